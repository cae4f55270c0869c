"""统计表: anyone builds a table or chart of numbers, keeps it and takes it as a workbook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.accounts.signed_in import person
from affairs.core.audit.recording import Entry, record_event
from affairs.core.errors import AffairsError
from affairs.core.indicators.definitions import definitions
from affairs.core.organisations.models import Organisation
from affairs.core.permissions.questions import visible
from affairs.core.web.downloads import disposition
from affairs.core.web.registry import page
from affairs.modules.reports import crossing
from affairs.modules.reports.actions.tables import drop_table, keep_table
from affairs.modules.reports.models import KeptTable

_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
UNITS_OFFERED = 30


@page(
    "reports.tables",
    "自建统计表",
    path="figures-tables/",
    permission="indicators.view_figure",
    template="reports/tables.html",
    order=30,
)
def tables_page(request: HttpRequest) -> Mapping[str, Any]:
    """Choose numbers, periods and units; the table and its chart stand below."""
    user, today = person(request), timezone.localdate()
    problem, table, chart = "", None, None
    choice = crossing.read_choice({}, today)
    try:
        choice = crossing.read_choice(request.GET, today)
        if choice.codes:
            table = crossing.cross_table(choice, user)
            chart = crossing.chart_of(choice, table)
    except AffairsError as refusal:
        problem = refusal.message
    return {
        "choice": choice,
        "table": table,
        "chart": chart,
        "problem": problem,
        "definitions": definitions(),
        "units": Organisation.objects.in_bulk(
            list(visible(user, Organisation.objects.filter(pk__in=choice.units))
                 .values_list("pk", flat=True))
        ),
        "steps": crossing.STEPS,
        "shapes": crossing.SHAPES,
        "years": range(today.year, crossing.FIRST_YEAR - 1, -1),
        "kept": [_shown(table) for table in kept_tables(user)],
        "me": user.pk,
    }  # fmt: skip


@page(
    "reports.table_file",
    "统计表文件",
    path="figures-tables/file.<str:form>",
    permission="indicators.view_figure",
    in_menu=False,
)
def table_file(request: HttpRequest, form: str) -> HttpResponse:
    """The table as a workbook; what left the platform is recorded."""
    if form not in _TYPES:
        raise Http404(f"没有格式 {form}")
    choice = crossing.read_choice(request.GET, timezone.localdate())
    table = crossing.cross_table(choice, person(request))
    content = crossing.workbook(choice, table, form)
    name = f"统计表{timezone.localdate():%Y%m%d}.{form}"
    record_event(Entry("reports.export_table", "导出统计表", by=person(request), object_label=name))
    headers = {"Content-Disposition": disposition(name)}
    return HttpResponse(content, content_type=_TYPES[form], headers=headers)


@page(
    "reports.table_units",
    "选单位",
    path="figures-tables/units/",
    permission="indicators.view_figure",
    in_menu=False,
)
def table_units(request: HttpRequest) -> HttpResponse:
    """Units whose name holds the words typed, as the field's list wants them."""
    rows = visible(person(request), Organisation.objects.all())
    words = request.GET.get("q", "").strip()
    found = rows.filter(name__contains=words).order_by("level", "sort_order", "pk")[:UNITS_OFFERED]
    return JsonResponse([{"value": unit.pk, "text": unit.name} for unit in found], safe=False)


@page(
    "reports.table_codes",
    "选指标",
    path="figures-tables/codes/",
    permission="indicators.view_figure",
    in_menu=False,
)
def table_codes(request: HttpRequest) -> HttpResponse:
    """Numbers whose name, code or section holds the words typed."""
    words = request.GET.get("q", "").strip().lower()
    found = [
        {"value": code, "text": f"{known.name}（{known.unit}）"}
        for code, known in definitions().items()
        if words in f"{code} {known.name} {known.section}".lower()
    ]
    return JsonResponse(found[:50], safe=False)


@page(
    "reports.table_kept",
    "保存统计表",
    path="figures-tables/kept/",
    permission="reports.keep_table",
    methods=("POST",),
    in_menu=False,
)
def keep_page(request: HttpRequest) -> HttpResponse:
    """Keep the table shown under a name, or drop a kept one."""
    user = person(request)
    drop = request.POST.get("drop", "")
    if drop.isdecimal():
        table = kept_tables(user).filter(pk=int(drop)).first()
        if table is None:
            raise Http404("没有这张表")
        drop_table(table, by=user)
        return redirect("reports.tables")
    choice = crossing.read_choice(request.POST, timezone.localdate())
    name = " ".join(request.POST.get("name", "").split())[:60]
    table = KeptTable.objects.filter(owner=user, name=name).first() or KeptTable(
        owner=user, organisation=user.organisation, name=name
    )
    table.choice, table.is_shared = choice.as_json(), "shared" in request.POST
    keep_table(table, by=user)
    return redirect(f"{reverse('reports.tables')}?{choice.query}")


def kept_tables(user: User) -> Any:
    """The user's own tables and those his unit shares."""
    own_or_shared = Q(owner=user) | Q(is_shared=True, organisation=user.organisation)
    return KeptTable.objects.filter(own_or_shared).select_related("owner")


def _shown(table: KeptTable) -> dict[str, Any]:
    """A kept table with where it opens."""
    choice = crossing.read_choice(table.choice, timezone.localdate())
    return {
        "pk": table.pk,
        "name": table.name,
        "owner": table.owner,
        "owner_id": table.owner_id,
        "is_shared": table.is_shared,
        "address": f"{reverse('reports.tables')}?{choice.query}",
    }
