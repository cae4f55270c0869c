"""Figures of any node and period from the kept sums: totals, ratios of sums, comparison."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from affairs.core.organisations.models import Organisation
from affairs.core.periods import Period
from affairs.modules.energy.carriers import AMOUNTS, COSTS
from affairs.modules.energy.models import BaseYear, EnergyReport, EnergyRollup, Institution
from affairs.modules.energy.models.plans import TargetIndicator
from affairs.modules.energy.rules.states import ACCEPTED_BY_CITY

KILO = Decimal(1000)
ZERO = Decimal()
I = TargetIndicator  # noqa: E741 (the five indicators are named in every other line)
_SUMMED = ("energy_tce", "co2_t", "people", "area_m2", *AMOUNTS, *COSTS)


@dataclass(frozen=True)
class Figures:
    """Sums of accepted reports; ``people`` and ``area_m2`` are those of the period (ENE-D3)."""

    reports: int = 0
    energy_tce: Decimal = ZERO
    co2_t: Decimal = ZERO
    people: Decimal = ZERO
    area_m2: Decimal = ZERO
    amounts: dict[str, Decimal] = field(default_factory=dict)

    @property
    def water_m3(self) -> Decimal:
        return self.amounts.get("water_m3") or ZERO

    def value(self, indicator: str) -> Decimal | None:
        """One of the five target indicators; None over nothing."""
        above, below = {
            I.PER_AREA_ENERGY: (self.energy_tce * KILO, self.area_m2),
            I.PER_CAPITA_ENERGY: (self.energy_tce * KILO, self.people),
            I.PER_CAPITA_WATER: (self.water_m3, self.people),
            I.PER_AREA_CARBON: (self.co2_t * KILO, self.area_m2),
            I.TOTAL_ENERGY: (self.energy_tce, Decimal(1)),
        }[TargetIndicator(indicator)]
        return above / below if below else None

    @property
    def per_m2(self) -> Decimal | None:
        return self.value(I.PER_AREA_ENERGY)

    @property
    def per_head(self) -> Decimal | None:
        return self.value(I.PER_CAPITA_ENERGY)

    @property
    def water_per_head(self) -> Decimal | None:
        return self.value(I.PER_CAPITA_WATER)

    @property
    def co2_per_m2(self) -> Decimal | None:
        return self.value(I.PER_AREA_CARBON)


def rollups(period: Period, states: Sequence[str] = ACCEPTED_BY_CITY) -> QuerySet[EnergyRollup]:
    """Kept sums of a period's months, of those accepted by the city or by the county too."""
    rows = EnergyRollup.objects.filter(month__range=(period.first.replace(day=1), period.last))
    return rows.filter(accepted_by="city") if states == ACCEPTED_BY_CITY else rows


def within(rows: QuerySet[EnergyRollup], node: Organisation | None) -> QuerySet[EnergyRollup]:
    """Sums below a region, or of a department's bodies; all for no node."""
    if node is None:
        return rows
    if node.kind == Organisation.Kind.REGION:
        return rows.filter(region__path__startswith=node.path)
    return rows.filter(department__path__startswith=node.path)


def _figures(row: dict[str, Any], months: int) -> Figures:
    def number(name: str) -> Decimal:
        return Decimal(str(row.get(name) or 0))

    return Figures(
        row.get("reports") or 0,
        number("energy_tce"),
        number("co2_t"),
        number("people") / months,
        number("area_m2") / months,
        {name: number(name) for name in (*AMOUNTS, *COSTS) if name in row},
    )


def _grouped(rows: QuerySet[Any], *groups: str) -> QuerySet[Any]:
    return rows.order_by().values(*groups).annotate(
        **{f"s_{name}": Sum(name) for name in _SUMMED}, s_reports=Sum("reports")
    )  # fmt: skip


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {key.removeprefix("s_"): value for key, value in row.items() if key.startswith("s_")}


def figures_of_node(
    node: Organisation | None, period: Period, states: Sequence[str] = ACCEPTED_BY_CITY
) -> Figures:
    """Figures of a region, department, single unit or (no node) everything."""
    months = months_of(period)
    body = _single_body(node)
    if body is not None:
        return _figures(_of_reports(body, period, states), months)
    row = within(rollups(period, states), node).aggregate(
        **{f"s_{name}": Sum(name) for name in _SUMMED}, s_reports=Sum("reports")
    )
    return _figures(_plain(row), months)


def months_of(period: Period) -> int:
    """Months of a period; at least one."""
    return sum(1 for _ in period.months()) or 1


def reported_part(
    year: int, node: Organisation | None, states: Sequence[str] = ACCEPTED_BY_CITY
) -> Period:
    """The months of a year from January to the last with accepted reports; the year without any.

    A running year is compared with the same months of another.
    """
    rows = within(rollups(Period.of_year(year), states), node)
    last = rows.order_by("-month").values_list("month", flat=True).first()
    return Period.of_months(year, 1, last.month) if last is not None else Period.of_year(year)


def _single_body(node: Organisation | None) -> Institution | None:
    if node is None or node.kind == Organisation.Kind.REGION:
        return None
    if Institution.objects.filter(department__path__startswith=node.path).exists():
        return None
    return Institution.objects.filter(organisation=node).first()


