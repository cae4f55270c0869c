"""Carbon dioxide of a body: ENE-K and the year of the grid factor, ENE-K1."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from affairs.core.rules import Finding, Outcome, rule, tip
from affairs.modules.energy.rules import sources
from affairs.modules.energy.rules.coal import LITRE_FUELS, ZERO, over


@dataclass(frozen=True, slots=True)
class Carbon:
    """CO₂ of one body in kg, exact, with the names of the factors used."""

    grid: str
    factor_set: str
    parts: dict[str, Decimal]
    total_kg: Decimal
    per_m2_kg: Decimal | None = None


@dataclass(frozen=True, slots=True)
class GridFactor:
    """A published factor in kgCO₂/kWh with its own year and the day of its notice."""

    region: str
    year: int
    value: Decimal
    published_on: date
    notice: str


def fuel_factors(factors: dict[str, Decimal], densities: dict[str, Decimal]) -> dict[str, Decimal]:
    """kgCO₂ for one unit of each fuel as it is reported: m³, litre, kg, t, GJ."""
    made: dict[str, Decimal] = {
        key: factors[key] for key in ("gas", "lpg", "heat") if key in factors
    }
    if "coal" in factors:
        made["coal"] = factors["coal"] * 1000
    return made | {f: densities[f] * factors[f] for f in LITRE_FUELS if f in factors}


@rule(
    "ENE-K",
    "二氧化碳排放量",
    article=sources.GRID,
    confidence="A",
    labels={
        "elec_kwh": "购入电（kWh）",
        "gas_m3": "天然气（m³）",
        "petrol_l": "汽油（升）",
        "diesel_l": "柴油（升）",
        "heat_gj": "购入热力（GJ）",
        "coal_t": "煤炭（吨）",
        "lpg_kg": "液化石油气（kg）",
        "kerosene_l": "煤油（升）",
        "other_tce": "其他能源（吨标准煤）",
        "area_m2": "建筑面积（㎡）",
        "region": "电网区域",
        "year": "因子年份",
    },
    parameters={
        "factors": "energy.carbon_factors",
        "densities": "energy.fuel_densities",
        "grid": "energy.grid_factors",
    },
    examples=(
        {
            "elec_kwh": "686000", "gas_m3": "21000", "petrol_l": "12500", "diesel_l": "1800",
            "heat_gj": "4100", "area_m2": "9800", "region": "甘肃", "year": "2022",
        },
    ),
)  # fmt: skip
def carbon(
    elec_kwh: Decimal = ZERO,
    gas_m3: Decimal = ZERO,
    petrol_l: Decimal = ZERO,
    diesel_l: Decimal = ZERO,
    heat_gj: Decimal = ZERO,
    coal_t: Decimal = ZERO,
    lpg_kg: Decimal = ZERO,
    kerosene_l: Decimal = ZERO,
    other_tce: Decimal = ZERO,
    area_m2: Decimal | None = None,
    region: str = "全国",
    year: int = 2022,
    *,
    factors: dict[str, Decimal],
    densities: dict[str, Decimal],
    grid: list[GridFactor],
) -> Outcome:
    """kg of CO₂; own photovoltaic power was never bought, so nothing is subtracted for it."""
    each = fuel_factors(factors, densities)
    found = [one for one in grid if one.region == region and one.year == year]
    if found:
        each["elec"] = found[0].value
    amounts = {
        "elec": elec_kwh, "gas": gas_m3, "petrol": petrol_l, "diesel": diesel_l, "heat": heat_gj,
        "coal": coal_t, "lpg": lpg_kg, "kerosene": kerosene_l, "other": other_tce,
    }  # fmt: skip
    used = {fuel: amount for fuel, amount in amounts.items() if amount}
    parts = {fuel: amount * each[fuel] for fuel, amount in used.items() if fuel in each}
    total = sum(parts.values(), ZERO)
    value = Carbon(f"{region}{year}", "公共机构碳排放因子", parts, total, over(total, area_m2))
    return Outcome(value, tuple(_without_factor(fuel) for fuel in used if fuel not in each))


_FUELS = {
    "elec": "电",
    "coal": "煤炭",
    "kerosene": "煤油",
    "lpg": "液化石油气",
    "other": "其他能源",
    "gas": "天然气",
    "petrol": "汽油",
    "diesel": "柴油",
    "heat": "热力",
}


def _without_factor(fuel: str) -> Finding:
    return tip(
        f"{_FUELS[fuel]}没有碳排放因子，没有计入",
        field=fuel,
        remedy="在参数表里登记因子后重述。",
    )


@rule(
    "ENE-K1",
    "电力因子年份",
    article=sources.GRID,
    confidence="B",
    labels={"data_year": "数据年度", "region": "电网区域", "closed_on": "年度数据定稿日期"},
    parameters={"grid": "energy.grid_factors"},
)
def factor_of_year(
    data_year: int,
    region: str = "全国",
    closed_on: date | None = None,
    *,
    grid: list[GridFactor],
) -> Outcome:
    """The newest factor, not later than the data year, published when the year was closed.

    Without ``closed_on`` every published one counts. A year before the first factor takes the
    first and says so. Later factors apply only by an explicit restatement.
    """
    own = sorted((one for one in grid if one.region == region), key=lambda one: one.year)
    known = [one for one in own if closed_on is None or one.published_on <= closed_on]
    fitting = [one for one in known if one.year <= data_year]
    if fitting:
        return Outcome(fitting[-1])
    if not own:
        message = f"没有 {region} 的电力因子"
        return Outcome(None, (tip(message, remedy="在参数表里登记公告的因子。"),))
    first = (known or own)[0]
    message = f"{data_year} 年没有已公布的因子，暂用 {first.year} 年的"
    return Outcome(first, (tip(message, remedy="因子公布后重述。"),))
