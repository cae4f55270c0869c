"""Prices, units, outliers, copies, ratios, season: ENE-V06 … V08, V10, V11, V13, V15."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from affairs.core.rules import Finding, Outcome, ask, rule, tip
from affairs.modules.energy.rules import sources
from affairs.modules.energy.rules.wording import figure, span

_SURVEY = sources.SURVEY_2022
SLIPS = (3, 4, -3, -4)
"""Powers of ten by which units are mistaken: 千 and 万, either way."""
MAD_SCALE = 0.6745


@rule(
    "ENE-V06",
    "单价审核",
    article=_SURVEY,
    confidence="C",
    labels={"carrier": "品种", "amount": "用量", "cost": "费用（元）"},
    parameters={"prices": "energy.prices"},
    examples=({"carrier": "elec", "amount": "118420", "cost": "74012.50"},),
)
def price(
    carrier: str, amount: Decimal, cost: Decimal, *, prices: dict[str, list[Decimal]]
) -> Outcome:
    """Yuan a unit; a finding outside the local price table, whose bounds pass."""
    if not amount or carrier not in prices:
        return Outcome(None)
    low, high = prices[carrier]
    paid = cost / amount
    if low <= paid <= high:
        return Outcome(paid)
    message = f"单价 {figure(round(paid, 4))} 元，参考 {span(low, high)} 元"
    found = ask(message, value=str(paid), limit=span(low, high), remedy="核对用量、单位和费用。")
    return Outcome(paid, (found,))


@dataclass(frozen=True, slots=True)
class SlipProposal:
    """The amount as it should read: the typed one times ten to the ``power``."""

    power: int
    amount: Decimal
    price: Decimal
    unit_word: str


@rule(
    "ENE-V07",
    "单位疑误",
    article=_SURVEY,
    confidence="C",
    labels={"carrier": "品种", "amount": "用量", "cost": "费用（元）", "unit": "单位"},
    parameters={"prices": "energy.prices"},
    examples=({"carrier": "elec", "amount": "125.6", "cost": "785000", "unit": "kWh"},),
)
def unit_slip(
    carrier: str,
    amount: Decimal,
    cost: Decimal,
    unit: str = "",
    *,
    prices: dict[str, list[Decimal]],
) -> Outcome:
    """A proposal when the price fits only after ÷ 10ⁿ, n = ±3, ±4: the unit was mistaken."""
    if not amount or not cost or carrier not in prices:
        return Outcome(None)
    low, high = prices[carrier]
    paid = cost / amount
    if low <= paid <= high:
        return Outcome(None)
    for power in SLIPS:
        right = paid.scaleb(-power)
        if low <= right <= high:
            meant = amount.scaleb(power)
            word = {3: "千", 4: "万", -3: "千分之一", -4: "万分之一"}[power] + unit
            proposal = SlipProposal(power, meant, right, word)
            message = (
                f"单位疑为“{word}”：填 {figure(amount)} {unit}，单价 {figure(round(paid, 4))} 元；"
                f"改为 {figure(meant)} {unit} 后单价 {figure(round(right, 4))} 元"
            )
            return Outcome(proposal, (ask(message, value=str(amount), limit=str(meant),
                                          remedy="按建议改，或说明单价为何如此。"),))  # fmt: skip
    return Outcome(None)


@rule(
    "ENE-V08",
    "有量无费、有费无量",
    article=_SURVEY,
    confidence="B",
    labels={"label": "品种", "amount": "用量", "cost": "费用（元）"},
)
def amount_and_cost(
    label: str, amount: Decimal | None = None, cost: Decimal | None = None
) -> list[Finding]:
    """Exactly one of amount and cost is there."""
    if bool(amount) == bool(cost):
        return []
    missing = "费用" if amount else "用量"
    return [ask(f"{label}有{'用量' if amount else '费用'}，没有{missing}",
                remedy=f"补填{missing}；由别的单位支付的，说明。")]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spread:
    """Where the newest month lies among its twelve; ``robust_z`` None when MAD is 0."""

    mean: float
    sigma: float
    median: float
    mad: float
    robust_z: float | None
    is_outlier: bool


def spread(values: Sequence[float], sigmas: float, robust_limit: float) -> Spread:
    """Position of the last of ``values`` by population σ and by the median's deviation."""
    last, count = values[-1], len(values)
    mean = sum(values) / count
    sigma = math.sqrt(sum((value - mean) ** 2 for value in values) / count)
    median = statistics.median(values)
    mad = statistics.median(abs(value - median) for value in values)
    robust = MAD_SCALE * abs(last - median) / mad if mad else None
    outlying = abs(last - mean) > sigmas * sigma or (robust is not None and robust > robust_limit)
    return Spread(mean, sigma, median, mad, robust, outlying)


