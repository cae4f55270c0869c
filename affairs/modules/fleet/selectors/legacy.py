"""Doubts about a row of an old register."""

from __future__ import annotations

from affairs.core.rules import Finding, ask, tip
from affairs.modules.fleet.models import LegacyVehicle

EARLIEST_CAR = 1970


def legacy_findings(vehicle: LegacyVehicle) -> list[Finding]:
    """What is doubtful about the row; it is kept as delivered."""
    return [*_repeats(vehicle), *_dates(vehicle), *_money(vehicle)]


def _repeats(vehicle: LegacyVehicle) -> list[Finding]:
    others = LegacyVehicle.objects.filter(
        organisation=vehicle.organisation, fleet_number=vehicle.fleet_number
    ).exclude(pk=vehicle.pk)
    names = [f"{other.make} {other.model_name}" for other in others[:3]]
    if not names:
        return []
    remedy = "核对是不是同一台，重复的一行作废。"
    words = f"自编号 {vehicle.fleet_number} 重复：还有 {'、'.join(names)}"
    return [ask(words, field="fleet_number", value=vehicle.fleet_number, remedy=remedy)]


def _dates(vehicle: LegacyVehicle) -> list[Finding]:
    if vehicle.state != LegacyVehicle.State.LISTED:
        return []
    findings = []
    if vehicle.in_service_on is None:
        remedy = "查购置资料补填。"
        findings.append(ask("没有启用日期", field="in_service_on", remedy=remedy))
    elif vehicle.in_service_on.year < EARLIEST_CAR:
        words = f"启用日期 {vehicle.in_service_on} 很早"
        findings.append(ask(words, field="in_service_on", remedy="核对年份。"))
    if not vehicle.replacement_year:
        findings.append(tip("没有计划更新年份", field="replacement_year"))
    return findings


def _money(vehicle: LegacyVehicle) -> list[Finding]:
    if vehicle.state == LegacyVehicle.State.LISTED and vehicle.cost == 0:
        return [tip("购置价为 0", field="cost", remedy="核对是不是调拨或租赁。")]
    return []
