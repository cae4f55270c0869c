"""The calendar in force, kept in the process and read again when a day changed."""

from __future__ import annotations

import time
from typing import Any

from django.db.models import Count, Max

from affairs.core.calendar.arithmetic import WorkCalendar
from affairs.core.calendar.models import CalendarDay

REFRESH_SECONDS = 5.0
_kept: dict[str, Any] = {"calendar": None, "stamp": None, "looked_at": 0.0}


def work_calendar() -> WorkCalendar:
    """All known days as a calendar; looked at again every five seconds."""
    now = time.monotonic()
    if _kept["calendar"] is None or now - _kept["looked_at"] > REFRESH_SECONDS:
        stamp = CalendarDay.objects.aggregate(newest=Max("updated_at"), rows=Count("pk"))
        if stamp != _kept["stamp"] or _kept["calendar"] is None:
            _kept["calendar"], _kept["stamp"] = _read(), stamp
        _kept["looked_at"] = now
    return _kept["calendar"]


def forget() -> None:
    """Read again at the next look."""
    _kept["calendar"] = None


def _read() -> WorkCalendar:
    days = dict(CalendarDay.objects.values_list("date", "is_workday"))
    years = set(CalendarDay.objects.values_list("notice_year", flat=True).distinct())
    return WorkCalendar(days, published_years=frozenset(years))
