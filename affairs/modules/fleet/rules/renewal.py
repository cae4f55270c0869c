"""Renewal age (VEH-06), and the figures the reports take from it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta

from affairs.core.rules import Finding, Outcome, rule, stop, tip
from affairs.modules.fleet.choices import RenewalReason, VehicleCategory
from affairs.modules.fleet.rules import sources
from affairs.modules.fleet.rules.wording import day, percent_of

_ARTICLE = f"{sources.MEASURES} 第二十二条"
_IN_FORCE = date(2017, 12, 5)
_PARAMETERS = {"years": "fleet.renewal_years", "special_terms": "fleet.renewal_special"}


def _eligible_from(
    registered_on: date,
    category: VehicleCategory | None,
    years: int,
    special_terms: Mapping[str, Mapping[str, Any]],
) -> date:
    special = special_terms.get(category or "", {})
    age = relativedelta(years=int(special.get("years", years)))
    return registered_on + age + timedelta(days=1)


def _has_special_distance(
    odometer_km: int | None,
    category: VehicleCategory | None,
    special_terms: Mapping[str, Mapping[str, Any]],
) -> bool:
    limit_km = special_terms.get(category or "", {}).get("km")
    return limit_km is not None and odometer_km is not None and odometer_km >= int(limit_km)


@rule(
    "VEH-06",
    "更新年限",
    article=_ARTICLE,
    confidence="A",
    valid_from=_IN_FORCE,
    labels={
        "registered_on": "注册登记日期",
        "today": "按哪天",
        "reason": "更新理由",
        "test_report": "有检测报告",
        "approval": "提前更新批准文号",
        "category": "车辆类别",
        "odometer_km": "里程表读数（公里）",
    },
    parameters=_PARAMETERS,
    examples=(
        {"registered_on": "2014-07-01", "today": "2022-07-01"},
        {"registered_on": "2014-07-01", "today": "2022-07-02"},
        {"registered_on": "2018-03-15", "today": "2022-07-01", "reason": "领导岗位调整"},
    ),
)
def renewal(
    registered_on: date,
    today: date,
    reason: RenewalReason = RenewalReason.AGE,
    test_report: bool = False,
    approval: str = "",
    category: VehicleCategory | None = None,
    odometer_km: int | None = None,
    *,
    years: int,
    special_terms: Mapping[str, Mapping[str, Any]],
) -> Outcome:
    """Whether the vehicle is past its renewal age; findings say whether it may be renewed.

    Past means strictly more than the years since registration; it need not be renewed then.
    ``special_terms`` holds local terms by category, such as years or km of TZ.
    Source: VEH-06, 《党政机关公务用车管理办法》第二十二条.
    """
    first_day = _eligible_from(registered_on, category, years, special_terms)
    eligible = today >= first_day or _has_special_distance(odometer_km, category, special_terms)
    if reason.concerns_leader:
        return Outcome(eligible, (_leader(reason),))
    if eligible:
        return Outcome(True)
    if reason is RenewalReason.AGE:
        return Outcome(False, (_too_young(registered_on, first_day),))
    return Outcome(False, _early(reason, test_report, approval.strip(), first_day))


def _leader(reason: RenewalReason) -> Finding:
    return stop(
        f"不得更新：理由为{reason.label}",
        field="reason",
        value=reason,
        remedy="继续使用现有车辆；达到年限或有安全问题时再申请。",
    )


def _too_young(registered_on: date, first_day: date) -> Finding:
    return stop(
        f"未满更新年限：{day(registered_on)} 注册登记，{day(first_day)} 起可申请更新",
        field="registered_on",
        value=registered_on,
        limit=first_day,
        remedy="继续使用；因安全等原因提前更新的，附检测报告和批准文件。",
    )


def _early(
    reason: RenewalReason, test_report: bool, approval: str, first_day: date
) -> tuple[Finding, ...]:
    missing = []
    if reason is RenewalReason.SAFETY and not test_report:
        remedy = "补附检测报告。"
        missing.append(stop("提前更新缺检测报告", field="test_report", remedy=remedy))
    if not approval:
        remedy = "补附批准文件并填文号。"
        missing.append(stop("提前更新缺批准文件", field="approval", remedy=remedy))
    if missing:
        return tuple(missing)
    early = tip(
        f"提前更新：理由为{reason.label}，正常可更新日为 {day(first_day)}",
        field="reason",
        value=reason,
        limit=first_day,
    )
    return (early,)


@rule(
    "VEH-06.eligible_from",
    "可更新首日",
    article=_ARTICLE,
    confidence="A",
    valid_from=_IN_FORCE,
    labels={"registered_on": "注册登记日期", "category": "车辆类别"},
    parameters=_PARAMETERS,
    examples=({"registered_on": "2014-07-01"},),
)
def renewal_eligible_from(
    registered_on: date,
    category: VehicleCategory | None = None,
    *,
    years: int,
    special_terms: Mapping[str, Mapping[str, Any]],
) -> date:
    """First day on which the vehicle is past its renewal age; distance left aside."""
    return _eligible_from(registered_on, category, years, special_terms)


@rule(
    "VEH-06.over_age_rate",
    "超更新年限车辆占比",
    article=_ARTICLE,
    confidence="A",
    labels={"over_age": "期末超更新年限（辆）", "registered": "期末在册（辆）"},
    examples=({"over_age": "18", "registered": "600"},),
)
def over_age_rate(over_age: int, registered: int) -> Decimal | None:
    """Vehicles past the renewal age in percent of the register on the period's last day.

    None when the register is empty. Reported as fleet.over_age_rate.
    """
    return percent_of(over_age, registered)


@rule(
    "VEH-06.renewal_rate",
    "年度更新率",
    article=_ARTICLE,
    confidence="A",
    labels={"renewed": "年内更新登记（辆）", "registered": "年末在册（辆）"},
    examples=({"renewed": "18", "registered": "600"},),
)
def renewal_rate(renewed: int, registered: int) -> Decimal | None:
    """Cars registered in the year as approved renewals, in percent of the register at its end.

    A renewal names the car it replaces. None when the register is empty. Reported as
    fleet.renewal_rate.
    """
    return percent_of(renewed, registered)
