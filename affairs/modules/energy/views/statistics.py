"""Statistics: summaries by region, department and class, ranking; the statutory workbook."""

from __future__ import annotations

import io
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from affairs.core.errors import InvalidValue
from affairs.core.periods import Period
from affairs.core.permissions.questions import visible
from affairs.core.tables import Field, Kind
from affairs.core.tables.writing import write_xlsx
from affairs.core.web.registry import page, person
from affairs.modules.energy.models import Institution
from affairs.modules.energy.models.plans import TargetIndicator
from affairs.modules.energy.selectors import overview
from affairs.modules.energy.selectors import statistics as stats
from affairs.modules.energy.selectors.factors import factors_of
from affairs.modules.energy.views.bench import current_month
from affairs.modules.energy.views.home import own_node, states_for

BY = {"region": "按地区", "department": "按部门", "class": "按类型"}
ORDERS = {"per_head": "人均综合能耗", "per_m2": "单位面积能耗", "energy": "综合能耗"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHANGED = (
    TargetIndicator.TOTAL_ENERGY,
    TargetIndicator.PER_CAPITA_ENERGY,
    TargetIndicator.PER_AREA_ENERGY,
    TargetIndicator.PER_CAPITA_WATER,
)


@page(
    "energy.statistics", "能耗统计", path="energy/statistics/",
    permission="energy.view_statistics", order=16,
)  # fmt: skip
def statistics(request: HttpRequest) -> Mapping[str, Any]:
    """A summary table of a period with last year and the base year beside it."""
    return _context(request)


@page(
    "energy.statistics_workbook", "综合表", path="energy/statistics/workbook/",
    permission="energy.view_statistics", in_menu=False,
)  # fmt: skip
def workbook(request: HttpRequest) -> HttpResponse:
    """The summary as the statutory workbook; figures carry work year and data year."""
    context = _context(request)
    stream = io.BytesIO()
    period: Period = context["period"]
    write_xlsx(
        stream, _fields(), _cells(context["rows"]), sheet_name=BY[context["by"]],
        title=f"公共机构能源资源消费综合表（{BY[context['by']]}）",
        notes=[f"数据期间：{period.label}；数据年度：{period.last.year}；"
               f"工作年度：{context['work_year']}",
               f"口径：{context['factors']}；取自已通过的月报，比率为合计之比。"],
    )  # fmt: skip
    answer = HttpResponse(stream.getvalue(), content_type=XLSX)
    answer["Content-Disposition"] = (
        f'attachment; filename="energy-{period.code}-{context["by"]}.xlsx"'
    )
    return answer


@page(
    "energy.ranking", "能耗排名", path="energy/ranking/", permission="energy.view_statistics",
    order=17,
)  # fmt: skip
def ranking(request: HttpRequest) -> Mapping[str, Any]:
    """Institutions by use, with their class's mean beside them."""
    user, period = person(request), _period(request)
    order = request.GET.get("order", "per_head")
    if order not in ORDERS:
        raise Http404(f"没有按 {order} 的排名。")
    bodies = visible(user, Institution.objects.all(), "energy.view_energyreport")
    rows = stats.ranking(period, bodies, order)
    peers = {row.institution.class_code: None for row in rows}
    return {
        "period": period, "orders": ORDERS, "order": order, "rows": rows,
        "peers": {code: _peers(rows, code, period) for code in peers},
    }  # fmt: skip


def _peers(rows: list[stats.Ranked], code: str, period: Period) -> stats.Figures:
    first = next(row for row in rows if row.institution.class_code == code)
    return stats.peers_of(first.institution, period)


def _period(request: HttpRequest) -> Period:
    text = request.GET.get("period", "") or str(current_month().year)
    try:
        return Period.parse(text)
    except InvalidValue as wrong:
        raise Http404(wrong.message) from wrong


def _context(request: HttpRequest) -> dict[str, Any]:
    user, period = person(request), _period(request)
    by = request.GET.get("by", "region")
    if by not in BY:
        raise Http404(f"没有{by}的汇总。")
    node = own_node(user)
    bodies = visible(user, Institution.objects.all(), "energy.view_energyreport")
    states = states_for(node)
    rows = overview.table(by, period, node, bodies, states)
    year = period.last.year
    return {
        "period": period, "by": by, "bys": BY, "rows": rows, "node": node,
        "work_year": year + 1, "factors": factors_of(year).name, "changed": CHANGED,
        "periods": _choices(year), "as_of": timezone.localtime(),
        "levels": dict(zip(CHANGED, ("综合能耗", "人均", "单位面积", "人均用水"), strict=True)),
    }  # fmt: skip


def _choices(year: int) -> list[Period]:
    codes = [str(year), str(year - 1), f"{year}H1", f"{year}H2",
             *(f"{year}Q{q}" for q in range(1, 5))]  # fmt: skip
    return [Period.parse(code) for code in codes]


def _fields() -> list[Field]:
    number = [
        ("institutions", "机构数", 0), ("people", "用能人数", 2), ("area", "建筑面积(㎡)", 2),
        ("energy", "综合能耗(吨标准煤)", 2), ("per_head", "人均综合能耗(千克标准煤)", 2),
        ("per_m2", "单位建筑面积能耗(千克标准煤)", 2), ("water", "用水量(m³)", 2),
        ("water_head", "人均用水量(m³)", 2), ("co2", "碳排放(吨)", 2),
    ]  # fmt: skip
    words = ("综合能耗", "人均综合能耗", "单位面积能耗", "人均用水量")
    number += [(f"yoy{n}", f"{word}同比%", 2) for n, word in enumerate(words)]
    number += [(f"base{n}", f"{word}较2020年%", 2) for n, word in enumerate(words)]
    return [
        Field("no", "序号", Kind.INTEGER), Field("label", "地区/部门"),
        *(Field(name, label, Kind.DECIMAL, places=places) for name, label, places in number),
    ]  # fmt: skip


def _cells(rows: list[overview.Row]) -> list[list[Any]]:
    return [
        [
            place, row.label, row.institutions, _two(row.now.people), _two(row.now.area_m2),
            _two(row.now.energy_tce), _two(row.now.per_head), _two(row.now.per_m2),
            _two(row.now.water_m3), _two(row.now.water_per_head), _two(row.now.co2_t),
            *(_two(row.change(key)) for key in CHANGED),
            *(_two(row.change(key, base=True)) for key in CHANGED),
        ]
        for place, row in enumerate(rows, start=1)
    ]  # fmt: skip


def _two(value: Decimal | None) -> Decimal | None:
    return None if value is None else round(value, 2)
