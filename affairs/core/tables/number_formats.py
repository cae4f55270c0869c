"""What a spreadsheet number format says about the numbers it shows.

Sources: ECMA-376 part 1, 18.8.30 and 18.8.31 (number formats, built-in ids); [MS-XLS] 2.4.126.
"""

from __future__ import annotations

import enum
import re
from functools import lru_cache
from typing import NamedTuple


class FormatKind(enum.Enum):
    """The families of formats that change what a number means to the reader."""

    PLAIN = "plain"
    PERCENT = "percent"
    DATE = "date"
    TIME = "time"
    ELAPSED = "elapsed"


class NumberFormat(NamedTuple):
    """A format's family, and the width to which it fills up whole numbers with zeros (0: not)."""

    kind: FormatKind
    padded_to: int = 0


PLAIN_FORMAT = NumberFormat(FormatKind.PLAIN)

_TIME_IDS = {18, 19, 20, 21, 32, 33, 34, 35, 45, 47, 55, 56}
_DATE_IDS = {14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58}
_BUILT_IN = {
    9: NumberFormat(FormatKind.PERCENT),
    10: NumberFormat(FormatKind.PERCENT),
    46: NumberFormat(FormatKind.ELAPSED),
    **{number: NumberFormat(FormatKind.TIME) for number in _TIME_IDS},
    **{number: NumberFormat(FormatKind.DATE) for number in _DATE_IDS},
}

_SILENT = re.compile(r'"[^"]*"?|\\.|_.|\*.')  # text, escaped characters, widths, fillers
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_BRACKETS = re.compile(r"\[[^\]]*\]")
_PADDED = re.compile(r"0{2,}")


def built_in_format(number: int) -> NumberFormat:
    """The format of a built-in id, as the Chinese edition of Excel assigns them."""
    return _BUILT_IN.get(number, PLAIN_FORMAT)


@lru_cache(maxsize=1024)
def classify(code: str) -> NumberFormat:
    """The family of a format code such as ``yyyy-mm-dd`` or ``0.00%``, by its first section."""
    section = _SILENT.sub("", code).split(";", 1)[0]
    if _ELAPSED.search(section):
        return NumberFormat(FormatKind.ELAPSED)
    letters = _BRACKETS.sub("", section)
    if _PADDED.fullmatch(letters):
        return NumberFormat(FormatKind.PLAIN, len(letters))
    return NumberFormat(_kind(letters.lower()))


def _kind(letters: str) -> FormatKind:
    if "general" in letters or "@" in letters:
        return FormatKind.PLAIN
    if "%" in letters:
        return FormatKind.PERCENT
    without_noon = re.sub(r"am/pm|a/p|上午/下午", "h", letters)
    without_exponent = re.sub(r"e[+-]", "", without_noon)
    if re.search(r"[yde]|aaa|b[12]", without_exponent):
        return FormatKind.DATE
    if re.search(r"[hs]", without_exponent):
        return FormatKind.TIME
    return FormatKind.DATE if "m" in without_exponent else FormatKind.PLAIN
