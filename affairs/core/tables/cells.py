"""The cell model: plain Python values, and a wrapper for cells that must not pass unseen.

A healthy cell is ``None``, ``str``, ``bool``, ``int``, ``Decimal``, ``date``, ``datetime``,
``time`` or ``timedelta``; never a float. A cell that needs attention is a ``Flagged``: code that
expects a plain value cannot take an error, a missing formula result or a harmed number for one.
"""

from __future__ import annotations

import enum
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple

PlainValue = str | bool | int | Decimal | date | datetime | time | timedelta | None


class Flag(enum.Enum):
    """What is special about a cell; the value is the Chinese word for it."""

    ERROR = "错误值"
    NO_RESULT = "公式没有结果"
    LOST_DIGITS = "数字丢位"
    PERCENT = "百分比"
    PADDED = "补零显示"
    BAD_DATE = "日期无效"


class Flagged(NamedTuple):
    """A cell with something to say: its value (if any), the flag, and the text the user sees.

    ``ERROR``: value None, text as ``#VALUE!``. ``NO_RESULT``: value None, text is the formula.
    ``LOST_DIGITS``: the number as stored. ``PERCENT``: the fraction, text as ``12.5%``.
    ``PADDED``: the integer, text with its leading zeros. ``BAD_DATE``: the stored number.
    """

    value: PlainValue
    flag: Flag
    text: str


CellValue = PlainValue | Flagged

_ERRORS = (
    "#NULL! #DIV/0! #VALUE! #REF! #NAME? #NUM! #N/A #GETTING_DATA #SPILL! #CALC! #FIELD! #BLOCKED!"
)
ERROR_TEXTS = frozenset(_ERRORS.split(" "))


def is_blank(value: CellValue) -> bool:
    """Whether a cell shows nothing: no value, or text of white space only."""
    return value is None or (type(value) is str and not value.strip())


def shown(value: CellValue) -> str:
    """The text a message or preview prints for a cell; empty for a blank one."""
    if value is None:
        return ""
    if isinstance(value, Flagged):
        return value.text
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def column_letters(column: int) -> str:
    """``1`` → ``A``, ``27`` → ``AA``: the letters of a column counted from 1."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """``A`` → ``1``, ``aa`` → ``27``; the letters are not checked."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def cell_name(row: int, column: int) -> str:
    """``(2, 28)`` → ``AB2``, as the user sees it."""
    return f"{column_letters(column)}{row}"


_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")


def cell_position(name: str) -> tuple[int, int] | None:
    """``AB2`` → ``(2, 28)``; None when the text names no cell."""
    match = _CELL.fullmatch(name.strip())
    return (int(match[2]), column_number(match[1])) if match else None
