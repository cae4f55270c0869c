"""Over every computed number: it is its records, its months add up, last year is its own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from affairs.core.indicators.definitions import Kind, definitions
from affairs.core.indicators.figures import figures
from affairs.core.indicators.registry import Scope, computed_codes
from affairs.core.indicators.tests import suite
from affairs.core.organisations.tests.factories import make_organisation
from affairs.core.periods import Period
from affairs.core.rules.shipped import load_shipped_parameters
from affairs.modules.fleet.tests import factories as make

pytestmark = pytest.mark.django_db
YEAR = Period.of_year(2022)


@pytest.fixture
def small_city():
    """Two units; trips at both edges of the year, costs, a closed unit's car."""
    load_shipped_parameters()
    education, water = make_organisation("市教育局"), make_organisation("市水务局")
    cars = [make.make_vehicle(organisation=unit) for unit in (education, water)]
    for unit, car, back in (
        (education, cars[0], "2021-12-31 23:59"),
        (education, cars[0], "2022-01-01 00:00"),
        (water, cars[1], "2022-12-31 23:59"),
        (water, cars[1], "2023-01-01 00:00"),
    ):
        make.make_served_trip(organisation=unit, vehicle=car, back_at=make.local(back))
    for day in (date(2021, 12, 31), date(2022, 3, 31), date(2022, 4, 1)):
        make.make_costentry(vehicle=cars[0], amount=Decimal("0.10"), incurred_on=day)
    make.make_quota(organisation=education)
    water.closed_on = date(2022, 7, 1)
    water.save()
    return education, water


def test_every_number_is_its_records(small_city):
    assert len(computed_codes()) >= 20
    for code in computed_codes():
        for scope in (Scope(YEAR), Scope(YEAR, small_city[0])):
            suite.assert_number_is_its_records(code, scope)


def test_twelve_months_add_up_to_the_year(small_city):
    codes = [c for c in computed_codes() if definitions()[c].kind is not Kind.RATIO]
    skipped = {"fleet.units_served"}  # distinct units: a unit served in two months is one unit
    for code in codes:
        if code not in skipped:
            suite.assert_months_add_up(code, Scope(YEAR))


def test_the_values_worked_out_on_paper(small_city):
    codes = ["fleet.trips_served", "fleet.distance", "fleet.units_served", "fleet.running_cost"]
    shown = figures(codes, Scope(YEAR))
    assert [shown[code].numerator for code in codes] == [2, 172, 2, Decimal("0.20")]
    before = figures(codes, Scope(YEAR.year_before()))
    assert [before[code].numerator for code in codes] == [1, 86, 1, Decimal("0.10")]


def test_nothing_happened_is_zero_and_not_a_blank():
    load_shipped_parameters()
    shown = figures(["fleet.trips_served", "fleet.distance"], Scope(YEAR))
    assert [figure.value for figure in shown.values()] == [0, 0]
