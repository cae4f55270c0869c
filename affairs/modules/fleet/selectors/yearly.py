"""The yearly return: stock, change, use and cost of every unit and of the city (VEH-24)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum

from affairs.core.organisations.models import Organisation
from affairs.core.periods import Period
from affairs.core.permissions.questions import visible
from affairs.core.rules import Finding
from affairs.core.rules.evaluation import evaluate
from affairs.modules.fleet.choices import Power, VehicleCategory
from affairs.modules.fleet.models import Holding, Quota, UnitReturn, Vehicle
from affairs.modules.fleet.rules.statistics import StockFigures, stock_return, total_return
from affairs.modules.fleet.selectors.statistics import running_costs, trips_back
from affairs.modules.fleet.selectors.vehicles import quotas_on

CATEGORY_FIELDS = {
    VehicleCategory.CONFIDENTIAL: "confidential",
    VehicleCategory.EMERGENCY: "emergency",
    VehicleCategory.ENFORCEMENT: "enforcement",
    VehicleCategory.SPECIAL: "special",
    VehicleCategory.OTHER: "other",
}


@dataclass(slots=True)
class YearFigures:
    """Vehicles, km and yuan of one unit or of all."""

    quota: int = 0
    opening: int = 0
    acquired: int = 0
    transferred_in: int = 0
    disposed: int = 0
    transferred_out: int = 0
    closing: int = 0
    new_energy: int = 0
    confidential: int = 0
    emergency: int = 0
    enforcement: int = 0
    special: int = 0
    other: int = 0
    distance_km: int = 0
    running_cost: Decimal = field(default_factory=lambda: Decimal("0.00"))

    @property
    def by_category(self) -> int:
        return self.confidential + self.emergency + self.enforcement + self.special + self.other

    def add(self, other: YearFigures) -> None:
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))


@dataclass(frozen=True, slots=True)
class UnitYear:
    """One unit's line: what the register says, what it reported, what does not agree."""

    organisation: Organisation
    figures: YearFigures
    reported: UnitReturn | None
    findings: tuple[Finding, ...]

    @property
    def differs(self) -> list[str]:
        """Labels of reported figures that are not those of the register."""
        if self.reported is None:
            return []
        return [
            str(UnitReturn._meta.get_field(one.name).verbose_name)  # type: ignore[union-attr]
            for one in fields(YearFigures)
            if getattr(self.reported, one.name) != getattr(self.figures, one.name)
        ]


def year_of(user: Any, year: int) -> tuple[list[UnitYear], YearFigures, list[Finding]]:
    """Lines of the units in reach, their total, and what VEH-24 finds about the total."""
    figures = register_figures(user, Period.of_year(year))
    reports = _reports(user, year)
    units = Organisation.objects.in_bulk(figures.keys() | reports.keys())
    lines = [
        UnitYear(
            unit,
            figures.get(pk, YearFigures()),
            reports.get(pk),
            tuple(_checked(figures.get(pk, YearFigures()), reports.get(pk), year)),
        )
        for pk, unit in sorted(units.items(), key=lambda known: (known[1].path, known[0]))
    ]
    total = YearFigures()
    for line in lines:
        total.add(line.figures)
    return lines, total, _total_findings(lines, total, year)


def _reports(user: Any, year: int) -> dict[int, UnitReturn]:
    rows = visible(user, UnitReturn.objects.filter(year=year))
    return {row.organisation_id: row for row in rows}


def register_figures(user: Any, period: Period) -> dict[int, YearFigures]:
    """What the register, trips and costs say of each unit in reach; five queries."""
    found: dict[int, YearFigures] = defaultdict(YearFigures)
    quotas = visible(user, Quota.objects.all()) & quotas_on(period.last)
    for unit, vehicles in quotas.order_by().values_list("organisation", "vehicles"):
        found[unit].quota += vehicles
    for holding in _holdings(user, period):
        _count(found[holding.organisation_id], holding, period)
    trips = visible(user, trips_back(period), "fleet.view_trip").order_by()
    for unit, km in trips.values_list("organisation").annotate(Sum("distance_km")):
        found[unit].distance_km += km or 0
    costs = visible(user, running_costs(period), "fleet.view_costentry").order_by()
    for unit, amount in costs.values_list("organisation").annotate(Sum("amount")):
        found[unit].running_cost += amount
    return dict(found)


