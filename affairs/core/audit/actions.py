"""Writes of the audit administrator: a word on an alarm, a look over the chain."""

from __future__ import annotations

from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.actions import action
from affairs.core.audit.models import Alarm, ChainHead, Verification
from affairs.core.audit.verification import Verdict
from affairs.core.errors import RuleViolation, StaleRecord


@action("audit.settle_alarm", label="写处理说明")
def settle_alarm(alarm: Alarm, *, reason: str, by: User) -> Alarm:
    """Close an alarm with what came of it; the log itself stays as it is."""
    held = Alarm.objects.select_for_update().get(pk=alarm.pk)
    if held.state == Alarm.State.SETTLED:
        raise StaleRecord(f"已由{held.settled_by}处理：{held.reply}")
    if len(reason.strip()) < 4:
        raise RuleViolation("写清核实的情况，至少 4 个字。", field="reason")
    alarm.state, alarm.reply = Alarm.State.SETTLED, reason.strip()[:300]
    alarm.settled_by, alarm.settled_at = by, timezone.now()
    alarm.save()
    return alarm


def keep_verdict(verdict: Verdict, by: User | None) -> Verification:
    """Keep what a look over the chain found."""
    head = ChainHead.objects.filter(pk=1).first()
    return Verification.objects.create(
        by=by,
        checked=verdict.checked,
        head_digest=head.digest if head else "",
        broken_seq=verdict.broken_seq,
        reason=verdict.reason[:300],
    )
