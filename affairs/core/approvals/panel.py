"""What a record's page shows of its case: flow strip, findings, decision, trail."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from affairs.core.approvals.delegating import is_deputy
from affairs.core.approvals.engine import (
    finding_key,
    latest_case,
    return_targets,
)
from affairs.core.approvals.flow import ApprovalFlow, get_flow
from affairs.core.approvals.models import Case, TrailEntry, Work
from affairs.core.approvals.routing import Passage, passage
from affairs.core.approvals.subjects import content_digest
from affairs.core.approvals.words import clock_word, lapse_word, moment_word
from affairs.core.rules import Finding, Severity

if TYPE_CHECKING:
    from affairs.core.accounts.models import User

Verb = TrailEntry.Verb
TONES = {
    Verb.APPROVE: "ok",
    Verb.FINISH: "ok",
    Verb.RETURN: "ask",
    Verb.REJECT: "stop",
    Verb.ESCALATE: "ask",
    Verb.OVERDUE: "ask",
    Verb.RESTART: "ask",
}


@dataclass(frozen=True, slots=True)
class StripStep:
    """A node of the flow strip; state ``done``, ``cur``, ``back``, ``ended`` or ``later``."""

    label: str
    note: str
    state: str


@dataclass(frozen=True, slots=True)
class TrailLine:
    """A line of the trail, ready for the ``trail`` macro."""

    who: str
    word: str
    tone: str
    when: str
    quote: str = ""
    note: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class PanelFinding:
    """A finding of the current step with the applicant's reply; ``key`` is what is accepted."""

    finding: Finding
    key: str
    reply: str

    @property
    def tone(self) -> str:
        return self.finding.severity.value


@dataclass(frozen=True)
class Panel:
    """Everything ``approvals/_panel.html`` needs; ``work`` is set when the user has to decide."""

    case: Case
    flow: ApprovalFlow
    strip: list[StripStep]
    trail: list[TrailLine]
    facts: list[tuple[str, str]]
    findings: list[PanelFinding] = field(default_factory=list)
    work: Work | None = None
    on_behalf_of: User | None = None
    primary: str = ""
    targets: list[tuple[str, str]] = field(default_factory=list)
    may_withdraw: bool = False
    may_remind: bool = False
    is_edited: bool = False

    @property
    def stops(self) -> int:
        return sum(1 for found in self.findings if found.finding.severity is Severity.STOP)

    @property
    def asks(self) -> list[PanelFinding]:
        return [found for found in self.findings if found.finding.severity is Severity.ASK]


def panel(subject: Any, user: User) -> Panel | None:
    """The panel of the record's latest case; None when it was never submitted."""
    case = latest_case(subject)
    return case_panel(case, user, subject) if case is not None else None


def case_panel(case: Case, user: User, subject: Any = None) -> Panel:
    """The panel of one case for one user."""
    way = passage(case, subject)
    works = list(case.works.select_related("user", "decided_by").order_by("pk"))
    entries = list(case.trail.select_related("actor", "on_behalf_of").order_by("-pk"))
    work = _work_of(works, user)
    step = way.step(work.step_key if work else case.step_key) if case.step_key else None
    findings = step.findings(way.subject, way.flow) if step else []
    return Panel(
        case=case,
        flow=way.flow,
        strip=_strip(way, works, entries),
        trail=_trail(case, works, entries),
        facts=way.flow.facts(way.subject),
        findings=[
            PanelFinding(f, finding_key(f), case.replies.get(finding_key(f), "")) for f in findings
        ],
        work=work,
        on_behalf_of=work.user if work and work.user_id != user.pk else None,
        primary=step.approve if step else "",
        targets=return_targets(way, work) if work else [],
        may_withdraw=_may_withdraw(case, works, way.flow, user),
        may_remind=case.started_by_id == user.pk and case.state == Case.State.RUNNING,
        is_edited=_is_edited(way),
    )


def _work_of(works: list[Work], user: User) -> Work | None:
    live = [work for work in works if work.state == Work.State.OPEN]
    own = next((work for work in live if work.user_id == user.pk), None)
    return own or next((w for w in live if w.user_id and is_deputy(w, user)), None)


def _may_withdraw(case: Case, works: list[Work], flow: ApprovalFlow, user: User) -> bool:
    decided = any(w.round == case.round and w.state == Work.State.DONE for w in works)
    return (
        case.started_by_id == user.pk
        and case.state in Case.OPEN_STATES
        and (flow.withdraw_after_decision or not decided)
    )


