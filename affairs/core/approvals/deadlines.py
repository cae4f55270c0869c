"""Time limits of steps, in working hours of the city's calendar."""

from __future__ import annotations

from datetime import datetime

from affairs.core.calendar.selectors import work_calendar


def due_after(begin: datetime, hours: int) -> datetime:
    """The moment at which a step that arrived at ``begin`` runs out of time."""
    return work_calendar().add_working_hours(begin, hours)
