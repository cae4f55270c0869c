"""Reading the State Council's yearly notice of holidays: from its sentences to days.

Each clause names days and ends in what they are: 放假, 补休, 调休, 公休 (off) or 上班 (worked).
Sentences of advice (鼓励…) and conditions bring no day off.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from affairs.core.errors import InvalidValue


@dataclass(frozen=True, slots=True)
class NoticeDay:
    date: date
    is_off: bool


_DATE = r"(?:(?P<y{n}>\d{{4}}|次|翌)年)?(?:(?P<m{n}>\d{{1,2}})月)?(?P<d{n}>\d{{1,2}})日"
_REMARK = re.compile(r"[（(][^（）()]*[）)]")
_RANGE = re.compile(_DATE.format(n=1) + r"(?:(?:至|到|—|–|-|~|～)+" + _DATE.format(n=2) + ")?")
_STATE = re.compile(r"上班|工作(?!日)|放假|补休|调休|公休(?!日)|休息|休假")
_WORKED = frozenset({"上班", "工作"})
_ADVICE = re.compile(r"鼓励|可以|倡导|建议|妥善|如遇|带薪")
_EXTENDED = re.compile(r"延长.{0,12}?(?:假期|放假|休假).{0,4}?至")


def parse_notice(text: str, year: int, known_off: Iterable[date] = ()) -> list[NoticeDay]:
    """The days ``text`` names, in the order named; a day named twice counts once.

    ``year`` is the notice's year. ``known_off`` are days off known before: a sentence that extends
    a holiday (延长…至) counts from the last of them. Raises InvalidValue for a day that is none.
    """
    found: dict[date, bool] = {}
    for sentence in re.split(r"[。；;\n]", _REMARK.sub("", text)):
        if not _ADVICE.search(sentence):
            for day in _sentence(sentence, year, known_off):
                found.setdefault(day.date, day.is_off)
    return [NoticeDay(day, is_off) for day, is_off in found.items()]


def _sentence(sentence: str, year: int, known_off: Iterable[date]) -> Iterable[NoticeDay]:
    extended = _EXTENDED.search(sentence)
    if extended:
        end, rest = _first_date(sentence[extended.end() :], year)
        yield from (NoticeDay(day, True) for day in _up_to(end, known_off))
        sentence = rest
    position = 0
    for state in _STATE.finditer(sentence):
        between = sentence[position : state.start()]
        position = state.end()
        dates = _dates(between, year)
        if "调至" in between or "调到" in between:
            dates = _dates(re.split("调[至到]", between)[-1], year)
        yield from (NoticeDay(day, state.group() not in _WORKED) for day in dates)


def _first_date(text: str, year: int) -> tuple[date, str]:
    match = _RANGE.search(text)
    if match is None:
        raise InvalidValue(f"“{text}”里没有日期。")
    dates = _dates(match.group(), year)
    return dates[-1], text[match.end() :]


def _up_to(end: date, known_off: Iterable[date]) -> list[date]:
    before = [day for day in known_off if day < end and (end - day).days <= 15]
    first = max(before) + timedelta(days=1) if before else end
    return [first + timedelta(days=n) for n in range((end - first).days + 1)]


def _dates(text: str, year: int) -> list[date]:
    """All days of a clause; a bare day takes the month before it, a bare month the year."""
    dates: list[date] = []
    current_year, month = year, None
    for match in _RANGE.finditer(text):
        part = match.groupdict()
        current_year = _year(part["y1"], current_year, year)
        month = int(part["m1"] or month or 0)
        first = _day(current_year, month, int(part["d1"]))
        last = first
        if part["d2"]:
            last_month = int(part["m2"] or month)
            last_year = _year(part["y2"], current_year, year)
            last = _day(last_year, last_month, int(part["d2"]))
            if last < first:  # over the turn of the year; the notice's year is that of its end
                first = _day(last_year - 1, month, int(part["d1"]))
            current_year, month = last.year, last_month
        dates += [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return dates


def _year(text: str | None, current: int, notice_year: int) -> int:
    if text is None:
        return current
    return current + 1 if text in ("次", "翌") else int(text)


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as wrong:
        raise InvalidValue(f"日期 {year}年{month}月{day}日 不存在。") from wrong
