"""Last month's statements of three units as they stand today, and two plans of renewal."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from affairs.core.demo import Demo, demo_part
from affairs.modules.fleet.actions.plans import keep_plan
from affairs.modules.fleet.actions.statements import (
    confirm_statement,
    draw_up_statement,
    lock_statement,
)
from affairs.modules.fleet.models import RenewalPlan, Statement
from affairs.modules.fleet.selectors.renewing import shipped_prices


@demo_part("fleet.settling", "结算单与更新方案", after=["fleet.matters"])
def make_settling(demo: Demo) -> None:
    """One statement is drawn, one waits for its unit, one is confirmed."""
    _statements(demo)
    _plans(demo)


def _statements(demo: Demo) -> None:
    users = demo.shared["users"]
    clerk = users["fleet"]
    month = timezone.localdate().replace(day=1) - timedelta(days=1)
    for short, steps in (("water", 0), ("education", 1), ("health", 2)):
        liaison = users[f"{short}-liaison"]
        made = draw_up_statement(
            Statement(organisation=liaison.organisation, month=month), by=clerk
        )
        if steps and made.trips:
            made = lock_statement(made, by=clerk)
        if steps == 2 and made.trips:
            confirm_statement(made, by=liaison)


def _plans(demo: Demo) -> None:
    clerk, today = demo.shared["users"]["fleet"], timezone.localdate()
    prices = {body: str(price) for body, price in shipped_prices(today).items()}
    for name, budget in (("每年 300 万元", 3_000_000), ("每年 500 万元", 5_000_000)):
        plan = RenewalPlan(
            organisation=clerk.organisation, name=name, first_year=today.year + 1, years=3,
            yearly_budget=Decimal(budget), prices=prices,
        )  # fmt: skip
        keep_plan(plan, on=today, by=clerk)
