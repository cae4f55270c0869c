"""Statistics return (VEH-24) and disclosure of running costs (VEH-25)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from affairs.core.rules import Finding, Outcome, ask, rule, stop
from affairs.modules.fleet.choices import RUNNING_COST_KINDS, CostKind
from affairs.modules.fleet.rules import sources
from affairs.modules.fleet.rules.accounts import CostItem
from affairs.modules.fleet.rules.wording import cents

_ARTICLE = f"{sources.MEASURES} 第二十三条、第二十四条"
_IN_FORCE = date(2017, 12, 5)


@rule(
    "VEH-24",
    "统计报告核对",
    article=_ARTICLE,
    confidence="A",
    valid_from=_IN_FORCE,
    labels={
        "opening": "年初实有",
        "acquired": "年内购置",
        "transferred_in": "调入",
        "disposed": "年内处置",
        "transferred_out": "调出",
        "closing": "填报的年末实有",
        "by_category": "各类别年末实有之和",
        "quota": "编制数",
        "quota_reason": "超编原因",
        "new_energy": "其中新能源",
        "last_closing": "上年年末实有",
    },
    examples=(
        {
            "opening": "612",
            "acquired": "18",
            "transferred_in": "4",
            "disposed": "21",
            "transferred_out": "4",
            "closing": "610",
        },
    ),
)
def stock_return(
    opening: int,
    acquired: int,
    transferred_in: int,
    disposed: int,
    transferred_out: int,
    closing: int,
    by_category: int | None = None,
    quota: int | None = None,
    quota_reason: str = "",
    new_energy: int | None = None,
    last_closing: int | None = None,
) -> Outcome:
    """The closing stock the movements give; findings where the return contradicts itself.

    Figures left out (None) are not compared. Source: VEH-24.
    """
    reckoned = opening + acquired + transferred_in - disposed - transferred_out
    findings = _unequal("年末实有", "closing", closing, reckoned, "按增减推算")
    if by_category is not None:
        findings += _unequal("各类别之和", "by_category", by_category, closing, "年末实有")
    if last_closing is not None:
        findings += _unequal("年初实有", "opening", opening, last_closing, "上年年末")
    if quota is not None and closing > quota and not quota_reason.strip():
        findings.append(_over_quota(closing, quota))
    if new_energy is not None and new_energy > closing:
        findings.append(_too_many_new_energy(new_energy, closing))
    return Outcome(reckoned, tuple(findings))


def _unequal(
    label: str, field: str, value: int, expected: int, expected_label: str
) -> list[Finding]:
    if value == expected:
        return []
    return [
        stop(
            f"{label}差 {abs(value - expected)} 辆：填报 {value}，{expected_label} {expected}",
            field=field,
            value=value,
            limit=expected,
            remedy="核对增减明细后改正。",
        )
    ]


def _over_quota(closing: int, quota: int) -> Finding:
    return ask(
        f"超编 {closing - quota} 辆：年末实有 {closing}，编制 {quota}",
        field="quota_reason",
        value=closing,
        limit=quota,
        remedy="填写超编原因。",
    )


def _too_many_new_energy(new_energy: int, closing: int) -> Finding:
    return stop(
        f"新能源 {new_energy} 辆多于年末实有 {closing} 辆",
        field="new_energy",
        value=new_energy,
        limit=closing,
        remedy="核对新能源车数。",
    )


@dataclass(frozen=True, slots=True)
class StockFigures:
    """The figures of one unit's return, or of the total, in vehicles."""

    unit: str
    opening: int = 0
    acquired: int = 0
    transferred_in: int = 0
    disposed: int = 0
    transferred_out: int = 0
    closing: int = 0
    new_energy: int = 0


_FIGURE_LABELS = {
    "opening": "年初实有",
    "acquired": "年内购置",
    "transferred_in": "调入",
    "disposed": "年内处置",
    "transferred_out": "调出",
    "closing": "年末实有",
    "new_energy": "新能源",
}


@rule(
    "VEH-24.total",
    "汇总核对",
    article=_ARTICLE,
    confidence="A",
    valid_from=_IN_FORCE,
    labels={"units": "各单位", "total": "汇总"},
)
def total_return(units: list[StockFigures], total: StockFigures) -> list[Finding]:
    """One finding for each column in which the units do not add up to the total."""
    findings = []
    for field in fields(StockFigures):
        if field.name == "unit":
            continue
        added = sum(getattr(figures, field.name) for figures in units)
        label = f"汇总的{_FIGURE_LABELS[field.name]}"
        findings += _unequal(label, field.name, getattr(total, field.name), added, "各单位合计")
    return findings


@rule(
    "VEH-25",
    "运行维护费",
    article=f"{sources.AFFAIRS} 第七条",
    confidence="A",
    labels={"costs": "费用明细", "period_from": "期间起", "period_to": "期间止"},
    examples=(
        {
            "costs": [
                {"kind": "fuel", "amount": "1860", "on": "2022-07-05"},
                {"kind": "other", "amount": "30", "on": "2022-07-06"},
            ],
            "period_from": "2022-07-01",
            "period_to": "2022-07-31",
        },
    ),
)
def running_cost(
    costs: list[CostItem], period_from: date | None = None, period_to: date | None = None
) -> Decimal:
    """Yuan of fuel, charging, repair, insurance, toll, parking and inspection in the period.

    Both days count; other costs of the per-vehicle accounts are not in it. An item without a
    date counts only when no period is given. Reported as fleet.running_cost.
    """
    return _total(costs, RUNNING_COST_KINDS, period_from, period_to)


@rule(
    "VEH-25.repair",
    "维修保养费用",
    article=f"{sources.AFFAIRS} 第七条",
    confidence="A",
    labels={"costs": "费用明细", "period_from": "期间起", "period_to": "期间止"},
)
def repair_cost(
    costs: list[CostItem], period_from: date | None = None, period_to: date | None = None
) -> Decimal:
    """The repair part of the running cost, in yuan; reported as fleet.repair_cost."""
    return _total(costs, frozenset({CostKind.REPAIR}), period_from, period_to)


def _total(
    costs: Sequence[CostItem],
    kinds: frozenset[CostKind],
    period_from: date | None,
    period_to: date | None,
) -> Decimal:
    amounts = (
        item.amount
        for item in costs
        if item.kind in kinds and _inside(item.on, period_from, period_to)
    )
    return cents(sum(amounts, Decimal(0)))


def _inside(on: date | None, period_from: date | None, period_to: date | None) -> bool:
    if period_from is None and period_to is None:
        return True
    if on is None:
        return False
    return (period_from is None or period_from <= on) and (period_to is None or on <= period_to)
