"""Reporting periods: a first and a last day, both included, in the city's local days.

``2022``, ``2022H1``, ``2022Q3``, ``2022-07`` and ``2022-03-01..2022-06-30`` name periods. Moments
belong to the half-open span from 00:00 of the first day to 00:00 after the last (UTC+8).
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self

from affairs.core.dates import CITY_ZONE
from affairs.core.errors import InvalidValue

_FORMS = "期间写成 2022、2022H1、2022Q3、2022-07 或 2022-03-01..2022-06-30。"
_NAMED = re.compile(r"(?P<year>(?:19|20)\d\d)(?:[Hh](?P<half>[12])|[Qq](?P<quarter>[1-4])|"
                    r"-?(?P<month>0[1-9]|1[0-2]))?")  # fmt: skip
_HALVES, _QUARTERS = ("上半年", "下半年"), ("第一季度", "第二季度", "第三季度", "第四季度")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From ``first`` to ``last``, both days included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise InvalidValue(f"止期 {self.last} 早于起期 {self.first}。")

    @classmethod
    def parse(cls, text: str) -> Self:
        """The period a text names; InvalidValue lists the forms."""
        named = _NAMED.fullmatch(text.strip())
        if named:
            return cls._named(**named.groupdict())
        begin, dots, end = text.partition("..")
        try:
            return cls(date.fromisoformat(begin.strip()), date.fromisoformat(end.strip()))
        except ValueError as wrong:
            message = f"期间 {text} 读不懂。{_FORMS}" if dots else f"期间 {text} 不认识。{_FORMS}"
            raise InvalidValue(message) from wrong

    @classmethod
    def _named(cls, year: str, half: str | None, quarter: str | None, month: str | None) -> Self:
        if month:
            return cls.of_months(int(year), int(month), int(month))
        if quarter:
            return cls.of_months(int(year), int(quarter) * 3 - 2, int(quarter) * 3)
        if half:
            return cls.of_months(int(year), int(half) * 6 - 5, int(half) * 6)
        return cls.of_months(int(year), 1, 12)

    @classmethod
    def of_months(cls, year: int, first_month: int, last_month: int) -> Self:
        """Whole months of one year."""
        end = calendar.monthrange(year, last_month)[1]
        return cls(date(year, first_month, 1), date(year, last_month, end))

    @classmethod
    def of_year(cls, year: int) -> Self:
        return cls.of_months(year, 1, 12)

    @property
    def begins_at(self) -> datetime:
        """First moment of the period, aware."""
        return datetime.combine(self.first, time(), CITY_ZONE)

    @property
    def ends_before(self) -> datetime:
        """First moment after the period, aware."""
        return datetime.combine(self.last + timedelta(days=1), time(), CITY_ZONE)

    def __contains__(self, day: object) -> bool:
        if isinstance(day, datetime):
            return self.begins_at <= day < self.ends_before
        return isinstance(day, date) and self.first <= day <= self.last

    @property
    def whole_months(self) -> int:
        """How many whole months the period is; 0 when it is not made of whole months."""
        ends_whole = (self.last + timedelta(days=1)).day == 1
        if self.first.day != 1 or not ends_whole:
            return 0
        years = self.last.year - self.first.year
        return years * 12 + self.last.month - self.first.month + 1

    def months(self) -> Iterator[Period]:
        """The calendar months that touch the period, cut to it."""
        start = self.first
        while start <= self.last:
            end = start.replace(day=calendar.monthrange(start.year, start.month)[1])
            yield Period(start, min(end, self.last))
            start = end + timedelta(days=1)

    def previous(self) -> Period:
        """The period of the same length just before: last month, last quarter, last year."""
        if self.whole_months:
            return Period(_months_back(self.first, self.whole_months), _day_before(self.first))
        return Period(self.first - (self.last - self.first) - timedelta(days=1),
                      _day_before(self.first))  # fmt: skip

    def year_before(self) -> Period:
        """The same period of the year before; a leap day becomes 28 February."""
        if self.whole_months:
            first = _months_back(self.first, 12)
            year, month = self.last.year - 1, self.last.month
            return Period(first, date(year, month, calendar.monthrange(year, month)[1]))
        return Period(_year_back(self.first), _year_back(self.last))

    @property
    def code(self) -> str:
        """The shortest text that names the period; ``parse`` reads it back."""
        year, month, whole = self.first.year, self.first.month, self.whole_months
        if whole == 12 and month == 1:
            return str(year)
        if whole == 6 and month in (1, 7):
            return f"{year}H{month // 6 + 1}"
        if whole == 3 and month in (1, 4, 7, 10):
            return f"{year}Q{month // 3 + 1}"
        return f"{year}-{month:02d}" if whole == 1 else f"{self.first}..{self.last}"

    @property
    def label(self) -> str:
        """The period in words: 2022年, 2022年上半年, 2022年第三季度, 2022年7月."""
        year, month, code = self.first.year, self.first.month, self.code
        if code == str(year):
            return f"{year}年"
        if "H" in code:
            return f"{year}年{_HALVES[month // 6]}"
        if "Q" in code:
            return f"{year}年{_QUARTERS[month // 3]}"
        return f"{year}年{month}月" if ".." not in code else f"{self.first} 至 {self.last}"

    def __str__(self) -> str:
        return self.code


def _day_before(day: date) -> date:
    return day - timedelta(days=1)


def _months_back(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 - months
    return date(index // 12, index % 12 + 1, day.day)


def _year_back(day: date) -> date:
    end = calendar.monthrange(day.year - 1, day.month)[1]
    return date(day.year - 1, day.month, min(day.day, end))
