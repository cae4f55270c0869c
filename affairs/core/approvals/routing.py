"""Moving a case along its steps: entering a step, finding its deciders, finishing."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Model
from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.actions import entrusted, note_act
from affairs.core.approvals import kinds
from affairs.core.approvals.deadlines import due_after
from affairs.core.approvals.deciders import Asked, names, usable
from affairs.core.approvals.flow import ApprovalFlow, Callback, get_flow
from affairs.core.approvals.models import Case, TrailEntry, Watch, Work
from affairs.core.approvals.recording import tell, write_trail
from affairs.core.approvals.subjects import content_digest, locked_subject, subject_of
from affairs.core.approvals.versions import StepRow, steps_of
from affairs.core.database.prepared import Prepared
from affairs.core.permissions.models import Grant, Office
from affairs.core.rules import Severity

Verb = TrailEntry.Verb
LIVE = (Work.State.OPEN, Work.State.WAITING)


@dataclass(slots=True)
class Passage:
    """A locked case with its record, flow and steps: what every move needs."""

    case: Case
    subject: Any
    flow: ApprovalFlow
    steps: list[StepRow]

    @property
    def asked(self) -> Asked:
        return Asked(self.case.started_by, self.case.organisation)

    def step(self, key: str) -> StepRow:
        return next(step for step in self.steps if step.key == key)

    def before(self, key: str) -> list[StepRow]:
        keys = [step.key for step in self.steps]
        return self.steps[: keys.index(key)]

    def next_step(self, after: str) -> StepRow | None:
        """The first step behind ``after`` (empty: from the start) that the record has to pass."""
        keys = [step.key for step in self.steps]
        rest = self.steps[keys.index(after) + 1 :] if after else self.steps
        return next((step for step in rest if step.applies(self.subject, self.flow)), None)


def locked_case(pk: int) -> Case:
    """The case with its row locked: every move of one case waits here for the one before."""
    found = _locked_case().records(key=pk)
    if not found:
        raise Case.DoesNotExist(f"case {pk}")
    case: Case = found[0]
    return case


_locked_case = Prepared(
    lambda key: (
        Case.objects.select_for_update(of=("self",))
        .select_related("version", "organisation", "started_by")
        .filter(pk=key)
        .order_by()
    ),
    key=models.BigIntegerField(),
)


def locked_passage(case: Case) -> Passage:
    """What a move needs, with the record locked first and the case behind it.

    An edit holds the record before it comes to the case; both in one order, so neither waits for
    the other.
    """
    subject = locked_subject(case)
    return passage(locked_case(case.pk), subject)


def passage(case: Case, subject: Model | None = None) -> Passage:
    subject = subject if subject is not None else subject_of(case)
    return Passage(case, subject, get_flow(case.flow), steps_of(case.version))


def advance(way: Passage, after: str, by: User | None) -> None:
    """Go to the next step that applies; behind the last one the case is approved."""
    step = way.next_step(after)
    if step is None:
        finish(way, Case.State.APPROVED, by)
    else:
        enter(way, step, by)


def enter(way: Passage, step: StepRow, by: User | None) -> None:
    """Make the step current and give it to its deciders."""
    case = way.case
    case.step_key, case.state = step.key, Case.State.RUNNING
    note_act("approvals.move_case", "流转", case, by=by)
    case.save()
    _call(way, way.flow.on_entered.get(step.key), by)
    people = eligible(way, step, step.people(way.asked))
    if people:
        give_work(way, step, people, Work.Kind.BASE)
    else:
        give_to_fallback(way, step)


def eligible(way: Passage, step: StepRow, people: Iterable[User]) -> list[User]:
    """People who may decide the step: able to act, and not the applicant's own judge."""
    self_allowed = way.flow.applicant_may_decide or step.who.kind == "applicant"
    applicant = way.case.started_by_id
    return [p for p in people if usable(p) and (self_allowed or p.pk != applicant)]


def give_work(
    way: Passage,
    step: StepRow,
    people: Iterable[User | None],
    kind: str,
    **details: Any,
) -> list[Work]:
    """One row of work for each person, with the findings counted, and a notice to each."""
    case, now = way.case, timezone.now()
    counts = finding_counts(way, step)
    due = due_after(now, step.hours) if step.hours else None
    details = {"due_at": due, "arrived_at": now, "state": Work.State.OPEN, **details}
    rows = [
        Work(
            case=case,
            round=case.round,
            step_key=step.key,
            step_label=step.label,
            kind=kind,
            user=person,
            **counts,
            **details,
        )
        for person in people
    ]
    rows = Work.objects.bulk_create(rows)
    if details["state"] == Work.State.OPEN:
        text = f"{way.flow.label}：{case.title}，等您办理“{step.label}”。"
        tell([row.user for row in rows], kinds.ARRIVED, text, case)
    return rows


