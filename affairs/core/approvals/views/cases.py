"""待办 and the page of one case: lists of work, the decision, and passing work on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from affairs.core.accounts.models import User
from affairs.core.accounts.signed_in import person
from affairs.core.approvals import selectors
from affairs.core.approvals.batch import AT_MOST, decide_each
from affairs.core.approvals.batch import DONE as DONE_ONE
from affairs.core.approvals.course import course_for
from affairs.core.approvals.delegating import is_decider, running_words
from affairs.core.approvals.engine import decide, withdraw
from affairs.core.approvals.handing import add_signer, hand_over, remind
from affairs.core.approvals.models import Case, Work
from affairs.core.approvals.panel import case_panel, flow_label
from affairs.core.approvals.people import colleagues
from affairs.core.errors import AffairsError, RuleViolation
from affairs.core.web.registry import Access, page

PAGE = 50
TABS = (("waiting", "待我办理"), ("started", "我发起的"), ("copied", "抄送我的"),
        ("decided", "已办理"))  # fmt: skip
DONE = {"approve": "已同意", "return": "已退回", "reject": "已记为不同意"}


@page(
    "approvals.todos",
    "待办",
    path="todo/",
    permission=Access.SIGNED_IN,
    template="approvals/todos.html",
    in_menu=False,
)
def todos(request: HttpRequest) -> Mapping[str, Any]:
    """One list over all businesses, what is due first on top; the other tabs newest first."""
    user = person(request)
    tab = request.GET.get("tab", "waiting")
    if tab not in dict(TABS):
        raise Http404("没有这一页")
    lists = {
        "waiting": selectors.todo, "started": selectors.started_by,
        "copied": selectors.copied_to, "decided": selectors.decided_by,
    }  # fmt: skip
    shown = Paginator(lists[tab](user), PAGE).get_page(request.GET.get("page"))
    return {
        "tab": tab,
        "tabs": [
            {"label": label, "url": f"?tab={key}", "here": key == tab,
             "count": selectors.todo_count(user) if key == "waiting" else 0, "tone": "on"}
            for key, label in TABS
        ],
        "page": shown,
        "delegated": running_words(user),
        "ticked": request.GET.getlist("ticked"),
        "remark": request.GET.get("remark", ""),
        "lines": [_line(tab, item, user) for item in shown],
    }  # fmt: skip


def _in_place_of(work: Work, user: User) -> str:
    """For whom the work is or was done, when it is not the user's own."""
    return str(work.user) if work.user is not None and work.user != user else ""


def _line(tab: str, item: Any, user: User) -> dict[str, Any]:
    case = item if isinstance(item, Case) else item.case
    work = item if isinstance(item, Work) else None
    line: dict[str, Any] = {
        "kind": flow_label(case.flow).removesuffix("审批"),
        "title": case.title,
        "unit": str(case.organisation or ""),
        "in_place_of": "",
        "url": reverse("approvals.case", args=[case.pk]),
        "state": case.get_state_display(),
        "at": case.started_at,
        "work": work,
        "findings": [],
        "due_at": None,
    }
    if work is not None:
        line["at"] = work.decided_at if tab == "decided" else work.arrived_at
        line["state"] = work.get_verdict_display() if tab == "decided" else work.step_label
        line["in_place_of"] = _in_place_of(work, user)
        line["due_at"] = work.due_at if tab == "waiting" else None
        counts = (
            ("stop", "阻止", work.stops),
            ("ask", "须说明", work.asks),
            ("tip", "提示", work.tips),
        )
        line["findings"] = [(tone, f"{word} {n}") for tone, word, n in counts if n]
    return line


@page(
    "approvals.case",
    "审批件",
    path="approvals/<int:pk>/",
    permission=Access.SIGNED_IN,
    template="approvals/case.html",
)
def case_page(request: HttpRequest, pk: int) -> Mapping[str, Any]:
    """One case: facts, findings, decision, trail; on the phone in this order."""
    return _case_context(request, _case(request, pk))


def _case_context(request: HttpRequest, case: Case) -> dict[str, Any]:
    user = person(request)
    shown = case_panel(case, user)
    return {
        "case": case,
        "panel": shown,
        "kind": flow_label(case.flow),
        "record_url": _record_url(case),
        "error": None,
        "colleagues": colleagues(user) if shown.work else [],
        "course": course_for(case),
        "place": _place(shown.work, user),
    }


def _place(work: Work | None, user: User) -> dict[str, Any] | None:
    """Where the work stands among the user's to-dos, and the address of the next one."""
    if work is None:
        return None
    waiting = list(selectors.todo(user).values_list("pk", "case")[:PAGE])
    keys = [pk for pk, _ in waiting]
    if work.pk not in keys:
        return None
    here = keys.index(work.pk)
    rest = [case for _, case in (*waiting[here + 1 :], *waiting[:here]) if case != work.case_id]
    following = reverse("approvals.case", args=[rest[0]]) if rest else reverse("approvals.todos")
    return {"here": here + 1, "of": len(keys), "next": following, "more": bool(rest)}


