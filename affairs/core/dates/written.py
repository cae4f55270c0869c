"""A written date while it is being read, and what days and months share."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from affairs.core.errors import InvalidValue

Order = Literal["dmy", "mdy", "ymd"]

_ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH_NAME = (
    r"(?P<name>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    r"(?:(?<=Jan)uary|(?<=Feb)ruary|(?<=Mar)ch|(?<=Apr)il|(?<=Jun)e|(?<=Jul)y|(?<=Aug)ust"
    r"|(?<=Sep)t(?:ember)?|(?<=Oct)ober|(?<=Nov)ember|(?<=Dec)ember)?\.?"
)
YEAR_MONTH = re.compile(
    r"(?P<year>[0-9]{4}) ?(?:[-/.]|年) ?(?P<month>[0-9]{1,2}) ?月?(?:份)?"
    r"|(?P<year_>[0-9]{4})(?P<month_>[0-9]{2})"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One text being read, with what the caller knows beside it.

    ``shown`` is the text as given, for messages; ``written`` the part that is the date, tidied.
    """

    shown: str
    written: str
    order: Order | None
    pivot: int | None
    today: date | None

    def made(self, year: int, month: int, day: int) -> date:
        try:
            return date(year, month, day)
        except ValueError:
            raise InvalidValue(f"日期 {self.shown} 不存在") from None

    def year(self, digits: str) -> int:
        """The year of two or four digits; two need the pivot."""
        if len(digits) == 4 and digits >= "1000":
            return int(digits)
        if len(digits) != 2:
            raise InvalidValue(f"「{self.shown}」的年份应为四位，如 2022-07-18")
        if self.pivot is None:
            raise InvalidValue(f"「{self.shown}」的年份只有两位，分不清是哪个世纪；写成四位")
        return self.pivot - (self.pivot - int(digits)) % 100

    def this_year(self) -> int:
        if self.today is None:
            raise InvalidValue(f"「{self.shown}」缺少年份；写成 2022-07-18")
        return self.today.year


def english_month(match: re.Match[str]) -> int:
    return _ENGLISH.index(match["name"].lower()) + 1
