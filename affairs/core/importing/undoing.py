"""Taking an import back: all its rows, or none when one was changed or used since."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import ProtectedError

from affairs.core.accounts.models import User
from affairs.core.actions.action import entries_at_the_end
from affairs.core.actions.changes import as_text
from affairs.core.actions.shared_entries import Act, shared_entries
from affairs.core.database.bulk_load import pieces
from affairs.core.errors import RuleViolation
from affairs.core.importing.models import ImportBatch, ImportedRow
from affairs.core.ledgers.ledger import Ledger
from affairs.core.records import Record


def take_back(batch: ImportBatch, ledger: Ledger, by: User) -> None:
    """Delete what the import added and bring back what it changed, last row first."""
    rows = list(batch.rows.order_by("-row_number"))
    records = _records(ledger, rows)
    for row in rows:
        _require_untouched(row, records.get(row.record_id))
    _delete([(row, records[row.record_id]) for row in rows if row.is_new], by)
    _bring_back(ledger, [(row, records[row.record_id]) for row in rows if not row.is_new], by)


def _records(ledger: Ledger, rows: Sequence[ImportedRow]) -> dict[int, Any]:
    found: dict[int, Any] = {}
    for piece in pieces([row.record_id for row in rows]):
        found |= ledger.model._default_manager.in_bulk(piece)
    return found


def _require_untouched(row: ImportedRow, record: Any) -> None:
    if record is None:
        raise RuleViolation(f"不能撤回：第 {row.row_number} 行的记录已不在台账里。")
    if isinstance(record, Record) and record.revision != row.revision:
        raise RuleViolation(f"不能撤回：第 {row.row_number} 行（{record}）导入后又改过。")


def _delete(added: Sequence[tuple[ImportedRow, Any]], by: User) -> None:
    """Delete the added records; the log keeps what they held."""
    acts = [Act(record, _held(record)) for _, record in added if isinstance(record, Record)]
    with entries_at_the_end() as entries:
        entries += shared_entries("importing.undo", "撤回导入", acts, by)
    numbers = {record.pk: row.row_number for row, record in added}
    for piece in pieces([record for _, record in added]):
        model = type(piece[0])
        try:
            model._default_manager.filter(pk__in=[record.pk for record in piece]).delete()
        except ProtectedError as used:
            raise _used(used, piece, numbers) from used


def _used(used: ProtectedError, piece: Sequence[Any], numbers: dict[Any, int]) -> RuleViolation:
    """Names the first record that others stand on; those are asked for one by one."""
    for record in piece:
        try:
            record.delete()
        except ProtectedError as own:
            names = "、".join(str(other) for other in list(own.protected_objects)[:3])
            place = f"第 {numbers[record.pk]} 行（{record}）"
            return RuleViolation(f"不能撤回：{place}已被别的记录用到：{names}。")
    names = "、".join(str(other) for other in list(used.protected_objects)[:3])
    return RuleViolation(f"不能撤回：已被别的记录用到：{names}。")


def _held(record: Record) -> dict[str, list[Any]]:
    sensitive = getattr(record, "sensitive_fields", {})
    return {
        name: ["***" if name in sensitive else as_text(value), None]
        for name, value in record.current_values().items()
        if value not in (None, "") and name not in ("id", "created_at", "updated_at", "revision")
    }


def _bring_back(ledger: Ledger, changed: Sequence[tuple[ImportedRow, Any]], by: User) -> None:
    for row, record in changed:
        for name, old in row.before.items():
            own: Any = ledger.model._meta.get_field(name)
            setattr(record, own.attname, own.to_python(old))
    records = [record for _, record in changed]
    if ledger.save_many is not None and records:
        ledger.save_many(records, by=by)
        return
    assert ledger.save is not None
    for record in records:
        ledger.save(record, by=by)
