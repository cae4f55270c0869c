"""Text without the signs that no XML file, and so no workbook, can hold."""

from __future__ import annotations

import re

_UNWRITABLE = re.compile("[\x00\ud800-\udfff\ufffe\uffff]")


def writable(text: str) -> str:
    """The text with each such sign replaced by U+FFFD."""
    return _UNWRITABLE.sub("\ufffd", text)
