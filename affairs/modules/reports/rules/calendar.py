"""Calendar of reports: due days and the moves of a report that is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from affairs.core.calendar.arithmetic import WorkCalendar
from affairs.core.periods import Period

# state → states it may go to; the only place that says so.
DUE_MOVES: dict[str, frozenset[str]] = {
    "due": frozenset({"drafting", "submitted"}),
    "drafting": frozenset({"submitted"}),
    "submitted": frozenset({"returned", "approved"}),
    "returned": frozenset({"submitted"}),
    "approved": frozenset({"sent"}),
    "sent": frozenset({"archived"}),
    "archived": frozenset(),
}


@dataclass(frozen=True, slots=True)
class Duty:
    """A report that comes back: every month, quarter, half or year.

    Due on ``day`` of the month that lies ``months_after`` the period's end, or ``workdays``
    working days after it.
    """

    name: str
    every: str
    section: str
    recipient: str
    basis: str = ""
    months_after: int = 1
    day: int = 0
    workdays: int = 0


_LENGTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def periods_of(duty: Duty, year: int) -> list[Period]:
    """The periods of a duty that end in the year."""
    length = _LENGTHS[duty.every]
    return [Period.of_months(year, first, first + length - 1) for first in range(1, 13, length)]


def due_day(duty: Duty, period: Period, calendar: WorkCalendar) -> date:
    """Last day to hand the report in; a day off moves it to the next working day."""
    if duty.workdays:
        return calendar.add_workdays(period.last, duty.workdays)
    month = period.last.year * 12 + period.last.month - 1 + duty.months_after
    first = date(month // 12, month % 12 + 1, 1)
    day = min(first + timedelta(days=duty.day - 1), _end_of_month(first))
    return calendar.next_workday(day)


def _end_of_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
