"""Planning renewals under a yearly budget (VEH-06), and maintenance that falls due (VEH-14)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from affairs.core.errors import InvalidValue
from affairs.core.rules import Finding, Outcome, rule, tip
from affairs.modules.fleet.choices import BodyClass
from affairs.modules.fleet.rules import sources
from affairs.modules.fleet.rules.wording import cents, day


@rule(
    "VEH-06.priority",
    "更新优先分",
    article=sources.CONVENTION,
    confidence="C",
    labels={
        "eligible_from": "可更新首日",
        "today": "按哪天",
        "odometer_km": "里程表读数（公里）",
        "repair_cost": "近一年维修费（元）",
        "must_scrap": "已到强制报废年限",
    },
    parameters={"weights": "fleet.renewal_weights"},
    examples=(
        {
            "eligible_from": "2022-07-02",
            "today": "2024-07-02",
            "odometer_km": "180000",
            "repair_cost": "6000",
        },
    ),
)
def renewal_points(
    eligible_from: date,
    today: date,
    odometer_km: int = 0,
    repair_cost: Decimal = Decimal(0),
    must_scrap: bool = False,
    *,
    weights: Mapping[str, Decimal],
) -> Decimal:
    """How pressing a renewal is: points for each year past the age, 10 000 km and 1 000 yuan.

    A vehicle that has to be scrapped comes before all others. The order is the city's own.
    """
    years = Decimal(max((today - eligible_from).days, 0)) / Decimal("365.25")
    points = years * Decimal(str(weights["year"]))
    points += Decimal(odometer_km) / 10_000 * Decimal(str(weights["ten_thousand_km"]))
    points += repair_cost / 1_000 * Decimal(str(weights["thousand_yuan"]))
    return cents(points + (Decimal(str(weights["scrap"])) if must_scrap else 0))


@rule(
    "VEH-06.price",
    "更新单价",
    article=sources.LOCAL_SETTING,
    confidence="C",
    labels={"body": "车身类型"},
    parameters={"prices": "fleet.renewal_prices"},
    examples=({"body": "轿车"},),
)
def renewal_price(body: BodyClass, *, prices: Mapping[str, Decimal]) -> Decimal:
    """Yuan a plan reckons with for the successor of a vehicle of this body."""
    return cents(Decimal(str(prices[body])))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A vehicle that may be renewed from a day on; ``price`` is the yuan of its successor."""

    vehicle: str
    eligible_from: date
    points: Decimal
    price: Decimal


@dataclass(frozen=True, slots=True)
class PlanYear:
    """One year of the plan: what is renewed in order, what it costs, what stays over age."""

    year: int
    renewed: tuple[str, ...]
    spent: Decimal
    left: tuple[str, ...]


@rule(
    "VEH-06.plan",
    "更新计划",
    article=sources.CONVENTION,
    confidence="C",
    labels={
        "candidates": "超年限和将超年限的车辆",
        "yearly_budget": "每年预算（元）",
        "first_year": "起始年份",
        "years": "年数",
    },
    examples=(
        {
            "candidates": [
                {
                    "vehicle": "示A03266",
                    "eligible_from": "2022-06-13",
                    "points": "30",
                    "price": "150000",
                },
                {
                    "vehicle": "示A03271",
                    "eligible_from": "2023-06-13",
                    "points": "20",
                    "price": "150000",
                },
            ],
            "yearly_budget": "200000",
            "first_year": "2023",
            "years": "2",
        },
    ),
)
def renewal_plan(
    candidates: list[Candidate], yearly_budget: Decimal, first_year: int, years: int = 1
) -> list[PlanYear]:
    """What a yearly budget renews, the most pressing first; money left over is not carried on.

    A vehicle joins in the year at whose end it is past its age. One too dear for what is left is
    passed over for the next that fits.
    """
    if yearly_budget < 0 or years < 1:
        raise InvalidValue("预算不能小于 0，年数至少 1", field="yearly_budget")
    waiting = sorted(candidates, key=lambda one: (-one.points, one.eligible_from, one.vehicle))
    planned = []
    for year in range(first_year, first_year + years):
        renewed, spent = _year(waiting, year, yearly_budget)
        chosen = {one.vehicle for one in renewed}
        waiting = [one for one in waiting if one.vehicle not in chosen]
        left = tuple(one.vehicle for one in waiting if one.eligible_from.year <= year)
        planned.append(PlanYear(year, tuple(one.vehicle for one in renewed), spent, left))
    return planned


def _year(
    waiting: Sequence[Candidate], year: int, budget: Decimal
) -> tuple[list[Candidate], Decimal]:
    renewed, spent = [], Decimal("0.00")
    for one in waiting:
        if one.eligible_from.year <= year and spent + one.price <= budget:
            renewed.append(one)
            spent += one.price
    return renewed, spent


@rule(
    "VEH-14.maintenance",
    "保养到期",
    article=sources.LOCAL_SETTING,
    confidence="C",
    labels={
        "last_on": "上次保养日期",
        "last_km": "上次保养里程（公里）",
        "today": "按哪天",
        "odometer_km": "里程表读数（公里）",
    },
    parameters={"interval": "fleet.maintenance_interval"},
    examples=(
        {
            "last_on": "2022-01-10",
            "last_km": "80000",
            "today": "2022-07-18",
            "odometer_km": "85200",
        },
    ),
)
def maintenance_due(
    last_on: date,
    last_km: int,
    today: date,
    odometer_km: int,
    *,
    interval: Mapping[str, int],
) -> Outcome:
    """The day by which maintenance is due by time; a finding once time or distance is used up."""
    due_on = last_on + relativedelta(months=int(interval["months"]))
    due_km = last_km + int(interval["km"])
    if today < due_on and odometer_km < due_km:
        return Outcome(due_on)
    return Outcome(due_on, (_due(due_on, due_km, today, odometer_km),))


def _due(due_on: date, due_km: int, today: date, odometer_km: int) -> Finding:
    by_km = odometer_km >= due_km
    what = f"{odometer_km:,} 公里，应在 {due_km:,} 公里" if by_km else f"应在 {day(due_on)} 前"
    return tip(
        f"保养到期：{what}",
        field="odometer_km",
        value=odometer_km if by_km else today,
        limit=due_km if by_km else due_on,
        remedy="安排一级或二级维护并登记。",
    )
