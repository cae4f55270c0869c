"""The monthly form as a page shows it: each line beside last month and last year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from affairs.core.numbers import format_number
from affairs.core.rounding import half_up
from affairs.core.rules import parameters
from affairs.core.web.wording import change
from affairs.modules.energy import charts
from affairs.modules.energy.carriers import CARRIERS, Carrier
from affairs.modules.energy.models import EnergyReport, Institution
from affairs.modules.energy.months import index_of, month_of
from affairs.modules.energy.selectors.forms import fields_of, version_of
from affairs.modules.energy.selectors.history import FactsTable

KILO = Decimal(1000)


@dataclass(frozen=True)
class Line:
    """One carrier of the form."""

    carrier: Carrier
    amount: Decimal | None
    cost: Decimal | None
    typed: str
    unit: str
    before: Decimal | None
    last_year: Decimal | None
    price: str
    range: str
    spark: str
    newest: tuple[float, float] | None
    is_used: bool
    is_off_season: bool

    @property
    def change(self) -> str:
        """同比 in words."""
        return change(self.amount, self.last_year)


def shown_number(value: Decimal | None) -> str:
    """A stored figure as people type it, without superfluous zeros."""
    if value is None:
        return ""
    text = format_number(value)
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace("−", "-")


def price_range(carrier: Carrier, on: date) -> str:
    """The local price table's range of a carrier; empty where it has none."""
    bounds = parameters.value("energy.prices", on).get(carrier.key)
    return "" if bounds is None else f"{Decimal(str(bounds[0]))}–{Decimal(str(bounds[1]))}"


def price_text(amount: Decimal | None, cost: Decimal | None) -> str:
    """Yuan a unit with two decimals; empty without both."""
    return format_number(half_up(cost / amount, 2)) if amount and cost else ""


def lines(report: EnergyReport, past: Mapping[int, EnergyReport]) -> list[Line]:
    """The lines of form ②; ``past`` holds earlier reports by running month."""
    now = index_of(report.month)
    keys = {row.key for row in fields_of(report.form_version or version_of(report.month.year), "2")}
    heating = parameters.value("energy.heating_months", report.month)
    return [
        _line(carrier, report, past, now, report.month.month in heating)
        for carrier in CARRIERS
        if carrier.amount in keys or getattr(report, carrier.amount) is not None
    ]


def _line(
    carrier: Carrier, report: EnergyReport, past: Mapping[int, EnergyReport], now: int,
    is_heating: bool,
) -> Line:  # fmt: skip
    amount = getattr(report, carrier.amount)
    cost = getattr(report, carrier.cost) if carrier.cost else None
    values = [getattr(past[index], carrier.amount) if index in past else None
              for index in range(now - 11, now)]  # fmt: skip
    points, newest = charts.spark([*values, amount])
    given = report.typed.get(carrier.amount) or {}
    typed_here = given.get("by") != "review"
    unit = given.get("unit", carrier.unit) if typed_here else carrier.unit
    typed = given.get("amount") if typed_here else None
    used = amount is not None or any(row is not None for row in values)
    return Line(
        carrier, amount, cost, typed or shown_number(amount), unit,
        _of(past, now - 1, carrier.amount), _of(past, now - 12, carrier.amount),
        price_text(amount, cost), price_range(carrier, report.month), points, newest,
        used or carrier.key in ("elec", "water"),
        carrier.is_seasonal and not is_heating and amount is None,
    )  # fmt: skip


def _of(past: Mapping[int, EnergyReport], index: int, column: str) -> Decimal | None:
    row = past.get(index)
    return getattr(row, column) if row is not None else None


@dataclass(frozen=True)
class Total:
    """A converted result beside last month and last year."""

    key: str
    label: str
    unit: str
    now: Decimal | None
    before: Decimal | None
    last_year: Decimal | None

    @property
    def change(self) -> str:
        return change(self.now, self.last_year)


_TOTALS = (
    ("energy", "综合能耗", "千克标准煤"), ("per_head", "人均综合能耗", "千克标准煤/人"),
    ("per_m2", "单位建筑面积能耗", "千克标准煤/㎡"), ("water_per_head", "人均用水", "立方米/人"),
    ("co2", "二氧化碳", "千克"),
)  # fmt: skip


def totals(report: EnergyReport, past: Mapping[int, EnergyReport]) -> list[Total]:
    """Energy, ratios, carbon of the month."""
    now = index_of(report.month)
    own, before, last = (converted(row) for row in (report, past.get(now - 1), past.get(now - 12)))
    return [
        Total(key, label, unit, own.get(key), before.get(key), last.get(key))
        for key, label, unit in _TOTALS
    ]


def converted(report: EnergyReport | None) -> dict[str, Decimal | None]:
    """Converted results of one report by key; empty for none."""
    if report is None:
        return {}
    energy, people, area = report.energy_tce * KILO, report.people, report.area_m2
    return {
        "energy": energy,
        "per_head": energy / people if people else None,
        "per_m2": energy / area if area else None,
        "water_per_head": (report.water_m3 or Decimal()) / people if people else None,
        "co2": report.co2_t * KILO,
    }


def year_bars(
    report: EnergyReport, past: Mapping[int, EnergyReport], url: Any
) -> list[charts.Pair]:
    """The twelve months that end with the report, in tce, beside the year before."""
    now = index_of(report.month)
    known = {**past, now: report}
    rows = []
    for index in range(now - 11, now + 1):
        row, before = known.get(index), known.get(index - 12)
        month = month_of(index)
        state = "" if row is None or row.state not in ("returned", "draft") else "ask"
        label = f"{month.month}月" + (f" {row.get_state_display()[:2]}" if state and row else "")
        rows.append((
            label, None if row is None else row.energy_tce,
            None if before is None else before.energy_tce, url(month), state,
        ))  # fmt: skip
    return charts.pairs(rows, width=960, height=62, bar=20)


def new_report(body: Institution, month: date) -> EnergyReport:
    """An unsaved draft of the month, with what the register already knows."""
    report = EnergyReport(
        institution=body,
        month=month,
        form_version=version_of(month.year),
        organisation_id=body.organisation_id,
        region_id=body.region_id,
    )
    facts = FactsTable([body.pk]).in_force(body.pk, month)
    if facts is not None:
        report.people, report.area_m2 = facts.people, facts.area_m2
    return report
