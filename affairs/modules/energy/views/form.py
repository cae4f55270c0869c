"""The institution's monthly form: fill in, be checked, explain, hand in, take back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.dates import parse_month
from affairs.core.errors import AffairsError, InvalidValue
from affairs.core.numbers import format_number
from affairs.core.permissions.questions import can, visible
from affairs.core.rounding import half_up
from affairs.core.rules.outcome import Severity
from affairs.core.web.registry import page, person
from affairs.core.web.rendering import render_page
from affairs.core.web.wording import change
from affairs.modules.energy import form_reading
from affairs.modules.energy.actions.reporting import (
    SHORTEST_REPLY,
    fill_report,
    missing_for_submission,
    reply_finding,
    submit_report,
    withdraw_report,
)
from affairs.modules.energy.actions.saving import derive, judge
from affairs.modules.energy.carriers import BY_AMOUNT, CARRIERS
from affairs.modules.energy.checking import Found
from affairs.modules.energy.choices import FindingState
from affairs.modules.energy.models import EnergyReport, Institution, ReviewFinding
from affairs.modules.energy.months import index_of, month_of
from affairs.modules.energy.rules.states import EDITABLE
from affairs.modules.energy.selectors import form_page
from affairs.modules.energy.selectors.forms import fields_of
from affairs.modules.energy.selectors.history import FactsTable
from affairs.modules.energy.selectors.reporting import due_day, neighbours

TEMPLATE = "energy/form.html"


@page(
    "energy.form", "能耗月报填报", path="energy/form/<int:institution>/<str:month>/",
    permission="energy.view_energyreport", template=TEMPLATE, methods=("GET", "POST"),
)  # fmt: skip
def form(request: HttpRequest, institution: int, month: str) -> HttpResponse | Mapping[str, Any]:
    """One institution's report of one month."""
    user = person(request)
    report = asked_report(user, institution, month)
    if request.method != "POST":
        return context_of(user, report)
    return _act(request, user, report)


@page(
    "energy.form_check", "边填边查", path="energy/form/<int:institution>/<str:month>/check/",
    permission="energy.fill_report", methods=("POST",),
)  # fmt: skip
def form_check(request: HttpRequest, institution: int, month: str) -> HttpResponse:
    """What the rules say of the form as it stands; nothing is stored."""
    user = person(request)
    report = asked_report(user, institution, month)
    faults = form_reading.read(report, request.POST)
    facts = FactsTable([report.institution_id])
    derive([report], facts)
    found = judge([report], facts)[0]
    return JsonResponse(checked(report, found, faults, request.POST))


@page(
    "energy.form_draft", "存草稿", path="energy/form/<int:institution>/<str:month>/draft/",
    permission="energy.fill_report", methods=("POST",),
)  # fmt: skip
def form_draft(request: HttpRequest, institution: int, month: str) -> HttpResponse:
    """Keep the form as it stands, every ten seconds while it changes."""
    user = person(request)
    report = asked_report(user, institution, month)
    if report.state not in EDITABLE:
        return JsonResponse({"saved_at": ""}, status=409)
    faults = form_reading.read(report, request.POST)
    if faults:
        return JsonResponse({"saved_at": "", "faults": faults}, status=422)
    _save(report, request, user)
    return JsonResponse({"saved_at": f"{timezone.localtime():%H:%M:%S}"})


def asked_report(user: User, institution: int, month: str) -> EnergyReport:
    """The stored report, or a new draft; Http404 for another unit's institution."""
    body = visible(user, Institution.objects.all(), "energy.view_energyreport").filter(
        pk=institution
    ).select_related("organisation", "region").first()  # fmt: skip
    if body is None:
        raise Http404("没有这家公共机构，或不在本账号的范围内。")
    try:
        asked = parse_month(month)
    except InvalidValue as wrong:
        raise Http404(wrong.message) from wrong
    stored = EnergyReport.objects.filter(institution=body, month=asked).first()
    if stored is not None:
        stored.institution = body
        return stored
    return form_page.new_report(body, asked)


def _act(request: HttpRequest, user: User, report: EnergyReport) -> HttpResponse:
    act = request.POST.get("act", "save")
    here = form_address(report.institution_id, report.month)
    try:
        if act == "withdraw":
            withdraw_report(report, by=user)
            messages.success(request, "已撤回，可以修改。")
            return HttpResponseRedirect(here)
        faults = form_reading.read(report, request.POST)
        if faults:
            return _again(request, user, report, faults)
        report = _save(report, request, user)
        if act == "submit":
            submit_report(report, by=user)
            messages.success(
                request, f"已提交，等{report.institution.get_reports_to_display()}审核。"
            )
        else:
            messages.success(request, f"草稿已存 {timezone.localtime():%H:%M}。")
    except AffairsError as refused:
        return _again(request, user, report, {refused.field or "": refused.message})
    return HttpResponseRedirect(here)


def _save(report: EnergyReport, request: HttpRequest, user: User) -> EnergyReport:
    report = fill_report(report, by=user)
    given = form_reading.replies(request.POST)
    for finding in report.findings.exclude(
        state__in=[FindingState.CURED, FindingState.ACCEPTED]
    ).exclude(severity="tip"):
        words = given.get(_place(finding.field), "")
        if len(words) >= SHORTEST_REPLY and words != finding.reply:
            finding.report = report
            reply_finding(finding, by=user, reply=words)
    return report


def _again(
    request: HttpRequest, user: User, report: EnergyReport, faults: Mapping[str, str]
) -> HttpResponse:
    context = {**context_of(user, report), "faults": faults}
    general = faults.get("") or next(iter(faults.values()), "")
    messages.error(request, f"没有保存：{general}" if faults else "没有保存。")
    return render_page(request, TEMPLATE, context, status=422)


