"""Renting vehicles (VEH-22)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from affairs.core.rules import Finding, ask, rule, stop, tip
from affairs.modules.fleet.choices import BodyClass, Power, VehicleCategory
from affairs.modules.fleet.rules import sources
from affairs.modules.fleet.rules.equipment import (
    branches_open,
    caps_for,
    standard_outcome,
    without_standard,
)
from affairs.modules.fleet.rules.wording import day, money


@rule(
    "VEH-22",
    "租赁",
    article=f"{sources.AFFAIRS} 第二十五条",
    confidence="C",
    valid_from=date(2017, 12, 5),
    labels={
        "body": "车身类型",
        "power": "动力",
        "displacement_l": "排量（升）",
        "vehicle_price": "车价（元，不含车辆购置税）",
        "category": "比照车辆类别",
        "special_approval": "特殊情况批准文号",
        "terrain_need": "地理环境或工作性质需要越野车",
        "pool_car_free": "平台有车可派",
        "own_car_free": "本单位有车可用",
    },
    parameters={"caps": "fleet.equipment_caps"},
    examples=({"body": "越野车", "displacement_l": "3.0"},),
)
def rental_standard(
    body: BodyClass,
    power: Power = Power.PETROL,
    displacement_l: Decimal | None = None,
    vehicle_price: Decimal | None = None,
    category: VehicleCategory = VehicleCategory.OTHER,
    special_approval: str = "",
    terrain_need: bool = False,
    pool_car_free: bool = False,
    own_car_free: bool = False,
    *,
    caps: Sequence[Mapping[str, Any]],
) -> list[Finding]:
    """What forbids renting this vehicle: a free car, or more than the equipment standard.

    New-energy vehicles come first. A price left out is not tested. Source: VEH-22.
    """
    findings = [*_free_cars(pool_car_free, own_car_free)]
    if body is BodyClass.SMALL_OFFROAD and not terrain_need:
        remedy = "改租小型客车。"
        findings.append(stop("城区和一般用途不租越野车", field="body", value=body, remedy=remedy))
    rows = caps_for(caps, category, body, power)
    if rows:
        opened = branches_open(False, special_approval)
        outcome = standard_outcome(rows, power, vehicle_price, displacement_l, open_branches=opened)
        findings.extend(outcome.findings)
    else:
        findings.append(without_standard(category, body))
    if not power.is_new_energy:
        findings.append(tip("优先租用新能源车", field="power", remedy="有合适车型时改租新能源车。"))
    return findings


def _free_cars(pool_car_free: bool, own_car_free: bool) -> list[Finding]:
    findings = []
    if pool_car_free:
        remedy = "改为申请平台派车。"
        findings.append(stop("平台有车可派，不租车", field="pool_car_free", remedy=remedy))
    if own_car_free:
        remedy = "使用本单位车辆。"
        findings.append(stop("本单位有车可用，不租车", field="own_car_free", remedy=remedy))
    return findings


@rule(
    "VEH-22.application",
    "租赁申请",
    article=sources.CONVENTION,
    confidence="C",
    labels={
        "starts_on": "租用首日",
        "ends_on": "租用末日",
        "amount": "租金（元）",
        "approved_on": "批准日期",
        "contract_from": "框架合同起",
        "contract_to": "框架合同止",
        "budget_available": "可用预算（元）",
        "authority_approval": "主管部门批准文号",
    },
    parameters={"long_term_days": "fleet.long_term_rental_days"},
)
def rental_application(
    starts_on: date,
    ends_on: date,
    amount: Decimal,
    approved_on: date | None = None,
    contract_from: date | None = None,
    contract_to: date | None = None,
    budget_available: Decimal | None = None,
    authority_approval: str = "",
    *,
    long_term_days: int,
) -> list[Finding]:
    """What a rental application lacks: approval before it starts, supplier, budget, length.

    Both days count. Renting one car for more than ``long_term_days`` counts as holding it in
    disguise. Dates and budget not yet known (None) are asked for.
    """
    findings = []
    if approved_on is not None and approved_on > starts_on:
        findings.append(_late_approval(starts_on, approved_on))
    if not _covered(starts_on, ends_on, contract_from, contract_to):
        remedy = "从框架合同有效的企业租车。"
        findings.append(stop("租期内没有有效的框架合同", field="supplier", remedy=remedy))
    if budget_available is not None and amount > budget_available:
        findings.append(_over_budget(amount, budget_available))
    days = (ends_on - starts_on).days + 1
    if days > long_term_days and not authority_approval.strip():
        findings.append(_long_term(days, long_term_days))
    return findings


def _covered(
    starts_on: date, ends_on: date, contract_from: date | None, contract_to: date | None
) -> bool:
    if contract_from is None or contract_to is None:
        return False
    return contract_from <= starts_on and ends_on <= contract_to


def _late_approval(starts_on: date, approved_on: date) -> Finding:
    return stop(
        f"先批准后租用：{day(starts_on)} 起租，{day(approved_on)} 才批准",
        field="approved_on",
        value=approved_on,
        limit=starts_on,
        remedy="办完审批再租用。",
    )


def _over_budget(amount: Decimal, available: Decimal) -> Finding:
    return stop(
        f"超预算 {money(amount - available)} 元：租金 {money(amount)}，可用 {money(available)}",
        field="amount",
        value=amount,
        limit=available,
        remedy="减少租期或先调整预算。",
    )


def _long_term(days: int, limit: int) -> Finding:
    return ask(
        f"租期 {days} 天，超过 {limit} 天，视同变相配备",
        field="ends_on",
        value=days,
        limit=limit,
        remedy="报主管部门批准并填文号，或缩短租期。",
    )
