"""Audit records for tests, appended to the chain as in work."""

from __future__ import annotations

from itertools import count
from typing import Any

from django.utils import timezone

from affairs.core.audit.models import Alarm, AuditRecord, Verification
from affairs.core.audit.recording import Entry, record_event
from affairs.core.organisations.tests.factories import make_user

_numbers = count(1)


def make_auditrecord(**fields: object) -> AuditRecord:
    """One act of a user."""
    return record_event(Entry("fleet.dispatch_trip", "派车", by=make_user(), **fields))  # type: ignore[arg-type]


def make_alarm(**fields: Any) -> Alarm:
    """An open alarm."""
    now = timezone.now()
    defaults = {"kind": Alarm.Kind.NIGHT, "subject": f"账号 user{next(_numbers)}",
                "day": timezone.localdate(), "first_at": now, "last_at": now,
                "message": "23 时至 6 时之间登录。"}  # fmt: skip
    return Alarm.objects.create(**(defaults | fields))


def make_verification(**fields: Any) -> Verification:
    """A look over the chain that found nothing."""
    return Verification.objects.create(**({"checked": 1} | fields))
