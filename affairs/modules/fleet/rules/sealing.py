"""Holiday sealing (VEH-11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from affairs.core.rules import Finding, ask, rule, stop
from affairs.modules.fleet.rules import sources
from affairs.modules.fleet.rules.wording import moment, short


@rule(
    "VEH-11",
    "节假日封存停驶",
    article=sources.MEASURES,
    confidence="A",
    labels={
        "sealed_from": "封存起",
        "sealed_to": "封存止",
        "at": "定位时间",
        "speed_kmh": "速度（公里/时）",
        "acc_on": "点火开关开",
        "distance_m": "距封存地点（米）",
        "emergency_approved_at": "应急用车批准时间",
    },
    parameters={"radius_m": "fleet.seal_radius_m"},
    examples=(
        {
            "sealed_from": "2022-10-01 00:00",
            "sealed_to": "2022-10-08 00:00",
            "at": "2022-10-03 10:12",
            "speed_kmh": "34",
        },
        {
            "sealed_from": "2022-10-01 00:00",
            "sealed_to": "2022-10-08 00:00",
            "at": "2022-10-03 10:12",
            "speed_kmh": "34",
            "emergency_approved_at": "2022-10-03 09:50",
        },
    ),
)
def sealing_breach(
    sealed_from: datetime,
    sealed_to: datetime,
    at: datetime,
    speed_kmh: Decimal = Decimal(0),
    acc_on: bool = False,
    distance_m: Decimal = Decimal(0),
    emergency_approved_at: datetime | None = None,
    *,
    radius_m: int,
) -> list[Finding]:
    """Alerts when a sealed vehicle stirs, unless an emergency trip was approved before.

    The window is half open; moments are all of one kind, with or without zone. Source: VEH-11.
    """
    if not sealed_from <= at < sealed_to:
        return []
    if emergency_approved_at is not None and emergency_approved_at < at:
        return []
    signs = []
    if acc_on:
        signs.append("点火开关打开")
    if speed_kmh > 0:
        signs.append(f"时速 {short(speed_kmh)} 公里")
    if distance_m > radius_m:
        signs.append(f"离封存地点 {short(distance_m)} 米（限 {radius_m} 米）")
    if not signs:
        return []
    return [
        ask(
            f"封存期间动车：{moment(at)} {'，'.join(signs)}，此前没有批准应急用车",
            field="at",
            value=at,
            limit=sealed_to,
            remedy="核实去向，说明原因；应急用车补办手续。",
        )
    ]


@dataclass(frozen=True, slots=True)
class SealWindow:
    """A time in which a vehicle is sealed, half open."""

    sealed_from: datetime
    sealed_to: datetime


@rule(
    "VEH-11.planned",
    "用车避开封存期",
    article=sources.MEASURES,
    confidence="A",
    labels={
        "starts_at": "计划出车",
        "ends_at": "计划回场",
        "windows": "封存时段",
        "emergency": "应急用车",
    },
)
def outside_sealing(
    starts_at: datetime, ends_at: datetime, windows: list[SealWindow], emergency: bool = False
) -> list[Finding]:
    """Blocks a planned trip inside a sealing window, emergency trips excepted."""
    if emergency:
        return []
    return [
        stop(
            f"车辆封存：{moment(window.sealed_from)} – {moment(window.sealed_to)}",
            field="starts_at",
            value=starts_at,
            limit=window.sealed_to,
            remedy="改派值班车辆；应急用车按应急程序报批。",
        )
        for window in windows
        if starts_at < window.sealed_to and window.sealed_from < ends_at
    ]


_SEAL_FIELDS = {
    "place": "封存地点",
    "key_keeper": "钥匙保管人",
    "odometer_km": "里程表读数",
    "photo": "照片",
}


@rule(
    "VEH-11.record",
    "封存登记",
    article=sources.MEASURES,
    confidence="A",
    labels={
        "sealed_from": "封存起",
        "sealed_to": "封存止",
        "place": "封存地点",
        "key_keeper": "钥匙保管人",
        "odometer_km": "里程表读数（公里）",
        "photo": "有照片",
        "on_duty": "值班备勤车辆",
        "duty_reason": "值班理由",
    },
)
def seal_record(
    sealed_from: datetime,
    sealed_to: datetime,
    place: str = "",
    key_keeper: str = "",
    odometer_km: int | None = None,
    photo: bool = False,
    on_duty: bool = False,
    duty_reason: str = "",
) -> list[Finding]:
    """What the sealing record lacks; a duty car is not sealed but needs a reason."""
    if on_duty:
        if duty_reason.strip():
            return []
        remedy = "填写值班备勤的理由。"
        return [stop("值班车辆没有填理由", field="duty_reason", remedy=remedy)]
    entered = {
        "place": place.strip() != "",
        "key_keeper": key_keeper.strip() != "",
        "odometer_km": odometer_km is not None,
        "photo": photo,
    }
    findings = [
        stop(f"封存登记没有{_SEAL_FIELDS[field]}", field=field, remedy="补填。")
        for field, is_entered in entered.items()
        if not is_entered
    ]
    if sealed_to <= sealed_from:
        remedy = "核对封存起止时间。"
        findings.append(stop("封存止早于封存起", field="sealed_to", remedy=remedy))
    return findings
