"""Months, cross-form, levels, totals and the gate: ENE-V09, V14, V17 … V20."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from affairs.core.rules import Finding, Outcome, ask, rule, stop
from affairs.modules.energy.rules import sources
from affairs.modules.energy.rules.wording import figure, signed

_SURVEY = sources.SURVEY_2022


@rule(
    "ENE-V09",
    "月份齐全、年数与月数",
    article=_SURVEY,
    confidence="B",
    labels={"months": "已报月份的数值", "typed_year": "填报的全年数", "due_months": "应报月份",
            "label": "品种"},
    parameters={"limit": "energy.year_total_limit"},
    examples=({"months": '{"1": 100, "2": 98, "3": 101}', "due_months": "[1,2,3,4]"},),
)  # fmt: skip
def months_complete(
    months: dict[int, Decimal],
    typed_year: Decimal | None = None,
    due_months: list[int] | None = None,
    label: str = "",
    *,
    limit: Decimal,
) -> Outcome:
    """Sum of the months; missing months stop, a typed year that differs from the sum is found."""
    wanted = due_months or list(range(1, 13))
    total = sum(months.values(), Decimal())
    found: list[Finding] = []
    missing = [month for month in wanted if month not in months]
    if missing:
        named = "、".join(f"{month} 月" for month in missing)
        found.append(stop(f"{label}缺 {named}", field="months", value=len(months),
                          limit=len(wanted), remedy="补报缺的月份。"))  # fmt: skip
    if typed_year is not None and typed_year != total:
        gap = (typed_year - total) / total if total else None
        far = gap is None or abs(gap) > limit
        words = f"{label}全年 {figure(typed_year)}，各月合计 {figure(total)}"
        if gap is not None:
            words += f"，差 {signed(gap)}"
        finding = stop if far else ask
        found.append(finding(words, field="year", value=str(typed_year), limit=str(total),
                             remedy="以各月合计为准，更正全年数。"))  # fmt: skip
    return Outcome(total, tuple(found))


@rule(
    "ENE-V14",
    "跨表核对",
    article=_SURVEY,
    confidence="C",
    labels={
        "elec_kwh": "②电",
        "dc_elec_kwh": "③机房用电",
        "fuels": "②燃料",
        "heating_fuels": "④采暖燃料",
        "area_m2": "建筑面积",
        "heat_area_m2": "采暖面积",
        "vehicle_petrol_l": "车辆汽油",
        "petrol_cars": "汽油车数",
        "vehicle_diesel_l": "车辆柴油",
        "diesel_cars": "柴油车数",
    },
    examples=({"elec_kwh": "118420", "dc_elec_kwh": "120000"},),
)
def cross_forms(
    elec_kwh: Decimal | None = None,
    dc_elec_kwh: Decimal | None = None,
    fuels: dict[str, Decimal] | None = None,
    heating_fuels: dict[str, Decimal] | None = None,
    area_m2: Decimal | None = None,
    heat_area_m2: Decimal | None = None,
    vehicle_petrol_l: Decimal | None = None,
    petrol_cars: int | None = None,
    vehicle_diesel_l: Decimal | None = None,
    diesel_cars: int | None = None,
) -> list[Finding]:
    """Parts within their wholes: ③ and ④ within ②, heated within built area, fuel with cars."""
    found = []
    if dc_elec_kwh and dc_elec_kwh > (elec_kwh or 0):
        found.append(_more("③机房用电", dc_elec_kwh, "②电", elec_kwh, "dc_elec_kwh"))
    for fuel, used in (heating_fuels or {}).items():
        whole = (fuels or {}).get(fuel)
        if used and used > (whole or 0):
            found.append(_more(f"④采暖{fuel}", used, f"②{fuel}", whole, fuel))
    if heat_area_m2 and area_m2 is not None and heat_area_m2 > area_m2:
        found.append(_more("采暖面积", heat_area_m2, "建筑面积", area_m2, "heat_area_m2"))
    for label, litres, cars, field in (
        ("汽油", vehicle_petrol_l, petrol_cars, "petrol_vehicle_l"),
        ("柴油", vehicle_diesel_l, diesel_cars, "diesel_vehicle_l"),
    ):
        if litres and cars is not None and cars < 1:
            found.append(stop(f"报了车辆{label} {figure(litres)} 升，基本信息里没有{label}车",
                              field=field, value=str(litres), limit="0 辆",
                              remedy="更正车辆数，或改报到“其他”。"))  # fmt: skip
    return found


def _more(part: str, value: Decimal, whole: str, limit: Decimal | None, field: str) -> Finding:
    shown = "未报" if limit is None else figure(limit)
    return stop(f"{part} {figure(value)} 大于{whole} {shown}", field=field, value=str(value),
                limit=str(limit), remedy="其中数不能大于总数，核对两张表。")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Share:
    """One body's part of a joint compound, in per cent."""

    body: str
    percent: Decimal


