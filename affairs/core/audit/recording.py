"""Appending to the log. Entries wait for the transaction's end, then lock the chain."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from affairs.core.audit import origin, sealing
from affairs.core.audit.models import AuditRecord, AuditSpan, ChainHead
from affairs.core.database.prepared import Prepared
from affairs.core.database.rows import insert
from affairs.core.database.transactions import write_transaction

if TYPE_CHECKING:
    from affairs.core.accounts.models import User


@dataclass(slots=True)
class Entry:
    """What is to be recorded of one act.

    ``spans`` names the keys a shared entry covers; ``by_flow``: a flow's own action, no edit.
    """

    action: str
    label: str = ""
    by: User | None = None
    record: Model | None = None
    object_type: str = ""
    object_id: str = ""
    object_label: str = ""
    changes: dict[str, list[Any]] = field(default_factory=dict)
    result: str = "ok"
    reason: str = ""
    source: str = ""
    spans: list[tuple[int, int]] = field(default_factory=list)
    by_flow: bool = False


def append(entries: Iterable[Entry]) -> list[AuditRecord]:
    """Append the entries in order; must be called inside a transaction, as its last step."""
    entries = list(entries)
    rows = [_row(entry, timezone.now()) for entry in entries]
    if not rows:
        return []
    head = _locked_head()
    for row in rows:
        head.seq += 1
        row.seq = head.seq
        head.digest = row.digest = sealing.chain_digest(head.digest, chained_fields(row))
        row.mac = sealing.mac(row.digest)
    insert(rows)
    _keep_spans(entries, rows)
    _move_head(head)
    return rows


def _keep_spans(entries: Iterable[Entry], rows: Iterable[AuditRecord]) -> None:
    AuditSpan.objects.bulk_create(
        AuditSpan(record=row, object_type=row.object_type, first=first, last=last)
        for entry, row in zip(entries, rows, strict=True)
        for first, last in entry.spans
    )


def record_event(entry: Entry) -> AuditRecord:
    """Append one entry in a transaction of its own: log-ins, refused access, exports, reads."""
    with write_transaction():
        return append([entry])[0]


def record_refusal(user: Any, message: str, *, place: str) -> None:
    """Enter a refused access: who asked for what he may not, and where (SEC-U1).

    ``place`` is the address asked for, without its query.
    """
    by = user if getattr(user, "is_authenticated", False) else None
    record_event(
        Entry("access.refused", "越权被拒", by=by, object_label=place, result="refused",
              reason=message)
    )  # fmt: skip


def chained_fields(row: AuditRecord) -> list[str | None]:
    """The fields of SEC-U2 in order, as text, as they enter the chain."""
    at = timezone.localtime(row.at).isoformat(timespec="milliseconds")
    changes = json.dumps(row.changes, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return [
        str(row.seq), at, str(row.user_id or ""), row.login, row.actor, row.organisation, row.ip,
        row.user_agent, row.session_id, row.source, row.module, row.action, row.object_type,
        row.object_id, row.object_label, changes, row.result, row.reason, row.trace_id,
    ]  # fmt: skip


def _locked_head() -> ChainHead:
    found = _head_locked().records()
    if not found:
        ChainHead.objects.get_or_create(pk=1)
        found = _head_locked().records()
    head: ChainHead = found[0]
    return head


_head_locked = Prepared(lambda: ChainHead.objects.select_for_update().filter(pk=1))


def _move_head(head: ChainHead) -> None:
    table = ChainHead._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{table}" SET "seq" = %s, "digest" = %s WHERE "id" = %s',
            [head.seq, head.digest, head.pk],
        )


def _row(entry: Entry, now: datetime) -> AuditRecord:
    where = origin.current()
    user = entry.by
    record = entry.record
    at = now.replace(microsecond=now.microsecond // 1000 * 1000)
    return AuditRecord(
        at=at,
        user=user,
        login=user.login if user else "",
        actor=user.name if user else "",
        organisation=str(user.organisation) if user and user.organisation else "",
        ip=where.ip,
        user_agent=where.user_agent,
        session_id=where.session_id,
        source=entry.source or where.source,
        module=entry.action.split(".")[0],
        action=entry.action,
        label=entry.label,
        object_type=record._meta.label_lower if record is not None else entry.object_type,
        object_id=str(record.pk) if record is not None else entry.object_id,
        object_label=(str(record) if record is not None else entry.object_label)[:200],
        changes=entry.changes,
        result=entry.result,
        reason=entry.reason[:500],
        trace_id=where.trace_id,
    )
