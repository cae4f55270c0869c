"""What home and statistics show: the year by month, where energy goes, nodes in a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from affairs.core.organisations.models import Organisation
from affairs.core.periods import Period
from affairs.core.rules import parameters
from affairs.core.rules.evaluation import evaluate
from affairs.modules.energy import charts
from affairs.modules.energy.carriers import ENERGY
from affairs.modules.energy.choices import ClassCode
from affairs.modules.energy.models import BaseYear, EnergyTarget, Institution
from affairs.modules.energy.models.plans import TargetIndicator
from affairs.modules.energy.selectors import statistics as stats
from affairs.modules.energy.selectors.factors import factors_of
from affairs.modules.energy.selectors.reporting import active_on

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Row:
    """One node of a summary: this year, last year, the base year, changes in per cent."""

    label: str
    url: str
    institutions: int
    now: stats.Figures
    before: stats.Figures | None
    base: stats.Figures | None = None
    path_gap: Decimal | None = None

    def change(self, indicator: str, base: bool = False) -> Decimal | None:
        """Change of an indicator against last year or the base, in per cent."""
        other = self.base if base else self.before
        now = self.now.value(indicator)
        then = other.value(indicator) if other is not None else None
        return (now / then - 1) * HUNDRED if now is not None and then else None


def year_chart(
    year: int, node: Organisation | None, states: tuple[str, ...]
) -> tuple[list[charts.Pair], list[tuple[str, Decimal | None, Decimal | None]]]:
    """Energy by month beside last year's: bars, and the same as rows of a table."""
    now = stats.by_month(Period.of_year(year), node, states)
    before = stats.by_month(Period.of_year(year - 1), node, states)
    rows = [
        (f"{m}月", _tce(now.get(date(year, m, 1))), _tce(before.get(date(year - 1, m, 1))))
        for m in range(1, 13)
    ]
    pairs = charts.pairs([(*row, "", "") for row in rows], width=720, height=150, bar=22)
    return pairs, rows


def _tce(figures: stats.Figures | None) -> Decimal | None:
    return None if figures is None else figures.energy_tce


@dataclass(frozen=True)
class Part:
    """A carrier's part of the energy."""

    label: str
    tce: Decimal
    share: Decimal
    cost: Decimal
    colour: str


_COLOURS = {"elec": "elec", "heat": "heat", "gas": "gas", "coal": "heat"}


def where_it_goes(figures: stats.Figures, year: int) -> list[Part]:
    """Energy by carrier in tce, the largest first; what is not used is left out."""
    factors = factors_of(year).kgce
    made = []
    for carrier in ENERGY:
        amount = figures.amounts.get(carrier.amount) or Decimal()
        tce = amount * factors[carrier.amount] / 1000
        if tce:
            share = tce / figures.energy_tce if figures.energy_tce else Decimal()
            cost = figures.amounts.get(carrier.cost) or Decimal()
            made.append(Part(carrier.label, tce, share, cost,
                             _COLOURS.get(carrier.key, "fuel")))  # fmt: skip
    return sorted(made, key=lambda part: -part.tce)


@dataclass(frozen=True)
class TargetLine:
    """A target of the year with where the value stands now."""

    target: EnergyTarget
    now: Decimal | None
    base: Decimal | None
    fall: Decimal | None
    met: bool | None


def target_lines(node: Organisation, year: int, states: tuple[str, ...]) -> list[TargetLine]:
    """Targets of a node; settled ones as closed, open ones as they stand."""
    rows = list(EnergyTarget.objects.filter(organisation=node, year=year).order_by("indicator"))
    if not rows:
        return []
    part = stats.reported_part(year, node, states)
    now = stats.figures_of_node(node, part, states)
    bases = {r.base_year: _same_months(node, part, r.base_year, states) for r in rows}
    return [_target_line(row, now, bases[row.base_year]) for row in rows]


def _same_months(
    node: Organisation, part: Period, year: int, states: tuple[str, ...]
) -> stats.Figures | None:
    """The base year's figures for the months the running year has; the whole year if typed."""
    months = Period.of_months(year, part.first.month, part.last.month)
    found = stats.figures_of_node(node, months, states)
    return found if found.reports else stats.base_of(node, year)


