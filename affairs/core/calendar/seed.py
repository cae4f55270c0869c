"""Filling the calendar: known years from a public list, a year's file, or the notice's text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from affairs.core.calendar.models import CalendarDay
from affairs.core.calendar.notice import parse_notice
from affairs.core.calendar.published import notice_year, published_days
from affairs.core.calendar.selectors import forget
from affairs.core.errors import InvalidValue

LIST = "公开节假日清单"


def seed_known_years() -> int:
    """Store the days of all years the public list knows, once; entered days are left alone."""
    stored = set(CalendarDay.objects.values_list("date", flat=True))
    rows = [row for row in _listed_days() if row.date not in stored]
    CalendarDay.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    forget()
    return len(rows)


def _listed_days() -> list[CalendarDay]:
    return [
        CalendarDay(
            date=day.date,
            is_workday=not day.is_off,
            name=day.name,
            notice_year=notice_year(day),
            source=LIST,
        )
        for day in published_days()
    ]


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
    """Store the days the text of a notice names; InvalidValue when it names none."""
    first = date(year, 1, 1) - timedelta(days=31)
    known = CalendarDay.objects.filter(is_workday=False, date__gte=first)
    days = parse_notice(text, year, known.values_list("date", flat=True))
    if not days:
        raise InvalidValue(f"{year} 年的通知里没有读到放假或上班的日期；粘贴通知正文")
    named = [(day.date, not day.is_off, day.name) for day in days]
    return store_days(named, year, f"国务院办公厅关于 {year} 年部分节假日安排的通知")
