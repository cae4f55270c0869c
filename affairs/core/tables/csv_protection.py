"""The apostrophe that keeps a text in a CSV file from being run as a formula, and its undoing.

A spreadsheet program runs a CSV cell that begins with = + - @ (or their full-width forms), a tab, a
carriage return or a line feed. The writer puts one apostrophe before every text that begins so, and
before every text that already begins with apostrophes followed by such a character; the reader
takes one apostrophe from every cell of that shape. So each text comes back as it was:

    =A1 → '=A1 → =A1        '=A1 → ''=A1 → '=A1        'tis → 'tis → 'tis

Numbers are written bare (-5 stays -5): only texts are protected.
"""

from __future__ import annotations

import re

FORMULA_STARTS = "=+-@＝＋－＠\t\r\n"
_PROTECTED = re.compile(f"'+[{re.escape(FORMULA_STARTS)}]")
_DANGEROUS = re.compile(f"'*[{re.escape(FORMULA_STARTS)}]")


def protect(text: str) -> str:
    """The text as a CSV file may hold it."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def unprotect(text: str) -> str:
    """The text that ``protect`` was given."""
    return text[1:] if text[:1] == "'" and _PROTECTED.match(text) else text
