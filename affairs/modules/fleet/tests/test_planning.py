"""What a yearly budget renews, and maintenance that falls due."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from affairs.core.organisations.tests.factories import give, make_organisation, make_user
from affairs.core.rules.shipped import load_shipped_parameters
from affairs.modules.fleet.models import RenewalPlan
from affairs.modules.fleet.rules.planning import Candidate, renewal_plan
from affairs.modules.fleet.selectors.renewing import ageing_vehicles
from affairs.modules.fleet.tests import factories as make
from affairs.modules.fleet.tests.shipped import run


def candidate(name: str, year: int, points: int, price: int = 150_000) -> Candidate:
    return Candidate(name, date(year, 6, 13), Decimal(points), Decimal(price))


def plan(candidates, budget, years=1, first=2023):
    found = renewal_plan(candidates, Decimal(budget), first, years)
    return [(one.year, one.renewed, one.spent, one.left) for one in found]


def test_the_most_pressing_go_first_and_the_rest_stays_over_age():
    cars = [candidate("A", 2022, 10), candidate("B", 2022, 30), candidate("C", 2024, 99)]
    assert plan(cars, 150_000, years=2) == [
        (2023, ("B",), Decimal(150_000), ("A",)),
        (2024, ("C",), Decimal(150_000), ("A",)),
    ]


def test_the_limit_counts_and_one_cent_below_does_not():
    cars = [candidate("A", 2022, 1)]
    assert plan(cars, 150_000)[0][1] == ("A",)
    assert plan(cars, "149999.99") == [(2023, (), Decimal("0.00"), ("A",))]


def test_one_too_dear_is_passed_over_and_what_is_left_is_not_carried_on():
    cars = [candidate("A", 2022, 9, 400_000), candidate("B", 2022, 5), candidate("C", 2022, 4)]
    assert [one[1] for one in plan(cars, 300_000, years=2)] == [("B", "C"), ()]


@pytest.mark.parametrize(
    ("given", "points"),
    [
        ({"eligible_from": "2022-07-02", "today": "2022-07-02"}, "0"),
        ({"eligible_from": "2022-07-02", "today": "2022-07-02", "odometer_km": "180000"}, "18"),
        ({"eligible_from": "2022-07-02", "today": "2022-07-02", "repair_cost": "6000"}, "6"),
        ({"eligible_from": "2023-07-02", "today": "2022-07-02", "must_scrap": "是"}, "1000"),
    ],
)
def test_points_of_years_distance_and_repairs(given, points):
    assert run("VEH-06.priority", **given).value == Decimal(points)


@pytest.mark.parametrize(
    ("today", "km", "due"),
    [
        ("2022-07-09", "84999", False),
        ("2022-07-10", "80100", True),
        ("2022-03-01", "85000", True),
    ],
)
def test_maintenance_is_due_by_time_or_distance_whichever_comes_first(today, km, due):
    outcome = run("VEH-14.maintenance", last_on="2022-01-10", last_km="80000", today=today,
                  odometer_km=km)  # fmt: skip
    assert (outcome.value, bool(outcome.findings)) == (date(2022, 7, 10), due)


@pytest.fixture
def planner():
    load_shipped_parameters()
    user = make_user(make_organisation("市机关事务管理局"))
    give(user, "fleet.*", scope="all")
    return user


@pytest.mark.django_db
def test_vehicles_of_units_above_quota_are_held_back(planner):
    unit = make_organisation()
    make.make_quota(organisation=unit, vehicles=1)
    for _number in range(2):
        make.make_vehicle(organisation=unit, registered_on=date(2010, 1, 1))
    other = make_organisation()
    make.make_quota(organisation=other, vehicles=1)
    make.make_vehicle(organisation=other, registered_on=date(2010, 1, 1))
    make.make_vehicle(organisation=other, registered_on=date(2010, 1, 1), ownership="rented")
    found = ageing_vehicles(planner, date(2022, 7, 18), until=date(2022, 12, 31))
    assert sorted(one.over_quota for one in found) == [False, True, True]


@pytest.mark.django_db
def test_a_plan_is_kept_exported_and_compared(client, planner):
    unit = make_organisation()
    make.make_quota(organisation=unit, vehicles=9)
    cars = [make.make_vehicle(organisation=unit, registered_on=date(2010, n, 1)) for n in (1, 2)]
    client.force_login(planner)
    year = timezone.localdate().year + 1
    asked = {"budget": "15万", "first_year": year, "years": "1", "price_sedan": "150,000"}
    page = client.get(reverse("fleet.renewal"), asked).content.decode()
    assert str(cars[0]) in page
    nameless = client.post(reverse("fleet.renewal"), asked)
    assert (nameless.status_code, "起个名称" in nameless.content.decode()) == (422, True)
    client.post(reverse("fleet.renewal"), {**asked, "name": "低"})
    client.post(reverse("fleet.renewal"), {**asked, "budget": "300000", "name": "高"})
    low, high = RenewalPlan.objects.order_by("renewed")
    assert [(p.name, p.renewed, p.spent, p.left_over_age) for p in (low, high)] == [
        ("低", 1, Decimal("150000.00"), 1),
        ("高", 2, Decimal("300000.00"), 0),
    ]
    twice = client.post(reverse("fleet.renewal"), {**asked, "name": "低"})
    assert (twice.status_code, "同名" in twice.content.decode()) == (409, True)
    sheet = client.get(reverse("fleet.plan_sheet", args=[high.pk]), {"with": low.pk})
    assert "只在“高”里更新" in sheet.content.decode()
    assert client.get(reverse("fleet.renewal_xlsx"), asked).status_code == 200
    wrong = client.get(reverse("fleet.renewal"), {**asked, "budget": "1,23"})
    assert wrong.status_code == 200
