"""参数设定: every parameter with its value of today; one parameter by date, set with a preview."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from affairs.core.administration.effects import Effect, effects
from affairs.core.administration.forms import ParameterForm
from affairs.core.administration.words import shown
from affairs.core.audit.models import AuditRecord
from affairs.core.errors import AffairsError
from affairs.core.permissions.questions import can
from affairs.core.rules import parameters
from affairs.core.rules.actions import (
    checked_value,
    rules_reading,
    save_parameter,
    setting_permission,
)
from affairs.core.rules.models import Parameter
from affairs.core.rules.parameters import ParameterRow
from affairs.core.web.registry import page, person
from affairs.core.web.rendering import render_page

CONFIDENCE = {"A": "已核", "B": "单一来源", "C": "未核"}
NAMES = {"security": "安全策略", "identifiers": "编码"}


@dataclass(frozen=True, slots=True)
class Line:
    """One parameter: today's row, the next one to come, whether the city set its own."""

    row: ParameterRow
    coming: ParameterRow | None
    is_local: bool
    may_set: bool


@page(
    "permissions.parameters",
    "参数设定",
    path="parameters/",
    permission="rules.view_parameter",
    template="administration/parameters.html",
    order=50,
)
def parameter_list(request: HttpRequest) -> Mapping[str, Any]:
    """All parameters by business, with search."""
    query = request.GET.get("q", "").strip().lower()
    only = request.GET.get("show", "")
    user, today = person(request), timezone.localdate()
    groups: dict[str, list[Line]] = {}
    count = 0
    for key in sorted({row.key for row in parameters.table.all_rows()}):
        line = _line(key, user, today)
        if line is None or not _wanted(line, query, only):
            continue
        count += 1
        groups.setdefault(_section(key), []).append(line)
    return {"groups": list(groups.items()), "query": query, "count": count, "only": only,
            "confidence": CONFIDENCE, "show": shown}  # fmt: skip


def _line(key: str, user: Any, today: date) -> Line | None:
    rows = [row for row in parameters.table.rows(key) if not row.region_code]
    current = [row for row in rows if row.valid_from <= today <= row.valid_to]
    if not current:
        return None
    row = max(current, key=lambda one: (not one.is_shipped, one.valid_from))
    coming = [one for one in rows if one.valid_from > today]
    first = min(coming, key=lambda one: one.valid_from) if coming else None
    return Line(row, first, not row.is_shipped, can(user, setting_permission(key)))


def _wanted(line: Line, query: str, only: str) -> bool:
    text = f"{line.row.key} {line.row.label} {line.row.source} {line.row.article}".lower()
    if not all(word in text for word in query.split()):
        return False
    kinds = {"local": line.is_local or bool(line.coming), "mine": line.may_set,
             "open": line.row.confidence == "C"}  # fmt: skip
    return kinds.get(only, True)


def _section(key: str) -> str:
    code = key.partition(".")[0]
    config = next((one for one in apps.get_app_configs() if one.label == code), None)
    return NAMES.get(code) or (str(config.verbose_name) if config else code)


@page(
    "permissions.parameter",
    "一个参数",
    path="parameters/<str:key>/",
    permission="rules.view_parameter",
    template="administration/parameter.html",
    methods=("GET", "POST"),
)
def parameter_page(request: HttpRequest, key: str) -> HttpResponse:
    """Values by date with their source; a new one is previewed first, then stored."""
    rows = list(Parameter.objects.filter(key=key).order_by("region_code", "valid_from", "pk"))
    if not rows:
        raise Http404("没有这个参数。")
    form = ParameterForm(request.POST if request.method == "POST" else None,
                         initial={"valid_from": timezone.localdate()})  # fmt: skip
    found: list[Effect] = []
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            if "store" in request.POST:
                _store(request, key, form)
                return redirect("permissions.parameter", key=key)
            found = _preview(request, key, form)
        except AffairsError as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
    if form.is_bound and form.errors:
        status = 422
    today = timezone.localdate()
    line = _line(key, person(request), today)
    context = {
        "key": key, "rows": rows, "form": form, "effects": found, "line": line,
        "may_set": can(person(request), setting_permission(key)),
        "rules": rules_reading(key), "today": today, "confidence": CONFIDENCE, "show": shown,
        "history": _history(rows), "previewed": bool(request.POST) and not form.errors,
        "section": _section(key),
    }  # fmt: skip
    return render_page(request, "administration/parameter.html", context, status=status)


def _history(rows: list[Parameter]) -> list[AuditRecord]:
    keys = [str(row.pk) for row in rows]
    found = AuditRecord.objects.filter(object_type="rules.parameter", object_id__in=keys)
    return list(found.order_by("-seq")[:50])


def _planned(key: str, form: ParameterForm) -> Parameter:
    given = form.cleaned_data
    begins = given["valid_from"]
    same_day = Parameter.objects.filter(
        key=key, region_code="", is_shipped=False, valid_from=begins
    ).first()
    planned = same_day or Parameter(key=key, valid_from=begins)
    planned.value, planned.valid_to = given["value"], given["valid_to"]
    planned.source, planned.article = given["source"], given["article"]
    planned.confidence, planned.note = given["confidence"], given["note"]
    return planned


def _store(request: HttpRequest, key: str, form: ParameterForm) -> None:
    planned = save_parameter(_planned(key, form), by=person(request))
    messages.success(
        request,
        f"{planned.label}从 {planned.valid_from} 起为 {shown(planned.value)} {planned.unit}。",
    )


def _preview(request: HttpRequest, key: str, form: ParameterForm) -> list[Effect]:
    if not can(person(request), setting_permission(key)):
        form.add_error(None, "这一类参数由主管它的业务科室设定，本账号不能改。")
        return []
    return effects(key, checked_value(key, form.cleaned_data["value"]), timezone.localdate())