@rule(
    "ENE-V10",
    "月度离群",
    article=_SURVEY,
    confidence="B",
    labels={"values": "截至本月的十二个月", "label": "品种"},
    parameters={"sigmas": "energy.outlier_sigmas", "robust": "energy.outlier_robust_z"},
    examples=({"values": "[62,58,55,49,44,47,71,74,52,46,51,640]", "label": "电"},),
)
def monthly_outlier(
    values: list[Decimal], label: str = "", *, sigmas: Decimal, robust: Decimal
) -> Outcome:
    """Whether the last of twelve months stands out; fewer months are not judged."""
    if len(values) < 12:
        return Outcome(None)
    found = spread([float(value) for value in values[-12:]], float(sigmas), float(robust))
    if not found.is_outlier:
        return Outcome(found)
    message = (
        f"{label}本月 {figure(values[-1])} 偏离近 12 个月："
        f"平均 {found.mean:,.2f}，中位数 {found.median:,.2f}"
    )
    remedy = "核对账单周期和单位，说明原因。"
    return Outcome(found, (ask(message, value=str(values[-1]), remedy=remedy),))


@rule(
    "ENE-V11",
    "重复数值",
    article=_SURVEY,
    confidence="C",
    labels={"label": "品种", "this": "本月", "before": "上月", "two_before": "上上月",
            "last_year": "去年同月"},
    examples=({"label": "柴油", "this": "60", "before": "60", "two_before": "60"},),
)  # fmt: skip
def repeated_value(
    label: str,
    this: Decimal,
    before: Decimal | None = None,
    two_before: Decimal | None = None,
    last_year: Decimal | None = None,
) -> list[Finding]:
    """The same non-zero figure three months running, or last year's to the digit."""
    if not this:
        return []
    if this == before == two_before:
        return [ask(f"{label}连续 3 个月同为 {figure(this)}", value=str(this),
                    remedy="按实际抄表或账单填报；确实相同的说明。")]  # fmt: skip
    if this == last_year:
        return [ask(f"{label}与去年同月一位不差：{figure(this)}", value=str(this),
                    limit=str(last_year), remedy="核对是否照抄去年。")]  # fmt: skip
    return []


@rule(
    "ENE-V13",
    "比率极值",
    article=_SURVEY,
    confidence="C",
    labels={
        "per_head_kgce": "人均综合能耗（年）",
        "per_m2_kgce": "单位面积能耗（年）",
        "water_per_head_m3": "人均用水（年）",
    },
    parameters={"ranges": "energy.ratio_ranges"},
    examples=({"per_head_kgce": "1487.56", "per_m2_kgce": "27.32", "water_per_head_m3": "27.5"},),
)
def ratio_extremes(
    per_head_kgce: Decimal | None = None,
    per_m2_kgce: Decimal | None = None,
    water_per_head_m3: Decimal | None = None,
    *,
    ranges: dict[str, list[Decimal]],
) -> list[Finding]:
    """Yearly ratios outside what any institution has; the bounds pass."""
    found = []
    for key, label, unit, value in (
        ("per_head_kgce", "人均综合能耗", "千克标准煤", per_head_kgce),
        ("per_m2_kgce", "单位建筑面积能耗", "千克标准煤", per_m2_kgce),
        ("water_per_head_m3", "人均用水", "m³", water_per_head_m3),
    ):
        if value is None or ranges[key][0] <= value <= ranges[key][1]:
            continue
        message = f"{label} {figure(round(value, 2))} {unit}，合理范围 {span(*ranges[key])}"
        found.append(ask(message, field=key, value=str(value), limit=span(*ranges[key]),
                         remedy="核对用量、单位、人数和面积。"))  # fmt: skip
    return found


@rule(
    "ENE-V15",
    "季节",
    article=_SURVEY,
    confidence="C",
    labels={
        "month": "月份",
        "heat_gj": "热力（GJ）",
        "gas_m3": "天然气",
        "yearly_gas_m3": "十二个月天然气",
        "heated_by_gas": "燃气供暖",
    },
    parameters={"months": "energy.heating_months"},
)
def season(
    month: int,
    heat_gj: Decimal | None = None,
    gas_m3: Decimal | None = None,
    yearly_gas_m3: Decimal | None = None,
    heated_by_gas: bool = False,
    *,
    months: list[int],
) -> list[Finding]:
    """Heat outside the heating months; gas peak outside winter where gas heats."""
    found = []
    if heat_gj and month not in months:
        found.append(tip(f"{month} 月不在采暖期，报了热力 {figure(heat_gj)} GJ", field="heat_gj"))
    is_warm = heated_by_gas and month not in months
    if is_warm and gas_m3 and gas_m3 * 12 > (yearly_gas_m3 or gas_m3) * Decimal("1.5"):
        found.append(tip("燃气供暖的单位，用气高峰不在冬季", field="gas_m3"))
    return found