def _is_edited(way: Passage) -> bool:
    running = way.case.state == Case.State.RUNNING
    return running and content_digest(way.subject, way.flow) != way.case.content_digest


def _strip(way: Passage, works: list[Work], entries: list[TrailEntry]) -> list[StripStep]:
    """Submission, then every step that was passed or applies, then the end."""
    case = way.case
    submitted = f"{moment_word(case.started_at)} {case.started_by}"
    steps = [StripStep("提交申请", submitted, "done")]
    ended = case.state in (Case.State.REJECTED, Case.State.WITHDRAWN)
    if case.state == Case.State.RETURNED:
        steps = [StripStep("提交申请", "已退回，改好后再提交", "back")]
    keys = [step.key for step in way.steps]
    here = keys.index(case.step_key) if case.step_key else -1
    for place, step in enumerate(way.steps):
        mine = [work for work in works if work.step_key == step.key]
        done = _last_decision(entries, step.key)
        passed = case.state == Case.State.APPROVED or place < here
        if passed and not mine:
            continue
        if place == here:
            steps.append(StripStep(step.label, _waiting(mine), "cur"))
        elif passed or (ended and done is not None):
            steps.append(StripStep(step.label, _decision_note(done), "done"))
        elif not ended and step.applies(way.subject, way.flow):
            steps.append(
                StripStep(step.label, f"{step.hours} 小时内" if step.hours else "", "later")
            )
    return [*steps, _end(case)]


def _last_decision(entries: list[TrailEntry], key: str) -> TrailEntry | None:
    decided = (Verb.APPROVE, Verb.REJECT)
    return next((e for e in entries if e.step_key == key and e.verb in decided), None)


def _decision_note(entry: TrailEntry | None) -> str:
    if entry is None:
        return ""
    return f"{moment_word(entry.at)} {entry.get_verb_display()}"


def _waiting(works: list[Work]) -> str:
    live = [work for work in works if work.state == Work.State.OPEN]
    people = "、".join(str(work.user) for work in live[:2] if work.user) or "等指定办理人"
    more = f" 等 {len(live)} 人" if len(live) > 2 else ""
    limit = min((work.due_at for work in live if work.due_at), default=None)
    return f"等{people}{more}{_left(limit)}"


def _left(limit: datetime | None) -> str:
    if limit is None:
        return ""
    now = timezone.now()
    if limit < now:
        return f" · 已超期 {lapse_word(limit, now)}"
    return f" · 剩 {lapse_word(now, limit)}"


def _end(case: Case) -> StripStep:
    if case.state in Case.OPEN_STATES:
        return StripStep("办结", "", "later")
    state = "done" if case.state == Case.State.APPROVED else "ended"
    at = moment_word(case.closed_at) if case.closed_at else ""
    return StripStep(case.get_state_display(), at, state)


def _trail(case: Case, works: list[Work], entries: list[TrailEntry]) -> list[TrailLine]:
    """Newest first; who has it now and since when stands on top."""
    return [*_current(case, works), *(_line(entry) for entry in entries)]


def _current(case: Case, works: list[Work]) -> list[TrailLine]:
    live = [w for w in works if w.state == Work.State.OPEN]
    if not live or case.state != Case.State.RUNNING:
        return []
    since = lapse_word(min(work.arrived_at for work in live), timezone.now())
    who = "、".join(str(work.user) if work.user else "等指定办理人" for work in live[:3])
    count = f"（{len(live)} 人）" if len(live) > 1 else ""
    note = f"当前步骤：{live[0].step_label}{count}"
    return [TrailLine(who, "", "", f"停留 {since}", note=note, state="cur")]


def _line(entry: TrailEntry) -> TrailLine:
    word = entry.get_verb_display()
    who = entry.actor_label
    if entry.on_behalf_of_id:
        who = f"{who} 代 {entry.on_behalf_of}"
    today = timezone.localdate()
    at = timezone.localtime(entry.at)
    return TrailLine(
        who=who,
        word=word,
        tone=TONES.get(Verb(entry.verb), ""),
        when=clock_word(at) if at.date() == today else moment_word(at),
        quote=entry.remark,
        note=entry.note,
        state="back" if entry.verb in (Verb.RETURN, Verb.RESTART) else "",
    )


def flow_label(code: str) -> str:
    """The flow's name; its code once the flow is gone from the code."""
    try:
        return get_flow(code).label
    except KeyError:
        return code
