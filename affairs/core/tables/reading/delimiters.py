"""The character between the cells of a text table."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from itertools import islice

_CANDIDATES = (",", "\t", ";", "|")
_SAMPLE_RECORDS = 50
_SAMPLE_CHARACTERS = 200_000
_STATED = re.compile(r"sep=(.)(?:\r\n|\r|\n|$)", re.IGNORECASE)


def stated_delimiter(text: str) -> tuple[str | None, str]:
    """The delimiter of an opening ``sep=;`` line, which Excel does not show, and the rest."""
    match = _STATED.match(text)
    return (match[1], text[match.end() :]) if match else (None, text)


def sniff_delimiter(text: str) -> str:
    """The candidate that cuts the first records most evenly into more than one cell; else comma."""
    return max(_CANDIDATES, key=lambda candidate: _score(text[:_SAMPLE_CHARACTERS], candidate))


def _score(sample: str, delimiter: str) -> tuple[bool, float, int]:
    """Whether all quotes fit the delimiter, how evenly it cuts, into how many cells."""
    widths, quotes_fit = _widths(sample, delimiter)
    several = Counter(width for width in widths if width > 1)
    if not several:
        return False, 0.0, 0
    width, count = max(several.items(), key=lambda item: (item[1], item[0]))
    return quotes_fit, count / len(widths), width


def _widths(sample: str, delimiter: str) -> tuple[list[int], bool]:
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, strict=True)
    widths: list[int] = []
    try:
        widths.extend(len(record) for record in islice(reader, _SAMPLE_RECORDS) if any(record))
    except csv.Error:
        return widths, False
    return widths, True