def finding_counts(way: Passage, step: StepRow) -> dict[str, int]:
    found = [finding.severity for finding in step.findings(way.subject, way.flow)]
    return {
        "stops": found.count(Severity.STOP),
        "asks": found.count(Severity.ASK),
        "tips": found.count(Severity.TIP),
    }


def give_to_fallback(way: Passage, step: StepRow) -> None:
    """Nobody decides this step: the flow's fallback does, and the administrators are told."""
    people = eligible(way, step, way.flow.fallback.people(way.asked))
    to = f"转{names(people)}办理" if people else "等安全管理员指定办理人"
    note = f"“{step.label}”没有可办理的人，{to}。"
    write_trail(way.case, Verb.SKIP, None, step=(step.key, step.label), note=note)
    give_work(way, step, people or [None], Work.Kind.FALLBACK)
    text = f"{way.flow.label}“{step.label}”没有可办理的人：{way.case.title}。{to}。"
    tell(administrators(), kinds.UNASSIGNED, text, way.case)


def administrators() -> list[User]:
    """Holders of the security and system offices, who mend grants and flows."""
    grants = _of_administrators().records()
    return [user for user in {g.user.pk: g.user for g in grants}.values() if usable(user)]


_of_administrators = Prepared(
    lambda: Grant.objects.filter(role__office__in=(Office.SECURITY, Office.SYSTEM)).select_related(
        "user"
    )
)


def close_live_work(case: Case, state: str, *, keep: Iterable[int] = ()) -> None:
    """Take back whatever is still open or waiting in the case."""
    case.works.filter(state__in=LIVE).exclude(pk__in=list(keep)).update(
        state=state, updated_at=timezone.now()
    )


def finish(way: Passage, state: str, by: User | None, reason: str = "") -> None:
    """Close the case and let the flow's action take effect; its refusal undoes everything."""
    case = way.case
    case.state, case.step_key, case.closed_at = state, "", timezone.now()
    note_act("approvals.close_case", "办结", case, by=by, reason=reason)
    case.save()
    close_live_work(case, Work.State.CANCELLED)
    word = Case.State(state).label
    if state == Case.State.APPROVED:
        write_trail(case, Verb.FINISH, by, note="全部步骤办完。")
    run_callback(way, CALLBACKS[state], by, reason)
    if state != Case.State.WITHDRAWN:
        text = f"{way.flow.label}{word}：{case.title}。{reason}"
        tell([case.started_by, *watchers(case)], kinds.DECIDED, text, case)


CALLBACKS: dict[str, str] = {
    Case.State.APPROVED: "on_approved",
    Case.State.REJECTED: "on_rejected",
    Case.State.RETURNED: "on_returned",
    Case.State.WITHDRAWN: "on_withdrawn",
}


def run_callback(way: Passage, name: str, by: User | None, reason: str = "") -> None:
    """Call the flow's action with the record; one that takes ``reason`` is told the remark."""
    _call(way, getattr(type(way.flow), name), by, reason)


def _call(way: Passage, callback: Callback | None, by: User | None, reason: str = "") -> None:
    if callback is None:
        return
    takes = getattr(callback, "arguments", None) or inspect.signature(callback).parameters
    details = {"reason": reason} if "reason" in takes else {}
    with entrusted():
        callback(way.subject, by=by or way.case.started_by, **details)


def watchers(case: Case) -> list[User]:
    return [w.user for w in Watch.objects.filter(case=case).select_related("user")]


def restart(way: Passage, by: User | None, note: str) -> None:
    """Begin again at the first step with the content as it is now."""
    case, flow = way.case, way.flow
    close_live_work(case, Work.State.CANCELLED)
    case.round += 1
    case.returned_from = ""
    fix_content(case, way.subject, flow)
    write_trail(case, Verb.RESTART, by, note=note)
    advance(way, "", by)


def fix_content(case: Case, subject: Any, flow: ApprovalFlow) -> None:
    """Hold on to what is being decided: amount, title and digest of the content."""
    case.amount = flow.amount(subject)
    case.title = flow.summary(subject)[:200]
    case.number = flow.number(subject)[:60]
    case.content_digest = content_digest(subject, flow)
