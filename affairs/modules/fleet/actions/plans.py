"""Keeping a plan of renewal as it was reckoned."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from affairs.core.accounts.models import User
from affairs.core.actions import action
from affairs.core.errors import RuleViolation
from affairs.modules.fleet.models import RenewalPlan, RenewalPlanLine
from affairs.modules.fleet.selectors.renewing import PlanResult, ageing_vehicles, reckon_plan


def reckoned(plan: RenewalPlan, user: User, on: date) -> PlanResult:
    """What the plan's budget renews of the vehicles in the user's reach."""
    until = date(plan.first_year + plan.years - 1, 12, 31)
    return reckon_plan(
        ageing_vehicles(user, on, until=until),
        {body: Decimal(str(price)) for body, price in plan.prices.items()},
        yearly_budget=plan.yearly_budget,
        first_year=plan.first_year,
        years=plan.years,
        on=on,
    )


@action("fleet.keep_plan", label="保存更新方案", conflict="已有同名方案，换一个名称再存。")
def keep_plan(plan: RenewalPlan, *, on: date, by: User) -> RenewalPlan:
    """Store the plan with every vehicle's turn; what changes later does not change it."""
    if not plan._state.adding:
        raise RuleViolation("方案存下后不改，另存一个新方案。", field="name")
    result = reckoned(plan, by, on)
    plan.renewed, plan.spent, plan.left_over_age = result.renewed, result.spent, result.left
    plan.save()
    RenewalPlanLine.objects.bulk_create(
        RenewalPlanLine(
            plan=plan,
            vehicle=turn.ageing.vehicle,
            unit_name=str(turn.ageing.vehicle.organisation),
            year=turn.year,
            rank=turn.rank,
            points=turn.ageing.points,
            price=turn.price,
        )
        for year in result.years
        for turn in year.turns
    )
    return plan


@action("fleet.discard_plan", label="删除更新方案", confirm="删除后不能恢复。删除？")
def discard_plan(plan: RenewalPlan, *, by: User, reason: str = "") -> RenewalPlan:
    """Take a plan away; what it did not decide stays as it is."""
    plan.lines.all().delete()
    RenewalPlan.objects.filter(pk=plan.pk).delete()
    return plan
