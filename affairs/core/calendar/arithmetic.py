"""Counting in working days and hours; pure functions over a :class:`WorkCalendar`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from affairs.core.dates import CITY_ZONE

OPENING: tuple[tuple[time, time], ...] = ((time(9), time(12)), (time(14), time(18)))


@dataclass(frozen=True)
class WorkCalendar:
    """Days that depart from Monday to Friday (True: worked), and the office's opening hours."""

    days: Mapping[date, bool] = field(default_factory=dict)
    opening: tuple[tuple[time, time], ...] = OPENING
    published_years: frozenset[int] = frozenset()

    def is_workday(self, day: date) -> bool:
        return self.days.get(day, day.weekday() < 5)

    def is_published(self, year: int) -> bool:
        """Whether a notice for the year is known; without one Monday to Friday is assumed."""
        return year in self.published_years

    def next_workday(self, day: date) -> date:
        """``day`` itself when it is worked, else the first worked day after it."""
        while not self.is_workday(day):
            day += timedelta(days=1)
        return day

    def add_workdays(self, day: date, amount: int) -> date:
        """The day that is ``amount`` working days after ``day``, which itself is not counted.

        A limit of so many working days runs to 24:00 of that day. Negative amounts go back.
        """
        step = timedelta(days=1 if amount >= 0 else -1)
        left = abs(amount)
        while left:
            day += step
            left -= self.is_workday(day)
        return day

    def workdays_between(self, first: date, last: date) -> int:
        """Working days after ``first`` up to and including ``last``; 0 when ``last`` is earlier."""
        span = range(1, (last - first).days + 1)
        return sum(self.is_workday(first + timedelta(days=n)) for n in span)

    def workdays_in(self, first: date, last: date) -> int:
        """Working days from ``first`` to ``last``, both included."""
        return self.workdays_between(first - timedelta(days=1), last)

    def add_working_hours(self, begin: datetime, hours: int | float) -> datetime:
        """The moment at which ``hours`` of opening time have passed since ``begin`` (aware).

        Time outside the opening hours does not count, so a limit starts at the next opening.
        """
        rest = timedelta(hours=hours)
        at = begin.astimezone(CITY_ZONE)
        day = at.date()
        while True:
            for opens, closes in self.opening if self.is_workday(day) else ():
                start = max(datetime.combine(day, opens, CITY_ZONE), at)
                end = datetime.combine(day, closes, CITY_ZONE)
                if start < end and rest <= end - start:
                    return start + rest
                rest -= max(end - start, timedelta())
            day += timedelta(days=1)

    def working_hours_between(self, begin: datetime, end: datetime) -> float:
        """Hours of opening time from ``begin`` to ``end``; 0 when ``end`` is earlier."""
        start, stop = begin.astimezone(CITY_ZONE), end.astimezone(CITY_ZONE)
        total, day = timedelta(), start.date()
        while day <= stop.date():
            for opens, closes in self.opening if self.is_workday(day) else ():
                first = max(datetime.combine(day, opens, CITY_ZONE), start)
                last = min(datetime.combine(day, closes, CITY_ZONE), stop)
                total += max(last - first, timedelta())
            day += timedelta(days=1)
        return total / timedelta(hours=1)
