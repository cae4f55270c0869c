"""Figures of the fleet's first page: a year by months beside the last, ages, quota by category."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum
from django.db.models.functions import ExtractMonth

from affairs.core.periods import Period
from affairs.core.permissions.questions import visible
from affairs.modules.fleet.choices import VehicleCategory
from affairs.modules.fleet.models import CostEntry, Trip
from affairs.modules.fleet.selectors.quotas import Cell, city_total, unit_holdings
from affairs.modules.fleet.selectors.statistics import (
    running_costs,
    trips_back,
    vehicles_on_register,
)

AGES = (
    ("2 年内", 2),
    ("2–4 年", 4),
    ("4–6 年", 6),
    ("6–8 年", 8),
    ("8–10 年", 10),
    ("10 年以上", 99),
)


@dataclass(frozen=True, slots=True)
class ByMonth:
    """Twelve values, January first; None for months not begun yet."""

    now: list[Decimal | None]
    before: list[Decimal | None]


def _months(rows: Any, moment: str, measure: Any) -> list[Decimal]:
    found = [Decimal(0)] * 12
    by_month = rows.order_by().annotate(m=ExtractMonth(moment)).values_list("m").annotate(measure)
    for month, value in by_month:
        found[month - 1] = Decimal(value or 0)
    return found


def trips_by_month(user: Any, year: int, today: date) -> ByMonth:
    """Trips served by month, as ``fleet.trips_served`` counts them."""

    def of(one: int) -> list[Decimal]:
        rows = visible(user, trips_back(Period.of_year(one)), "fleet.view_trip")
        return _months(rows, "back_at", Count("pk"))

    return ByMonth(_begun(of(year), year, today), list(of(year - 1)))


def costs_by_month(user: Any, year: int, today: date) -> ByMonth:
    """Yuan of running costs by month, as ``fleet.running_cost`` sums them."""

    def of(one: int) -> list[Decimal]:
        rows = visible(user, running_costs(Period.of_year(one)), "fleet.view_costentry")
        return _months(rows, "incurred_on", Sum("amount"))

    return ByMonth(_begun(of(year), year, today), list(of(year - 1)))


def _begun(values: list[Decimal], year: int, today: date) -> list[Decimal | None]:
    last = 12 if year < today.year else today.month
    return [value if month <= last else None for month, value in enumerate(values, start=1)]


def ages(user: Any, today: date) -> list[tuple[str, int, str, str]]:
    """Vehicles on the register by age: label, number, and the days of registration between."""
    rows = visible(user, vehicles_on_register(Period(today, today)), "fleet.view_vehicle")
    counted: Counter[str] = Counter()
    for registered in rows.values_list("vehicle__registered_on", flat=True):
        if registered is not None:
            counted[_age_label(registered, today)] += 1
    found, upper = [], 0
    for label, limit in AGES:
        first = "" if limit == 99 else str(_years_back(today, limit))
        last = str(_years_back(today, upper)) if upper else ""
        found.append((label, counted[label], first, last))
        upper = limit
    return found


def _age_label(registered: date, today: date) -> str:
    return next(
        label for label, limit in AGES if limit == 99 or registered > _years_back(today, limit)
    )


def _years_back(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


def quota_by_category(user: Any, today: date) -> list[tuple[str, str, Cell]]:
    """Authorised and held by category: code, label and figures of the units in reach."""
    total = city_total(unit_holdings(user, today))
    return [(code.value, code.label, total[code]) for code in VehicleCategory]


def running_now(user: Any) -> dict[str, int]:
    """Trips by the states of today."""
    rows = visible(user, Trip.objects.all())
    return dict(rows.order_by().values_list("state").annotate(Count("pk")))


def cost_kinds(user: Any, year: int) -> list[tuple[str, Decimal]]:
    """Yuan of the year's running costs by kind, the largest first."""
    rows = visible(user, running_costs(Period.of_year(year)), "fleet.view_costentry")
    found = rows.order_by().values_list("kind").annotate(Sum("amount"))
    labels = dict(CostEntry._meta.get_field("kind").flatchoices)
    return sorted(((labels[kind], amount) for kind, amount in found), key=lambda one: -one[1])