@page(
    "approvals.decide",
    "办理",
    path="approvals/work/<int:pk>/",
    permission=Access.SIGNED_IN,
    methods=("POST",),
    in_menu=False,
)
def decide_work(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve, return, reject, hand over or add a signer; a refusal comes back with its reason."""
    user = person(request)
    work = Work.objects.select_related("case", "user").filter(pk=pk).first()
    if work is None or not _may_open(user, work):
        raise Http404("没有这件待办")
    verb = request.POST.get("verdict", "")
    try:
        said = _act(work, verb, request.POST, user)
    except AffairsError as refused:
        typed = {"error": refused, "given": request.POST.dict()}
        context = _case_context(request, work.case) | typed
        return render(request, "approvals/case.html", context, status=refused.status)
    messages.success(request, said)
    return redirect(_next(request, work.case))


def _act(work: Work, verb: str, given: Any, user: User) -> str:
    remark = given.get("remark", "").strip()
    if verb in ("hand_over", "before", "after"):
        to = User.objects.filter(pk=given.get("to") or 0, is_active=True).first()
        if to is None or to.pk not in {person.pk for person in colleagues(user)}:
            raise RuleViolation("先选一个人。", field="to")
        if verb == "hand_over":
            hand_over(work, to=to, by=user, reason=remark)
            return f"已转给{to}：{work.case.title}"
        add_signer(work, to=to, by=user, reason=remark, after=verb == "after")
        return f"已请{to}加签：{work.case.title}"
    decide(
        work, verb, by=user, remark=remark, to_step=given.get("to_step") or None,
        accepted=given.getlist("accepted"),
    )  # fmt: skip
    return f"{DONE.get(verb, '已办')}：{work.case.title}"


@page(
    "approvals.batch",
    "批量办理",
    path="approvals/batch/",
    permission=Access.SIGNED_IN,
    template="approvals/batch.html",
    methods=("POST",),
    in_menu=False,
)
def batch(request: HttpRequest) -> Mapping[str, Any] | HttpResponse:
    """Decide the ticked to-dos with one opinion; the page says what came of each."""
    user = person(request)
    verdict = request.POST.get("verdict", "")
    remark = request.POST.get("remark", "").strip()
    ids = [int(pk) for pk in request.POST.getlist("work") if pk.isdecimal()][:AT_MOST]
    rows = Work.objects.filter(pk__in=ids).select_related("case", "case__version", "user")
    works = [work for work in rows.order_by("due_at", "arrived_at", "pk") if _may_open(user, work)]
    wrong = _wrong_batch(verdict, remark, works)
    if wrong:
        messages.error(request, wrong)
        return redirect(f"{reverse('approvals.todos')}?{_ticked(ids, remark)}")
    answers = decide_each(works, verdict, by=user, remark=remark)
    lines = [{"answer": one, **_line("waiting", one.work, user)} for one in answers]
    done = sum(one.state == DONE_ONE for one in answers)
    return {"lines": lines, "done": done, "rest": len(answers) - done, "verdict": DONE[verdict]}


def _wrong_batch(verdict: str, remark: str, works: list[Work]) -> str:
    """Why the whole batch cannot be begun; empty when it can."""
    if verdict not in DONE:
        return "没有办理：选同意、退回或不同意。"
    if not works:
        return "没有办理：先选中要办的事。"
    if verdict != "approve" and not remark:
        return "没有办理：退回和不同意要写明意见，申请人才知道怎么改。"
    return ""


def _ticked(ids: list[int], remark: str) -> str:
    return urlencode([("remark", remark), *(("ticked", pk) for pk in ids)])


@page(
    "approvals.own",
    "撤回与催办",
    path="approvals/<int:pk>/own/",
    permission=Access.SIGNED_IN,
    methods=("POST",),
    in_menu=False,
)
def own_case(request: HttpRequest, pk: int) -> HttpResponse:
    """What the applicant does with the own case: withdraw it, or remind."""
    user = person(request)
    case = _case(request, pk)
    try:
        if request.POST.get("act") == "remind":
            remind(case, by=user)
            messages.success(request, "已催办。")
        else:
            withdraw(case, by=user, reason=request.POST.get("remark", "").strip())
            messages.success(request, f"已撤回：{case.title}")
    except AffairsError as refused:
        context = _case_context(request, case) | {"error": refused}
        return render(request, "approvals/case.html", context, status=refused.status)
    return redirect(_next(request, case))


def _case(request: HttpRequest, pk: int) -> Case:
    user = person(request)
    rows = selectors.cases_seen_by(user).select_related("version", "started_by", "organisation")
    case = rows.filter(pk=pk).first()
    if case is None:
        raise Http404("没有这一件")
    return case


def _may_open(user: User, work: Work) -> bool:
    return is_decider(work, user) or selectors.cases_seen_by(user).filter(pk=work.case_id).exists()


def _record_url(case: Case) -> str:
    """The record's own page, by the address of its ledger."""
    model = apps.get_model(case.subject_type)
    try:
        app, name = model._meta.app_label, model._meta.model_name
        return reverse("ledger_detail", args=[app, name, case.subject_id])
    except LookupError:
        return ""


def _next(request: HttpRequest, case: Case) -> str:
    target = request.POST.get("next", "")
    if target and url_has_allowed_host_and_scheme(target, {request.get_host()}):
        return target
    return reverse("approvals.case", args=[case.pk])
