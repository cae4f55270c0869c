"""Audit records for tests, appended to the chain as in work."""

from __future__ import annotations

from affairs.core.audit.models import AuditRecord
from affairs.core.audit.recording import Entry, record_event
from affairs.core.organisations.tests.factories import make_user


def make_auditrecord(**fields: object) -> AuditRecord:
    """One act of a user."""
    return record_event(Entry("fleet.dispatch_trip", "派车", by=make_user(), **fields))  # type: ignore[arg-type]
