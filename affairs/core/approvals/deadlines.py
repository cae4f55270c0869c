"""Time limits in working hours, by the city's calendar."""

from __future__ import annotations

from datetime import datetime

from affairs.core.calendar.selectors import work_calendar


def due_after(begin: datetime, hours: int) -> datetime:
    """The time limit of a step that arrived at ``begin``: so many opening hours later."""
    return work_calendar().add_working_hours(begin, hours)
