"""The course of one case: who had it how long, what is over time, where it went back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from affairs.core.approvals.drawing import Branch, Drawing, Loop, Stop, draw
from affairs.core.approvals.models import Case, TrailEntry, Work
from affairs.core.approvals.routing import Passage, passage
from affairs.core.approvals.versions import StepRow
from affairs.core.approvals.words import hours_word, moment_word
from affairs.core.calendar.selectors import work_calendar

Verb = TrailEntry.Verb
START = "提交申请"


@dataclass(frozen=True, slots=True)
class Held:
    """One person's time with the case. ``hours`` and ``late`` are working hours, 0 for none."""

    round: int
    step: str
    step_key: str
    who: str
    state: str
    verdict: str
    arrived_at: datetime
    left_at: datetime | None
    hours: float
    late: float

    @property
    def late_word(self) -> str:
        return f"超时 {hours_word(self.late)}" if self.late else ""

    @property
    def said(self) -> str:
        """What came of it, or that it is still there."""
        return self.verdict or ("办理中" if self.left_at is None else self.state)


@dataclass(frozen=True)
class Course:
    """The drawing, and the same as rows of a table."""

    drawing: Drawing
    held: list[Held]


def course_for(case: Case) -> Course:
    """The course of one case as it stands."""
    works = case.works.select_related("user", "decided_by")
    return course_of(passage(case), list(works), list(case.trail.all()))


def course_of(way: Passage, works: Sequence[Work], entries: Sequence[TrailEntry]) -> Course:
    """The course of a case out of its work and trail (both in any order)."""
    ordered = sorted(works, key=lambda work: work.pk)
    held = [_held(work) for work in ordered]
    stops, places = _stops(way, held)
    trail = sorted(entries, key=lambda entry: entry.pk)
    title = f"{way.flow.label}办理过程：{way.case.title}"
    return Course(draw(title, stops, _loops(way, trail, ordered, places)), held)


def _held(work: Work) -> Held:
    ended = work.state not in (Work.State.OPEN, Work.State.WAITING)
    left = (work.decided_at or work.updated_at) if ended else None
    until = left or timezone.now()
    calendar = work_calendar()
    late = work.due_at is not None and until > work.due_at and work.state != Work.State.WAITING
    who = str(work.user or "等指定办理人")
    if work.decided_by is not None and work.decided_by_id != work.user_id:
        who = f"{work.decided_by} 代 {who}"
    return Held(
        round=work.round,
        step=work.step_label,
        step_key=work.step_key,
        who=who,
        state=work.get_state_display(),
        verdict=work.get_verdict_display() if work.verdict else "",
        arrived_at=work.arrived_at,
        left_at=left,
        hours=calendar.working_hours_between(work.arrived_at, until),
        late=calendar.working_hours_between(work.due_at, until) if late and work.due_at else 0.0,
    )


def _stops(way: Passage, held: list[Held]) -> tuple[list[Stop], dict[str, int]]:
    case = way.case
    begun = f"{moment_word(case.started_at)} {case.started_by}"
    returned = case.state == Case.State.RETURNED
    first = (("已退回，改好后再提交", "ask"),) if returned else ((begun, ""),)
    stops = [Stop(START, "back" if returned else "done", first)]
    places = {"": 0}
    keys = [step.key for step in way.steps]
    here = keys.index(case.step_key) if case.step_key else len(keys)
    for place, step in enumerate(way.steps):
        mine = [one for one in held if one.step_key == step.key]
        ahead = case.state in Case.OPEN_STATES and place >= (here if case.step_key else 0)
        if mine or (ahead and step.applies(way.subject, way.flow)):
            places[step.key] = len(stops)
            stops.append(_stop(case, step, mine))
    return [*stops, _end(case)], places


def _stop(case: Case, step: StepRow, mine: list[Held]) -> Stop:
    limit = f"时限 {step.hours} 工时" if step.hours else "不限时"
    if not mine:
        return Stop(step.label, "later", ((limit, ""),))
    newest = max(one.round for one in mine)
    last = [one for one in mine if one.round == newest]
    passes = len({one.round for one in mine})
    total = sum(one.hours for one in _longest(mine))
    again = f"，第 {passes} 次到这一步" if passes > 1 else ""
    lines = [(f"{limit}，共停留 {hours_word(total)}{again}", "")]
    is_here = case.step_key == step.key
    rejected = case.state == Case.State.REJECTED and any(one.verdict == "不同意" for one in last)
    tone = "cur" if is_here else "ended" if rejected else "done"
    if not is_here and not any(one.verdict for one in last):
        tone = "later"
    return Stop(step.label, tone, lines, [_branch(one) for one in last])


def _longest(mine: list[Held]) -> list[Held]:
    """Of each pass the longest: several who had it at once are not added up."""
    best: dict[int, Held] = {}
    for one in mine:
        if one.round not in best or one.hours > best[one.round].hours:
            best[one.round] = one
    return list(best.values())


def _branch(one: Held) -> Branch:
    lines = [(f"{one.said} · {hours_word(one.hours)}", _tone_of(one))]
    if one.late:
        lines.append((one.late_word, "late"))
    return Branch(one.who, lines, "open" if one.left_at is None else "")


def _tone_of(one: Held) -> str:
    return {"同意": "ok", "退回": "ask", "不同意": "stop"}.get(one.verdict, "")


def _end(case: Case) -> Stop:
    if case.state in Case.OPEN_STATES:
        return Stop("办结")
    tone = "done" if case.state == Case.State.APPROVED else "ended"
    at = moment_word(case.closed_at) if case.closed_at else ""
    return Stop(case.get_state_display(), tone, ((at, ""),) if at else ())


def _loops(
    way: Passage, trail: Sequence[TrailEntry], works: Sequence[Work], places: dict[str, int]
) -> list[Loop]:
    """Every return and restart: from the step it left to the step the next round began with."""
    counted: Counter[tuple[int, int, str]] = Counter()
    for entry in trail:
        if entry.verb == Verb.RETURN:
            start, end = entry.step_key, _return_target(way, entry, trail, works)
            word = "退回"
        elif entry.verb == Verb.RESTART:
            before = [work for work in works if work.round < entry.round]
            start, end, word = (before[-1].step_key if before else ""), "", "重办"
        else:
            continue
        if start in places and end in places and places[start] > places[end]:
            counted[(places[start], places[end], word)] += 1
    return [
        Loop(start, end, word if count == 1 else f"{word}{count}")
        for (start, end, word), count in counted.items()
    ]


def _return_target(
    way: Passage, entry: TrailEntry, trail: Sequence[TrailEntry], works: Sequence[Work]
) -> str:
    """The step's key; empty for the applicant, who submits again (or has not yet)."""
    after = entry.round + 1
    if any(one.verb == Verb.RESUBMIT and one.round == after for one in trail):
        return ""
    begun = next((work for work in works if work.round == after), None)
    return begun.step_key if begun is not None else ""
