"""Vehicles past their renewal age or soon to be, and what a yearly budget can renew of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum

from affairs.core.permissions.questions import visible
from affairs.core.rules import parameters
from affairs.core.rules.evaluation import evaluate, parameters_of
from affairs.modules.fleet.choices import BodyClass, CostKind, VehicleCategory, VehicleStatus
from affairs.modules.fleet.models import CostEntry, Vehicle
from affairs.modules.fleet.rules.disposal import mandatory_scrapping
from affairs.modules.fleet.rules.planning import Candidate, renewal_plan, renewal_points
from affairs.modules.fleet.rules.renewal import renewal_eligible_from
from affairs.modules.fleet.selectors.quotas import unit_holdings


@dataclass(frozen=True, slots=True)
class Ageing:
    """A vehicle with what decides its turn; money in yuan."""

    vehicle: Vehicle
    eligible_from: date
    points: Decimal
    repair_cost: Decimal
    must_scrap: bool
    over_quota: bool

    def over_age(self, on: date) -> bool:
        """Past the renewal age on the day (VEH-06)."""
        return self.eligible_from <= on


def ageing_vehicles(user: Any, on: date, *, until: date) -> list[Ageing]:
    """Owned vehicles in reach that are past their age by ``until``, the most pressing first."""
    vehicles = _registered(user)
    costs = _repair_costs(on)
    over = {
        (row.organisation.pk, category)
        for row in unit_holdings(user, on)
        for category, cell in row.cells.items()
        if cell.over
    }
    eligible = parameters_of(renewal_eligible_from, on)
    weights = parameters_of(renewal_points, on)
    scrapping = parameters_of(mandatory_scrapping, on)
    found = []
    for vehicle in vehicles:
        if vehicle.registered_on is None:
            continue
        first: date = renewal_eligible_from(
            vehicle.registered_on, VehicleCategory(vehicle.category), **eligible
        )
        if first > until:
            continue
        cost = costs.get(vehicle.pk, Decimal(0))
        scrap = _must_scrap(vehicle, on, scrapping)
        points = renewal_points(first, on, vehicle.odometer_km, cost, scrap, **weights)
        place = (vehicle.organisation_id, vehicle.category)
        found.append(Ageing(vehicle, first, points, cost, scrap, place in over))
    return sorted(found, key=lambda one: (-one.points, one.eligible_from, one.vehicle.pk))


def _registered(user: Any) -> QuerySet[Vehicle]:
    rows = visible(user, Vehicle.objects.filter(ownership=Vehicle.Ownership.OWNED))
    rows = rows.exclude(status=VehicleStatus.DISPOSED).exclude(registered_on__isnull=True)
    return rows.select_related("organisation").order_by("pk")


def _repair_costs(on: date) -> dict[int, Decimal]:
    rows = CostEntry.objects.filter(
        kind=CostKind.REPAIR, incurred_on__gt=on - timedelta(days=365), incurred_on__lte=on
    )
    return dict(rows.order_by().values_list("vehicle").annotate(Sum("amount")))


def _must_scrap(vehicle: Vehicle, on: date, bound: Mapping[str, Any]) -> bool:
    if vehicle.registered_on is None or vehicle.registered_on > on:
        return False
    outcome = mandatory_scrapping(BodyClass(vehicle.body), vehicle.registered_on, on, **bound)
    return bool(outcome.value)


def shipped_prices(on: date) -> dict[str, Decimal]:
    """Yuan a plan reckons with for each body, by the city's parameter of the day."""
    values: Mapping[str, Any] = parameters.value("fleet.renewal_prices", on)
    return {body: Decimal(str(price)) for body, price in values.items()}


@dataclass(frozen=True, slots=True)
class Turn:
    """A vehicle in its turn: the year and place of its renewal, and the yuan it takes."""

    ageing: Ageing
    year: int
    rank: int
    price: Decimal


@dataclass(frozen=True, slots=True)
class YearResult:
    year: int
    turns: tuple[Turn, ...]
    spent: Decimal
    left: tuple[Ageing, ...]


@dataclass(frozen=True, slots=True)
class PlanResult:
    """What a budget does over the years; ``held_back`` are vehicles of units above their quota."""

    years: tuple[YearResult, ...]
    held_back: tuple[Ageing, ...]

    @property
    def renewed(self) -> int:
        return sum(len(year.turns) for year in self.years)

    @property
    def spent(self) -> Decimal:
        return sum((year.spent for year in self.years), Decimal("0.00"))

    @property
    def left(self) -> int:
        """Vehicles still past their age at the end, those held back among them."""
        last = self.years[-1]
        return len(last.left) + sum(
            1 for one in self.held_back if one.eligible_from.year <= last.year
        )


def reckon_plan(
    ageing: list[Ageing],
    prices: Mapping[str, Decimal],
    *,
    yearly_budget: Decimal,
    first_year: int,
    years: int,
    on: date,
) -> PlanResult:
    """The plan of VEH-06 for these vehicles; units above quota dispose before they renew."""
    by_name = {str(one.vehicle.pk): one for one in ageing if not one.over_quota}
    cost = {name: prices[one.vehicle.body] for name, one in by_name.items()}
    candidates = [
        Candidate(name, one.eligible_from, one.points, cost[name]) for name, one in by_name.items()
    ]
    planned = evaluate(
        renewal_plan,
        on=on,
        candidates=candidates,
        yearly_budget=yearly_budget,
        first_year=first_year,
        years=years,
    ).value
    results = tuple(
        YearResult(
            year.year,
            tuple(
                Turn(by_name[name], year.year, rank, cost[name])
                for rank, name in enumerate(year.renewed, start=1)
            ),
            year.spent,
            tuple(by_name[name] for name in year.left),
        )
        for year in planned
    )
    return PlanResult(results, tuple(one for one in ageing if one.over_quota))
