"""Report pages: the list of reports, one report whose numbers open, and its files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from affairs.core.audit.recording import Entry, record_event
from affairs.core.indicators.models import Closing
from affairs.core.indicators.registry import Scope
from affairs.core.indicators.views import lines, period_choices
from affairs.core.pages.registry import page
from affairs.core.periods import Period
from affairs.modules.reports.checks_of_text import text_findings
from affairs.modules.reports.composing import compose, definition, definition_names
from affairs.modules.reports.content import SlotState, masked
from affairs.modules.reports.output import report_file

COCKPIT = (
    "fleet.trips_served", "fleet.applications", "fleet.units_served", "fleet.vehicles_registered",
    "fleet.distance", "fleet.running_cost", "fleet.repair_cost", "fleet.over_age_rate",
)  # fmt: skip


@page(
    "reports.list",
    "报告",
    path="reports/",
    permission="reports.view_report",
    template="reports/list.html",
    order=10,
)
def report_list(request: HttpRequest) -> Mapping[str, Any]:
    """Every report by year, with where its numbers stand."""
    closed = set(Closing.objects.values_list("first", "last"))
    periods = period_choices()
    return {
        "rows": [
            (definition(name)["label"], name, period, (period.first, period.last) in closed)
            for name in definition_names()
            for period in periods
        ]
    }


@page(
    "reports.report",
    "报告正文",
    path="reports/<slug:name>/<str:period>/",
    permission="reports.view_report",
    template="reports/report.html",
)
def report_page(request: HttpRequest, name: str, period: str) -> Mapping[str, Any]:
    """The report on paper; each number opens its records, checks stand beside it."""
    chosen = Period.parse(period)
    report = compose(name, Scope(chosen, user=request.user))
    shown = masked(report) if request.GET.get("edition") == "masked" else report
    filled = [run for run in report.numbers if run.state is not SlotState.MISSING]
    return {
        "report": shown,
        "period": chosen,
        "numbers": len(report.numbers),
        "filled": len(filled),
        "findings": text_findings(report),
        "characters": sum(len(block.text) for block in report.blocks),
        "closing": Closing.objects.filter(first=chosen.first, last=chosen.last)
        .select_related("closed_by")
        .first(),
        "base": reverse("reports.report", args=(name, period)),
    }


@page(
    "reports.file",
    "报告文件",
    path="reports/<slug:name>/<str:period>/<slug:form>",
    permission="reports.view_report",
)
def report_download(request: HttpRequest, name: str, period: str, form: str) -> HttpResponse:
    """The report as a file; what left the platform is recorded."""
    is_masked = request.GET.get("edition") == "masked"
    scope = Scope(Period.parse(period), user=request.user)
    made = report_file(name, scope, form, is_masked=is_masked)
    record_event(
        Entry("reports.export_report", "导出报告", by=request.user, object_label=made.name)
    )
    response = HttpResponse(made.content, content_type=made.content_type)
    response.headers["Content-Disposition"] = _attachment(made.name)
    return response


@page(
    "reports.cockpit",
    "驾驶舱",
    path="cockpit/",
    permission="reports.view_cockpit",
    template="reports/cockpit.html",
    order=1,
)
def cockpit(request: HttpRequest) -> Mapping[str, Any]:
    """Key figures against last year and target, on one screen."""
    text = request.GET.get("period") or str(timezone.localdate().year)
    scope = Scope(Period.parse(text), user=request.user)
    return {"scope": scope, "lines": lines(list(COCKPIT), scope), "periods": period_choices()}


def _attachment(name: str) -> str:
    return f"attachment; filename*=UTF-8''{quote(name)}"
