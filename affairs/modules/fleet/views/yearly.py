"""年度统计: stock, change, use and cost by unit, checked against each other and the returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from affairs.core.accounts.signed_in import person
from affairs.core.documents.workbook import Head, Table
from affairs.core.ledgers.links import list_url
from affairs.core.permissions.questions import can
from affairs.core.web.registry import page
from affairs.modules.fleet.selectors.yearly import UnitYear, YearFigures, year_of
from affairs.modules.fleet.views.accounts import year_in, years_choices
from affairs.modules.fleet.views.downloads import book_answer


@page(
    "fleet.yearly",
    "年度统计",
    path="fleet/yearly/",
    permission="fleet.view_unitreturn",
    order=189,
)
def yearly_page(request: HttpRequest) -> Mapping[str, Any]:
    """A year's figures of every unit in reach; what does not agree stands beside its line."""
    year, user = _year(request), person(request)
    lines, total, findings = year_of(user, year)
    return {
        "year": year,
        "years": years_choices(),
        "lines": [(line, _links(line, year)) for line in lines],
        "total": total,
        "findings": findings,
        "wrong": sum(1 for line in lines if line.findings),
        "reported": sum(1 for line in lines if line.reported is not None),
        "may_report": can(user, "fleet.record_return"),
        "is_open": year == timezone.localdate().year,
    }


def _year(request: HttpRequest) -> int:
    """Last year without a choice: the return is made once a year is over."""
    if request.GET.get("year"):
        return year_in(request)
    return timezone.localdate().year - 1


def _links(line: UnitYear, year: int) -> dict[str, str]:
    unit = line.organisation.pk
    span = {"from": f"{year}-01-01", "to": f"{year}-12-31"}
    return {
        "quota": list_url("fleet.quota", organisation=unit),
        "vehicles": list_url("fleet.vehicle", organisation=unit),
        "costs": list_url("fleet.costentry", organisation=unit, incurred_on__gte=span["from"],
                          incurred_on__lte=span["to"]),
        "trips": list_url("fleet.trip", organisation=unit, back_at__gte=span["from"],
                          back_at__lte=span["to"]),
        "report": list_url("fleet.unitreturn", organisation=unit, year=year),
    }  # fmt: skip


HEADS = [
    Head("单位", width=26), Head("编制数", 0, 8), Head("年初实有", 0, 9),
    Head("购置", 0, 7, "年内增加"), Head("调入", 0, 7, "年内增加"),
    Head("处置", 0, 7, "年内减少"), Head("调出", 0, 7, "年内减少"),
    Head("年末实有", 0, 9), Head("其中新能源", 0, 10),
    Head("机要通信", 0, 9, "年末实有按类别"), Head("应急保障", 0, 9, "年末实有按类别"),
    Head("执法执勤", 0, 9, "年末实有按类别"), Head("特种专业", 0, 9, "年末实有按类别"),
    Head("其他", 0, 9, "年末实有按类别"),
    Head("行驶里程（公里）", 0, 12), Head("运行费（元）", 2, 14), Head("核对", width=30),
]  # fmt: skip


@page(
    "fleet.yearly_xlsx",
    "年度统计 Excel",
    path="fleet/yearly/export.xlsx",
    permission="fleet.view_unitreturn",
    in_menu=False,
)
def yearly_xlsx(request: HttpRequest) -> HttpResponseBase:
    """The return as a workbook to be sent: one sheet, ruled, with its total and checks."""
    year = _year(request)
    lines, total, findings = year_of(person(request), year)
    rows = [
        _row(str(line.organisation), line.figures, "；".join(f.message for f in line.findings))
        for line in lines
    ]
    table = Table(
        "公务用车统计表",
        f"{year}年党政机关公务用车统计报告表",
        HEADS,
        rows,
        total=_row("合计", total, "；".join(f.message for f in findings)),
        notes=[f"截止日期：{date(year, 12, 31):%Y年%m月%d日}　单位：辆、公里、元"],
        foot=["单位负责人：　　　　　　　填报人：　　　　　　　联系电话：　　　　　　　填报日期：",
              "年末实有 = 年初实有 + 购置 + 调入 − 处置 − 调出；租赁车辆不计。"],
    )  # fmt: skip
    return book_answer(request, f"公务用车统计报告表-{year}", table)


def _row(name: str, figures: YearFigures, checked: str) -> list[Any]:
    return [name, *asdict(figures).values(), checked or "相符"]
