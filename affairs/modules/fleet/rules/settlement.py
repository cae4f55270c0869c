"""Charging trips and the monthly statement (VEH-21)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from affairs.core.errors import InvalidValue
from affairs.core.rules import Finding, Outcome, rule, stop, tip
from affairs.modules.fleet.choices import BodyClass, TariffModel, TripState
from affairs.modules.fleet.rules import sources
from affairs.modules.fleet.rules.wording import cents

_ARTICLE = sources.LOCAL_SETTING
_DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class ChargeLine:
    """One line of a trip's charge, in yuan."""

    label: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Tariff:
    """Charges of one vehicle class: yuan per km, per waiting hour, per period."""

    rate_per_km: Decimal
    min_km: Decimal
    waiting_per_hour: Decimal
    driver_allowance: Decimal
    half_day_hours: Decimal
    half_day_price: Decimal
    half_day_km: Decimal
    day_hours: Decimal
    day_price: Decimal
    day_km: Decimal
    extra_km_rate: Decimal
    extra_hour_price: Decimal

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Tariff:
        """Read from a parameter's table; KeyError names what is missing."""
        return cls(**{name: Decimal(str(values[name])) for name in cls.__dataclass_fields__})


def _per_km(tariff: Tariff, km: Decimal, waiting_hours: Decimal) -> list[ChargeLine]:
    return [
        ChargeLine("里程费", max(km, tariff.min_km) * tariff.rate_per_km),
        ChargeLine("等候费", waiting_hours * tariff.waiting_per_hour),
        ChargeLine("驾驶员补助", tariff.driver_allowance),
    ]


def _per_period(tariff: Tariff, km: Decimal, minutes: int) -> list[ChargeLine]:
    """Full 24 hours count as days; the rest is a half day, a day, or a day with extra hours."""
    days, rest = divmod(minutes, _DAY_MINUTES)
    price, allowance = tariff.day_price * days, tariff.day_km * days
    extra_hours = 0
    if 0 < rest <= tariff.half_day_hours * 60 or minutes == 0:
        price, allowance = price + tariff.half_day_price, allowance + tariff.half_day_km
    elif rest > 0:
        price, allowance = price + tariff.day_price, allowance + tariff.day_km
        extra_hours = max(0, math.ceil((rest - tariff.day_hours * 60) / 60))
    return [
        ChargeLine("时段费", price),
        ChargeLine("超公里费", max(km - allowance, Decimal(0)) * tariff.extra_km_rate),
        ChargeLine("超时费", extra_hours * tariff.extra_hour_price),
    ]


_LABELS = {
    "model": "计费方式",
    "km": "行驶公里",
    "minutes": "用车时长（分）",
    "toll": "过路费（元）",
    "parking": "停车费（元）",
    "waiting_hours": "等候（小时）",
    "vehicle_class": "车型",
    "free_basis": "无偿用车按何种方式计算",
}


def _lines(
    model: TariffModel,
    tariff: Tariff,
    *,
    km: Decimal,
    minutes: int,
    toll: Decimal,
    parking: Decimal,
    waiting_hours: Decimal,
    free_basis: TariffModel,
) -> list[ChargeLine]:
    if km < 0 or minutes < 0:
        raise InvalidValue("公里和时长不能小于 0", field="km" if km < 0 else "minutes")
    if (free_basis if model is TariffModel.FREE else model) is TariffModel.PER_PERIOD:
        lines = _per_period(tariff, km, minutes)
    else:
        lines = _per_km(tariff, km, waiting_hours)
    lines += [ChargeLine("过路费", toll), ChargeLine("停车费", parking)]
    return [ChargeLine(line.label, cents(line.amount)) for line in lines if line.amount]


