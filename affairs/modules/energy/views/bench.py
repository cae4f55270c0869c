"""The review bench: queue, figures, findings, decision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from affairs.core.accounts.models import User
from affairs.core.calendar.selectors import work_calendar
from affairs.core.dates import parse_date, parse_month
from affairs.core.errors import AffairsError, InvalidValue
from affairs.core.organisations.models import Organisation
from affairs.core.permissions.questions import can, visible
from affairs.core.web.registry import page, person
from affairs.core.web.rendering import render_page
from affairs.modules.energy.actions import reviewing
from affairs.modules.energy.choices import ReportsTo
from affairs.modules.energy.models import EnergyReport, Institution, ReviewFinding
from affairs.modules.energy.rules.states import SUBMITTED
from affairs.modules.energy.selectors.bench import case_of, queue, waiting_for
from affairs.modules.energy.selectors.form_page import shown_number
from affairs.modules.energy.selectors.reporting import (
    latest_month,
    month_counts,
    newest_reported_month,
)
from affairs.modules.energy.selectors.statistics import regions_within

TEMPLATE = "energy/bench.html"


@page(
    "energy.bench", "能耗审核台", path="energy/bench/", permission="energy.return_report",
    template=TEMPLATE, methods=("GET", "POST"), order=10,
)  # fmt: skip
def bench(request: HttpRequest) -> HttpResponse | Mapping[str, Any]:
    """A month of what the user may review; a post decides and opens the next report."""
    user = person(request)
    month, region = asked(request, user)
    if request.method != "POST":
        return context_of(request, user, month, region)
    try:
        said = act(request, user, month, region)
    except AffairsError as refused:
        context = {**context_of(request, user, month, region), "refused": refused.message}
        return render_page(request, TEMPLATE, context, status=refused.status)
    messages.success(request, said)
    stays = request.POST.get("act") in STAYING
    return HttpResponseRedirect(address(month, region, request.POST.get("report") if stays else ""))


STAYING = ("apply", "settle", "more", "lower")


def asked(request: HttpRequest, user: User) -> tuple[date, Organisation | None]:
    """Month and region of the address; the newest month there is when none is given."""
    text = request.GET.get("month", "")
    if text:
        try:
            month = parse_month(text)
        except InvalidValue as wrong:
            raise Http404(wrong.message) from wrong
    else:
        month = current_month()
    key = request.GET.get("region", "")
    regions = regions_within(visible(user, Institution.objects.all()))
    return month, regions.filter(pk=int(key)).first() if key.isdecimal() else None


def current_month() -> date:
    """The month under way: the one before this, unless nothing was reported for long."""
    latest, newest = latest_month(timezone.localdate()), newest_reported_month()
    if newest is None:
        return latest
    return latest if (latest - newest).days < 75 else newest


def address(month: date, region: Organisation | None, report: str | int | None = "") -> str:
    given = {"month": f"{month:%Y-%m}", "region": region.pk if region else "",
             "report": report or ""}  # fmt: skip
    query = urlencode({name: value for name, value in given.items() if value})
    return f"{reverse('energy.bench')}?{query}"


def context_of(
    request: HttpRequest, user: User, month: date, region: Organisation | None
) -> dict[str, Any]:
    """Head, queue and the report in the middle."""
    bodies = visible(user, Institution.objects.all(), "energy.return_report")
    regions = list(regions_within(bodies))
    if region is not None:
        bodies = bodies.filter(region=region)
    rows = waiting_for(user, month, region)
    first = queue(rows)
    report = _chosen(request, user, first)
    counts = month_counts(month, bodies)
    clean = rows.filter(open_stops=0, open_asks=0).count()
    context: dict[str, Any] = {
        "month": month, "region": region, "regions": regions, "counts": counts, "queue": first,
        "waiting": rows.count(), "clean": clean, "case": None, "chosen": report,
        "passed_width": round(counts.share(counts.accepted) * 100, 2),
        "waiting_width": round(counts.share(counts.waiting) * 100, 2),
        "months": _months(month), "address": address, "refused": "",
        "may_city": can(user, "energy.accept_city"),
        "resubmit_by": work_calendar().add_workdays(timezone.localdate(), 3),
        "plain": shown_number,
    }  # fmt: skip
    if report is not None:
        context |= case_of(report)
        context["accept_city"] = can(user, "energy.accept_city", report) and (
            report.state == "county" or report.institution.reports_to == ReportsTo.CITY
        )
        context["accept_county"] = (
            report.state == SUBMITTED
            and report.institution.reports_to == ReportsTo.COUNTY
            and can(user, "energy.accept_county", report)
        )
    return context


def _months(month: date) -> list[date]:
    return [date(month.year - 1, 12, 1), *(date(month.year, m, 1) for m in range(1, 13))]


def _chosen(request: HttpRequest, user: User, first: list[dict[str, Any]]) -> EnergyReport | None:
    key = request.POST.get("report") or request.GET.get("report", "")
    pk = int(key) if str(key).isdecimal() else (first[0]["pk"] if first else None)
    if pk is None:
        return None
    rows = visible(user, EnergyReport.objects.filter(pk=pk), "energy.return_report")
    found = rows.select_related("institution__region").first()
    if found is None and str(key).isdecimal():
        raise Http404("没有这份月报，或不在本账号的范围内。")
    return found


def act(request: HttpRequest, user: User, month: date, region: Organisation | None) -> str:
    """Do what was posted; what to say of it."""
    sent = request.POST
    what = sent.get("act", "")
    of = reviewing.MonthOf(month, region.pk if region else None)
    if what == "remind":
        return f"已催报 {reviewing.remind_institutions(of, by=user)} 家，逐家登记。"
    if what == "review":
        return f"已重新审核，发现 {reviewing.review_month(of, by=user)} 条。"
    if what == "clean":
        return f"已通过无问题月报 {reviewing.accept_clean(of, by=user)} 份。"
    if what in STAYING:
        return _on_finding(what, sent, user)
    return _on_report(what, sent, user)


def _on_finding(what: str, sent: Mapping[str, str], user: User) -> str:
    rows = visible(user, ReviewFinding.objects.filter(pk=sent.get("finding") or 0),
                   "energy.settle_finding")  # fmt: skip
    finding = rows.select_related("report__institution").first()
    if finding is None:
        raise Http404("没有这条发现。")
    words = sent.get("words", "")
    if what == "apply":
        reviewing.apply_proposal(finding, by=user)
        return "已按建议改正，结果重新算过。"
    if what == "settle":
        reviewing.settle_finding(finding, by=user, opinion=words)
        return "已采纳单位说明。"
    if what == "more":
        reviewing.ask_more(finding, by=user, opinion=words)
        return "已请单位补充。"
    reviewing.lower_finding(finding, by=user, proof=words)
    return "已降为须说明。"


def _on_report(what: str, sent: Mapping[str, str], user: User) -> str:
    rows = visible(user, EnergyReport.objects.filter(pk=sent.get("report") or 0),
                   "energy.return_report")  # fmt: skip
    report = rows.select_related("institution").first()
    if report is None:
        raise Http404("没有这份月报，或不在本账号的范围内。")
    note = sent.get("note", "")
    if what == "accept_city":
        reviewing.accept_city(report, by=user, note=note)
        return f"已通过：{report}。"
    if what == "accept_county":
        reviewing.accept_county(report, by=user, note=note)
        return f"已通过：{report}。"
    if what == "aside":
        reviewing.set_aside_report(report, by=user)
        return f"已搁置：{report}。" if report.set_aside else f"已取回：{report}。"
    if what == "return":
        until = sent.get("resubmit_by", "").strip()
        day = parse_date(until, today=timezone.localdate()) if until else None
        words = note.strip() or _problems(report)
        reviewing.return_report(report, by=user, note=words, resubmit_by=day)
        return f"已退回：{report}，单位已收到通知。"
    raise Http404("没有这一步。")


def _problems(report: EnergyReport) -> str:
    rows = report.findings.filter(severity__in=["stop", "ask"]).exclude(
        state__in=["accepted", "cured"]
    )
    return "；".join(rows.values_list("message", flat=True)[:4])
