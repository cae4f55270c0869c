"""Conversion to standard coal: ENE-C, ENE-C1 … ENE-C5."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from affairs.core import measures
from affairs.core.rules import Outcome, rule, stop
from affairs.modules.energy.rules import sources

LITRE_FUELS = ("petrol", "diesel", "kerosene")
Sets = dict[str, dict[str, Decimal]]

_LABELS = {
    "elec_kwh": "电（kWh）",
    "gas_m3": "天然气（m³）",
    "petrol_l": "汽油（升）",
    "diesel_l": "柴油（升）",
    "heat_gj": "热力（GJ）",
    "coal_t": "煤炭（吨）",
    "lpg_kg": "液化石油气（kg）",
    "kerosene_l": "煤油（升）",
    "other_tce": "其他能源（吨标准煤）",
    "vehicle_petrol_l": "其中车辆汽油（升）",
    "vehicle_diesel_l": "其中车辆柴油（升）",
    "people": "用能人数",
    "area_m2": "建筑面积（㎡）",
    "water_m3": "水（m³）",
    "caliber": "口径",
}
ZERO = Decimal()


@dataclass(frozen=True, slots=True)
class Energy:
    """Energy of one body in kgce, exact: by carrier, total and ratios (None over nothing)."""

    caliber: str
    parts: dict[str, Decimal]
    total_kgce: Decimal
    vehicles_kgce: Decimal
    per_head_kgce: Decimal | None = None
    per_m2_kgce: Decimal | None = None
    per_m2_without_vehicles_kgce: Decimal | None = None
    water_per_head_m3: Decimal | None = None


def unit_factors(
    factors: Mapping[str, Decimal], densities: Mapping[str, Decimal]
) -> dict[str, Decimal]:
    """kgce for one unit of each fuel as it is reported: kWh, m³, litre, kg, t, GJ, tce."""
    made = {
        "elec": factors["elec"],
        "gas": factors["gas"],
        "heat": factors["heat"],
        "lpg": factors["lpg"],
        "coal": factors["coal"] * 1000,
        "other": Decimal(1000),
    }
    return made | {fuel: densities[fuel] * factors[fuel] for fuel in LITRE_FUELS}


@rule(
    "ENE-C",
    "综合能耗折算",
    article=sources.CALCULATION,
    confidence="A",
    labels=_LABELS,
    parameters={"sets": "energy.coal_coefficients", "densities": "energy.fuel_densities"},
    examples=(
        {
            "elec_kwh": "686000", "gas_m3": "21000", "petrol_l": "12500", "diesel_l": "1800",
            "heat_gj": "4100", "vehicle_petrol_l": "12500", "vehicle_diesel_l": "1800",
            "people": "180", "area_m2": "9800", "water_m3": "4950",
        },
    ),
)  # fmt: skip
def total_energy(
    elec_kwh: Decimal = ZERO,
    gas_m3: Decimal = ZERO,
    petrol_l: Decimal = ZERO,
    diesel_l: Decimal = ZERO,
    heat_gj: Decimal = ZERO,
    coal_t: Decimal = ZERO,
    lpg_kg: Decimal = ZERO,
    kerosene_l: Decimal = ZERO,
    other_tce: Decimal = ZERO,
    vehicle_petrol_l: Decimal = ZERO,
    vehicle_diesel_l: Decimal = ZERO,
    people: Decimal | None = None,
    area_m2: Decimal | None = None,
    water_m3: Decimal | None = None,
    caliber: str = "当量",
    *,
    sets: Sets,
    densities: dict[str, Decimal],
) -> Energy:
    """Energy in kgce by the coefficients of a caliber; water and own photovoltaics not in it."""
    each = unit_factors(sets[caliber], densities)
    amounts = {
        "elec": elec_kwh, "gas": gas_m3, "petrol": petrol_l, "diesel": diesel_l, "heat": heat_gj,
        "coal": coal_t, "lpg": lpg_kg, "kerosene": kerosene_l, "other": other_tce,
    }  # fmt: skip
    parts = {fuel: amount * each[fuel] for fuel, amount in amounts.items() if amount}
    total = sum(parts.values(), ZERO)
    vehicles = vehicle_petrol_l * each["petrol"] + vehicle_diesel_l * each["diesel"]
    return Energy(
        caliber, parts, total, vehicles,
        over(total, people), over(total, area_m2), over(total - vehicles, area_m2),
        over(water_m3, people),
    )  # fmt: skip


def over(above: Decimal | None, below: Decimal | None) -> Decimal | None:
    """A ratio; None when either is missing or the divisor is 0."""
    return above / below if above is not None and below else None


@rule(
    "ENE-C1",
    "电力折标口径",
    article=sources.CALCULATION,
    confidence="B",
    labels={"energy_caliber": "能耗数据的口径", "quota_caliber": "定额的口径"},
    parameters={"sets": "energy.coal_coefficients"},
)
def same_caliber(energy_caliber: str, quota_caliber: str = "", *, sets: Sets) -> Outcome:
    """kgce of one kWh in the caliber; energy is compared with a quota in one caliber only."""
    if energy_caliber not in sets:
        raise_unknown = stop(
            f"没有“{energy_caliber}”口径，有：{'、'.join(sets)}",
            field="energy_caliber",
            remedy="在参数表里登记系数后再用。",
        )
        return Outcome(None, (raise_unknown,))
    value = sets[energy_caliber]["elec"]
    if not quota_caliber or quota_caliber == energy_caliber:
        return Outcome(value)
    found = stop(
        f"口径不同：能耗按{energy_caliber}，定额按{quota_caliber}",
        field="quota_caliber",
        value=energy_caliber,
        limit=quota_caliber,
        remedy=f"把能耗按{quota_caliber}口径重算后再比。",
    )
    return Outcome(value, (found,))


@rule(
    "ENE-C2",
    "天然气折标系数",
    article=sources.CALCULATION,
    confidence="A",
    labels={"caliber": "口径"},
    parameters={"sets": "energy.coal_coefficients"},
)
def gas_coefficient(caliber: str = "当量", *, sets: Sets) -> Decimal:
    """kgce of one m³ of gas: kept for each supplier or province as a dated set."""
    return sets[caliber]["gas"]


@rule(
    "ENE-C3",
    "水的折标系数",
    article=sources.CALCULATION,
    confidence="B",
    labels={"water_m3": "用水量（m³）"},
    parameters={"coefficient": "energy.water_coefficient"},
)
def water_coal(water_m3: Decimal, *, coefficient: Decimal) -> Decimal:
    """kgce of an amount of water, for other uses: per-head and per-area energy leave water out."""
    return water_m3 * coefficient


@rule(
    "ENE-C4",
    "升折千克",
    article=sources.LOCAL_SETTING,
    confidence="B",
    labels={"fuel": "燃料", "litres": "升", "density": "密度（千克/升）"},
    parameters={"densities": "energy.fuel_densities"},
    examples=({"fuel": "diesel", "litres": "1800"},),
)
def litres_to_kg(
    fuel: str, litres: Decimal, density: Decimal | None = None, *, densities: dict[str, Decimal]
) -> Decimal:
    """Kilograms of petrol, diesel or kerosene; ``density`` tries another value."""
    return litres * (density or densities[fuel])


@rule(
    "ENE-C5",
    "填报单位换算",
    article=sources.CALCULATION,
    confidence="A",
    labels={"value": "填报值", "unit": "填报单位", "stored": "规范单位"},
    examples=({"value": "12.56", "unit": "万kWh", "stored": "kWh"},),
)
def in_stored_unit(value: Decimal, unit: str, stored: str) -> Decimal:
    """The amount in the canonical unit; InvalidValue for a unit of another quantity."""
    return measures.convert(value, unit, stored)
