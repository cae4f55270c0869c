"""Quota against holdings by unit and category: who holds too many, who has room."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from affairs.core.accounts.signed_in import person
from affairs.core.documents.workbook import Head, Table
from affairs.core.errors import InvalidValue
from affairs.core.ledgers.links import list_url
from affairs.core.web.registry import page
from affairs.modules.fleet.choices import VehicleCategory
from affairs.modules.fleet.selectors.quotas import Cell, UnitHolding, city_total, unit_holdings
from affairs.modules.fleet.views.downloads import book_answer

SHORT = {
    VehicleCategory.CONFIDENTIAL: "机要通信",
    VehicleCategory.EMERGENCY: "应急保障",
    VehicleCategory.ENFORCEMENT: "执法执勤",
    VehicleCategory.SPECIAL: "特种专业",
    VehicleCategory.OTHER: "其他公务",
}
SHOWS = {"": "全部单位", "over": "超编单位", "room": "有空编单位", "none": "没有编制却有车"}


def day_of(request: HttpRequest) -> date:
    """The day asked for, today without one; InvalidValue for what is no date."""
    text = request.GET.get("on", "").strip()
    if not text:
        return timezone.localdate()
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise InvalidValue(f"日期 {text} 读不懂，写成 2022-12-31。", field="on") from wrong


def _narrowed(rows: list[UnitHolding], show: str) -> list[UnitHolding]:
    if show == "over":
        return [row for row in rows if row.over]
    if show == "room":
        return [row for row in rows if any(cell.headroom > 0 for cell in row.cells.values())]
    if show == "none":
        return [
            row for row in rows if any(cell.held and not cell.quota for cell in row.cells.values())
        ]
    return rows


@page(
    "fleet.quotas",
    "编制与实有",
    path="fleet/quotas/",
    permission="fleet.view_quota",
    order=25,
)
def quotas(request: HttpRequest) -> Mapping[str, Any]:
    """Authorised and held vehicles of a day; a number opens its vehicles."""
    on = day_of(request)
    rows = unit_holdings(person(request), on)
    show = request.GET.get("show", "")
    show = show if show in SHOWS else ""
    shown = _narrowed(rows, show)
    total = city_total(shown)
    return {
        "on": on,
        "today": timezone.localdate(),
        "show": show,
        "tabs": [
            {"label": label, "url": f"?on={on}&show={code}", "here": code == show,
             "count": len(_narrowed(rows, code)),
             "tone": "stop" if code in ("over", "none") else ""}
            for code, label in SHOWS.items()
        ],
        "categories": [(code.value, SHORT[code]) for code in VehicleCategory],
        "rows": [(row, _links(row)) for row in shown],
        "total": total,
        "sum": sum(total.values(), Cell()),
        "over": sum(row.over for row in shown),
        "new_energy": sum(row.new_energy for row in shown),
    }  # fmt: skip


def _links(row: UnitHolding) -> dict[str, str]:
    """Addresses of the unit's vehicles by category; ``all`` and ``quota`` of the whole unit."""
    unit = row.organisation.pk
    found = {
        code: list_url("fleet.vehicle", organisation=unit, category=code) for code in row.cells
    }
    found["all"] = list_url("fleet.vehicle", organisation=unit)
    found["quota"] = list_url("fleet.quota", organisation=unit)
    return found


@page(
    "fleet.quotas_xlsx",
    "编制与实有 Excel",
    path="fleet/quotas/export.xlsx",
    permission="fleet.view_quota",
    in_menu=False,
)
def quotas_xlsx(request: HttpRequest) -> HttpResponseBase:
    """The list as shown, as a workbook."""
    on, show = day_of(request), request.GET.get("show", "")
    rows = _narrowed(unit_holdings(person(request), on), show)
    heads = [Head("单位", width=26)]
    for code in VehicleCategory:
        heads += [Head(word, 0, 7, SHORT[code]) for word in ("编制", "实有", "超编")]
    heads += [Head(word, 0, 8, "合计") for word in ("编制", "实有", "超编", "余量")]
    heads.append(Head("新能源", 0, 8))
    total = city_total(rows)
    table = Table(
        "编制与实有",
        "公务用车编制与实有情况",
        heads,
        [_line(str(row.organisation), row.cells, row.new_energy) for row in rows],
        total=_line("合计", total, sum(row.new_energy for row in rows)),
        notes=[f"截至 {on:%Y年%m月%d日}　{SHOWS.get(show, '')}　单位：辆"],
    )
    return book_answer(request, f"编制与实有-{on:%Y%m%d}", table)


def _line(name: str, cells: dict[str, Cell], new_energy: int) -> list[Any]:
    line: list[Any] = [name]
    for cell in cells.values():
        line += [cell.quota, cell.held, cell.over]
    whole = sum(cells.values(), Cell())
    over = sum(cell.over for cell in cells.values())
    return [*line, whole.quota, whole.held, over, whole.headroom, new_energy]


def overview_url(show: str) -> str:
    """The page narrowed to a view, for pictures that lead there."""
    return f"{reverse('fleet.quotas')}?show={show}"
