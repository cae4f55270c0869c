"""Time limits in working hours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from django.utils import timezone

WorkingDay = Callable[[date], bool]
HOURS: tuple[tuple[time, time], ...] = ((time(9), time(12)), (time(14), time(18)))
"""Opening hours of an office day: seven working hours."""


def weekday_only(day: date) -> bool:
    return day.weekday() < 5


def after_working_hours(
    begin: datetime, hours: int, *, is_working_day: WorkingDay = weekday_only
) -> datetime:
    """The moment at which ``hours`` of office time have passed since ``begin``.

    Time outside the opening hours does not count: what arrives at night begins at the next
    opening. The result is aware, in the platform's zone.
    """
    at, rest = timezone.localtime(begin), timedelta(hours=hours)
    day = at.date()
    while True:
        for opens, closes in HOURS if is_working_day(day) else ():
            start = max(_on(day, opens, at), at)
            end = _on(day, closes, at)
            if start >= end:
                continue
            if rest <= end - start:
                return start + rest
            rest -= end - start
        day += timedelta(days=1)


def _on(day: date, clock: time, like: datetime) -> datetime:
    return datetime.combine(day, clock, tzinfo=like.tzinfo)


def due_after(begin: datetime, hours: int) -> datetime:
    """The time limit of a step that arrived at ``begin``, by the city's calendar."""
    return after_working_hours(begin, hours)
