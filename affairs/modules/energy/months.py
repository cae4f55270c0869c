"""Months as running numbers, so that history is looked up by plain integers."""

from __future__ import annotations

from datetime import date


def index_of(month: date) -> int:
    """Months since year 0: December 2022 is 2022 × 12 + 11."""
    return month.year * 12 + month.month - 1


def month_of(index: int) -> date:
    """The first day of a running month."""
    return date(index // 12, index % 12 + 1, 1)


def first_of(day: date) -> date:
    """The first day of a day's month."""
    return day.replace(day=1)


def last_day_of(month: date) -> date:
    """The last day of a month."""
    return date.fromordinal(month_of(index_of(month) + 1).toordinal() - 1)
