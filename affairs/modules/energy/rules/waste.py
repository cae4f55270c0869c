"""Sorting of household waste: WST-01 … WST-03."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal
from enum import StrEnum

from affairs.core.rules import Finding, Outcome, ask, rule, stop
from affairs.modules.energy.rules import sources


class WasteKind(StrEnum):
    """The four kinds and the colours of their bins."""

    RECYCLABLE = "recyclable"
    HAZARDOUS = "hazardous"
    KITCHEN = "kitchen"
    OTHER = "other"

    @property
    def label(self) -> str:
        return {"recyclable": "可回收物", "hazardous": "有害垃圾", "kitchen": "厨余垃圾",
                "other": "其他垃圾"}[self.value]  # fmt: skip

    @property
    def colour(self) -> str:
        return {"recyclable": "蓝", "hazardous": "红", "kitchen": "绿", "other": "灰"}[self.value]


class PointKind(StrEnum):
    """Where bins stand."""

    OFFICE = "office"
    CORRIDOR = "corridor"
    CANTEEN = "canteen"
    HAZARDOUS_POINT = "hazardous_point"

    @property
    def label(self) -> str:
        return {"office": "办公室", "corridor": "走廊", "canteen": "食堂", "hazardous_point":
                "有害垃圾固定投放点"}[self.value]  # fmt: skip


_NEEDED = {
    PointKind.OFFICE: (WasteKind.RECYCLABLE, WasteKind.OTHER),
    PointKind.CORRIDOR: (WasteKind.RECYCLABLE, WasteKind.OTHER),
    PointKind.CANTEEN: (WasteKind.KITCHEN,),
    PointKind.HAZARDOUS_POINT: (WasteKind.HAZARDOUS,),
}


@rule(
    "WST-01",
    "投放点与垃圾桶",
    article=sources.SOLID_WASTE,
    confidence="A",
    labels={
        "point": "投放点类型",
        "bins": "已设垃圾桶",
        "has_name": "有名称",
        "has_sign": "有标识",
    },
    examples=({"point": "canteen", "bins": '["other"]', "has_name": "是", "has_sign": "是"},),
)
def bins(
    point: PointKind, bins: list[WasteKind], has_name: bool = True, has_sign: bool = True
) -> list[Finding]:
    """Bins the point lacks, and whether it is named and signed."""
    missing = [kind for kind in _NEEDED[point] if kind not in bins]
    found = [
        ask(f"{point.label}缺{kind.label}桶（{kind.colour}色）", field="bins", limit=kind.value)
        for kind in missing
    ]
    if not (has_name and has_sign):
        found.append(ask("投放点没有名称或标识", field="has_sign", remedy="补上名称和分类标识。"))
    return found


@rule(
    "WST-02",
    "垃圾清运",
    article=f"{sources.SOLID_WASTE} 第五十七条、第一百一十一条",
    confidence="A",
    labels={
        "kind": "类别",
        "kg": "重量（千克）",
        "picked_on": "清运日期",
        "licence_until": "资质有效期至",
        "contract_until": "合同有效期至",
    },
    examples=(
        {"kind": "kitchen", "kg": "1250", "picked_on": "2022-07-18", "licence_until": "2022-06-30"},
    ),
)
def handover(
    kind: WasteKind,
    kg: Decimal,
    picked_on: date,
    licence_until: date | None = None,
    contract_until: date | None = None,
) -> list[Finding]:
    """Whether the carrier was licensed and under contract on the day."""
    found = []
    if kg <= 0:
        found.append(stop("清运重量应大于 0", field="kg", value=str(kg)))
    if kind is WasteKind.OTHER:
        return found
    if licence_until is None or licence_until < picked_on:
        until = f"资质 {licence_until} 到期" if licence_until else "没有资质记录"
        found.append(ask(f"{kind.label} {kg} 千克交给了{until}的企业", field="licence_until",
                         value=str(licence_until or ""), limit=str(picked_on),
                         remedy="停止交付，改由有资质的企业清运。"))  # fmt: skip
    if contract_until is not None and contract_until < picked_on:
        found.append(ask(f"{kind.label}清运合同 {contract_until} 到期", field="contract_until"))
    return found


@rule(
    "WST-03",
    "垃圾分类检查评分",
    article=sources.LOCAL_SETTING,
    confidence="B",
    labels={
        "bins_score": "设施得分",
        "accuracy_percent": "分类准确率（%）",
        "awareness_percent": "知晓率（%）",
        "plastics_ban_kept": "限塑执行",
    },
    parameters={"weights": "energy.waste_check_weights"},
    examples=({"bins_score": "40", "accuracy_percent": "86", "awareness_percent": "100"},),
)
def check_score(
    bins_score: Decimal,
    accuracy_percent: Decimal,
    awareness_percent: Decimal,
    plastics_ban_kept: bool = True,
    *,
    weights: dict[str, Decimal],
) -> Outcome:
    """Points for bins, sorting and publicity; sorting loses 2 a point below 90 % accuracy."""
    short = max(0, math.ceil(weights["accuracy_percent"] - accuracy_percent))
    sorting = max(Decimal(), weights["sorting"] - short * weights["accuracy_step"])
    unaware = max(0, math.ceil(100 - awareness_percent))
    publicity = max(Decimal(), weights["publicity"] - unaware * weights["awareness_step"])
    score = {"bins": bins_score, "sorting": sorting, "publicity": publicity}
    found = []
    if bins_score > weights["bins"]:
        found.append(stop(f"设施得分 {bins_score} 超过满分 {weights['bins']}", field="bins_score"))
    if short:
        message = f"分类准确率 {accuracy_percent}%，低于 {weights['accuracy_percent']}%"
        found.append(ask(message, field="accuracy_percent"))
    if not plastics_ban_kept:
        found.append(ask("使用了禁限的一次性塑料制品", field="plastics_ban_kept"))
    return Outcome(score | {"total": sum(score.values(), Decimal())}, tuple(found))