def _of_reports(body: Institution, period: Period, states: Sequence[str]) -> dict[str, Any]:
    rows = EnergyReport.objects.filter(
        institution=body, state__in=states, month__range=(period.first, period.last)
    )
    row = rows.aggregate(**{f"s_{name}": Sum(name) for name in _SUMMED}, s_reports=Count("pk"))
    return _plain(row)


def by_region(
    period: Period, node: Organisation | None = None, states: Sequence[str] = ACCEPTED_BY_CITY
) -> dict[int, Figures]:
    """Figures of each region below a node, by its key."""
    months = months_of(period)
    rows = _grouped(within(rollups(period, states), node), "region")
    return {row["region"]: _figures(_plain(row), months) for row in rows}


def by_department(period: Period, node: Organisation | None = None) -> dict[int | None, Figures]:
    """Figures of each department."""
    months = months_of(period)
    rows = _grouped(within(rollups(period), node), "department")
    return {row["department"]: _figures(_plain(row), months) for row in rows}


def by_class(period: Period, node: Organisation | None = None) -> dict[str, Figures]:
    """Figures of each class of institution."""
    months = months_of(period)
    rows = _grouped(within(rollups(period), node), "class_code")
    return {row["class_code"]: _figures(_plain(row), months) for row in rows}


def by_month(
    period: Period, node: Organisation | None = None, states: Sequence[str] = ACCEPTED_BY_CITY
) -> dict[date, Figures]:
    """Figures of each month."""
    rows = _grouped(within(rollups(period, states), node), "month")
    return {row["month"]: _figures(_plain(row), 1) for row in rows}


def region_month_carrier(period: Period, node: Organisation | None = None) -> list[dict[str, Any]]:
    """Sums of each carrier by region and month: one row for each pair."""
    return list(_grouped(within(rollups(period), node), "region", "month"))


def base_of(node: Organisation, year: int) -> Figures | None:
    """Figures of a base year: typed in, else summed from that year's accepted reports."""
    typed = BaseYear.objects.filter(organisation=node, year=year).first()
    if typed is not None:
        return Figures(
            0, typed.energy_tce, typed.co2_t or ZERO, typed.people, typed.area_m2,
            {"water_m3": typed.water_m3},
        )  # fmt: skip
    found = figures_of_node(node, Period.of_year(year))
    return found if found.reports else None


@dataclass(frozen=True)
class Ranked:
    """One body in a ranking, with its figures and those of last year."""

    institution: Institution
    energy_tce: Decimal
    per_head: Decimal | None
    per_m2: Decimal | None
    water_per_head: Decimal | None
    before_tce: Decimal | None


_ORDERS = {"energy": "energy", "per_head": "per_head", "per_m2": "per_m2"}


def ranking(
    period: Period, institutions: QuerySet[Institution], order: str = "per_head", top: int = 50
) -> list[Ranked]:
    """Bodies with the highest use, in total, per head or per ㎡."""
    months = months_of(period)
    rows = (
        EnergyReport.objects.filter(
            month__range=(period.first, period.last), state__in=ACCEPTED_BY_CITY,
            institution__in=institutions,
        )
        .order_by()
        .values("institution")
        .annotate(energy=Sum("energy_tce"), heads=Sum("people"), area=Sum("area_m2"),
                  water=Sum("water_m3"))
        .filter(heads__gt=0, area__gt=0)
        .annotate(per_head=F("energy") / F("heads"), per_m2=F("energy") / F("area"))
        .order_by(f"-{_ORDERS[order]}", "institution")[:top]
    )  # fmt: skip
    found: list[dict[str, Any]] = [dict(row) for row in rows]
    bodies = Institution.objects.select_related("region").in_bulk([r["institution"] for r in found])
    before = _energy_before(period, list(bodies))
    return [_ranked(row, bodies[row["institution"]], months, before) for row in found]


def _ranked(
    row: dict[str, Any], body: Institution, months: int, before: dict[int, Decimal]
) -> Ranked:
    given = {"energy_tce": row["energy"], "people": row["heads"], "area_m2": row["area"],
             "water_m3": row["water"]}  # fmt: skip
    own = _figures(given, months)
    return Ranked(body, own.energy_tce, own.per_head, own.per_m2, own.water_per_head,
                  before.get(body.pk))  # fmt: skip


def _energy_before(period: Period, bodies: list[int]) -> dict[int, Decimal]:
    last = period.year_before()
    rows = EnergyReport.objects.filter(
        institution__in=bodies, month__range=(last.first, last.last), state__in=ACCEPTED_BY_CITY
    )
    return dict(
        rows.order_by().values("institution").annotate(energy=Sum("energy_tce"))
        .values_list("institution", "energy")
    )  # fmt: skip


def peers_of(body: Institution, period: Period) -> Figures:
    """Figures of all bodies of the same class, to stand beside one."""
    rows = rollups(period).filter(class_code=body.class_code).aggregate(
        **{f"s_{name}": Sum(name) for name in _SUMMED}, s_reports=Sum("reports")
    )  # fmt: skip
    return _figures(_plain(rows), months_of(period))


def regions_within(rows: QuerySet[Institution]) -> QuerySet[Organisation]:
    """Regions that have institutions among the rows."""
    return Organisation.objects.filter(Q(pk__in=rows.values("region"))).order_by("sort_order")
