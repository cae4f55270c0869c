"""Saving organs, water-saving units, audits, key consumers: ENE-E, ENE-W, ENE-A."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from affairs.core.rules import Finding, Outcome, ask, rule, stop
from affairs.modules.energy.rules import sources


@dataclass(frozen=True, slots=True)
class ScoredItem:
    """One item of a scheme's table; an item that does not exist at the unit is left out."""

    number: str
    maximum: Decimal
    score: Decimal | None = None
    is_starred: bool = False
    is_present: bool = True


def _faults(items: list[ScoredItem]) -> list[Finding]:
    found = []
    for item in items:
        if item.is_present and item.score is None:
            found.append(stop(f"第 {item.number} 项还没有评分", field=item.number))
        elif item.score is not None and not 0 <= item.score <= item.maximum:
            found.append(stop(f"第 {item.number} 项得分 {item.score}，应在 0–{item.maximum} 之间",
                              field=item.number))  # fmt: skip
    return found


@rule(
    "ENE-E",
    "节约型机关评价",
    article=sources.SAVING_ORGANS_STANDARD,
    confidence="B",
    labels={"items": "评价项"},
    parameters={"total": "energy.saving_organ_total", "pass_score": "energy.saving_organ_pass"},
    examples=({"items": '[{"number": "1", "maximum": 60, "score": 52}, '
                        '{"number": "2", "maximum": 40, "score": 30}]'},),
)  # fmt: skip
def saving_organ(items: list[ScoredItem], *, total: Decimal, pass_score: Decimal) -> Outcome:
    """The sum of scores; the maxima must add up to 100 and the score reach the pass mark."""
    found = _faults(items)
    maxima = sum((item.maximum for item in items), Decimal())
    if maxima != total:
        found.append(stop(f"各项满分合计 {maxima}，应为 {total}", value=str(maxima),
                          limit=str(total), remedy="核对评价标准。"))  # fmt: skip
    score = sum((item.score or Decimal() for item in items), Decimal())
    if not found and score < pass_score:
        found.append(ask(f"得分 {score}，不到 {pass_score} 分", value=str(score),
                         limit=str(pass_score), remedy="整改后再申请。"))  # fmt: skip
    return Outcome(score, tuple(found))


@rule(
    "ENE-W",
    "节水型单位评价",
    article=sources.WATER,
    confidence="B",
    labels={"items": "评价项"},
    parameters={"pass_share": "energy.water_saving_pass_share"},
)
def water_saving(items: list[ScoredItem], *, pass_share: Decimal) -> Outcome:
    """Score over maximum of the items that exist; at least 90 % and no ★ item at 0."""
    present = [item for item in items if item.is_present]
    found = _faults(present)
    maximum = sum((item.maximum for item in present), Decimal())
    share = (
        sum((item.score or Decimal() for item in present), Decimal()) / maximum if maximum else None
    )
    found += [
        ask(f"★第 {item.number} 项得 0 分，不能通过", field=item.number, remedy="整改后再申请。")
        for item in present
        if item.is_starred and item.score == 0
    ]
    if share is not None and share < pass_share:
        found.append(ask(f"得分率 {share * 100:.2f}%，不到 {pass_share * 100:.0f}%",
                         value=str(share), limit=str(pass_share)))  # fmt: skip
    return Outcome(share, tuple(found))


@rule(
    "ENE-W.fittings",
    "节水器具普及率得分",
    article=sources.WATER,
    confidence="B",
    labels={"percent": "普及率（%）"},
)
def fittings_score(percent: Decimal) -> int:
    """Two points for each whole percentage point over 96, at most 8."""
    return max(0, min(8, 2 * (math.floor(percent) - 96)))


@rule(
    "ENE-W.metering",
    "水计量率得分",
    article=sources.WATER,
    confidence="B",
    labels={"unit_percent": "一级表计量率（%）", "sub_percent": "二级表计量率（%）"},
)
def metering_score(unit_percent: Decimal, sub_percent: Decimal) -> int:
    """8 when the unit meters all and sub-units at least 95 %, else 0."""
    return 8 if unit_percent >= 100 and sub_percent >= 95 else 0


