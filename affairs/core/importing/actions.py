"""Writing an import, all rows or none, and taking it back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.actions import action
from affairs.core.audit import origin
from affairs.core.errors import AffairsError, RuleViolation
from affairs.core.importing.models import ImportBatch, ImportedRow
from affairs.core.importing.plan import Plan, PlannedRow, Remark
from affairs.core.ledgers.ledger import Ledger, get_ledger
from affairs.core.records import Record
from affairs.core.rules.models import StoredFinding

TRIAL_CHUNK = 200


class RowsRefused(RuleViolation):
    """Rows that the ledger's action refused while writing; ``remarks`` name each."""

    def __init__(self, remarks: list[Remark]) -> None:
        first = remarks[0]
        super().__init__(f"没有写入：{len(remarks)} 行有误，先看第 {first.row} 行：{first.reason}")
        self.remarks = remarks


class _RolledBack(Exception):
    pass


def try_out(plan: Plan, by: User) -> None:
    """Run the ledger's action over every row and take it back, so that all refusals are known.

    In short transactions, so that nobody waits for a preview.
    """
    rows = [row for row in plan.rows if row.kind in ("new", "changed")]
    for start in range(0, len(rows), TRIAL_CHUNK):
        with _undone():
            for row in rows[start : start + TRIAL_CHUNK]:
                _try_row(plan.ledger, row, by)


@contextmanager
def _undone() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
            raise _RolledBack
    except _RolledBack:
        return


def _try_row(ledger: Ledger, row: PlannedRow, by: User) -> None:
    record = row.record
    kept = (record.pk, record._state.adding, dict(record.__dict__)) if record else None
    refusal = _refusal(ledger, row, by)
    if record is not None and kept is not None:
        record.__dict__.clear()
        record.__dict__.update(kept[2])
        record.pk, record._state.adding = kept[0], kept[1]
    if refusal is not None:
        row.kind = "wrong"
        row.errors.append(refusal)


def _refusal(ledger: Ledger, row: PlannedRow, by: User) -> Remark | None:
    """Save one row by the ledger's action; what it refuses comes back as a remark."""
    assert ledger.save is not None
    try:
        with transaction.atomic():
            ledger.save(row.record, by=by)
    except AffairsError as refused:
        name = refused.field or ""
        return Remark(row.number, "", name, row.shown.get(name, ""), refused.message)
    except IntegrityError:
        return Remark(row.number, "", "", "", "与台账里已有的数据冲突，核对编号和日期。")
    return None


@action(
    "importing.write",
    label="写入导入",
    confirm="写入后可以撤回，直到有别的记录用到它们。",
    also=lambda batch, user: batch.owner_id == user.pk,
)
def write_import(batch: ImportBatch, *, plan: Plan, by: User) -> ImportBatch:
    """Write every new and changed row through the ledger's action; one refusal stops them all."""
    if batch.state != ImportBatch.State.UPLOADED:
        raise RuleViolation("这份文件已经写入或撤回，不再写第二次。")
    if plan.errors:
        raise RowsRefused(plan.errors)
    rows = [row for row in plan.rows if row.kind in ("new", "changed")]
    before = {row.number: _before(row) for row in rows}
    refused = [remark for row in rows if (remark := _written(plan.ledger, row, by)) is not None]
    if refused:
        raise RowsRefused(refused)
    batch.state, batch.counts = ImportBatch.State.WRITTEN, plan.counts
    batch.written_at = timezone.now()
    batch.save()
    ImportedRow.objects.bulk_create(
        (_imported(batch, row, before[row.number]) for row in rows), batch_size=500
    )
    _keep_findings(plan)
    return batch


def _before(row: PlannedRow) -> dict[str, Any]:
    return {name: old for name, (old, _new) in row.changes.items()}


def _written(ledger: Ledger, row: PlannedRow, by: User) -> Remark | None:
    where = origin.current()
    marked = origin.Origin(
        source="import", ip=where.ip, user_agent=where.user_agent,
        session_id=where.session_id, trace_id=where.trace_id,
    )  # fmt: skip
    with origin.acting_from(marked):
        return _refusal(ledger, row, by)


def _imported(batch: ImportBatch, row: PlannedRow, before: dict[str, Any]) -> ImportedRow:
    record = row.record
    assert record is not None
    return ImportedRow(
        batch=batch, row_number=row.number, record_id=record.pk, is_new=row.kind == "new",
        before=before, revision=getattr(record, "revision", 1),
    )  # fmt: skip


def _keep_findings(plan: Plan) -> None:
    """Doubts travel with the records: open findings of the rows that were written."""
    today = timezone.localdate()
    model = plan.ledger.model._meta
    rows = {}
    for row in plan.rows:
        for remark in row.findings if row.record is not None and row.kind != "wrong" else ():
            key = (row.record.pk, remark.field)
            rows[key] = StoredFinding(
                rule="IMPORT", severity=remark.severity, module=model.app_label,
                message=remark.reason[:500], subject_type=model.label_lower,
                subject_id=row.record.pk, subject_label=str(row.record)[:200],
                field=remark.field, value=remark.value[:100], found_on=today, seen_on=today,
                organisation_id=getattr(row.record, "organisation_id", None),
            )  # fmt: skip
    StoredFinding.objects.bulk_create(
        rows.values(), update_conflicts=True, batch_size=500,
        unique_fields=["rule", "subject_type", "subject_id", "field"],
        update_fields=["message", "severity", "seen_on", "value"],
    )  # fmt: skip


@action(
    "importing.undo",
    label="撤回导入",
    confirm="新增的行会删除，更新的行会回到原值。撤回这次导入？",
    also=lambda batch, user: batch.owner_id == user.pk,
)
def undo_import(batch: ImportBatch, *, by: User) -> ImportBatch:
    """Take an import back: all rows, or none when one was changed or used since."""
    if batch.state != ImportBatch.State.WRITTEN:
        raise RuleViolation("只有已写入的导入可以撤回。")
    ledger = get_ledger(batch.ledger)
    rows = list(batch.rows.order_by("-row_number"))
    records = ledger.model._default_manager.in_bulk([row.record_id for row in rows])
    for row in rows:
        _undo_row(ledger, row, records.get(row.record_id), by)
    batch.state = ImportBatch.State.UNDONE
    batch.save()
    return batch


def _undo_row(ledger: Ledger, row: ImportedRow, record: models.Model | None, by: User) -> None:
    if record is None:
        raise RuleViolation(f"不能撤回：第 {row.row_number} 行的记录已不在台账里。")
    if isinstance(record, Record) and record.revision != row.revision:
        raise RuleViolation(f"不能撤回：第 {row.row_number} 行（{record}）导入后又改过。")
    if row.is_new:
        _delete(row, record)
        return
    for name, old in row.before.items():
        own = ledger.model._meta.get_field(name)
        setattr(record, own.attname, own.to_python(old))  # type: ignore[union-attr]
    assert ledger.save is not None
    ledger.save(record, by=by)


def _delete(row: ImportedRow, record: models.Model) -> None:
    try:
        record.delete()
    except ProtectedError as used:
        names = "、".join(str(other) for other in list(used.protected_objects)[:3])
        raise RuleViolation(
            f"不能撤回：第 {row.row_number} 行（{record}）已被别的记录用到：{names}。"
        ) from used
