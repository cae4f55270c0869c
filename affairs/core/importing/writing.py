"""Putting a plan's rows into the ledger: all at once where it can, else by the action of each."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.actions import RecordsRefused, Refusal
from affairs.core.actions.action import clash_message, entries_at_the_end
from affairs.core.audit import origin
from affairs.core.crypto import sm3
from affairs.core.database.bulk_load import insert_rows
from affairs.core.errors import AffairsError, RuleViolation
from affairs.core.importing.models import ImportBatch, ImportedRow
from affairs.core.importing.plan import Plan, PlannedRow, Remark
from affairs.core.ledgers.ledger import Ledger
from affairs.core.rules.models import StoredFinding

TRIAL_CHUNK = 200
Step = Callable[[int, int], None]


class RowsRefused(RuleViolation):
    """Rows that the ledger's action refused while writing; ``remarks`` name each."""

    def __init__(self, remarks: list[Remark]) -> None:
        first = remarks[0]
        super().__init__(f"没有写入：{len(remarks)} 行有误，先看第 {first.row} 行：{first.reason}")
        self.remarks = remarks


class _RolledBack(Exception):
    pass


def try_out(plan: Plan, by: User, step: Step | None = None) -> None:
    """Ask the ledger's action about every row, so that all refusals are known; nothing stays.

    A set-based action only checks. Otherwise each row is saved and taken back, in short
    transactions, so that nobody waits for a preview.
    """
    rows = plan.moving
    many = plan.ledger.save_many
    if many is not None:
        by_record = {id(row.record): row for row in rows}
        for refusal in many.trial([row.record for row in rows], by=by):
            row = by_record[id(refusal.record)]
            row.refuse(_remark(plan, row, refusal))
        return
    for start in range(0, len(rows), TRIAL_CHUNK):
        if step is not None:
            step(start, len(rows))
        with _undone():
            for row in rows[start : start + TRIAL_CHUNK]:
                with _as_it_was(row.record):
                    found = _refused_by_action(plan.ledger, row, by)
                if found is not None:
                    row.refuse(_remark(plan, row, found))


def write_rows(plan: Plan, by: User, step: Step | None = None) -> None:
    """Store every new and changed row; RowsRefused names all that may not be."""
    rows = plan.moving
    with _from_import():
        if plan.ledger.save_many is not None:
            _write_at_once(plan, rows, by)
        elif not _write_each(plan.ledger, rows, by, step):
            raise RowsRefused(_all_refusals(plan, rows, by))


def _write_at_once(plan: Plan, rows: Sequence[PlannedRow], by: User) -> None:
    assert plan.ledger.save_many is not None
    try:
        plan.ledger.save_many([row.record for row in rows], by=by)
    except RecordsRefused as refused:
        by_record = {id(row.record): row for row in rows}
        raise RowsRefused(
            [_remark(plan, by_record[id(r.record)], r) for r in refused.refusals]
        ) from refused


def _write_each(ledger: Ledger, rows: Sequence[PlannedRow], by: User, step: Step | None) -> bool:
    """Save row by row; False when one is refused, and then none is stored."""
    assert ledger.save is not None
    kept = [_kept(row.record) for row in rows]
    with entries_at_the_end() as entries:
        before = len(entries)
        try:
            with transaction.atomic():
                for at, row in enumerate(rows):
                    if step is not None and at % 50 == 0:
                        step(at, len(rows))
                    ledger.save(row.record, by=by)
        except (AffairsError, IntegrityError) as refused:
            if isinstance(refused, Cancelled):
                raise
            del entries[before:]
        else:
            return True
    for row, values in zip(rows, kept, strict=True):
        _restore(row.record, values)
    return False


def _all_refusals(plan: Plan, rows: Sequence[PlannedRow], by: User) -> list[Remark]:
    """What the action says of each row, those before it stored; all is taken back."""
    remarks = []
    with _undone():
        for row in rows:
            refusal = _refused_by_action(plan.ledger, row, by)
            if refusal is not None:
                remarks.append(_remark(plan, row, refusal))
    if not remarks:
        raise RuleViolation("没有写入：有记录刚被别人改过。重新核对后再写入。")
    return remarks


