"""Counting working days and hours over the real calendar."""

from __future__ import annotations

import calendar
import json
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from affairs.core.calendar.arithmetic import CITY_ZONE, WorkCalendar
from affairs.core.calendar.models import CalendarDay
from affairs.core.calendar.seed import seed_known_years, store_notice_file
from affairs.core.calendar.selectors import forget, work_calendar

HOLIDAYS = Path(__file__).resolve().parents[5] / "shared" / "data" / "holidays"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_calendar():
    forget()
    yield
    forget()


def _months(days: WorkCalendar, year: int) -> list[int]:
    ends = [date(year, month, calendar.monthrange(year, month)[1]) for month in range(1, 13)]
    return [days.workdays_in(end.replace(day=1), end) for end in ends]


def _made_up(days: WorkCalendar, year: int) -> list[str]:
    every = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    return [str(d) for d in every if d.year == year and d.weekday() > 4 and days.is_workday(d)]


@pytest.mark.shared
@pytest.mark.parametrize("source", ["files", "list"])
def test_every_month_of_2018_to_2024_has_its_working_days(source):
    if not HOLIDAYS.exists():
        pytest.skip("参考数据不在：../shared/data/holidays")
    if source == "files":
        CalendarDay.objects.all().delete()
        for file in sorted(HOLIDAYS.glob("20*.json")):
            store_notice_file(json.loads(file.read_text(encoding="utf-8")))
    else:
        seed_known_years()
    days = work_calendar()
    expected = json.loads((HOLIDAYS / "expected.json").read_text(encoding="utf-8"))
    for year, right in expected.items():
        if year.isdecimal():
            assert _months(days, int(year)) == right["work_days_by_month"]
            weekend = [d for d in right["make_up_work_days"] if date.fromisoformat(d).weekday() > 4]
            assert _made_up(days, int(year)) == weekend


def test_working_day_limits_run_over_the_spring_festival():
    seed_known_years()
    days = work_calendar()
    request = date(2023, 1, 19)
    limits = [str(days.add_workdays(request, amount)) for amount in (1, 5, 10, 20)]
    assert limits == ["2023-01-20", "2023-01-31", "2023-02-07", "2023-02-21"]
    assert days.add_workdays(date(2023, 2, 7), -10) == request
    assert days.workdays_between(request, date(2023, 2, 7)) == 10


@pytest.mark.parametrize(
    ("begin", "hours", "due"),
    [
        ("2022-07-18 09:00", 3, "2022-07-18 12:00"),
        ("2022-07-18 11:00", 2, "2022-07-18 15:00"),
        ("2022-07-18 20:00", 1, "2022-07-19 10:00"),
        ("2022-07-15 17:00", 8, "2022-07-18 18:00"),
        ("2022-09-30 17:30", 1, "2022-10-08 09:30"),
    ],
)
def test_a_limit_in_hours_starts_at_the_next_opening(begin, hours, due):
    seed_known_years()
    moment = datetime.fromisoformat(begin).replace(tzinfo=CITY_ZONE)
    ends = work_calendar().add_working_hours(moment, hours)
    assert ends == datetime.fromisoformat(due).replace(tzinfo=CITY_ZONE)
    assert work_calendar().working_hours_between(moment, ends) == hours


def test_a_year_without_notice_is_marked():
    seed_known_years()
    assert work_calendar().is_published(2026)
    assert not work_calendar().is_published(2031)


def test_seeding_again_changes_nothing():
    seed_known_years()
    assert seed_known_years() == 0
