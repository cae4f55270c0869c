"""The nightly check finds what is wrong in the stock, and closes what was mended."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from affairs.core.organisations.tests.factories import make_organisation
from affairs.core.rules.checks import all_checks, run_check
from affairs.core.rules.models import StoredFinding
from affairs.core.rules.shipped import load_shipped_parameters
from affairs.modules.fleet import checks  # noqa: F401
from affairs.modules.fleet.tests import factories as make

pytestmark = pytest.mark.django_db
ON = date(2022, 7, 18)


@pytest.fixture(autouse=True)
def parameters():
    load_shipped_parameters()


def run(rule: str, on: date = ON) -> list[tuple[str, str]]:
    """Open findings of the rule after tonight's check: subject and message."""
    check = next(one for one in all_checks("fleet") if one.rule_id == rule)
    run_check(check, on)
    rows = StoredFinding.objects.filter(rule=rule, state=StoredFinding.State.OPEN)
    return list(rows.values_list("subject_label", "message"))


def test_a_unit_over_its_quota_is_listed_until_a_car_leaves():
    unit = make_organisation("市教育局")
    make.make_quota(organisation=unit, vehicles=1)
    car = make.make_vehicle(organisation=unit)
    make.make_vehicle(organisation=unit)
    assert run("VEH-02") == [("市教育局 其他按照规定配备的公务用车", "超编 1 辆：实有 2，编制 1")]
    car.status, car.disposed_on = "disposed", ON
    car.save()
    assert run("VEH-02", date(2022, 7, 19)) == []


def test_an_approved_disposal_frees_its_place():
    unit = make_organisation()
    make.make_quota(organisation=unit, vehicles=5)
    cars = [make.make_vehicle(organisation=unit) for _ in range(5)]
    make.make_disposal(vehicle=cars[0], state="approved")
    (row,) = checks.headrooms(ON)
    assert row.inputs == {
        "quota": 5, "in_service": 5, "disposals_approved": 1, "additions_approved": 0,
    }  # fmt: skip


def test_an_unmarked_car_without_exemption_is_listed():
    make.make_vehicle(is_marked=False, mark_exemption="公保〔2020〕3号")
    bare = make.make_vehicle(is_marked=False)
    assert [label for label, _ in run("VEH-12")] == [str(bare)]


def test_insurance_about_to_end_is_reminded_of():
    make.make_vehicle(insured_until=date(2022, 9, 1))
    soon = make.make_vehicle(insured_until=date(2022, 8, 3))
    assert run("VEH-17.reminder") == [(str(soon), "16 天后到期：有效期至 2022-08-03")]


def test_a_bus_past_twenty_years_and_a_driver_with_twelve_points_are_listed():
    bus = make.make_vehicle(body="large_passenger", seats=30, registered_on=date(2002, 5, 1))
    driver = make.make_driver(points=12)
    assert [label for label, _ in run("VEH-08")] == [str(bus)]
    assert [label for label, _ in run("VEH-18")] == [str(driver)]


def test_a_gap_between_odometer_and_terminal_is_for_review():
    make.make_served_trip(beidou_km=Decimal("83.4"))
    doubtful = make.make_served_trip(beidou_km=Decimal("71.0"))
    assert [label for label, _ in run("VEH-23")] == [doubtful.number]


def test_the_check_asks_the_database_as_often_for_many_vehicles_as_for_one(
    django_assert_max_num_queries,
):
    for _ in range(4):
        make.make_quota(organisation=make.make_vehicle().organisation)
    with django_assert_max_num_queries(8):
        list(checks.quotas(ON))
