"""Filling the calendar: known years from a public list, a year's file, or the notice's text."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from chinese_calendar.constants import holidays, workdays

from affairs.core.calendar.models import CalendarDay
from affairs.core.calendar.notice import parse_notice
from affairs.core.calendar.selectors import forget

LIST = "公开节假日清单"
NAMES = {
    "New Year's Day": "元旦", "Spring Festival": "春节", "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节", "Dragon Boat Festival": "端午节", "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
}  # fmt: skip


def seed_known_years() -> int:
    """Store the days of all years the public list knows, once; entered days are left alone."""
    stored = set(CalendarDay.objects.values_list("date", flat=True))
    rows = [row for row in _listed_days() if row.date not in stored]
    CalendarDay.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    forget()
    return len(rows)


def _listed_days() -> list[CalendarDay]:
    named = [(day, False, name) for day, name in holidays.items()]
    named += [(day, True, name) for day, name in workdays.items()]
    return [
        CalendarDay(
            date=day,
            is_workday=is_workday,
            name=NAMES.get(name, name),
            notice_year=_notice_year(day, NAMES.get(name, name)),
            source=LIST,
        )
        for day, is_workday, name in named
    ]


def _notice_year(day: date, name: str) -> int:
    """The notice of a New Year holiday that begins in December is the next year's."""
    return day.year + 1 if name == "元旦" and day.month == 12 else day.year


def store_days(days: Iterable[tuple[date, bool, str]], notice_year: int, source: str) -> int:
    """Store ``(date, is_workday, name)`` of one notice; a later notice replaces an earlier day."""
    rows = [
        CalendarDay(
            date=day, is_workday=is_workday, name=name, notice_year=notice_year, source=source
        )
        for day, is_workday, name in days
    ]
    CalendarDay.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["date"],
        update_fields=["is_workday", "name", "notice_year", "source"],
    )
    forget()
    return len(rows)


def store_notice_file(content: Mapping[str, Any]) -> int:
    """Store a year's file in the common JSON form (``year``, ``days`` of date, name, isOffDay)."""
    days = [
        (date.fromisoformat(day["date"]), not day["isOffDay"], day["name"])
        for day in content["days"]
    ]
    return store_days(days, content["year"], f"{content['year']} 年放假安排")


def store_notice_text(text: str, year: int) -> int:
    """Store the days the text of a notice names."""
    first = date(year, 1, 1) - timedelta(days=31)
    known = CalendarDay.objects.filter(is_workday=False, date__gte=first)
    days = parse_notice(text, year, known.values_list("date", flat=True))
    named = [(day.date, not day.is_off, "") for day in days]
    if not named:
        warnings.warn(f"no day in the notice of {year}", stacklevel=2)
    return store_days(named, year, f"国务院办公厅关于 {year} 年部分节假日安排的通知")
