"""The header that names a file to the browser."""

from __future__ import annotations

from urllib.parse import quote


def disposition(name: str, *, inline: bool = False) -> str:
    """``Content-Disposition`` of a file with a Chinese name; ``inline`` shows it in the page."""
    return f"{'inline' if inline else 'attachment'}; filename*=UTF-8''{quote(name)}"