def _holdings(user: Any, period: Period) -> Iterable[Holding]:
    """Holdings of owned vehicles that touch the year or the day before it."""
    touching = Q(held_until__isnull=True) | Q(held_until__gte=period.first)
    rows = Holding.objects.filter(
        touching, held_from__lte=period.last, vehicle__ownership=Vehicle.Ownership.OWNED
    )
    return visible(user, rows, "fleet.view_vehicle").select_related("vehicle").order_by()


def _count(figures: YearFigures, holding: Holding, period: Period) -> None:
    vehicle = holding.vehicle
    before = period.first - timedelta(days=1)
    if _held(holding, before):
        figures.opening += 1
    elif holding.held_from in period and not _empty(holding):
        entered = holding.held_from == vehicle.entered_on
        figures.acquired += entered
        figures.transferred_in += not entered
    if holding.held_until is not None and holding.held_until in period and not _empty(holding):
        left = holding.held_until == vehicle.disposed_on
        figures.disposed += left
        figures.transferred_out += not left
    if _held(holding, period.last):
        figures.closing += 1
        figures.new_energy += Power(vehicle.power).is_new_energy
        name = CATEGORY_FIELDS[VehicleCategory(vehicle.category)]
        setattr(figures, name, getattr(figures, name) + 1)


def _held(holding: Holding, day: date) -> bool:
    until = holding.held_until
    return holding.held_from <= day and (until is None or until > day)


def _empty(holding: Holding) -> bool:
    """Begun and ended on one day: it never held the vehicle over a night."""
    return holding.held_until is not None and holding.held_until <= holding.held_from


def _checked(figures: YearFigures, report: UnitReturn | None, year: int) -> list[Finding]:
    """VEH-24 on what the unit reported, else on what the register says."""
    source: YearFigures | UnitReturn = figures if report is None else report
    reason = "" if report is None else report.quota_reason
    return return_findings(source, year, reason, figures.opening)


def return_findings(
    source: YearFigures | UnitReturn, year: int, reason: str, last_closing: int | None
) -> list[Finding]:
    """What VEH-24 says of a return whose year follows one that closed with ``last_closing``."""
    outcome = evaluate(
        stock_return,
        on=date(year, 12, 31),
        opening=source.opening,
        acquired=source.acquired,
        transferred_in=source.transferred_in,
        disposed=source.disposed,
        transferred_out=source.transferred_out,
        closing=source.closing,
        by_category=source.by_category,
        quota=source.quota,
        quota_reason=reason,
        new_energy=source.new_energy,
        last_closing=last_closing,
    )
    return list(outcome.findings)


def _total_findings(lines: list[UnitYear], total: YearFigures, year: int) -> list[Finding]:
    """Units add up to the total, and between units nothing is lost: what leaves one arrives."""
    on = date(year, 12, 31)
    units = [_stock(str(line.organisation), line.reported or line.figures) for line in lines]
    added = evaluate(total_return, on=on, units=units, total=_stock("合计", total))
    return list(added.findings)


def _stock(name: str, source: YearFigures | UnitReturn) -> StockFigures:
    return StockFigures(
        name, source.opening, source.acquired, source.transferred_in, source.disposed,
        source.transferred_out, source.closing, source.new_energy,
    )  # fmt: skip


def prefilled(organisation: Organisation, year: int) -> YearFigures:
    """The register's figures of one unit, to begin its return with."""
    period = Period.of_year(year)
    found = YearFigures()
    quotas = quotas_on(period.last).filter(organisation=organisation)
    found.quota = sum(row.vehicles for row in quotas)
    rows = Holding.objects.filter(
        Q(held_until__isnull=True) | Q(held_until__gte=period.first),
        organisation=organisation,
        held_from__lte=period.last,
        vehicle__ownership=Vehicle.Ownership.OWNED,
    )
    for holding in rows.select_related("vehicle"):
        _count(found, holding, period)
    trips = trips_back(period).filter(organisation=organisation)
    found.distance_km = trips.aggregate(km=Sum("distance_km"))["km"] or 0
    costs = running_costs(period).filter(organisation=organisation)
    found.running_cost = costs.aggregate(yuan=Sum("amount"))["yuan"] or Decimal("0.00")
    return found
