"""Filling the calendar: known years from a public list, or a year's file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from affairs.core.calendar.models import CalendarDay
from affairs.core.calendar.published import notice_year, published_days
from affairs.core.calendar.selectors import forget

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
