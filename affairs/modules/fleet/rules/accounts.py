"""Use register and per-vehicle accounts (VEH-10), mileage reconciliation (VEH-23)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from affairs.core.errors import InvalidValue
from affairs.core.rules import Finding, Outcome, ask, rule, stop
from affairs.modules.fleet.choices import CostKind
from affairs.modules.fleet.rules import sources
from affairs.modules.fleet.rules.wording import cents, percent_of, short

_ARTICLE = f"{sources.AFFAIRS} 第二十六条"


@dataclass(frozen=True, slots=True)
class CostItem:
    """One cost of one vehicle in yuan; ``on`` is the date of the item."""

    kind: CostKind
    amount: Decimal
    on: date | None = None


@dataclass(frozen=True, slots=True)
class VehicleAccount:
    """Accounts of one vehicle and period; None, shown as a dash, at 0 km or for what is unknown."""

    litres_per_100km: Decimal | None
    cost: Decimal | None
    cost_per_km: Decimal | None


@rule(
    "VEH-10",
    "单车核算",
    article=_ARTICLE,
    confidence="A",
    labels={"km": "行驶公里", "litres": "加油升数", "costs": "费用明细"},
    examples=(
        {"km": "520", "litres": "45.20"},
        {
            "km": "2350",
            "costs": [
                {"kind": "fuel", "amount": "1860"},
                {"kind": "repair", "amount": "950"},
                {"kind": "insurance", "amount": "640"},
                {"kind": "toll", "amount": "120"},
                {"kind": "parking", "amount": "85"},
            ],
        },
    ),
)
def vehicle_account(
    km: Decimal, litres: Decimal | None = None, costs: list[CostItem] | None = None
) -> VehicleAccount:
    """Litres per 100 km and yuan per km of one vehicle and period, half up to two decimals.

    Trips count by their actual return, costs by their date; a yearly premium is not spread.
    """
    if km < 0:
        raise InvalidValue("行驶公里不能小于 0", field="km")
    cost = None if costs is None else sum((item.amount for item in costs), Decimal(0))
    return VehicleAccount(
        litres_per_100km=None if litres is None or km == 0 else cents(litres * 100 / km),
        cost=None if cost is None else cents(cost),
        cost_per_km=None if cost is None or km == 0 else cents(cost / km),
    )


@rule(
    "VEH-10.odometer",
    "里程表读数",
    article=_ARTICLE,
    confidence="A",
    labels={
        "odometer_out_km": "出车里程（公里）",
        "odometer_back_km": "回场里程（公里）",
        "previous_km": "前一读数（公里）",
        "next_km": "后一读数（公里）",
        "instrument_changed": "其间登记过换表",
    },
    examples=(
        {"odometer_out_km": "98311", "odometer_back_km": "98397", "previous_km": "98311"},
        {"odometer_out_km": "90112", "odometer_back_km": "90200", "previous_km": "98311"},
    ),
)
def odometer_chain(
    odometer_out_km: int,
    odometer_back_km: int | None = None,
    previous_km: int | None = None,
    next_km: int | None = None,
    instrument_changed: bool = False,
) -> Outcome:
    """Kilometres of the trip, None before it is back; refuses readings against their neighbours.

    Neighbours are the readings before and after in time; a recorded instrument change between
    restarts the chain.
    """
    findings = []
    if previous_km is not None and odometer_out_km < previous_km and not instrument_changed:
        findings.append(_falling("出车里程", odometer_out_km, previous_km, "odometer_out_km"))
    last = odometer_out_km if odometer_back_km is None else odometer_back_km
    if next_km is not None and last > next_km and not instrument_changed:
        findings.append(_beyond(last, next_km))
    if odometer_back_km is None:
        return Outcome(None, tuple(findings))
    if odometer_back_km < odometer_out_km:
        falling = _falling("回场里程", odometer_back_km, odometer_out_km, "odometer_back_km")
        return Outcome(None, (*findings, falling))
    return Outcome(odometer_back_km - odometer_out_km, tuple(findings))


def _falling(name: str, reading: int, before: int, field: str) -> Finding:
    return stop(
        f"{name} {reading:,} 小于前一读数 {before:,}",
        field=field,
        value=reading,
        limit=before,
        remedy="核对后改正，或登记换表。",
    )


def _beyond(reading: int, after: int) -> Finding:
    return stop(
        f"读数 {reading:,} 大于后一读数 {after:,}",
        field="odometer_back_km",
        value=reading,
        limit=after,
        remedy="核对后改正，或登记换表。",
    )


@dataclass(frozen=True, slots=True)
class TripRecord:
    """What a trip must hold before it is completed; None or empty is missing."""

    applicant_unit: str = ""
    user: str = ""
    purpose: str = ""
    passengers: int | None = None
    start_place: str = ""
    end_place: str = ""
    approved_from: datetime | None = None
    approved_to: datetime | None = None
    vehicle: str = ""
    driver: str = ""
    out_at: datetime | None = None
    back_at: datetime | None = None
    odometer_out_km: int | None = None
    odometer_back_km: int | None = None
    costs_entered: bool = False


_TRIP_FIELDS = {
    "applicant_unit": "申请单位",
    "user": "用车人",
    "purpose": "事由",
    "passengers": "乘车人数",
    "start_place": "起点",
    "end_place": "终点",
    "approved_from": "批准起",
    "approved_to": "批准止",
    "vehicle": "车辆",
    "driver": "驾驶员",
    "out_at": "出车时间",
    "back_at": "回场时间",
    "odometer_out_km": "出车里程",
    "odometer_back_km": "回场里程",
    "costs_entered": "费用",
}


def _missing(entry: object) -> bool:
    """Empty, unlike a number 0, which is an entry."""
    return entry is None or entry is False or entry == ""


@rule(
    "VEH-10.complete",
    "行程要素齐全",
    article=_ARTICLE,
    confidence="A",
    labels={"record": "行程", "previous_km": "前一读数（公里）"},
)
def trip_completion(record: TripRecord, previous_km: int | None = None) -> list[Finding]:
    """What keeps a trip from being completed: missing entries, times or readings out of order."""
    findings = [
        stop(f"不能完成：没有填{label}", field=field, remedy=f"补填{label}。")
        for field, label in _TRIP_FIELDS.items()
        if _missing(getattr(record, field))
    ]
    if record.out_at and record.back_at and record.back_at < record.out_at:
        remedy = "核对两个时间。"
        findings.append(stop("回场时间早于出车时间", field="back_at", remedy=remedy))
    if record.odometer_out_km is not None:
        readings = odometer_chain(record.odometer_out_km, record.odometer_back_km, previous_km)
        findings.extend(readings.findings)
    return findings


@rule(
    "VEH-23",
    "里程核对",
    article=sources.CONVENTION,
    confidence="C",
    labels={"odometer_km": "里程表里程（公里）", "beidou_km": "北斗里程（公里）"},
    parameters={"limit_share": "fleet.mileage_gap_share"},
    examples=(
        {"odometer_km": "86", "beidou_km": "83.4"},
        {"odometer_km": "86", "beidou_km": "71.0"},
    ),
)
def mileage_gap(odometer_km: Decimal, beidou_km: Decimal, *, limit_share: Decimal) -> Outcome:
    """Gap between odometer and BeiDou distance in percent of the odometer's; None at 0 km.

    A gap above ``limit_share`` (0.05 = 5 %) is for review. Source: VEH-23.
    """
    if odometer_km < 0:
        back = stop(
            f"里程表倒退 {short(-odometer_km)} 公里",
            field="odometer_km",
            value=odometer_km,
            limit=0,
            remedy="核对读数，或登记换表。",
        )
        return Outcome(None, (back,))
    gap_km = abs(odometer_km - beidou_km)
    if gap_km <= limit_share * odometer_km:
        return Outcome(percent_of(gap_km, odometer_km))
    share = percent_of(gap_km, odometer_km)
    return Outcome(share, (_gap(odometer_km, beidou_km, share, limit_share),))


def _gap(
    odometer_km: Decimal, beidou_km: Decimal, share: Decimal | None, limit_share: Decimal
) -> Finding:
    readings = f"里程表 {short(odometer_km)} 公里，北斗 {short(beidou_km)} 公里"
    amount = "里程表没有走" if share is None else f"差 {share}%"
    return ask(
        f"{amount}：{readings}，限 {short(limit_share * 100)}%",
        field="odometer_km",
        value=share,
        limit=limit_share * 100,
        remedy="说明原因，如信号中断、绕行；读数有误的改正。",
    )
