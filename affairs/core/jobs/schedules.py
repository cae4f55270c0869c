"""When a timed job is due: ``daily 06:00``, ``weekly mon 08:30``, ``monthly 1 06:00``, ``hourly``,
``hourly :15``, ``every 10 minutes``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

from django.utils import timezone

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Schedule(Protocol):
    def last_due(self, now: datetime) -> datetime:
        """The latest due moment that is not after ``now``."""
        ...


@dataclass(frozen=True, slots=True)
class EveryMinutes:
    """Multiples of ``minutes`` since 1970, moved by ``offset`` minutes: alike for all workers."""

    minutes: int
    offset: int = 0

    def last_due(self, now: datetime) -> datetime:
        step = self.minutes * 60
        shift = self.offset * 60
        seconds = (int(now.timestamp()) - shift) // step * step + shift
        return datetime.fromtimestamp(seconds, tz=UTC)


@dataclass(frozen=True, slots=True)
class Daily:
    """A local time of day; with ``weekday`` or ``day`` only on these days.

    ``day`` beyond the month's end means its last day.
    """

    at: time
    weekday: int | None = None
    day: int | None = None

    def last_due(self, now: datetime) -> datetime:
        local = timezone.localtime(now)
        for back in range(62):
            moment = self._on(local.date() - timedelta(days=back))
            if moment is not None and moment <= now:
                return moment
        raise ValueError("no due moment within two months")

    def _on(self, day: date) -> datetime | None:
        if self.weekday is not None and day.weekday() != self.weekday:
            return None
        if self.day is not None and day.day != min(self.day, last_day(day)):
            return None
        return datetime.combine(day, self.at, tzinfo=timezone.get_current_timezone())


def last_day(day: date) -> int:
    """The number of days of the month."""
    following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return (following - timedelta(days=1)).day


CLOCK = r"(\d{1,2}):(\d{2})"


def schedule(text: str) -> Schedule:
    """Read a schedule; ValueError when it is none."""
    words = " ".join(text.lower().split())
    if words == "hourly":
        return EveryMinutes(60)
    if found := re.fullmatch(r"hourly :(\d{2})", words):
        return EveryMinutes(60, int(found[1]))
    if found := re.fullmatch(r"every (\d+) minutes?", words):
        return EveryMinutes(int(found[1]))
    if found := re.fullmatch(f"daily {CLOCK}", words):
        return Daily(time(int(found[1]), int(found[2])))
    if found := re.fullmatch(f"weekly ({'|'.join(DAYS)}) {CLOCK}", words):
        return Daily(time(int(found[2]), int(found[3])), weekday=DAYS.index(found[1]))
    if found := re.fullmatch(f"monthly (\\d{{1,2}}) {CLOCK}", words):
        return Daily(time(int(found[2]), int(found[3])), day=int(found[1]))
    raise ValueError(f"schedule not understood: {text}")
