"""What keeps a case from freezing: time limits, people who left, work without a decider."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from affairs.core.accounts.models import User
from affairs.core.actions import note_act
from affairs.core.approvals import kinds
from affairs.core.approvals.deciders import names
from affairs.core.approvals.models import Case, TrailEntry, Work
from affairs.core.approvals.recording import tell, write_trail
from affairs.core.approvals.routing import (
    LIVE,
    Passage,
    administrators,
    eligible,
    give_work,
    locked_case,
    passage,
    watchers,
)
from affairs.core.database.transactions import write_transaction

Verb = TrailEntry.Verb


def overdue_work(now: datetime) -> QuerySet[Work]:
    """Open work past its limit that nobody was told about yet."""
    return Work.objects.filter(
        state=Work.State.OPEN,
        case__state=Case.State.RUNNING,
        due_at__lt=now,
        escalated_at__isnull=True,
    ).select_related("user")


def escalate(work_id: int, now: datetime) -> bool:
    """Tell about one overdue work, and let the step's escalation decide too. False: no longer due.

    The late decider keeps the work; whoever is first settles it.
    """
    with write_transaction():
        work = Work.objects.select_related("user").get(pk=work_id)
        case = locked_case(work.case_id)
        work.refresh_from_db()
        if work.state != Work.State.OPEN or work.escalated_at is not None:
            return False
        way = passage(case)
        work.escalated_at = now
        note_act("approvals.escalate", "超时处理", work, by=None)
        work.save()
        helpers = _helpers(way, work)
        verb = Verb.ESCALATE if helpers else Verb.OVERDUE
        note = f"{work.user or '办理人'}超过时限，"
        note += f"同时交{names(helpers)}办理。" if helpers else "已提醒。"
        write_trail(case, verb, None, step=(work.step_key, work.step_label), note=note)
        if helpers:
            step = way.step(work.step_key)
            give_work(way, step, helpers, Work.Kind.ESCALATED, source=work, escalated_at=now)
        text = f"{way.flow.label}超过时限：{case.title}，“{work.step_label}”还没有办。"
        tell([work.user, case.started_by, *watchers(case)], kinds.OVERDUE, text, case)
    return True


def _helpers(way: Passage, work: Work) -> list[User]:
    step = way.step(work.step_key)
    if step.escalate is None:
        return []
    busy = set(
        way.case.works.filter(step_key=step.key, state__in=LIVE).values_list("user", flat=True)
    )
    return [p for p in eligible(way, step, step.escalate.people(way.asked)) if p.pk not in busy]


def stranded_work(now: datetime) -> QuerySet[Work]:
    """Live work of running cases whose person has left or that nobody holds."""
    gone = Q(user__isnull=True) | Q(user__is_active=False) | Q(user__disabled_on__lte=now)
    return Work.objects.filter(gone, state__in=LIVE, case__state=Case.State.RUNNING)


def rescue(work_id: int) -> User | None:
    """Give stranded work to someone who can decide it; None when still nobody was found."""
    with write_transaction():
        work = Work.objects.select_related("user").get(pk=work_id)
        case = locked_case(work.case_id)
        work.refresh_from_db()
        if work.state not in LIVE:
            return None
        way = passage(case)
        heir = _heir(way, work)
        if heir is None:
            return None
        before = f"{work.user}已离岗" if work.user_id else "原来没有可办理的人"
        work.user = heir
        note_act("approvals.reroute", "改派", work, by=None)
        work.save()
        note = f"{before}，改由{heir}办理。"
        write_trail(case, Verb.REROUTE, None, step=(work.step_key, work.step_label), note=note)
        text = f"{way.flow.label}：{case.title}，{before}，改由您办理“{work.step_label}”。"
        tell([heir, *administrators()], kinds.ARRIVED, text, case)
    return heir


def _heir(way: Passage, work: Work) -> User | None:
    """One of the step's other deciders, else of the flow's fallback, who is free of this step."""
    step = way.step(work.step_key)
    busy = set(
        way.case.works.filter(step_key=step.key, state__in=LIVE).values_list("user", flat=True)
    )
    for who in (step.who, way.flow.fallback):
        free = [p for p in eligible(way, step, who.people(way.asked)) if p.pk not in busy]
        if free:
            return free[0]
    return None


def settle_duplicates(work_id: int) -> bool:
    """Drop stranded work that others in the step can do: any of them suffices. True: dropped."""
    with write_transaction():
        work = Work.objects.get(pk=work_id)
        case = locked_case(work.case_id)
        work.refresh_from_db()
        way = passage(case)
        if way.step(work.step_key).mode != "any" or work.kind != Work.Kind.BASE:
            return False
        others = case.works.filter(
            step_key=work.step_key, state=Work.State.OPEN, kind=Work.Kind.BASE, user__is_active=True
        ).exclude(pk=work.pk)
        if work.state != Work.State.OPEN or not others.exists():
            return False
        work.state = Work.State.CANCELLED
        note_act("approvals.reroute", "改派", work, by=None)
        work.save()
        note = f"{work.user}已离岗，由本步其他人办理。"
        write_trail(case, Verb.REROUTE, None, step=(work.step_key, work.step_label), note=note)
    return True
