"""Running numbers without gaps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from affairs.modules.fleet.models import Serial


def next_number(prefix: str, day: date) -> str:
    """The next number of the day, such as ``YC-2022-071803``; called inside an action.

    The counter's row stays locked until the action ends, so a number given up is given again.
    """
    return next_numbers(prefix, [day])[0]


def next_numbers(prefix: str, days: Sequence[date]) -> list[str]:
    """A number for each of the days, in their order; called inside an action."""
    series = [f"{prefix}-{day:%Y-%m%d}" for day in days]
    counters = {name: _locked(name) for name in sorted(set(series))}
    numbers = []
    for name in series:
        counters[name].last += 1
        numbers.append(f"{name}{counters[name].last:02d}")
    for counter in counters.values():
        counter.save()
    return numbers


def _locked(series: str) -> Serial:
    """The counter's locked row, made at its first number; of two who begin it one waits."""
    return Serial.objects.select_for_update().get_or_create(series=series)[0]