def _target_line(row: EnergyTarget, now: stats.Figures, base: stats.Figures | None) -> TargetLine:
    if row.is_met is not None:
        return TargetLine(row, row.value, row.base_value, row.fall_percent, row.is_met)
    value = now.value(row.indicator) if now.reports else None
    then = base.value(row.indicator) if base is not None else None
    if value is None or not then:
        return TargetLine(row, value, then, None, None)
    outcome = evaluate("ENE-T3", on=date(row.year, 12, 31), value=value, base=then,
                       target_percent=row.target_percent)  # fmt: skip
    return TargetLine(row, value, then, outcome.value, not outcome.findings)


def table(
    by: str, period: Period, node: Organisation | None, bodies: QuerySet[Institution],
    states: tuple[str, ...],
) -> list[Row]:  # fmt: skip
    """Rows of a summary by region, department or class, then the total."""
    before = period.year_before()
    if by == "department":
        now, last = stats.by_department(period, node), stats.by_department(before, node)
    elif by == "class":
        now, last = stats.by_class(period, node), stats.by_class(before, node)  # type: ignore[assignment]
    else:
        now = stats.by_region(period, node, states)  # type: ignore[assignment]
        last = stats.by_region(before, node, states)  # type: ignore[assignment]
    labels = _labels(by, list(now))
    counted = _counts(by, bodies, period.last)
    bases = _bases([key for key in now if isinstance(key, int)]) if by != "class" else {}
    rows = [
        Row(label, "", counted.get(key, 0), now[key], last.get(key), bases.get(key))
        for key, label in labels.items()
    ]
    total = stats.figures_of_node(node, period, states)
    base = stats.base_of(node, 2020) if node is not None else None
    rows.append(Row("合计", "", sum(counted.values()), total,
                    stats.figures_of_node(node, before, states), base))  # fmt: skip
    return rows


def _labels(by: str, keys: list[Any]) -> dict[Any, str]:
    if by == "class":
        return {key: ClassCode(key).label if key else "未分类" for key in sorted(keys)}
    units = Organisation.objects.in_bulk([key for key in keys if key])
    ordered = sorted(units.values(), key=lambda unit: (unit.sort_order, unit.pk))
    named = {unit.pk: str(unit) for unit in ordered}
    return named | ({None: "无主管部门"} if None in keys else {})


def _counts(by: str, bodies: QuerySet[Institution], day: date) -> Mapping[Any, int]:
    field = {"department": "department", "class": "class_code"}.get(by, "region")
    found: dict[Any, int] = {}
    for key in active_on(day).filter(pk__in=bodies).values_list(field, flat=True):
        found[key] = found.get(key, 0) + 1
    return found


def _bases(keys: list[int]) -> dict[Any, stats.Figures]:
    rows = BaseYear.objects.filter(organisation__in=keys, year=2020)
    return {
        row.organisation_id: stats.Figures(
            0, row.energy_tce, row.co2_t or Decimal(), row.people, row.area_m2,
            {"water_m3": row.water_m3},
        )
        for row in rows
    }  # fmt: skip


PLAN_KEYS = {
    "per_area_energy": TargetIndicator.PER_AREA_ENERGY,
    "per_capita_energy": TargetIndicator.PER_CAPITA_ENERGY,
    "per_capita_water": TargetIndicator.PER_CAPITA_WATER,
    "per_area_carbon": TargetIndicator.PER_AREA_CARBON,
}


@dataclass(frozen=True)
class PlanLine:
    """An indicator of the plan: base year, value, change, and where the path stands (ENE-T2)."""

    label: str
    base: Decimal
    now: Decimal
    change: Decimal
    expected: Decimal
    on_track: bool


def plan_lines(node: Organisation, year: int, states: tuple[str, ...]) -> list[PlanLine]:
    """Indicators of the plan for the last year with all twelve months, against its base year."""
    if stats.reported_part(year, node, states).whole_months != 12:
        year -= 1
    on = date(year, 12, 31)
    base_year = int(parameters.value("energy.base_year", on))
    falls = parameters.value("energy.plan_falls", on)
    base = stats.base_of(node, base_year)
    now = stats.figures_of_node(node, Period.of_year(year), states)
    if base is None or not now.reports or year <= base_year:
        return []
    made = []
    for key, indicator in PLAN_KEYS.items():
        value, then = now.value(indicator), base.value(indicator)
        if value is None or not then or key not in falls:
            continue
        path = evaluate("ENE-T2", on=on, base=then, fall=Decimal(str(falls[key])),
                        years=year - base_year, value=value)  # fmt: skip
        moved = evaluate("ENE-T1", on=on, value=value, base=then).value * HUNDRED
        label = f"{TargetIndicator(indicator).label}（{year}）"
        made.append(PlanLine(label, then, value, moved, path.value, not path.findings))
    return made
