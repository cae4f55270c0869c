"""Reminders: each step once, however often the job runs; and the list they come from."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from affairs.core.notices.models import Notice
from affairs.core.organisations.tests.factories import give, make_organisation, make_user
from affairs.core.permissions.models import Grant, Role
from affairs.core.permissions.shipped import load_shipped_roles
from affairs.core.rules.shipped import load_shipped_parameters
from affairs.modules.fleet.actions.reminding import remind
from affairs.modules.fleet.jobs import points_cycles
from affairs.modules.fleet.selectors.due import due_matters
from affairs.modules.fleet.tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = date(2022, 7, 18)


@pytest.fixture(autouse=True)
def shipped():
    load_shipped_parameters()
    load_shipped_roles()


def holder(code: str, unit, scope: str):
    user = make_user(unit)
    Grant.objects.create(user=user, role=Role.objects.get(code=code), scope=scope,
                         organisation=None if scope == "all" else unit)  # fmt: skip
    return user


def kinds(on: date = TODAY) -> list[tuple[str, int]]:
    return [(one.kind, one.step) for one in due_matters(on)]


@pytest.mark.parametrize(
    ("days", "found"),
    [(31, []), (30, [("insurance", 30)]), (15, [("insurance", 15)]), (7, [("insurance", 7)]),
     (0, [("insurance", 7)]), (-1, [("insurance", 0)])],
)  # fmt: skip
def test_insurance_is_due_at_its_steps(days, found):
    make.make_vehicle(insured_until=TODAY + timedelta(days=days))
    assert kinds() == found


def test_a_licence_is_due_ninety_days_before():
    make.make_driver(licence_to=date(2022, 10, 16))
    assert kinds() == [("licence", 90)] if date(2022, 7, 18) <= TODAY else []
    assert kinds(date(2022, 7, 17)) == []


def test_a_disposed_vehicle_and_a_driver_who_left_are_not_due():
    make.make_vehicle(insured_until=TODAY, status="disposed", disposed_on=TODAY)
    make.make_driver(licence_to=TODAY, status="left")
    assert kinds() == []


def test_maintenance_follows_the_last_one_and_is_not_guessed_without():
    car = make.make_vehicle(odometer_km=86000)
    assert kinds() == []
    make.make_repair(vehicle=car, kind="first_maintenance", state="accepted",
                     left_shop_on=date(2022, 6, 1), left_shop_km=80000)  # fmt: skip
    assert kinds() == [("maintenance", 0)]


def test_the_job_tells_each_person_each_step_once():
    unit = make_organisation("市教育局")
    clerk = holder("fleet_clerk", make_organisation("市机关事务管理局"), "all")
    liaison, stranger = (
        holder("unit_liaison", unit, "own"),
        holder("unit_liaison", make_organisation("市水务局"), "own"),
    )
    make.make_vehicle(organisation=unit, insured_until=TODAY + timedelta(days=20))
    assert [remind(TODAY), remind(TODAY)] == [1, 0]
    assert remind(TODAY + timedelta(days=1)) == 0
    assert remind(TODAY + timedelta(days=6)) == 1  # the step of 15 days
    told = list(Notice.objects.order_by("pk").values_list("user", flat=True))
    assert sorted(told) == sorted([clerk.pk, liaison.pk] * 2)
    assert stranger.pk not in told


def test_the_page_shows_what_is_in_reach(client):
    unit = make_organisation("市教育局")
    soon = timezone.localdate() + timedelta(days=5)
    own = make.make_vehicle(organisation=unit, insured_until=soon)
    foreign = make.make_vehicle(insured_until=soon)
    user = make_user(unit)
    give(user, "fleet.view_vehicle")
    client.force_login(user)
    page = client.get(reverse("fleet.due")).content.decode()
    assert str(own) in page
    assert str(foreign) not in page
    assert client.get(reverse("fleet.due_xlsx")).status_code == 200


def test_a_cycle_of_points_closes_once_and_full_points_stay():
    ordinary = make.make_driver(first_issued_on=date(2008, 5, 8), points=3, study_hours=3,
                                points_cycle_from=date(2021, 5, 8))  # fmt: skip
    full = make.make_driver(first_issued_on=date(2008, 5, 8), points=12,
                            points_cycle_from=date(2021, 5, 8))  # fmt: skip
    due = make.local("2022-07-18 00:20")
    assert [points_cycles(due), points_cycles(due)] == ["结转 2 人", "结转 0 人"]
    ordinary.refresh_from_db()
    full.refresh_from_db()
    assert (ordinary.points, ordinary.last_cycle_points, ordinary.last_cycle_end) == (
        0, 3, date(2022, 5, 7),
    )  # fmt: skip
    assert (full.points, full.points_cycle_from) == (12, date(2022, 5, 8))
