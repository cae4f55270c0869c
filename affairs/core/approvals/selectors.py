"""Reads of cases and work: to-dos, own cases, copies, decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from affairs.core.approvals.delegating import delegated_work
from affairs.core.approvals.engine import latest_case, open_case
from affairs.core.approvals.models import Case, Watch, Work
from affairs.core.approvals.panel import Panel, panel
from affairs.core.database.prepared import Prepared, Statement, counting, total
from affairs.core.files.access import gives_sight
from affairs.core.permissions.questions import visible

if TYPE_CHECKING:
    from affairs.core.accounts.models import User

__all__ = [
    "Panel",
    "case_of",
    "cases_seen_by",
    "copied_to",
    "decided_by",
    "open_case",
    "panel",
    "started_by",
    "todo",
    "todo_count",
]

case_of = latest_case


def todo(user: User) -> QuerySet[Work]:
    """Work the user has to decide, own and delegated, what is due first on top."""
    return (
        _open_for(user)
        .select_related("case", "case__organisation", "case__started_by", "user")
        .order_by("due_at", "arrived_at", "pk")
    )


def todo_count(user: User) -> int:
    """How many decisions wait for the user: one query, kept for the request."""
    if not user.is_authenticated:
        return 0
    known = user.__dict__.get("_todo_count")
    if known is None:
        today = timezone.localdate()
        known = user.__dict__["_todo_count"] = todos_counted().number(user=user.pk, today=today)
    return known


def _open_for(user: User) -> QuerySet[Work]:
    delegated = delegated_work(user).values("pk")
    return _waiting().filter(Q(user=user) | Q(pk__in=delegated))


def _waiting() -> QuerySet[Work]:
    return Work.objects.filter(state=Work.State.OPEN, case__state=Case.State.RUNNING)


def _todos(user: Any, today: Any) -> Statement:
    """Own and delegated work counted apart, so that each is found by its index."""
    delegated = (
        delegated_work(user, today).exclude(user=user).filter(case__state=Case.State.RUNNING)
    )
    return total(counting(_waiting().filter(user=user)), counting(delegated.distinct()))


todos_counted = Prepared(_todos, user=models.BigIntegerField(), today=models.DateField())
"""Counts what waits for ``user`` on the day ``today``."""


def started_by(user: User) -> QuerySet[Case]:
    """Cases the user submitted, newest first."""
    return Case.objects.filter(started_by=user).select_related("version", "organisation")


def copied_to(user: User) -> QuerySet[Watch]:
    """Cases copied to the user or followed by the user."""
    return Watch.objects.filter(user=user).select_related("case", "case__organisation")


def decided_by(user: User) -> QuerySet[Work]:
    """Work the user decided, newest first, also on behalf of others."""
    return (
        Work.objects.filter(decided_by=user)
        .select_related("case", "case__organisation", "user")
        .order_by("-decided_at")
    )


def cases_seen_by(user: User) -> QuerySet[Case]:
    """Cases the user may open: within reach, own, decided, to decide, or copied."""
    mine = Work.objects.filter(case=OuterRef("pk")).filter(Q(user=user) | Q(decided_by=user))
    within = visible(user, Case.objects.all()).values("pk")
    return Case.objects.filter(
        Q(pk__in=within)
        | Q(started_by=user)
        | Exists(mine)
        | Exists(Watch.objects.filter(case=OuterRef("pk"), user=user))
        | Q(pk__in=delegated_work(user).values("case"))
    )


@gives_sight
def may_see(user: User, subject: Any) -> bool:
    """Whether a case of the record gives the user sight of it: applicant, decider, copied."""
    cases = Case.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)
    return (
        cases.filter(
            Q(started_by=user)
            | Q(works__user=user)
            | Q(works__decided_by=user)
            | Q(watches__user=user)
        ).exists()
        or delegated_work(user).filter(case__in=cases).exists()
    )
