"""到期事项: insurance, inspection, licence, maintenance, faults and contracts that fall due."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from affairs.core.accounts.signed_in import person
from affairs.core.documents.workbook import Head, Table
from affairs.core.web.registry import page
from affairs.modules.fleet.selectors.due import KINDS, due_matters
from affairs.modules.fleet.views.downloads import book_answer


@page(
    "fleet.due",
    "到期事项",
    path="fleet/due/",
    permission="fleet.view_vehicle",
    order=15,
)
def due_page(request: HttpRequest) -> Mapping[str, Any]:
    """What is due or past, the earliest first, each with the page that settles it."""
    today = timezone.localdate()
    matters = due_matters(today, person(request))
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    return {
        "today": today,
        "kind": kind,
        "tabs": [
            {"label": label, "url": f"?kind={code}", "here": code == kind,
             "count": sum(1 for one in matters if not code or one.kind == code), "tone": ""}
            for code, label in {"": "全部", **KINDS}.items()
        ],
        "matters": [one for one in matters if not kind or one.kind == kind],
        "past": sum(1 for one in matters if one.due_on < today),
    }  # fmt: skip


@page(
    "fleet.due_xlsx",
    "到期事项 Excel",
    path="fleet/due/export.xlsx",
    permission="fleet.view_vehicle",
    in_menu=False,
)
def due_xlsx(request: HttpRequest) -> HttpResponseBase:
    """The list as a workbook."""
    today = timezone.localdate()
    kind = request.GET.get("kind", "")
    rows = [
        [one.kind_label, one.label, one.organisation, one.due_on, (one.due_on - today).days,
         one.note]
        for one in due_matters(today, person(request))
        if not kind or one.kind == kind
    ]  # fmt: skip
    heads = [Head("事项", width=10), Head("对象", width=20), Head("单位", width=24),
             Head("到期日", width=12), Head("剩余天数", 0, 10), Head("说明", width=36)]  # fmt: skip
    table = Table("到期事项", "公务用车到期事项", heads, rows, notes=[f"截至 {today}"])
    return book_answer(request, f"到期事项-{today:%Y%m%d}", table)
