"""Buying vehicles: new-energy share (VEH-04) and choice of model (VEH-05)."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal

from affairs.core.errors import InvalidValue
from affairs.core.rules import Finding, Outcome, ask, rule, stop
from affairs.modules.fleet.choices import AcquisitionMode, BodyClass, Power, VehicleCategory
from affairs.modules.fleet.rules import sources
from affairs.modules.fleet.rules.wording import percent_of, short


@rule(
    "VEH-04",
    "新能源占比",
    article="国管节能〔2021〕195号；国管资〔2024〕197号",
    confidence="A",
    valid_from=date(2021, 6, 1),
    labels={
        "bought": "年内购置、更新（辆）",
        "new_energy": "其中新能源（辆，不含豁免）",
        "exempt": "其中豁免（辆）",
    },
    parameters={"min_share": "fleet.new_energy_min_share"},
    examples=(
        {"bought": "7", "new_energy": "2"},
        {"bought": "9", "exempt": "2", "new_energy": "3"},
    ),
)
def new_energy_share(
    bought: int, new_energy: int, exempt: int = 0, *, min_share: Decimal
) -> Outcome:
    """New-energy share of the year's purchases in percent; None when nothing is left to count.

    Exempt vehicles count on neither side. Source: VEH-04.
    """
    counted = bought - exempt
    if exempt < 0 or counted < 0:
        raise InvalidValue("豁免数应在 0 与购置数之间", field="exempt")
    if not 0 <= new_energy <= counted:
        raise InvalidValue(f"新能源辆数应在 0 与 {counted} 之间", field="new_energy")
    share = percent_of(new_energy, counted)
    needed = math.ceil(min_share * counted)
    if new_energy >= needed:
        return Outcome(share)
    finding = ask(
        f"新能源车差 {needed - new_energy} 辆：{new_energy} ÷ {counted} = {share}%，"
        f"下限 {short(min_share * 100)}%",
        field="new_energy",
        value=new_energy,
        limit=needed,
        remedy=f"再选 {needed - new_energy} 辆新能源车，或登记豁免理由。",
    )
    return Outcome(share, (finding,))


@rule(
    "VEH-04.default",
    "优先选用新能源",
    article="国管资〔2024〕197号",
    confidence="A",
    valid_from=date(2024, 10, 1),
    labels={
        "category": "车辆类别",
        "power": "动力",
        "fixed_route": "行驶路线固定",
        "single_use_in_city": "使用场景单一、主要在城区",
        "exempt_reason": "豁免理由",
    },
)
def new_energy_by_default(
    category: VehicleCategory,
    power: Power,
    fixed_route: bool = False,
    single_use_in_city: bool = False,
    exempt_reason: str = "",
) -> list[Finding]:
    """Asks for a reason where a new-energy vehicle is the default choice and none is taken.

    Default for JY, for ZF on fixed routes and for single-use vehicles within the city.
    """
    expected = (
        category is VehicleCategory.CONFIDENTIAL
        or (category is VehicleCategory.ENFORCEMENT and fixed_route)
        or single_use_in_city
    )
    if not expected or power.is_new_energy or exempt_reason.strip():
        return []
    return [
        ask(
            f"原则上配备新能源车，现选{power.label}",
            field="power",
            value=power,
            remedy="改选新能源车，或说明地理环境、气候、车型供给方面的原因。",
        )
    ]


@rule(
    "VEH-05",
    "选型",
    article=f"{sources.THRIFT}；{sources.MEASURES}；{sources.AFFAIRS} 第二十五条",
    confidence="A",
    labels={
        "body": "车身类型",
        "acquisition": "取得方式",
        "fixed_user": "固定使用人",
        "domestic": "国产汽车",
        "central_procurement": "政府集中采购",
        "luxury_fitted": "增加高档配置、豪华内饰",
        "offroad_approval": "越野车批准文号",
    },
    examples=({"body": "越野车", "fixed_user": "局长"}, {"acquisition": "企业捐赠"}),
)
def choice_of_model(
    body: BodyClass | None = None,
    acquisition: AcquisitionMode = AcquisitionMode.PURCHASE,
    fixed_user: str = "",
    domestic: bool = True,
    central_procurement: bool = True,
    luxury_fitted: bool = False,
    offroad_approval: str = "",
) -> list[Finding]:
    """What forbids the chosen model or the way it is acquired. Source: VEH-05."""
    findings = []
    if acquisition.is_donation:
        findings.append(_donated(acquisition))
    if not domestic:
        remedy = "改选国产车型。"
        findings.append(stop("公务用车选用国产汽车", field="domestic", remedy=remedy))
    if luxury_fitted:
        remedy = "取消高档配置和豪华内饰。"
        findings.append(stop("增加了高档配置", field="luxury_fitted", remedy=remedy))
    if acquisition in (AcquisitionMode.PURCHASE, AcquisitionMode.RENEWAL):
        findings.extend(_not_procured(central_procurement))
    if body is BodyClass.SMALL_OFFROAD:
        findings.extend(_offroad(fixed_user.strip(), offroad_approval.strip()))
    return findings


def _donated(acquisition: AcquisitionMode) -> Finding:
    return stop(
        f"不接受捐赠车辆：取得方式为{acquisition.label}",
        field="acquisition",
        value=acquisition,
        remedy="退回捐赠方，需要用车的按编制和标准申请购置。",
    )


def _not_procured(central_procurement: bool) -> list[Finding]:
    if central_procurement:
        return []
    remedy = "改走政府集中采购。"
    return [stop("没有实行政府集中采购", field="central_procurement", remedy=remedy)]


def _offroad(fixed_user: str, approval: str) -> list[Finding]:
    findings = []
    if fixed_user:
        findings.append(
            stop(
                f"越野车不作领导干部固定用车：固定使用人为{fixed_user}",
                field="fixed_user",
                value=fixed_user,
                remedy="取消固定使用人，由单位统一调度。",
            )
        )
    if not approval:
        findings.append(
            ask(
                "越野车限于地理环境和工作性质确有需要，没有批准文号",
                field="offroad_approval",
                remedy="填写省级主管部门的批准文号。",
            )
        )
    return findings