@rule(
    "VEH-21",
    "费用结算",
    article=_ARTICLE,
    confidence="C",
    labels=_LABELS,
    parameters={"tariffs": "fleet.tariffs"},
    examples=(
        {"model": "按公里", "km": "86", "toll": "35", "parking": "10"},
        {"model": "按半天或天", "km": "62", "minutes": "230"},
        {"model": "按半天或天", "km": "62", "minutes": "250"},
        {"model": "按半天或天", "km": "140", "minutes": "560"},
    ),
)
def trip_charge(
    model: TariffModel,
    km: Decimal,
    minutes: int = 0,
    toll: Decimal = Decimal(0),
    parking: Decimal = Decimal(0),
    waiting_hours: Decimal = Decimal(0),
    vehicle_class: BodyClass = BodyClass.SEDAN,
    free_basis: TariffModel = TariffModel.PER_KM,
    *,
    tariffs: Mapping[str, Mapping[str, Any]],
) -> Outcome:
    """Yuan a trip costs under the city's tariff; None where its vehicle class has none.

    A trip without charge (无偿) is computed all the same for the unit's statement; its cost is
    borne by the bureau's budget. Source: VEH-21.
    """
    if vehicle_class not in tariffs:
        return Outcome(None, (_without_tariff(vehicle_class),))
    lines = _lines(
        model,
        Tariff.of(tariffs[vehicle_class]),
        km=km,
        minutes=minutes,
        toll=toll,
        parking=parking,
        waiting_hours=waiting_hours,
        free_basis=free_basis,
    )
    total = sum((line.amount for line in lines), Decimal("0.00"))
    if model is not TariffModel.FREE:
        return Outcome(total)
    return Outcome(total, (tip("无偿用车：由平台预算承担，单位不付费", field="model"),))


def _without_tariff(vehicle_class: BodyClass) -> Finding:
    return stop(
        f"{vehicle_class.label}没有收费标准",
        field="vehicle_class",
        value=vehicle_class,
        remedy="在规则与参数中登记本市收费标准。",
    )


@rule(
    "VEH-21.lines",
    "费用明细",
    article=_ARTICLE,
    confidence="C",
    labels=_LABELS,
    parameters={"tariffs": "fleet.tariffs"},
)
def charge_lines(
    model: TariffModel,
    km: Decimal,
    minutes: int = 0,
    toll: Decimal = Decimal(0),
    parking: Decimal = Decimal(0),
    waiting_hours: Decimal = Decimal(0),
    vehicle_class: BodyClass = BodyClass.SEDAN,
    free_basis: TariffModel = TariffModel.PER_KM,
    *,
    tariffs: Mapping[str, Mapping[str, Any]],
) -> Outcome:
    """The lines that make up ``VEH-21``, those of 0 yuan left out; KeyError without a tariff."""
    return Outcome(
        _lines(
            model,
            Tariff.of(tariffs[vehicle_class]),
            km=km,
            minutes=minutes,
            toll=toll,
            parking=parking,
            waiting_hours=waiting_hours,
            free_basis=free_basis,
        )
    )


@dataclass(frozen=True, slots=True)
class StatementTrip:
    """A trip as the monthly statement takes it; a reversal has a negative amount."""

    trip: str
    amount: Decimal
    state: TripState
    confirmed: bool = True
    disputed: bool = False


@rule(
    "VEH-21.statement",
    "月度对账单",
    article=_ARTICLE,
    confidence="C",
    labels={"trips": "本月行程"},
)
def monthly_statement(trips: list[StatementTrip]) -> Outcome:
    """Yuan of a unit's month: trips completed and confirmed; disputed ones are held out."""
    finished = [trip for trip in trips if trip.state in (TripState.COMPLETED, TripState.SETTLED)]
    counted = [trip for trip in finished if trip.confirmed and not trip.disputed]
    held = [trip for trip in finished if trip not in counted]
    total = sum((trip.amount for trip in counted), Decimal("0.00"))
    if not held:
        return Outcome(total)
    names = "、".join(trip.trip for trip in held)
    note = tip(f"{len(held)} 单未签认或有异议，不计入：{names}", field="trips", value=len(held))
    return Outcome(total, (note,))


@rule(
    "VEH-21.correction",
    "对账单更正",
    article=_ARTICLE,
    confidence="C",
    labels={"locked": "对账单已锁定", "is_reversal": "以冲销更正"},
)
def statement_correction(locked: bool, is_reversal: bool) -> list[Finding]:
    """A confirmed statement is locked; it is corrected by reversal only."""
    if not locked or is_reversal:
        return []
    remedy = "登记冲销，在下一期对账单中更正。"
    return [stop("对账单已确认锁定，不能改动", field="locked", remedy=remedy)]
