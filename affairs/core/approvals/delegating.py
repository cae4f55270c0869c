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


def given_by(user: User) -> QuerySet[Delegation]:
    """Delegations the user gave, newest first."""
    return Delegation.objects.filter(principal=user).select_related("principal", "deputy")


def taken_by(user: User) -> QuerySet[Delegation]:
    """Delegations the user received, newest first."""
    return Delegation.objects.filter(deputy=user).select_related("principal", "deputy")


def running_words(user: User) -> str:
    """Who acts for the user today: ``07-20 至 07-25 由 X 代办``; empty when nobody does."""
    running = list(given_by(user).filter(running_on(timezone.localdate())))
    if not running:
        return ""
    deputies = "、".join(dict.fromkeys(str(one.deputy) for one in running))
    until = max(one.valid_to for one in running)
    return f"由{deputies}代办，至 {until:%m-%d}"


@action("approvals.delegate", label="设置委托", also=_own)
def delegate(delegation: Delegation, *, by: User) -> Delegation:
    """Let another person act for the own work from a day to a day; both names are recorded.

    Holders of the permission set it for somebody absent. RuleViolation for dates that are past or
    turned round, for oneself as deputy, for a deputy who cannot act, for a second delegation of
    the same to the same person, and for a circle.
    """
    _refuse_wrong(delegation)
    people = _hold(delegation)
    if not usable(people[delegation.deputy_id]):
        raise RuleViolation(f"没有保存：{delegation.deputy}的账号已停用。", field="deputy")
    _refuse_repeated(delegation)
    _refuse_circle(delegation)
    delegation.save()
    span = f"{delegation.valid_from:%m-%d} 至 {delegation.valid_to:%m-%d}"
    said = f"{delegation.principal}委托您办理审批（{delegation.what}），{span}。"
    send([delegation.deputy], kinds.CHANGED, said, "", subject=delegation)
    if by.pk != delegation.principal_id:
        said = f"{by}为您设了委托：{span}由{delegation.deputy}代办（{delegation.what}）。"
        send([delegation.principal], kinds.CHANGED, said, "", subject=delegation)
    return delegation


def _refuse_wrong(delegation: Delegation) -> None:
    if delegation.pk is not None:
        raise RuleViolation("没有保存：委托设好后不改。结束这一条，另设一条。")
    if delegation.valid_to < delegation.valid_from:
        raise RuleViolation("没有保存：止期早于起期，改正后再存。", field="valid_to")
    if delegation.valid_to < timezone.localdate():
        raise RuleViolation("没有保存：止期已过，委托从今天以后才有意义。", field="valid_to")
    if delegation.principal_id == delegation.deputy_id:
        raise RuleViolation("没有保存：不能委托给本人，换一个受托人。", field="deputy")


def _hold(delegation: Delegation) -> dict[int, User]:
    """Lock everyone the chain of delegations passes, so that no two close a circle at once."""
    passed = {delegation.principal_id, delegation.deputy_id, *_chain(delegation)}
    rows = User.objects.select_for_update(of=("self",)).filter(pk__in=passed).order_by("pk")
    return {user.pk: user for user in rows}


def _chain(delegation: Delegation) -> dict[int, Delegation]:
    """Everyone who would act, by account, for the deputy while the delegation runs."""
    found: dict[int, Delegation] = {}
    front = {delegation.deputy_id}
    while front:
        rows = _beside(delegation).filter(principal__in=front).select_related("principal", "deputy")
        front = set()
        for one in rows:
            if one.deputy_id not in found:
                found[one.deputy_id] = one
                front.add(one.deputy_id)
    return found


def _beside(delegation: Delegation) -> QuerySet[Delegation]:
    """Delegations not ended that share a day and a flow with this one."""
    rows = Delegation.objects.filter(
        valid_from__lte=delegation.valid_to,
        valid_to__gte=delegation.valid_from,
        ended_at__isnull=True,
    )
    return rows.filter(flow__in=("", delegation.flow)) if delegation.flow else rows


def _refuse_repeated(delegation: Delegation) -> None:
    same = _beside(delegation).filter(principal=delegation.principal, deputy=delegation.deputy)
    known = same.first()
    if known is not None:
        span = f"{known.valid_from:%m-%d} 至 {known.valid_to:%m-%d}"
        raise RuleViolation(
            f"没有保存：{span}已委托{known.deputy}办理{known.what}。要改先结束那一条。",
            field="deputy",
        )


def _refuse_circle(delegation: Delegation) -> None:
    closing = _chain(delegation).get(delegation.principal_id)
    if closing is not None:
        span = f"{closing.valid_from:%m-%d} 至 {closing.valid_to:%m-%d}"
        raise RuleViolation(
            f"没有保存：{closing.principal}在 {span} 已委托{closing.deputy}，"
            f"再委托{delegation.deputy}会绕成一圈，谁都不办。换一个受托人，或先结束那一条。",
            field="deputy",
        )


@action(
    "approvals.end_delegation",
    label="结束委托",
    confirm="结束后受托人不再代办，没办完的回到委托人的待办。",
    also=_own,
)
def end_delegation(delegation: Delegation, *, by: User) -> Delegation:
    """End a delegation before its last day; both are told."""
    if delegation.ended_at is None:
        delegation.ended_at = timezone.now()
        delegation.save()
        said = f"{delegation.principal}给{delegation.deputy}的委托已由{by}结束。"
        others = [p for p in (delegation.principal, delegation.deputy) if p.pk != by.pk]
        send(others, kinds.CHANGED, said, "", subject=delegation)
    return delegation
