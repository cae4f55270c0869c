"""Base years, quotas, targets, closing of a data year, assessments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from affairs.core.actions import action, note_change
from affairs.core.errors import RuleViolation
from affairs.core.periods import Period
from affairs.core.rules.evaluation import evaluate
from affairs.modules.energy.models import (
    Assessment,
    BaseYear,
    EnergyReport,
    EnergyTarget,
    Quota,
    YearClosing,
)
from affairs.modules.energy.rules.states import ACCEPTED_BY_CITY, SUBMITTED
from affairs.modules.energy.selectors.factors import factors_of
from affairs.modules.energy.selectors.statistics import base_of, figures_of_node

if TYPE_CHECKING:
    from affairs.core.accounts.models import User


@action("energy.record_base", label="登记基年数据", conflict="没有保存：这个对象的基年数据已有。")
def record_base(base: BaseYear, *, by: User) -> BaseYear:
    """Keep the figures of a base year."""
    if base.people < 1 or base.area_m2 <= 0:
        raise RuleViolation("用能人数应不少于 1，建筑面积应大于 0。", field="people")
    base.save()
    return base


@action("energy.record_quota", label="登记能耗定额", conflict="没有保存：这一行定额已有。")
def record_quota(quota: Quota, *, by: User) -> Quota:
    """Keep one line of a quota table; limit, norm and good fall in this order."""
    if not quota.limit >= quota.norm >= quota.good:
        raise RuleViolation("应为约束值 ≥ 基准值 ≥ 引导值。", field="limit")
    quota.save()
    return quota


@action("energy.set_target", label="下达节能目标", conflict="没有保存：这项目标已下达。")
def set_target(target: EnergyTarget, *, by: User) -> EnergyTarget:
    """Issue a yearly target; once the year is closed it stands."""
    if target.base_year >= target.year:
        raise RuleViolation("目标基年应早于目标年度。", field="base_year")
    if YearClosing.objects.filter(year=target.year).exists():
        raise RuleViolation(f"{target.year} 年度已定稿，目标不再改。", field="year")
    target.save()
    return target


@action(
    "energy.close_year", label="年度定稿", conflict="没有定稿：这一年已经定稿。",
    confirm="定稿后目标完成情况随之确定，以后的更正走重述。",
)  # fmt: skip
def close_year(closing: YearClosing, *, by: User) -> YearClosing:
    """Close a data year: no report may wait, targets are settled by the figures as they are."""
    if closing.closed_on.year <= closing.year:
        raise RuleViolation("年度结束以后再定稿。", field="closed_on")
    waiting = EnergyReport.objects.filter(
        month__year=closing.year, state=SUBMITTED,
        institution__organisation__path__startswith=closing.organisation.path,
    ).count()  # fmt: skip
    if waiting:
        raise RuleViolation(f"还有 {waiting} 份月报待审，审完再定稿。", field="year")
    closing.grid_factor = factors_of(closing.year, closed_on=closing.closed_on).name[:60]
    closing.closed_by = by
    closing.save()
    targets = EnergyTarget.objects.select_for_update().filter(
        year=closing.year, organisation__path__startswith=closing.organisation.path
    )
    for target in targets.select_related("organisation"):
        _settle(target)
    return closing


def _settle(target: EnergyTarget) -> None:
    period = Period.of_year(target.year)
    now = figures_of_node(target.organisation, period, ACCEPTED_BY_CITY)
    then = base_of(target.organisation, target.base_year)
    value = now.value(target.indicator)
    base = then.value(target.indicator) if then is not None else None
    if value is None or not base:
        return
    outcome = evaluate(
        "ENE-T3", on=period.last, value=value, base=base, target_percent=target.target_percent
    )
    target.value, target.base_value = round(value, 4), round(base, 4)
    target.fall_percent = round(outcome.value, 4)
    target.is_met = not outcome.findings
    note_change(target, "年度定稿")
    target.save()


@action("energy.record_assessment", label="登记考核结果", conflict="没有保存：这项考核已登记。")
def record_assessment(assessment: Assessment, *, by: User) -> Assessment:
    """Keep an assessment; a concluded one has a score or a rank."""
    concluded = assessment.concluded_on
    if concluded and assessment.score is None and assessment.rank is None:
        raise RuleViolation("结束的考核要有考核分或名次。", field="score")
    if concluded and concluded > timezone.localdate():
        raise RuleViolation("结束日期在今天以后。", field="concluded_on")
    assessment.save()
    return assessment
