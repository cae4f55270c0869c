"""Acting for another within dates (委托办理)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.actions import action
from affairs.core.approvals import kinds
from affairs.core.approvals.deciders import usable
from affairs.core.approvals.models import Delegation, Work
from affairs.core.errors import NotPermitted, RuleViolation
from affairs.core.notices.sending import send


def running_on(day: date) -> Q:
    """Delegations in force on a day."""
    return Q(valid_from__lte=day, valid_to__gte=day, ended_at__isnull=True)


def delegated_work(user: Any, today: Any = None) -> QuerySet[Work]:
    """Open work others have delegated to the user today; the user's own cases left out.

    Both may be arguments of a prepared query.
    """
    today = today or timezone.localdate()
    return Work.objects.filter(
        Q(user__delegations_given__flow="") | Q(user__delegations_given__flow=F("case__flow")),
        state=Work.State.OPEN,
        user__delegations_given__deputy=user,
        user__delegations_given__valid_from__lte=today,
        user__delegations_given__valid_to__gte=today,
        user__delegations_given__ended_at__isnull=True,
    ).exclude(case__started_by=user)


def principal_of(work: Work, by: User) -> User | None:
    """For whom ``by`` acts: None when the work is the own one. NotPermitted when it is neither."""
    if work.user_id == by.pk:
        return None
    if work.user_id is not None and is_deputy(work, by):
        return work.user
    holder = str(work.user) if work.user_id else "安全管理员指定的人"
    raise NotPermitted(f"这一步由{holder}办理。需要代办时由其设置委托，或转办给您。")


def is_deputy(work: Work, by: User) -> bool:
    """Whether a delegation of today lets ``by`` decide this work."""
    running = Delegation.objects.filter(
        running_on(timezone.localdate()), principal_id=work.user_id, deputy=by
    )
    return running.filter(flow__in=("", work.case.flow)).exists()


def is_decider(work: Work, by: User) -> bool:
    """Named by the work itself, or by a delegation of the person it names."""
    return by.is_active and (work.user_id == by.pk or is_deputy(work, by))


def _own(delegation: Delegation, by: User) -> bool:
    return by.is_active and delegation.principal_id == by.pk


@action("approvals.delegate", label="委托办理", also=_own)
def delegate(delegation: Delegation, *, by: User) -> Delegation:
    """Let another person act for the own work from a day to a day; both names are recorded."""
    if delegation.valid_to < delegation.valid_from:
        raise RuleViolation("没有保存：止期早于起期，改正后再存。", field="valid_to")
    if delegation.valid_to < timezone.localdate():
        raise RuleViolation("没有保存：止期已过，委托从今天以后才有意义。", field="valid_to")
    if delegation.principal_id == delegation.deputy_id:
        raise RuleViolation("没有保存：不能委托给本人，换一个受托人。", field="deputy")
    if not usable(delegation.deputy):
        raise RuleViolation(f"没有保存：{delegation.deputy}的账号已停用。", field="deputy")
    delegation.save()
    until = f"{delegation.valid_from:%m-%d} 至 {delegation.valid_to:%m-%d}"
    text = f"{delegation.principal}委托您办理审批，{until}。"
    send([delegation.deputy], kinds.CHANGED, text, "", subject=delegation)
    return delegation


@action("approvals.end_delegation", label="结束委托", also=_own)
def end_delegation(delegation: Delegation, *, by: User) -> Delegation:
    """End a delegation before its last day."""
    if delegation.ended_at is None:
        delegation.ended_at = timezone.now()
        delegation.save()
    return delegation
