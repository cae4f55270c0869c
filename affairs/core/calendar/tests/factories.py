"""Named days for tests."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any

from affairs.core.calendar.models import CalendarDay

_numbers = count(1)


def make_calendarday(**fields: Any) -> CalendarDay:
    """A day off of a year no notice is known for."""
    defaults = {
        "date": date(1990, 1, 1) + timedelta(days=next(_numbers)),
        "is_workday": False,
        "name": "元旦",
        "notice_year": 1990,
    }
    return CalendarDay.objects.create(**(defaults | fields))
