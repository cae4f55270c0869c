"""Report pages: the list of reports, one report whose numbers open, and its files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from affairs.core.accounts.signed_in import person
from affairs.core.audit.recording import Entry, record_event
from affairs.core.indicators.definitions import definitions
from affairs.core.indicators.figures import is_whole_city
from affairs.core.indicators.models import Closing
from affairs.core.indicators.registry import Scope
from affairs.core.indicators.views import lines, period_choices
from affairs.core.periods import Period
from affairs.core.permissions.questions import can
from affairs.core.web.downloads import disposition
from affairs.core.web.registry import page
from affairs.core.web.rendering import target
from affairs.modules.reports import (  # noqa: F401  (they register on import)
    cockpit,
    panels,
    table_views,
    wall,
)
from affairs.modules.reports.actions.reviewing import submit_report
from affairs.modules.reports.actions.writing import (
    add_remark,
    edit_passage,
    keep_version,
    open_report,
    restore_passage,
    settle_remark,
)
from affairs.modules.reports.checks_of_text import period_findings, text_findings
from affairs.modules.reports.comparing import differences
from affairs.modules.reports.composing import definition, definition_names, periods_of, source_text
from affairs.modules.reports.content import masked
from affairs.modules.reports.editor import drill, outline
from affairs.modules.reports.models import Passage, Remark, Report, ReportState
from affairs.modules.reports.output import report_file
from affairs.modules.reports.sealing import blocks_of
from affairs.modules.reports.selectors import case_url, composed, edits_of, report_of


@page(
    "reports.list",
    "报告",
    path="reports/",
    permission="reports.view_report",
    template="reports/list.html",
    order=10,
)
def report_list(request: HttpRequest) -> Mapping[str, Any]:
    """The reports of a year: state of the text, whether the period is closed."""
    today = timezone.localdate()
    text = request.GET.get("year", "")
    year = int(text) if text.isdecimal() and len(text) == 4 else today.year
    closed = set(Closing.objects.values_list("first", "last"))
    known = {(r.name, r.first, r.last): r for r in Report.objects.filter(last__year=year)}
    return {
        "year": year,
        "years": [period.first.year for period in period_choices()],
        "rows": [
            (definition(name)["label"], name, period, (period.first, period.last) in closed,
             known.get((name, period.first, period.last)))
            for name in definition_names()
            for period in periods_of(name, year)
            if period.first <= today
        ],
    }  # fmt: skip


@page(
    "reports.report",
    "报告正文",
    path="reports/<slug:name>/<str:period>/",
    permission="reports.view_report",
    template="reports/report.html",
    parts={"drill": "reports/_drill.html"},
)
def report_page(request: HttpRequest, name: str, period: str) -> Mapping[str, Any]:
    """The report on paper; each number opens its records, checks stand beside it."""
    chosen = Period.parse(period)
    opened = drill(request.GET.get("open", ""), _open_scope(request, chosen))
    if target(request) == "drill":
        return {"drill": opened}
    kept = report_of(name, chosen)
    report = composed(name, chosen, person(request))
    is_draft = kept is None or kept.state == ReportState.DRAFTING
    return {
        "report": masked(report) if request.GET.get("edition") == "masked" else report,
        "period": chosen,
        "outline": outline(report),
        "findings": [*period_findings(chosen), *text_findings(report)] if is_draft else [],
        "characters": sum(len(block.text) for block in report.blocks),
        "closing": Closing.objects.filter(first=chosen.first, last=chosen.last)
        .select_related("closed_by")
        .first(),
        "base": reverse("reports.report", args=(name, period)),
        "drill": opened,
        "edited": set(edits_of(kept)),
        "state_word": kept.get_state_display() if kept else ReportState.DRAFTING.label,
        "sealed": kept is not None and kept.state == ReportState.APPROVED,
        "case": case_url(kept) if kept else "",
        "may_submit": is_draft and can(person(request), "reports.submit_report"),
        "remarks": kept.remarks.filter(settled_at=None).select_related("made_by") if kept else [],
        "versions": kept.versions.select_related("kept_by")[:5] if kept else [],
        "may_edit": is_draft and can(person(request), "reports.edit_passage"),
    }


@page(
    "reports.passage",
    "改写段落",
    path="reports/<slug:name>/<str:period>/passage/<str:key>/",
    permission="reports.edit_passage",
    template="reports/passage.html",
    methods=("GET", "POST"),
)
def passage_page(
    request: HttpRequest, name: str, period: str, key: str
) -> HttpResponse | Mapping[str, Any]:
    """Rewrite one item: words are free, numbers are slots; a search finds their codes."""
    chosen = Period.parse(period)
    shipped = _shipped_text(name, key, Scope(chosen))
    kept = report_of(name, chosen)
    passage = kept.passages.filter(key=key).first() if kept else None
    address = reverse("reports.report", args=(name, period))
    if request.method == "POST":
        _store_passage(request, name, chosen, key)
        return redirect(f"{address}#p{key}")
    query = request.GET.get("q", "").strip()
    return {
        "name": name,
        "period": chosen,
        "key": key,
        "text": passage.text if passage else shipped,
        "shipped": shipped,
        "is_edited": passage is not None,
        "back": f"{address}#p{key}",
        "query": query,
        "found": _indicators_named(query, Scope(chosen, user=person(request))) if query else [],
    }


@page(
    "reports.remark",
    "批注",
    path="reports/<slug:name>/<str:period>/remark/",
    permission="reports.add_remark",
    methods=("POST",),
)
def remark_page(request: HttpRequest, name: str, period: str) -> HttpResponse:
    """Leave a remark on an item, or settle one."""
    chosen = Period.parse(period)
    report = _report(request, name, chosen)
    settled = request.POST.get("settle", "")
    if settled.isdecimal():
        settle_remark(get_object_or_404(report.remarks, pk=int(settled)), by=person(request))
    else:
        text, key = request.POST.get("text", ""), request.POST.get("key", "")
        add_remark(Remark(report=report, key=key[:10], text=text[:500]), by=person(request))
    return redirect("reports.report", name, period)


@page(
    "reports.version",
    "保存版本",
    path="reports/<slug:name>/<str:period>/version/",
    permission="reports.keep_version",
    methods=("POST",),
)
def version_page(request: HttpRequest, name: str, period: str) -> HttpResponse:
    """Keep the text as it stands."""
    keep_version(_report(request, name, Period.parse(period)), by=person(request))
    return redirect("reports.report", name, period)


@page(
    "reports.submit",
    "送审报告",
    path="reports/<slug:name>/<str:period>/submit/",
    permission="reports.submit_report",
    methods=("POST",),
)
def submit_page(request: HttpRequest, name: str, period: str) -> HttpResponse:
    """Hand the report in; what keeps it back is said on the page of the refusal."""
    submit_report(_report(request, name, Period.parse(period)), by=person(request))
    return redirect("reports.report", name, period)


@page(
    "reports.compare",
    "报告对比",
    path="reports/<slug:name>/<str:period>/compare/",
    permission="reports.view_report",
    template="reports/compare.html",
)
def compare_page(request: HttpRequest, name: str, period: str) -> Mapping[str, Any]:
    """The report against a kept version, or against the year before."""
    chosen, user = Period.parse(period), person(request)
    now = composed(name, chosen, user)
    kept = report_of(name, chosen)
    versions = list(kept.versions.all()) if kept and is_whole_city(Scope(chosen, user=user)) else []
    earlier = chosen.year_before()
    wanted = request.GET.get("with", "")
    version = next((one for one in versions if str(one.number) == wanted), None)
    if version is not None:
        before, label = blocks_of(version.content), f"第 {version.number} 版"
    else:
        before, label = composed(name, earlier, user).blocks, f"{earlier.label}报告"
    items = differences(before, now.blocks)
    return {
        "title": f"{now.title}对比",
        "base": reverse("reports.report", args=(name, period)),
        "items": items,
        "changed": sum(not item.is_same for item in items),
        "before_label": label,
        "after_label": "现稿",
        "choices": [("", f"{earlier.label}报告"),
                    *((str(v.number), f"第 {v.number} 版") for v in versions)],
        "chosen": wanted if version is not None else "",
    }  # fmt: skip


def _report(request: HttpRequest, name: str, period: Period) -> Report:
    definition(name)
    known = report_of(name, period)
    if known is not None:
        return known
    return open_report(Report(name=name, first=period.first, last=period.last), by=person(request))


def _store_passage(request: HttpRequest, name: str, period: Period, key: str) -> None:
    report = _report(request, name, period)
    passage = report.passages.filter(key=key).first()
    if "restore" in request.POST:
        if passage is not None:
            restore_passage(passage, by=person(request))
        return
    passage = passage or Passage(report=report, key=key)
    passage.text = request.POST.get("text", "")
    edit_passage(passage, by=person(request))


def _shipped_text(name: str, key: str, scope: Scope) -> str:
    try:
        return source_text(name, key, scope)
    except (IndexError, ValueError) as unknown:
        raise Http404(f"没有条目 {key}") from unknown


def _indicators_named(query: str, scope: Scope) -> list[Any]:
    codes = [c for c, d in definitions().items() if query in d.name or query in c]
    return lines(codes[:10], scope)


def _open_scope(request: HttpRequest, period: Period) -> Scope:
    """The period of the number opened: the report's, or the year before for late data."""
    text = request.GET.get("of", "")
    return Scope(Period.parse(text) if text else period, user=person(request))


@page(
    "reports.file",
    "报告文件",
    path="reports/<slug:name>/<str:period>/<slug:form>",
    permission="reports.view_report",
)
def report_download(request: HttpRequest, name: str, period: str, form: str) -> HttpResponse:
    """The report as a file; what left the platform is recorded."""
    is_masked = request.GET.get("edition") == "masked"
    scope = Scope(Period.parse(period), user=person(request))
    made = report_file(name, scope, form, is_masked=is_masked)
    record_event(
        Entry("reports.export_report", "导出报告", by=person(request), object_label=made.name)
    )
    response = HttpResponse(made.content, content_type=made.content_type)
    response.headers["Content-Disposition"] = disposition(made.name)
    return response
