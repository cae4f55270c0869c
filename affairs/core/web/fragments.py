"""Parts of pages drawn once and kept in the process.

A part is found by its key, and the key holds everything the part shows: what is not in the key may
not be in the part. Nothing read from the database and nothing of a person belongs in one unless
the key holds the value itself.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from markupsafe import Markup

MOST = 1_000
_drawn: dict[Hashable, Markup] = {}


def fragment(key: Hashable, draw: Callable[[], str]) -> Markup:
    """The part under this key, drawn by ``draw`` at its first use; the oldest make room."""
    known = _drawn.get(key)
    if known is None:
        known = Markup(draw())
        if len(_drawn) >= MOST:
            _drawn.pop(next(iter(_drawn)), None)
        _drawn[key] = known
    return known
