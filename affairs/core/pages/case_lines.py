"""Cases on the first screens: what waits for the user, what his unit has under way, badges."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Prefetch
from django.urls import NoReverseMatch, reverse

from affairs.core.approvals.flow import all_flows
from affairs.core.approvals.models import Case, Work
from affairs.core.approvals.selectors import (
    copied_to,
    started_by,
    todo,
    todo_count,
    todos_counted,
)
from affairs.core.dates import city_day
from affairs.core.ledgers.ledger import ledger_of
from affairs.core.ledgers.links import model_url
from affairs.core.notices.selectors import unread_counted
from affairs.core.pages import panels
from affairs.core.pages.panels import DueItem, OwnCase, Tab, Todo
from affairs.core.pages.shell import counter
from affairs.core.permissions.questions import visible
from affairs.core.web.wording import short

if TYPE_CHECKING:
    from affairs.core.accounts.models import User

AT_MOST = 50
TONES = {Case.State.RUNNING: "go", Case.State.RETURNED: "ask"}

counter("todos", todos_counted)
counter("notices", unread_counted)


@panels.todos.contribute
def waiting_cases(user: User) -> list[Todo]:
    """The user's open work, what is due first on top."""
    return [
        Todo(
            kind=kind_of(work.case),
            title=work.case.title,
            url=case_url(work.case),
            context=_context(work, user),
            findings=_findings(work),
            due_at=work.due_at,
            arrived=f"{short(work.arrived_at)} 到",
            approve_url=""
            if work.stops or work.asks
            else reverse("approvals.decide", args=[work.pk]),
            return_url=f"{reverse('approvals.case', args=[work.case_id])}#remark",
        )
        for work in todo(user)[:AT_MOST]
    ]


def _context(work: Work, user: User) -> str:
    """The unit, and in whose place the user acts."""
    unit = str(work.case.organisation or "")
    return unit if work.user is None or work.user == user else f"{unit}　代{work.user}"


@panels.due_items.contribute
def due_cases(user: User) -> list[DueItem]:
    """The user's open work by day and kind: 用车审批 3 件."""
    work_at_hand = todo(user)[:AT_MOST]
    counted = Counter((city_day(w.due_at), kind_of(w.case)) for w in work_at_hand if w.due_at)
    return [DueItem(on, f"{kind} {n} 件") for (on, kind), n in counted.items()]


@panels.todo_tabs.contribute
def case_tabs(user: User) -> list[Tab]:
    """The four lists of cases; none while their page is not installed."""
    try:
        address = reverse("approvals.todos")
    except NoReverseMatch:
        return []
    waiting = todo_count(user)
    return [
        Tab("待我办理", address, waiting, "on" if waiting else "", here=True, order=1),
        Tab("我发起的", f"{address}?tab=started", _open(started_by(user)), order=2),
        Tab("抄送我的", f"{address}?tab=copied", copied_to(user).count(), order=3),
        Tab("已办理", f"{address}?tab=decided", order=4),
    ]


@panels.own_cases.contribute
def cases_of_unit(user: User) -> list[OwnCase]:
    """Open cases of the user's unit that he may see, newest first."""
    open_work = Work.objects.filter(state=Work.State.OPEN).select_related("user")
    rows = (
        visible(user, Case.objects.filter(state__in=Case.OPEN_STATES))
        .filter(organisation=user.organisation_id)
        .prefetch_related(Prefetch("works", queryset=open_work, to_attr="open_works"))
    )
    return [_own_case(case, user) for case in rows[:AT_MOST]]


def _own_case(case: Case, user: User) -> OwnCase:
    returned = case.state == Case.State.RETURNED
    works: list[Work] = getattr(case, "open_works", [])
    holders = list(dict.fromkeys(str(work.user) for work in works if work.user))
    return OwnCase(
        kind=kind_of(case),
        title=case.title,
        url=case_url(case),
        state=case.get_state_display(),
        tone=TONES.get(Case.State(case.state), ""),
        now="改好后再提交" if returned else "、".join(dict.fromkeys(w.step_label for w in works)),
        holder=str(case.started_by) if returned else "、".join(holders[:2]),
        submitted=short(city_day(case.started_at)),
        act="补正" if returned and case.started_by_id == user.pk else "看",
        act_url=case_url(case),
    )


def kind_of(case: Case) -> str:
    """What the case is: the flow's label without 审批."""
    flow = all_flows().get(case.flow)
    return flow.label.removesuffix("审批") if flow else case.flow


def case_url(case: Case) -> str:
    """The page of the record the case is about."""
    return model_url(apps.get_model(case.subject_type), case.subject_id)


def _findings(work: Work) -> tuple[tuple[str, str], ...]:
    counted = (
        ("stop", "阻止", work.stops),
        ("ask", "须说明", work.asks),
        ("tip", "提示", work.tips),
    )
    return tuple((tone, f"{word} {n}") for tone, word, n in counted if n)


def _open(cases: Any) -> int:
    return int(cases.filter(state__in=Case.OPEN_STATES).count())


def startable(user: User) -> Iterable[tuple[Any, Any]]:
    """Flows whose records the user may draw up, each with its ledger."""
    for flow in all_flows().values():
        ledger = ledger_of(flow.subject)
        if ledger is not None and ledger.may_save(user):
            yield flow, ledger
