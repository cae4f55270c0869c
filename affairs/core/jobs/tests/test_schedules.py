"""Due moments: every form, both sides of a moment, month ends."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from affairs.core.jobs.schedules import schedule

CITY = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CITY)


@pytest.mark.parametrize(
    ("every", "now", "due"),
    [
        ("daily 06:00", "2022-07-18T06:00:00", "2022-07-18T06:00:00"),
        ("daily 06:00", "2022-07-18T05:59:59", "2022-07-17T06:00:00"),
        ("daily 00:30", "2022-01-01T00:10:00", "2021-12-31T00:30:00"),
        ("hourly", "2022-07-18T09:59:00", "2022-07-18T09:00:00"),
        ("hourly :15", "2022-07-18T09:14:00", "2022-07-18T08:15:00"),
        ("every 10 minutes", "2022-07-18T09:29:59", "2022-07-18T09:20:00"),
        ("weekly mon 08:30", "2022-07-18T08:30:00", "2022-07-18T08:30:00"),
        ("weekly mon 08:30", "2022-07-18T08:29:00", "2022-07-11T08:30:00"),
        ("monthly 1 06:00", "2022-07-31T12:00:00", "2022-07-01T06:00:00"),
        ("monthly 31 06:00", "2022-03-01T12:00:00", "2022-02-28T06:00:00"),
        ("monthly 31 06:00", "2024-03-01T12:00:00", "2024-02-29T06:00:00"),
    ],
)
def test_last_due_is_the_latest_moment_not_after_now(every, now, due):
    assert schedule(every).last_due(at(now)) == at(due)


@pytest.mark.parametrize("text", ["", "sometimes", "daily", "daily 6", "every 0.5 minutes"])
def test_what_is_no_schedule_is_refused(text):
    with pytest.raises(ValueError, match="not understood"):
        schedule(text)
