"""The dates a holiday notice names: lists, ranges, years left out, weekdays in brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from affairs.core.characters import half_width
from affairs.core.dates import weekday_name
from affairs.core.dates.numerals import arabic
from affairs.core.errors import InvalidValue

LONGEST_RANGE = 31

_WEEKDAYS = "一二三四五六日"
_LUNAR = re.compile(r"农历[一二三四五六七八九十正冬腊]+月(?:[初十廿一二三四五六七八九]+日?)?")
_DASHES = re.compile("[-—–―─~]+")
_REMARK = re.compile(r"(?P<dated>[日号]?)\((?P<words>[^()]*)\)")
_WEEKDAY = re.compile(r"(?:周|星期|礼拜)([一二三四五六日天])(?![至到、])")
_MONTH_AND_DAY = re.compile(r"\d+月\d+日")
_DAY = (
    r"(?:(?P<year{n}>\d{{4}}|次|翌|本|同)年)?(?:(?P<month{n}>\d{{1,2}})月)?(?P<day{n}>\d{{1,2}})"
    r"(?:[日号]|(?=(?:<\d>)?[至到、]\d))(?:<(?P<weekday{n}>\d)>)?"
)
MENTION = re.compile(_DAY.format(n=1) + r"(?:起?[至到]+" + _DAY.format(n=2) + r"止?)?", re.ASCII)


def prepared(line: str) -> str:
    """One line with Arabic digits, 至 for every dash, remarks reduced to what says a date.

    A remark behind a date leaves its weekday as ``<0>`` (Monday) to ``<6>``; a remark that holds
    the date itself (``国庆节（10月1日至7日）``) is opened.
    """
    plain = arabic(_DASHES.sub("至", _LUNAR.sub("", half_width(line)))).replace(" ", "")
    return _REMARK.sub(_opened, plain)


def _opened(remark: re.Match[str]) -> str:
    words = remark["words"]
    if not remark["dated"] and _MONTH_AND_DAY.search(words):
        return words
    named = _WEEKDAY.findall(words)
    mark = f"<{_WEEKDAYS.index(named[0].replace('天', '日'))}>" if len(named) == 1 else ""
    return remark["dated"] + (mark if remark["dated"] else "")


@dataclass(frozen=True, slots=True)
class _Written:
    """One written day: year, month and weekday as far as they are given."""

    year: str | None
    month: int | None
    day: int
    weekday: int | None

    @classmethod
    def of(cls, match: re.Match[str], number: int) -> _Written | None:
        if match[f"day{number}"] is None:
            return None
        month, weekday = match[f"month{number}"], match[f"weekday{number}"]
        return cls(
            match[f"year{number}"],
            int(month) if month else None,
            int(match[f"day{number}"]),
            int(weekday) if weekday else None,
        )


class DateReader:
    """Reads the mentions of one notice in order; a day takes what it leaves out from before it."""

    def __init__(self, year: int) -> None:
        self._year = year
        self._last: date | None = None
        self._latest: date | None = None

    def read(self, text: str) -> Iterator[tuple[int, int, list[date]]]:
        """Start, end and days of each mention in a prepared text. Raises InvalidValue."""
        for match in MENTION.finditer(text):
            days = self._days(match)
            self._last = days[-1]
            self._latest = max(self._latest or days[-1], days[-1])
            yield match.start(), match.end(), days

    def _days(self, match: re.Match[str]) -> list[date]:
        begin, end = _Written.of(match, 1), _Written.of(match, 2)
        assert begin is not None
        first = self._resolved(begin)
        if end is None:
            return [first]
        last = self._end(end, first, begin)
        if last < first and begin.year is None:
            first = _made(last.year - 1, first.month, first.day)
        count = (last - first).days + 1
        if not 1 <= count <= LONGEST_RANGE:
            raise InvalidValue(f"{first} 至 {last} 不像一段假期；核对通知原文")
        return [first + timedelta(days=number) for number in range(count)]

    def _end(self, end: _Written, first: date, begin: _Written) -> date:
        """The last day of a range; over New Year it is in the year after the first."""
        month = end.month or first.month
        year = _year_in_words(end.year, first.year)
        if year is None:
            year = first.year
            if begin.year is not None and (month, end.day) < (first.month, first.day):
                year += 1
        return _checked(_made(year, month, end.day), end.weekday)

    def _resolved(self, written: _Written) -> date:
        month = written.month or (self._last.month if self._last else None)
        if month is None:
            raise InvalidValue(f"通知里的 {written.day}日 没有写月份")
        stated = _year_in_words(written.year, self._last.year if self._last else self._year)
        if stated is not None:
            return _checked(_made(stated, month, written.day), written.weekday)
        year = self._year_left_out(written, month)
        neighbour = {12: self._year - 1, 1: self._year + 1}.get(month, self._year)
        for other in (year, self._year, neighbour):
            if _falls_on(other, month, written.day, written.weekday):
                return date(other, month, written.day)
        return _checked(_made(year, month, written.day), written.weekday)

    def _year_left_out(self, written: _Written, month: int) -> int:
        """That of the mention before in the same month; December before New Year is last year's."""
        if self._last is not None and (written.month is None or month == self._last.month):
            return self._last.year
        new_year_only = self._latest is not None and self._latest < date(self._year, 2, 1)
        return self._year - 1 if month == 12 and new_year_only else self._year


def _year_in_words(text: str | None, before: int) -> int | None:
    if text is None:
        return None
    return before + {"次": 1, "翌": 1, "本": 0, "同": 0}[text] if text in "次翌本同" else int(text)


def _made(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise InvalidValue(f"日期 {year}年{month}月{day}日 不存在") from None


def _falls_on(year: int, month: int, day: int, weekday: int | None) -> bool:
    made = _made(year, month, day) if (month, day) != (2, 29) or year % 4 == 0 else None
    return made is not None and weekday in (None, made.weekday())


def _checked(day: date, weekday: int | None) -> date:
    if weekday is not None and day.weekday() != weekday:
        raise InvalidValue(f"{day} 是{weekday_name(day)}，通知写周{_WEEKDAYS[weekday]}；核对原文")
    return day
