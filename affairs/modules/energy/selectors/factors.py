"""Factors in force for a month's figures: standard coal in the city's caliber, carbon."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from affairs.core.rounding import half_up
from affairs.core.rules import parameters
from affairs.core.rules.evaluation import evaluate, parameters_of
from affairs.core.rules.registry import get
from affairs.modules.energy.carriers import CARRIERS, ENERGY
from affairs.modules.energy.models.plans import YearClosing
from affairs.modules.energy.rules.carbon import fuel_factors
from affairs.modules.energy.rules.coal import unit_factors

KILO = Decimal(1000)


@dataclass(frozen=True)
class Factors:
    """kgce and kgCO₂ of one stored unit of each column, and the sets they come from."""

    name: str
    kgce: Mapping[str, Decimal]
    kg_co2: Mapping[str, Decimal]

    def tce(self, report: Any) -> Decimal:
        """Energy of a report's form ② in tonnes of standard coal, six decimals."""
        return self._sum(report, self.kgce)

    def co2_t(self, report: Any) -> Decimal:
        """Carbon dioxide of a report in tonnes, six decimals."""
        return self._sum(report, self.kg_co2)

    @staticmethod
    def _sum(report: Any, factors: Mapping[str, Decimal]) -> Decimal:
        total = Decimal()
        for column, factor in factors.items():
            amount = getattr(report, column)
            if amount:
                total += amount * factor
        return half_up(total / KILO, 6)


def factors_of(year: int, *, caliber: str = "", closed_on: date | None = None) -> Factors:
    """The factors of a data year; the grid's by ENE-K1 at the year's closing."""
    on = date(year, 12, 31)
    caliber = caliber or parameters.value("energy.caliber", on)
    coal = parameters_of(get("ENE-C"), on)
    carbon = parameters_of(get("ENE-K"), on)
    region = parameters.value("energy.grid_region", on)
    grid = evaluate("ENE-K1", on=on, data_year=year, region=region, closed_on=closed_on).value
    each = unit_factors(coal["sets"][caliber], coal["densities"])
    burnt = fuel_factors(carbon["factors"], carbon["densities"])
    name = caliber
    if grid is not None:
        burnt["elec"] = grid.value
        name = f"{caliber}；{grid.region}{grid.year}年电力因子{grid.value}"
    kgce = {carrier.amount: each[carrier.factor] for carrier in ENERGY}
    co2 = {c.amount: burnt[c.factor] for c in ENERGY if c.factor in burnt}
    return Factors(name, kgce, co2)


def factors_by_year(years: set[int]) -> dict[int, Factors]:
    """Factors of several data years, as of each year's closing where it is closed."""
    closed = dict(
        YearClosing.objects.filter(year__in=years).order_by("closed_on").values_list(
            "year", "closed_on"
        )
    )  # fmt: skip
    return {year: factors_of(year, closed_on=closed.get(year)) for year in years}


def label_of(column: str) -> str:
    """The carrier's name of a column of form ②."""
    return next((c.label for c in CARRIERS if column in (c.amount, c.cost)), column)
