"""Reported figures, worked out on paper, at the edges of periods."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Sum

from affairs.core.organisations.tests.factories import make_organisation
from affairs.core.periods import Period
from affairs.core.rules.shipped import load_shipped_parameters
from affairs.modules.fleet.models import Vehicle
from affairs.modules.fleet.selectors import statistics
from affairs.modules.fleet.tests import factories as make
from affairs.modules.fleet.tests.factories import local

pytestmark = pytest.mark.django_db
YEAR = Period.of_year(2022)


def months() -> list[Period]:
    return [Period.of_months(2022, month, month) for month in range(1, 13)]


def test_a_trip_over_the_year_end_counts_once_where_it_came_back():
    make.make_served_trip(back_at=local("2023-01-01 00:10"))
    back = make.make_served_trip(back_at=local("2022-01-01 00:00"))
    late = make.make_served_trip(back_at=local("2022-12-31 23:59"))
    assert set(statistics.trips_back(YEAR)) == {back, late}
    assert statistics.trips_back(Period.of_year(2023)).count() == 1


def test_twelve_months_add_up_to_the_year():
    for day in ("2022-01-31 23:59", "2022-02-01 00:00", "2022-06-30 23:30", "2022-12-31 23:59"):
        make.make_served_trip(back_at=local(day))
    monthly = [
        statistics.trips_back(month).aggregate(km=Sum("distance_km"))["km"] or 0
        for month in months()
    ]
    yearly = statistics.trips_back(YEAR).aggregate(km=Sum("distance_km"))["km"]
    assert (sum(monthly), yearly) == (344, 344)


def test_a_merged_trip_counts_once_and_both_units_are_served():
    first, second = make_organisation("市教育局"), make_organisation("市卫健委")
    lead = make.make_served_trip(organisation=first)
    make.make_served_trip(organisation=second, merged_into=lead, distance_km=None)
    make.make_served_trip(organisation=first, state="awaiting_confirmation")
    assert statistics.trips_back(YEAR).count() == 1
    assert set(statistics.units_served(YEAR)) == {first, second}


def test_applications_count_by_submission_also_when_refused_or_withdrawn():
    for state in ("refused", "withdrawn", "completed"):
        make.make_trip(state=state, submitted_at=local("2022-12-31 23:59"))
    make.make_trip(state="awaiting_unit", submitted_at=local("2023-01-01 00:00"))
    make.make_trip(submitted_at=None)
    assert statistics.applications_received(YEAR).count() == 3


def test_the_register_is_that_of_the_last_day_and_of_the_unit_that_held_it():
    first, second = make_organisation(), make_organisation()
    moved = make.make_vehicle(organisation=second, entered_on=date(2022, 7, 1))
    make.make_holding(
        vehicle=moved, organisation=first, held_from=date(2020, 1, 1), held_until=date(2022, 7, 1)
    )
    gone = make.make_vehicle(organisation=first, status="disposed", disposed_on=date(2022, 6, 30))
    make.make_vehicle(organisation=first, ownership=Vehicle.Ownership.RENTED)
    seen = {
        name: {
            (held.vehicle, held.organisation)
            for held in statistics.vehicles_on_register(Period.parse(name))
        }
        for name in ("2022-05", "2022-06", "2022")
    }
    assert seen == {
        "2022-05": {(moved, first), (gone, first)},
        "2022-06": {(moved, first)},
        "2022": {(moved, second)},
    }
    assert [held.vehicle for held in statistics.vehicles_disposed(YEAR)] == [gone]


def test_running_cost_leaves_out_other_costs_and_takes_both_end_days():
    car = make.make_vehicle()
    for day, kind, amount in (
        (date(2022, 7, 1), "fuel", "1860"),
        (date(2022, 7, 31), "repair", "950"),
        (date(2022, 7, 15), "insurance", "640"),
        (date(2022, 7, 15), "toll", "120"),
        (date(2022, 7, 15), "parking", "85"),
        (date(2022, 7, 15), "other", "30"),
        (date(2022, 8, 1), "fuel", "400"),
    ):
        make.make_costentry(vehicle=car, kind=kind, amount=Decimal(amount), incurred_on=day)
    july = Period.parse("2022-07")
    total = statistics.running_costs(july).aggregate(total=Sum("amount"))["total"]
    repair = statistics.repair_costs(july).aggregate(total=Sum("amount"))["total"]
    assert (total, repair) == (Decimal("3655.00"), Decimal("950.00"))


def test_a_firm_is_added_when_no_contract_ran_the_day_before():
    renewed, new, back = (make.make_supplier(name=name) for name in ("甲", "乙", "丙"))
    make.make_suppliercontract(
        supplier=renewed, begins_on=date(2021, 7, 1), ends_on=date(2022, 6, 30)
    )
    make.make_suppliercontract(
        supplier=renewed, begins_on=date(2022, 7, 1), ends_on=date(2023, 6, 30)
    )
    make.make_suppliercontract(supplier=new, begins_on=date(2022, 7, 1), ends_on=date(2023, 6, 30))
    make.make_suppliercontract(supplier=back, begins_on=date(2020, 7, 1), ends_on=date(2021, 6, 30))
    make.make_suppliercontract(
        supplier=back, begins_on=date(2022, 9, 1), ends_on=date(2022, 12, 30)
    )
    assert set(statistics.repair_suppliers_added(YEAR)) == {new, back}
    assert set(statistics.repair_suppliers(YEAR)) == {renewed, new}


def test_over_age_is_strictly_more_than_eight_years_on_the_last_day():
    load_shipped_parameters()
    edge = make.make_vehicle(registered_on=date(2014, 7, 1))
    counted = [
        [held.vehicle for held in statistics.vehicles_over_age(Period.parse(f"{day}..{day}"))]
        for day in ("2022-07-01", "2022-07-02")
    ]
    assert counted == [[], [edge]]


def test_the_quota_in_force_is_the_latest_row_of_each_category():
    unit = make_organisation()
    for day, number in ((date(2018, 1, 1), 5), (date(2022, 7, 1), 4), (date(2023, 1, 1), 9)):
        make.make_quota(organisation=unit, vehicles=number, valid_from=day)
    total = statistics.quotas_in_force(YEAR).aggregate(total=Sum("vehicles"))["total"]
    assert total == 4


def test_trainings_applications_and_checks_count_in_their_period():
    training = make.make_training(held_on=date(2022, 12, 31))
    make.make_training(kind="skill", held_on=date(2022, 5, 1))
    for _ in range(3):
        make.make_attendance(training=training)
    make.make_purchaseapplication(state="rejected", decided_on=date(2022, 12, 31))
    make.make_purchaseapplication(state="in_review")
    make.make_rentalapplication(state="approved", decided_on=date(2022, 1, 1))
    make.make_safetycheck(finished_on=date(2022, 1, 1), started_on=date(2021, 12, 30))
    make.make_safetycheck(finished_on=None)
    make.make_reallocation(state="done", accepted_on=date(2022, 6, 1))
    counted = [
        statistics.safety_trainings(YEAR).count(),
        statistics.attendances(YEAR).count(),
        statistics.purchases_decided(YEAR).count(),
        statistics.rentals_decided(YEAR).count(),
        statistics.safety_checks(YEAR).count(),
        statistics.reallocations_accepted(YEAR).count(),
    ]
    assert counted == [1, 3, 1, 1, 1, 1]


def test_a_renewal_counts_with_its_budget_and_the_car_registered_for_it():
    old = make.make_vehicle(registered_on=date(2012, 1, 1))
    renewal = make.make_purchaseapplication(
        kind="renewal",
        renews=old,
        state="approved",
        decided_on=date(2022, 4, 1),
        approved_budget=Decimal("176000.00"),
    )
    new = make.make_vehicle(registered_on=date(2022, 6, 1), purchase_application=renewal)
    make.make_vehicle(registered_on=date(2022, 6, 1))
    assert [held.vehicle for held in statistics.renewals_registered(YEAR)] == [new]
    assert list(statistics.renewals_budgeted(YEAR)) == [renewal]