def _place(field: str) -> str:
    """Where the reason of a finding is typed: at its carrier's line, else for the whole report."""
    return field if field in BY_AMOUNT else form_reading.GENERAL


def form_address(institution: int, month: date) -> str:
    return reverse("energy.form", args=[institution, f"{month:%Y-%m}"])


def checked(
    report: EnergyReport, found: list[Found], faults: Mapping[str, str], sent: Mapping[str, Any]
) -> dict[str, Any]:
    """The answer ``form.js`` shows: findings, marks at the fields, computed texts, what is left."""
    given = form_reading.replies(sent)
    fields: dict[str, dict[str, str]] = {}
    left = len(faults)
    for one in found:
        place = _place(one.field)
        fields.setdefault(place, {"severity": one.severity.value, "message": one.message})
        enough = len(given.get(place, "")) >= SHORTEST_REPLY
        left += one.severity is not Severity.TIP and not enough
    fields |= {name: {"severity": "stop", "message": words} for name, words in faults.items()}
    past = neighbours(report)
    html = render_to_string(
        "energy/_findings.html", {"findings": found, "passed": 20 - len({f.rule for f in found})}
    )
    return {"html": html, "fields": fields, "stops": 0, "left": left,
            "computed": _computed(report, past, sent)}  # fmt: skip


def _computed(
    report: EnergyReport, past: Mapping[int, EnergyReport], sent: Mapping[str, Any]
) -> dict[str, str]:
    texts: dict[str, str] = {}
    last = past.get(index_of(report.month) - 12)
    for carrier in CARRIERS:
        amount = getattr(report, carrier.amount)
        before = getattr(last, carrier.amount) if last is not None else None
        texts[f"change-{carrier.amount}"] = change(amount, before)
        cost = getattr(report, carrier.cost) if carrier.cost else None
        texts[f"price-{carrier.amount}"] = form_page.price_text(amount, cost)
        unit = str(sent.get(f"{carrier.amount}-unit") or carrier.unit)
        typed = str(sent.get(carrier.amount, ""))
        texts[f"canonical-{carrier.amount}"] = form_reading.canonical_words(
            carrier, amount, unit, typed
        )
    for total in form_page.totals(report, past):
        now = None if total.now is None else half_up(total.now, 2)
        texts[f"total-{total.key}"] = format_number(now, 2)
        texts[f"total-change-{total.key}"] = total.change
    texts["cost-total"] = format_number(cost_total(report), 2)
    return texts


def cost_total(report: EnergyReport) -> Any:
    """Yuan of all carriers."""
    values = [getattr(report, c.cost) for c in CARRIERS if c.cost]
    return sum(value for value in values if value is not None)


def context_of(user: User, report: EnergyReport) -> dict[str, Any]:
    """The page: lines, totals, chart, findings, trail."""
    past = neighbours(report)
    body = report.institution
    month = report.month
    now = index_of(month)
    last = past.get(now - 12)
    stored = report.pk is not None
    findings: list[ReviewFinding] = list(
        report.findings.exclude(state=FindingState.CURED).order_by("severity", "-is_strong", "pk")
    ) if stored else []  # fmt: skip
    findings.sort(key=lambda row: ({"stop": 0, "ask": 1, "tip": 2}[row.severity], row.pk))
    editable = report.state in EDITABLE and can(user, "energy.fill_report", report)
    by_field: dict[str, ReviewFinding] = {}
    for row in findings:
        by_field.setdefault(_place(row.field), row)
    lines = form_page.lines(report, past)
    return {
        "report": report, "body": body, "month": month, "lines": lines,
        "unused": [line.carrier.label for line in lines if not line.is_used],
        "totals": form_page.totals(report, past), "last": last,
        "cost_total": cost_total(report),
        "cost_before": cost_total(past[now - 1]) if now - 1 in past else None,
        "cost_last": cost_total(last) if last is not None else None,
        "chart": form_page.year_bars(report, past, lambda m: form_address(body.pk, m)),
        "findings": findings, "by_field": by_field, "general": form_reading.GENERAL,
        "left": len(missing_for_submission(report)) if stored else None,
        "steps": list(report.steps.select_related("by")[:12]) if stored else [],
        "editable": editable,
        "may_withdraw": report.state == "submitted" and can(user, "energy.withdraw_report", report),
        "before_url": form_address(body.pk, month_of(now - 1)),
        "after_url": form_address(body.pk, month_of(now + 1)),
        "check_url": reverse("energy.form_check", args=[body.pk, f"{month:%Y-%m}"]),
        "draft_url": reverse("energy.form_draft", args=[body.pk, f"{month:%Y-%m}"]),
        "due_on": due_day(month), "shortest": SHORTEST_REPLY,
        "data_centre": _shown(report, "3"), "heating": _shown(report, "4"),
        "number": form_page.shown_number, "faults": {},
        "facts_url": reverse("ledger_list", args=["energy", "institutionfacts"])
        + f"?institution={body.pk}",
    }  # fmt: skip


def _shown(report: EnergyReport, form: str) -> list[dict[str, Any]]:
    """Items of form ③ or ④ in the report's version; dropped ones only where old years hold them."""
    asked = {row.key: row for row in fields_of(report.form_version, form)}
    names = [row.key for row in asked.values()]
    names += [n for n in ("ups_kva",) if form == "3" and n not in asked and getattr(report, n)]
    return [
        {
            "name": name,
            "value": getattr(report, name),
            "unit": getattr(asked.get(name), "unit", ""),
            "label": asked[name].label
            if name in asked
            else str(EnergyReport._meta.get_field(name).verbose_name),  # type: ignore[union-attr]
            "is_dropped": name not in asked,
            "is_text": name == "heat_source",
        }
        for name in names
    ]