@rule(
    "ENE-W.per_head",
    "人均用水得分",
    article=sources.WATER,
    confidence="B",
    labels={"own": "本单位人均用水", "peers": "同类平均"},
    examples=({"own": "22.5", "peers": "27"},),
)
def per_head_score(own: Decimal, peers: Decimal) -> int:
    """Points by own use over the peers' average: ≤0.9 8, ≤1.0 6, ≤1.1 3, ≤1.2 1, else 0."""
    steps = ((Decimal("0.9"), 8), (Decimal(1), 6), (Decimal("1.1"), 3), (Decimal("1.2"), 1))
    return next((points for limit, points in steps if own <= limit * peers), 0)


@rule(
    "ENE-W.leaking",
    "漏水器具得分",
    article=sources.WATER,
    confidence="B",
    labels={"percent": "漏水器具占比（%）"},
)
def leaking_score(percent: Decimal) -> int:
    """8 up to 4 %, two points less for each started percentage point more, not below 0."""
    return max(0, 8 - 2 * max(0, math.ceil(percent - 4)))


@rule(
    "ENE-W.cooling",
    "冷却水补水得分",
    article=sources.WATER,
    confidence="B",
    labels={"percent": "补水占循环水量（%）"},
)
def cooling_score(percent: Decimal) -> int:
    """5 when the make-up is at most 1 % of the circulation, else 0."""
    return 5 if percent <= 1 else 0


@rule(
    "ENE-W.condensate",
    "冷凝水回用得分",
    article=sources.WATER,
    confidence="B",
    labels={"percent": "回用率（%）"},
)
def condensate_score(percent: Decimal) -> int:
    """3 from 50 % on, one point less for each started 2 % less, not below 0."""
    return max(0, 3 - max(0, math.ceil((50 - percent) / 2)))


@rule(
    "ENE-A",
    "能源审计触发",
    article=sources.AUDIT,
    confidence="B",
    labels={
        "energy_tce": "年综合能耗（吨标准煤）",
        "elec_kwh": "年用电量（kWh）",
        "area_m2": "建筑面积（㎡）",
        "last_audit_on": "上次审计日期",
        "today": "今天",
    },
    parameters={"limits": "energy.audit_triggers", "years": "energy.audit_years"},
)
def audit_due(
    energy_tce: Decimal,
    elec_kwh: Decimal,
    area_m2: Decimal,
    today: date,
    last_audit_on: date | None = None,
    *,
    limits: dict[str, Decimal],
    years: int,
) -> Outcome:
    """Which limits call for an audit; a finding when none was finished in the last years."""
    named = (("energy_tce", energy_tce, "年综合能耗 {} 吨标准煤"), ("elec_kwh", elec_kwh,
             "年用电 {} kWh"), ("area_m2", area_m2, "建筑面积 {} ㎡"))  # fmt: skip
    reached = [(key, words.format(value)) for key, value, words in named if value >= limits[key]]
    keys = [key for key, _ in reached]
    if not reached or (last_audit_on and _years_later(last_audit_on, years) > today):
        return Outcome(keys)
    why = "、".join(words for _, words in reached)
    when = f"上次 {last_audit_on}" if last_audit_on else "没有审计记录"
    return Outcome(keys, (ask(f"应开展能源审计：{why}，{when}",
                              remedy=f"{years} 年内至少审计一次。"),))  # fmt: skip


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


class KeyConsumer(StrEnum):
    """How a body comes onto the list of key consumers."""

    NONE = "none"
    BY_AMOUNT = "by_amount"
    MAY_BE_NAMED = "may_be_named"
    CITY = "city"

    @property
    def label(self) -> str:
        return {
            "none": "不列入",
            "by_amount": "国家重点用能单位",
            "may_be_named": "可指定为重点用能单位",
            "city": "本市重点公共机构",
        }[self.value]


@rule(
    "ENE-A.key",
    "重点用能单位",
    article=f"{sources.ENERGY_LAW} 第五十二条",
    confidence="A",
    labels={"energy_tce": "年综合能耗（吨标准煤）"},
    parameters={"limits": "energy.key_consumer_tce"},
)
def key_consumer(energy_tce: Decimal, *, limits: dict[str, Decimal]) -> KeyConsumer:
    """From 10 000 tce on by law, 5 000–10 000 when named, lower by the city's own list."""
    if energy_tce >= limits["law"]:
        return KeyConsumer.BY_AMOUNT
    if energy_tce >= limits["named"]:
        return KeyConsumer.MAY_BE_NAMED
    return KeyConsumer.CITY if energy_tce >= limits["city"] else KeyConsumer.NONE