def _refused_by_action(ledger: Ledger, row: PlannedRow, by: User) -> Refusal[Any] | None:
    """Save one row by the ledger's action; what it refuses comes back."""
    assert ledger.save is not None
    record: Any = row.record
    try:
        with transaction.atomic():
            ledger.save(record, by=by)
    except Cancelled:
        raise
    except AffairsError as refused:
        return Refusal(record, refused.message, refused.field or "")
    except IntegrityError as clash:
        return Refusal(record, ledger.save.conflict or clash_message(clash))
    return None


def _remark(plan: Plan, row: PlannedRow, refusal: Refusal[Any]) -> Remark:
    columns = {m.field.name: m.columns[0].letters for m in plan.mappings if m.columns}
    name = refusal.field
    return Remark(row.number, columns.get(name, ""), name, row.shown.get(name, ""), refusal.message)


class Cancelled(AffairsError):
    """The work was called off; what it had begun is taken back."""


@contextmanager
def _undone() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
            raise _RolledBack
    except _RolledBack:
        return


@contextmanager
def _as_it_was(record: Any) -> Iterator[None]:
    """Whatever happens to the record within the block, it is as before afterwards."""
    kept = _kept(record)
    try:
        yield
    finally:
        _restore(record, kept)


def _kept(record: Any) -> tuple[dict[str, Any], bool]:
    return dict(record.__dict__), record._state.adding


def _restore(record: Any, kept: tuple[dict[str, Any], bool]) -> None:
    values, adding = kept
    record.__dict__.clear()
    record.__dict__.update(values)
    record._state.adding = adding


@contextmanager
def _from_import() -> Iterator[None]:
    where = origin.current()
    marked = origin.Origin(
        source="import", ip=where.ip, user_agent=where.user_agent,
        session_id=where.session_id, trace_id=where.trace_id,
    )  # fmt: skip
    with origin.acting_from(marked):
        yield


def hold_ledger(ledger: Ledger) -> None:
    """Let no other import into the ledger write until the transaction ends.

    On SQLite the write transaction itself does that.
    """
    if connection.vendor == "postgresql":
        number = int(sm3(f"import {ledger.code}")[:15], 16)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def keep_rows(batch: ImportBatch, rows: Sequence[PlannedRow]) -> None:
    """Remember what the import wrote, for its page and for taking it back."""
    names = ("batch_id", "row_number", "record_id", "is_new", "before", "revision")
    insert_rows(ImportedRow._meta.db_table, names, [_kept_row(batch.pk, row) for row in rows])


def _kept_row(batch_id: int, row: PlannedRow) -> tuple[Any, ...]:
    before = {name: old for name, (old, _new) in row.changes.items()}
    record: Any = row.record
    revision = getattr(record, "revision", 1)
    written = json.dumps(before, ensure_ascii=False) if before else "{}"
    return batch_id, row.number, record.pk, row.kind == "new", written, revision


def keep_findings(plan: Plan) -> None:
    """Doubts travel with the records: open findings of the rows that were written."""
    today = timezone.localdate()
    model = plan.ledger.model._meta
    rows = {}
    for row in plan.rows:
        record: Any = row.record
        for remark in row.findings if record is not None and row.kind != "wrong" else ():
            rows[record.pk, remark.field] = StoredFinding(
                rule="IMPORT", severity=remark.severity, module=model.app_label,
                message=remark.reason[:500], subject_type=model.label_lower,
                subject_id=record.pk, subject_label=str(record)[:200],
                field=remark.field, value=remark.value[:100], found_on=today, seen_on=today,
                organisation_id=getattr(record, "organisation_id", None),
            )  # fmt: skip
    StoredFinding.objects.bulk_create(
        rows.values(), update_conflicts=True, batch_size=500,
        unique_fields=["rule", "subject_type", "subject_id", "field"],
        update_fields=["message", "severity", "seen_on", "value"],
    )  # fmt: skip
