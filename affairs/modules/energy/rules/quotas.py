"""Quotas, grades, targets: ENE-Q1, ENE-Q2, ENE-T1 … ENE-T3."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from affairs.core.rules import Outcome, ask, rule, stop
from affairs.modules.energy.rules import sources
from affairs.modules.energy.rules.coal import over
from affairs.modules.energy.rules.wording import figure, signed


class Grade(StrEnum):
    """Where a figure stands against the three levels of a quota."""

    ADVANCED = "advanced"
    GOOD = "good"
    PASSED = "passed"
    OVER = "over"

    @property
    def label(self) -> str:
        return {"advanced": "先进", "good": "达标", "passed": "合格", "over": "超定额"}[self.value]


@rule(
    "ENE-Q1",
    "能耗定额分级",
    article=f"{sources.REGULATION} 第十七条、第三十五条",
    confidence="A",
    labels={"value": "指标值", "limit": "约束值", "norm": "基准值", "good": "引导值"},
    parameters={"serious": "energy.seriously_over_quota"},
    examples=({"value": "24.30", "limit": "22.3", "norm": "15.6", "good": "8.1"},),
)
def grade(
    value: Decimal, limit: Decimal, norm: Decimal, good: Decimal, *, serious: Decimal
) -> Outcome:
    """Grade by three levels; over the limit the body explains, far over it is inspected first."""
    if value <= good:
        return Outcome(Grade.ADVANCED)
    if value <= norm:
        return Outcome(Grade.GOOD)
    if value <= limit:
        return Outcome(Grade.PASSED)
    excess = value / limit - 1
    message = f"超约束值 {signed(excess)}：{figure(round(value, 2))}，约束值 {figure(limit)}"
    remedy = "向本级机关事务管理局作出说明。"
    if excess > serious:
        remedy += "严重超定额，列入重点检查。"
    return Outcome(Grade.OVER, (ask(message, value=str(value), limit=str(limit), remedy=remedy),))


@rule(
    "ENE-Q2",
    "非供暖能耗指标",
    article=sources.QUOTAS,
    confidence="B",
    labels={
        "total_kgce": "综合能耗（千克标准煤）",
        "heating_kgce": "其中供暖",
        "vehicles_kgce": "其中车辆",
        "area_m2": "建筑面积（㎡）",
        "special_kgce": "其中机房、厨房等特殊用能",
        "special_area_m2": "特殊用能面积（㎡）",
    },
    examples=(
        {
            "total_kgce": "393681.96", "heating_kgce": "139892.00", "vehicles_kgce": "15629.66",
            "area_m2": "9800",
        },
    ),
)  # fmt: skip
def non_heating(
    total_kgce: Decimal,
    heating_kgce: Decimal,
    vehicles_kgce: Decimal,
    area_m2: Decimal,
    special_kgce: Decimal = Decimal(),
    special_area_m2: Decimal = Decimal(),
) -> Decimal | None:
    """kgce per ㎡ without heating and vehicles; special functions leave with their area."""
    rest = total_kgce - heating_kgce - vehicles_kgce - special_kgce
    return over(rest, area_m2 - special_area_m2)


@rule(
    "ENE-T1",
    "较基期进度",
    article=sources.PLAN,
    confidence="A",
    labels={"value": "本期值", "base": "基期值"},
    examples=({"value": "18.03", "base": "18.48"},),
)
def progress(value: Decimal, base: Decimal) -> Decimal | None:
    """Change against the base as a share: −0.0244 is a fall of 2.44 %."""
    return value / base - 1 if base else None


@rule(
    "ENE-T2",
    "规划期内的应达值",
    article=sources.PLAN,
    confidence="B",
    labels={"base": "基期值", "fall": "五年降幅", "years": "已过年数", "value": "本期值"},
    parameters={"shape": "energy.target_path", "span": "energy.plan_years"},
    examples=({"base": "329.56", "fall": "0.06", "years": "2", "value": "321.27"},),
)
def expected_path(
    base: Decimal, fall: Decimal, years: int, value: Decimal | None = None, *, shape: str, span: int
) -> Outcome:
    """What the value should be after ``years`` of the plan, ``linear`` or ``geometric``."""
    if shape == "geometric":
        expected = base * Decimal((1 - float(fall)) ** (years / span))
    else:
        expected = base * (1 - fall * years / span)
    if value is None or value <= expected:
        return Outcome(expected)
    message = f"落后于进度：{figure(value)}，应不高于 {figure(round(expected, 2))}"
    remedy = "查主要用能单位和品种，提出措施。"
    found = ask(message, value=str(value), limit=str(expected), remedy=remedy)
    return Outcome(expected, (found,))


@rule(
    "ENE-T3",
    "年度目标完成",
    article=f"{sources.REGULATION} 第十三条",
    confidence="B",
    labels={"value": "本年值", "base": "目标基年值", "target_percent": "下达的降幅（%）"},
    examples=({"value": "98.52", "base": "100", "target_percent": "1.4"},),
)
def target_met(value: Decimal, base: Decimal, target_percent: Decimal) -> Outcome:
    """Unrounded fall in per cent against the target's base year; met from the target on."""
    if not base:
        return Outcome(None, (stop("目标的基年值是 0，算不出降幅", remedy="核对基年数据。"),))
    fall = (1 - value / base) * 100
    if fall >= target_percent:
        return Outcome(fall)
    message = f"没有完成：下降 {figure(round(fall, 2))}%，目标 {figure(target_percent)}%"
    remedy = "说明原因，提出补救措施。"
    return Outcome(fall, (ask(message, value=str(fall), limit=str(target_percent), remedy=remedy),))
