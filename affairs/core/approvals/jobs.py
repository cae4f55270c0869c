"""Timed work of approvals."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from affairs.core.approvals.keeping import (
    escalate,
    overdue_work,
    rescue,
    settle_duplicates,
    stranded_work,
)
from affairs.core.jobs.registry import job


@job("approvals.escalate_overdue", "审批超时处理", every="every 10 minutes")
def escalate_overdue() -> str:
    """Remind and escalate what is past its limit; a second run finds nothing left to do."""
    now = timezone.now()
    ids = list(overdue_work(now).values_list("pk", flat=True))
    return f"超时 {sum(escalate(pk, now) for pk in ids)} 件"


@job("approvals.rescue_stranded", "离岗人员待办改派", every="hourly :05")
def rescue_stranded(due_at: datetime) -> str:
    """Hand over the work of people who left, and of steps for which nobody was found."""
    ids = list(stranded_work(timezone.now()).values_list("pk", flat=True))
    moved = sum(1 for pk in ids if settle_duplicates(pk) or rescue(pk) is not None)
    return f"改派 {moved} 件，还有 {len(ids) - moved} 件无人可办"
