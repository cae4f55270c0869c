"""The fleet's indicators: every code is computed, narrowed to a unit, opened for a user."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from affairs.core.indicators.definitions import definitions
from affairs.core.indicators.figures import figure, figures
from affairs.core.indicators.registry import Scope, computed
from affairs.core.organisations.tests.factories import give, make_organisation, make_user
from affairs.core.periods import Period
from affairs.core.rules.shipped import load_shipped_parameters
from affairs.modules.fleet.tests import factories as make

pytestmark = pytest.mark.django_db
CODES = [code for code in definitions() if code.startswith("fleet.")]


@pytest.fixture(autouse=True)
def parameters():
    load_shipped_parameters()


def test_every_number_of_the_fleet_is_computed():
    assert [code for code in CODES if computed(code) is None] == []
    assert len(figures(CODES, Scope(Period.of_year(2022)))) == 20


def test_figures_of_units_add_up_to_the_bureaus():
    units = [make_organisation(), make_organisation()]
    for unit, trips in zip(units, (1, 3), strict=True):
        car = make.make_vehicle(organisation=unit)
        for _ in range(trips):
            make.make_served_trip(organisation=unit, vehicle=car)
        make.make_costentry(vehicle=car, amount=Decimal("12345.00"))
    year = Period.of_year(2022)
    for code, expected in (
        ("fleet.trips_served", [1, 3, 4]),
        ("fleet.distance", [86, 258, 344]),
        ("fleet.vehicles_registered", [1, 1, 2]),
        ("fleet.running_cost", [Decimal("1.2345"), Decimal("1.2345"), Decimal("2.4690")]),
    ):
        scopes = [Scope(year, unit) for unit in units] + [Scope(year)]
        assert [figure(code, scope).value for scope in scopes] == expected


def test_a_liaison_counts_nothing_of_another_unit():
    own, other = make_organisation(), make_organisation()
    make.make_served_trip(organisation=own)
    make.make_served_trip(organisation=other)
    user = make_user(own)
    give(user, "fleet.view_trip")
    year = Period.of_year(2022)
    assert figure("fleet.trips_served", Scope(year)).value == 2
    assert figure("fleet.trips_served", Scope(year, user=user)).value == 1


def test_the_renewal_rate_is_18_of_600():
    unit = make_organisation()
    old = make.make_vehicle(organisation=unit, registered_on=date(2010, 1, 1))
    renewal = make.make_purchaseapplication(
        organisation=unit, kind="renewal", renews=old, state="done", decided_on=date(2022, 3, 1)
    )
    make.make_vehicle(
        organisation=unit, registered_on=date(2022, 6, 1), entered_on=date(2022, 6, 1),
        purchase_application=renewal,
    )  # fmt: skip
    for _ in range(2):
        make.make_vehicle(organisation=unit, registered_on=date(2020, 1, 1))
    year = Scope(Period.of_year(2022))
    assert figure("fleet.renewal_rate", year).value == 25
    assert figure("fleet.over_age_rate", year).value == 25
