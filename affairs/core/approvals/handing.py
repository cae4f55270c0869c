"""Passing work on: hand over (转办), add a signer (加签), remind (催办)."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.actions import action
from affairs.core.approvals import kinds
from affairs.core.approvals.deciders import usable
from affairs.core.approvals.delegating import is_decider
from affairs.core.approvals.engine import claim
from affairs.core.approvals.models import Case, TrailEntry, Work
from affairs.core.approvals.recording import tell, write_trail
from affairs.core.approvals.routing import LIVE, give_work, passage
from affairs.core.errors import NotPermitted, RuleViolation

Verb = TrailEntry.Verb


@action("approvals.hand_over", label="转办", also=is_decider)
def hand_over(work: Work, *, to: User, by: User, reason: str) -> Work:
    """Give the own work to another person, who decides in one's place."""
    way, on_behalf_of = claim(work, by)
    _need(reason, "转办")
    _may_receive(work, to)
    work.state, work.decided_by, work.decided_at = Work.State.HANDED, by, timezone.now()
    work.save()
    write_trail(
        way.case, Verb.HAND_OVER, by, step=(work.step_key, work.step_label), remark=reason,
        note=f"转给{to}。", on_behalf_of=on_behalf_of,
    )  # fmt: skip
    signer = work.kind in (Work.Kind.BEFORE, Work.Kind.AFTER, Work.Kind.ESCALATED)
    source = work.source if signer else work
    step = way.step(work.step_key)
    given = give_work(way, step, [to], work.kind, added_by=by, source=source, due_at=work.due_at)
    heir = Work.objects.get(case=way.case, user=to, step_key=step.key, state=Work.State.OPEN)
    work.derived.filter(state__in=LIVE).exclude(pk=heir.pk).update(source=heir)
    return given[0]


@action("approvals.add_signer", label="加签", also=is_decider)
def add_signer(work: Work, *, to: User, by: User, reason: str, after: bool = False) -> Work:
    """Ask one more person to sign: before oneself (one's own work waits), or after."""
    way, on_behalf_of = claim(work, by)
    _need(reason, "加签")
    _may_receive(work, to)
    step = way.step(work.step_key)
    beside = work.kind == Work.Kind.BEFORE and after  # signs with it, before the same decider
    kind = Work.Kind.AFTER if after and not beside else Work.Kind.BEFORE
    state = Work.State.WAITING if kind == Work.Kind.AFTER else Work.State.OPEN
    source = work.source if beside else work
    if not after:
        work.state = Work.State.WAITING
        work.save()
    write_trail(
        way.case, Verb.ADD_SIGNER, by, step=(work.step_key, work.step_label), remark=reason,
        note=f"{'后' if after else '前'}加签{to}。", on_behalf_of=on_behalf_of,
    )  # fmt: skip
    return give_work(way, step, [to], kind, added_by=by, source=source, state=state)[0]


def _is_starter(case: Case, by: User) -> bool:
    return by.is_active and case.started_by_id == by.pk


@action("approvals.remind", label="催办", also=_is_starter)
def remind(case: Case, *, by: User) -> Case:
    """Remind whoever has the case; not more often than the flow allows."""
    if case.state != Case.State.RUNNING:
        raise RuleViolation(f"不用催：这一件{case.get_state_display()}。")
    way = passage(case)
    open_work = case.works.select_for_update(of=("self",)).filter(state=Work.State.OPEN)
    works = list(open_work.select_related("user"))
    last = max((work.reminded_at for work in works if work.reminded_at), default=None)
    pause = timedelta(hours=way.flow.remind_every_hours)
    if last is not None and timezone.now() - last < pause:
        raise RuleViolation(f"刚催过：{timezone.localtime(last):%H:%M}。过几小时再催。")
    if any(work.reminded >= way.flow.remind_limit for work in works):
        raise RuleViolation("已催到次数上限，直接联系办理人，或撤回后改走其他途径。")
    for work in works:
        work.reminded, work.reminded_at = work.reminded + 1, timezone.now()
        work.save()
    write_trail(case, Verb.REMIND, by, step=(case.step_key, works[0].step_label if works else ""))
    text = f"催办：{way.flow.label} {case.title}，{by}在等。"
    tell([work.user for work in works], kinds.REMINDED, text, case)
    return case


def _need(reason: str, doing: str) -> None:
    if not reason.strip():
        raise RuleViolation(f"没有{doing}：写明原因，对方才知道为什么办。", field="reason")


def _may_receive(work: Work, to: User) -> None:
    if not usable(to):
        raise RuleViolation(f"{to}的账号已停用，换一个人。", field="to")
    if to.pk == work.case.started_by_id:
        raise NotPermitted(f"{to}是申请人，不能办理自己的申请。换一个人。", field="to")
    if work.case.works.filter(user=to, step_key=work.step_key, state__in=LIVE).exists():
        raise RuleViolation(f"{to}本来就在办这一步，换一个人。", field="to")
