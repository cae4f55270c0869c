"""The calendar as published: the days every yearly notice named, known without a database."""

from __future__ import annotations

from datetime import date

from chinese_calendar.constants import holidays, workdays

from affairs.core.calendar.arithmetic import WorkCalendar
from affairs.core.calendar.notice import NoticeDay

NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
    "Anti-Fascist 70th Day": "抗战胜利七十周年纪念日",
}


def published_days() -> list[NoticeDay]:
    """Every day of a published notice, in order of date."""
    named = [(day, True, name) for day, name in holidays.items()]
    named += [(day, False, name) for day, name in workdays.items()]
    return [NoticeDay(day, is_off, NAMES.get(name, name)) for day, is_off, name in sorted(named)]


def notice_year(day: NoticeDay) -> int:
    """The year of the notice: a New Year holiday that begins in December is the next year's."""
    late = day.date.month == 12 and day.name == NAMES["New Year's Day"]
    return day.date.year + 1 if late else day.date.year


def published_calendar() -> WorkCalendar:
    """The published days as a calendar; what a bureau entered itself is not in it."""
    days = published_days()
    departures: dict[date, bool] = {day.date: not day.is_off for day in days}
    return WorkCalendar(departures, published_years=frozenset(map(notice_year, days)))
