"""The carriers of form ②: column of the amount, column of its cost, unit, units taken on entry."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Carrier:
    """One line of form ②. ``cost`` is empty where nothing is paid (own photovoltaics).

    ``factor`` names the fuel in the tables of coefficients; ``is_energy`` is false for what the
    total leaves out (water, own photovoltaics).
    """

    key: str
    label: str
    amount: str
    cost: str
    unit: str
    units: tuple[str, ...]
    factor: str = ""
    is_energy: bool = True
    for_vehicles: bool = False
    is_seasonal: bool = False


_POWER = ("kWh", "万kWh", "MWh")
_VOLUME = ("m³", "万m³")
_LIQUID = ("升",)

CARRIERS: tuple[Carrier, ...] = (
    Carrier("elec", "电", "elec_kwh", "elec_cost", "kWh", _POWER, "elec"),
    Carrier("water", "水", "water_m3", "water_cost", "m³", _VOLUME, is_energy=False),
    Carrier("coal", "煤炭", "coal_t", "coal_cost", "t", ("t", "kg"), "coal"),
    Carrier("gas", "天然气", "gas_m3", "gas_cost", "m³", _VOLUME, "gas"),
    Carrier("petrol_vehicle", "汽油（车辆）", "petrol_vehicle_l", "petrol_vehicle_cost", "升",
            _LIQUID, "petrol", for_vehicles=True),
    Carrier("petrol_other", "汽油（其他）", "petrol_other_l", "petrol_other_cost", "升", _LIQUID,
            "petrol"),
    Carrier("diesel_vehicle", "柴油（车辆）", "diesel_vehicle_l", "diesel_vehicle_cost", "升",
            _LIQUID, "diesel", for_vehicles=True),
    Carrier("diesel_other", "柴油（其他）", "diesel_other_l", "diesel_other_cost", "升", _LIQUID,
            "diesel"),
    Carrier("lpg", "液化石油气", "lpg_kg", "lpg_cost", "kg", ("kg", "t"), "lpg"),
    Carrier("kerosene", "煤油", "kerosene_l", "kerosene_cost", "升", _LIQUID, "kerosene"),
    Carrier("heat", "热力", "heat_gj", "heat_cost", "GJ", ("GJ", "MJ", "kcal"), "heat",
            is_seasonal=True),
    Carrier("other", "其他能源", "other_tce", "other_cost", "吨标准煤",
            ("吨标准煤", "千克标准煤"), "other"),
    Carrier("pv", "光伏发电", "pv_kwh", "", "kWh", _POWER, is_energy=False),
)  # fmt: skip

BY_KEY = {carrier.key: carrier for carrier in CARRIERS}
BY_AMOUNT = {carrier.amount: carrier for carrier in CARRIERS}
AMOUNTS = tuple(carrier.amount for carrier in CARRIERS)
COSTS = tuple(carrier.cost for carrier in CARRIERS if carrier.cost)
FIGURES = AMOUNTS + COSTS
"""Every column of form ②."""
ENERGY = tuple(carrier for carrier in CARRIERS if carrier.is_energy)