@rule(
    "ENE-V17",
    "上下级与合署分摊",
    article=_SURVEY,
    confidence="A",
    labels={"reported": "主管部门填报数", "bodies": "所属各单位", "shares": "合署分摊比例",
            "parents": "各单位的上级"},
)  # fmt: skip
def parent_and_children(
    reported: Decimal | None = None,
    bodies: list[Decimal] | None = None,
    shares: list[Share] | None = None,
    parents: dict[str, list[str]] | None = None,
) -> Outcome:
    """A department's figure is the sum of its bodies; one parent each; shares make 100 %."""
    found: list[Finding] = []
    total = sum(bodies or [], Decimal())
    if reported is not None and reported != total:
        found.append(
            stop(
                f"主管部门填报 {figure(reported)}，所属单位合计 {figure(total)}",
                value=str(reported),
                limit=str(total),
                remedy="按所属单位合计更正。",
            )
        )
    shared = sum((one.percent for one in shares or []), Decimal())
    if shares and shared != 100:
        found.append(stop(f"合署单位分摊比例合计 {figure(shared)}%，应为 100%", value=str(shared),
                          limit="100", remedy="重新商定分摊比例。"))  # fmt: skip
    for body, above in (parents or {}).items():
        if len(above) > 1:
            found.append(stop(f"{body}有 {len(above)} 个上级：{'、'.join(above)}", field=body,
                              remedy="只归一个上级，避免重复统计。"))  # fmt: skip
    return Outcome(total, tuple(found))


def _equal(label: str, value: Decimal, parts: Decimal, word: str) -> tuple[Finding, ...]:
    if value == parts:
        return ()
    return (stop(f"{label} {figure(value)}，{word} {figure(parts)}", value=str(value),
                 limit=str(parts), remedy="重新汇总。"),)  # fmt: skip


@rule(
    "ENE-V18",
    "综合表与基层表",
    article=_SURVEY,
    confidence="A",
    labels={"summary": "综合表", "base": "基层表各数"},
)
def summary_total(summary: Decimal, base: list[Decimal]) -> Outcome:
    """A summary equals the sum of its base forms, exactly and at any level."""
    total = sum(base, Decimal())
    return Outcome(total, _equal("综合表", summary, total, "基层表合计"))


@rule(
    "ENE-V19",
    "季度与年度",
    article=_SURVEY,
    confidence="B",
    labels={"quarters": "四个季度", "annual": "年度数"},
)
def quarters_and_year(quarters: list[Decimal], annual: Decimal) -> Outcome:
    """The quarters add up to the year, exactly."""
    total = sum(quarters, Decimal())
    return Outcome(total, _equal("年度数", annual, total, "各季合计"))


@rule(
    "ENE-V20",
    "通过条件",
    article=_SURVEY,
    confidence="A",
    labels={"open_stops": "未消除的阻止", "unanswered": "未说明的须说明"},
    examples=({"open_stops": "1", "unanswered": "1"},),
)
def acceptance_gate(open_stops: int, unanswered: int) -> Outcome:
    """Whether a report may be accepted: nothing stops it and every question has its answer."""
    found = []
    if open_stops:
        found.append(stop(f"{open_stops} 条阻止没有消除，暂不能通过", value=open_stops, limit=0,
                          remedy="退回修改，或凭证明降为须说明。"))  # fmt: skip
    if unanswered:
        found.append(stop(f"{unanswered} 条须说明没有说明，暂不能通过", value=unanswered, limit=0,
                          remedy="退回请单位说明。"))  # fmt: skip
    return Outcome(not found, tuple(found))
