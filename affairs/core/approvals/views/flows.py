"""审批流程: every flow with its version in force; its steps changed on screen; its versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Count, Max
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from affairs.core.accounts.models import User
from affairs.core.accounts.signed_in import person
from affairs.core.approvals.conditions import OPERATIONS, label_of
from affairs.core.approvals.deciders import KINDS
from affairs.core.approvals.describing import details, differences, names_for, picture
from affairs.core.approvals.drafts import (
    adopt_shipped,
    discard_draft,
    draft_of,
    publish_again,
    publish_draft,
    save_draft,
)
from affairs.core.approvals.flow import MODES, ApprovalFlow, all_flows
from affairs.core.approvals.models import Case, FlowDraft, FlowVersion
from affairs.core.approvals.people import able
from affairs.core.approvals.problems import problems, wrong_places
from affairs.core.approvals.steps import changed_by, rows_of
from affairs.core.approvals.versions import offered_version, version_in_force
from affairs.core.errors import AffairsError
from affairs.core.permissions.models import Role
from affairs.core.permissions.questions import can
from affairs.core.rules import Severity
from affairs.core.web.registry import page
from affairs.core.web.rendering import wants_part

KEEPING = "approvals.edit_flow"
FOUND = 30


@page(
    "approvals.flows",
    "审批流程",
    path="flows/",
    permission=KEEPING,
    template="approvals/flows.html",
    order=10,
)
def flows(request: HttpRequest) -> Mapping[str, Any]:
    """Every flow: the version in force, what waits to be taken over, what is being changed."""
    in_force = {one.flow: one for one in FlowVersion.objects.filter(in_force=True)}
    shipped = FlowVersion.objects.filter(origin=FlowVersion.Origin.SHIPPED)
    newest = dict(shipped.values_list("flow").annotate(last=Max("number")).order_by())
    running = Case.objects.filter(state__in=Case.OPEN_STATES).order_by()
    open_cases = dict(running.values_list("flow").annotate(n=Count("pk")))
    drafts = {one.flow: one for one in FlowDraft.objects.select_related("edited_by")}
    lines = []
    for code, flow in all_flows().items():
        current = in_force.get(code) or version_in_force(flow)
        local = current.origin == FlowVersion.Origin.LOCAL
        lines.append(
            {
                "code": code,
                "label": flow.label,
                "subject": str(flow.subject._meta.verbose_name),
                "version": current,
                "steps": len(current.steps),
                "offered": local and newest.get(code, 0) > current.number,
                "draft": drafts.get(code),
                "open": open_cases.get(code, 0),
            }
        )
    return {"lines": lines}


@page(
    "approvals.flow",
    "修改流程",
    path="flows/<str:code>/",
    permission=KEEPING,
    template="approvals/flow.html",
    methods=("GET", "POST"),
)
def flow_page(request: HttpRequest, code: str) -> HttpResponse:
    """The steps as fields beside their drawing; each change is kept in the draft at once."""
    flow, user = _flow(code), person(request)
    if request.method == "GET":
        return _editor(request, flow, draft_of(flow))
    draft = draft_of(flow) or FlowDraft(flow=flow.code, based_on=version_in_force(flow))
    rows = changed_by(rows_of(request.POST), request.POST.get("act", ""))
    seen = request.POST.get("revision", "")
    try:
        draft = save_draft(draft, by=user, steps=rows, seen=int(seen) if seen.isdecimal() else 0)
    except AffairsError as refused:
        return _editor(request, flow, draft_of(flow), refused)
    if wants_part(request):
        context = _result(flow, draft, user) | {"swaps": True}
        return render(request, "approvals/_flow_result.html", context)
    anchor = _anchor(request.POST.get("act", ""))
    return redirect(f"{reverse('approvals.flow', args=[code])}{anchor}")


def _anchor(act: str) -> str:
    """Where the page stands after a button: at the step it moved or made."""
    verb, _, number = act.partition("-")
    if not number.isdecimal():
        return ""
    return f"#step-{int(number) + {'add': 1, 'down': 1, 'up': -1}.get(verb, 0)}"


@page(
    "approvals.flow_act",
    "发布流程",
    path="flows/<str:code>/act/",
    permission=KEEPING,
    methods=("POST",),
    in_menu=False,
)
def flow_act(request: HttpRequest, code: str) -> HttpResponse:
    """Publish or drop the draft, carry it to the version in force, adopt or restore a version."""
    flow, user = _flow(code), person(request)
    try:
        said = _act(flow, user, request.POST)
    except AffairsError as refused:
        if request.POST.get("version"):
            return _versions(request, flow, refused)
        return _editor(request, flow, draft_of(flow), refused)
    messages.success(request, said)
    return redirect("approvals.flow", code=code)


def _act(flow: ApprovalFlow, user: User, given: Mapping[str, Any]) -> str:
    act, reason = given.get("act", ""), str(given.get("reason", ""))
    if act in ("adopt", "restore"):
        number = str(given.get("version", ""))
        version = FlowVersion.objects.filter(flow=flow.code, number=number or 0).first()
        if version is None:
            raise Http404("没有这一版。")
        if act == "adopt":
            adopt_shipped(version, by=user, reason=reason)
            return f"已采用出厂第 {version.number} 版，新提交的按它办。"
        made = publish_again(version, by=user, reason=reason)
        return f"已恢复第 {version.number} 版，编为第 {made.number} 版，新提交的按它办。"
    draft = draft_of(flow)
    if draft is None:
        raise Http404("没有草稿。")
    seen = str(given.get("revision", ""))
    revision = int(seen) if seen.isdecimal() else 0
    if act == "publish":
        made = publish_draft(draft, by=user, reason=reason, seen=revision)
        return f"已发布第 {made.number} 版。新提交的按它办，正在办的仍按原来的版本。"
    if act == "rebase":
        draft.based_on = version_in_force(flow)
        save_draft(draft, by=user, steps=draft.steps, seen=revision)
        return "草稿已接到现行版上。看过对比再发布。"
    if act == "discard":
        discard_draft(draft, by=user)
        return "草稿已丢弃。"
    raise Http404("没有这个操作。")


@page(
    "approvals.flow_versions",
    "流程版本",
    path="flows/<str:code>/versions/",
    permission=KEEPING,
    template="approvals/flow_versions.html",
)
def flow_versions(request: HttpRequest, code: str) -> HttpResponse:
    """All versions, newest first; the chosen one drawn and compared with the one in force."""
    return _versions(request, _flow(code))


def _versions(
    request: HttpRequest, flow: ApprovalFlow, error: AffairsError | None = None
) -> HttpResponse:
    known = list(FlowVersion.objects.filter(flow=flow.code).select_related("made_by"))
    current = version_in_force(flow)
    asked = str(request.POST.get("version") or request.GET.get("v", ""))
    shown = next((one for one in known if str(one.number) == asked), current)
    cases = dict(
        Case.objects.filter(flow=flow.code)
        .order_by()
        .values_list("version")
        .annotate(n=Count("pk"))
    )
    names = names_for(current.steps, shown.steps)
    context = {
        "flow": flow,
        "versions": [(one, cases.get(one.pk, 0)) for one in known],
        "current": current,
        "shown": shown,
        "offered": offered_version(flow),
        "picture": picture(flow, shown.steps, names, set()),
        "changes": differences(flow, current.steps, shown.steps, names),
        "may_publish": can(person(request), "approvals.publish_flow"),
        "error": error,
    }
    status = error.status if error is not None else 200
    return render(request, "approvals/flow_versions.html", context, status=status)


@page(
    "approvals.flow_people",
    "选人",
    path="flows/people/find/",
    permission=KEEPING,
    in_menu=False,
)
def flow_people(request: HttpRequest) -> HttpResponse:
    """Accounts that can decide, as choices of a field: login and name with unit."""
    words = request.GET.get("q", "").strip()
    rows = able()
    if words:
        rows = rows.filter(name__icontains=words) | rows.filter(login__icontains=words)
    found = [{"value": one.login, "text": _named(one)} for one in rows[:FOUND]]
    return JsonResponse(found, safe=False)


def _named(user: User) -> str:
    return f"{user.name}　{user.organisation or ''}".rstrip("　")


# ---------- the editor ----------


def _editor(
    request: HttpRequest,
    flow: ApprovalFlow,
    draft: FlowDraft | None,
    error: AffairsError | None = None,
) -> HttpResponse:
    context = _result(flow, draft, person(request)) | _choices(flow) | {"error": error}
    status = error.status if error is not None else 200
    return render(request, "approvals/flow.html", context, status=status)


def _result(flow: ApprovalFlow, draft: FlowDraft | None, user: User) -> dict[str, Any]:
    """What the steps come to: problems, drawing, comparison with the version in force."""
    current = version_in_force(flow)
    rows = draft.steps if draft is not None else current.steps
    names = names_for(current.steps, rows)
    found = problems(flow, rows)
    wrong = wrong_places(found)
    return {
        "flow": flow,
        "draft": draft,
        "current": current,
        "offered": offered_version(flow),
        "rows": rows,
        "said": [details(row, flow, names) for row in rows],
        "names": names,
        "problems": found,
        "stops": sum(one.severity is Severity.STOP for one in found),
        "wrong": wrong,
        "picture": picture(flow, rows, names, wrong),
        "changes": differences(flow, current.steps, rows, names),
        "is_behind": draft is not None and draft.based_on_id != current.pk,
        "may_publish": can(user, "approvals.publish_flow"),
        "open_cases": Case.objects.filter(flow=flow.code, state__in=Case.OPEN_STATES).count(),
    }


def _choices(flow: ApprovalFlow) -> dict[str, Any]:
    """What the fields of a step offer."""
    posts = able().exclude(post="").order_by("post").values_list("post", flat=True).distinct()
    return {
        "kinds": [(kind, one.kind_label) for kind, one in KINDS.items()],
        "roles": list(Role.objects.filter(office="").values_list("code", "name")),
        "modes": list(MODES.items()),
        "posts": list(posts[:300]),
        "named": [(key, label_of(one)) for key, one in flow.named_conditions().items()],
        "fields": _fields(flow),
        "operations": [(op, label) for op, (label, _) in OPERATIONS.items()],
        "checks": [(key, label_of(one)) for key, one in flow.named_checks().items()],
    }


def _fields(flow: ApprovalFlow) -> Sequence[tuple[str, str]]:
    """Fields a condition may compare: those the applicant fills in."""
    return [
        (one.name, str(one.verbose_name))
        for one in flow.subject._meta.concrete_fields
        if one.editable and not one.primary_key and not one.is_relation
    ]


def _flow(code: str) -> ApprovalFlow:
    flow = all_flows().get(code)
    if flow is None:
        raise Http404("没有这个流程。")
    return flow
