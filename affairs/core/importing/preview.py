"""The preview of an import: made once, kept, and shown a page at a time.

A small file is worked out while the person waits, a large one by the worker with progress.
"""

from __future__ import annotations

import json
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from affairs.core.accounts.models import User
from affairs.core.database.transactions import write_transaction
from affairs.core.importing.models import ImportBatch, PreviewPart
from affairs.core.importing.opening import OpenedFile, make_plan
from affairs.core.importing.plan import Plan, PlannedRow, Remark
from affairs.core.importing.planning import Tell
from affairs.core.importing.relations import RelatedRows
from affairs.core.importing.uploads import opened_batch
from affairs.core.importing.writing import try_out
from affairs.core.ledgers.columns import bind
from affairs.core.ledgers.formats import text_of
from affairs.core.ledgers.ledger import Ledger, get_ledger
from affairs.core.tables.cells import column_letters

PAGE_ROWS = 100
MOST_GROUPS, MOST_SKIPPED, MOST_FINDINGS = 50, 500, 200
KINDS = ("new", "changed", "unchanged", "wrong", "doubtful")


def prepare(batch: ImportBatch, by: User, tell: Tell | None = None) -> None:
    """Work the batch out and keep what its page shows."""
    tell = tell or (lambda percent, said: None)
    tell(2, "读取文件")
    opened = opened_batch(batch, by)
    plan = make_plan(opened, get_ledger(batch.ledger), by, tell=tell)
    tell(80, "试写各行")
    try_out(plan, by, lambda done, total: tell(80 + 15 * done // max(total, 1), "试写各行"))
    tell(95, "保存核对结果")
    keep(batch, plan, opened, by)


def keep(batch: ImportBatch, plan: Plan, opened: OpenedFile, by: User) -> None:
    """Store the preview in place of a former one."""
    parts = [PreviewPart(batch=batch, number=0, content=_packed(_places(plan)))]
    for start in range(0, len(plan.rows), PAGE_ROWS):
        rows = [_line(plan, row) for row in plan.rows[start : start + PAGE_ROWS]]
        number = start // PAGE_ROWS + 1
        parts.append(PreviewPart(batch=batch, number=number, content=_packed(rows)))
    with write_transaction():
        batch.preview.all().delete()
        PreviewPart.objects.bulk_create(parts, batch_size=200)
        batch.summary = _summary(plan, opened, by)
        batch.save(update_fields=["summary"])


def forget(batch: ImportBatch) -> None:
    """Drop a preview that no longer holds."""
    batch.preview.all().delete()
    batch.summary = {}
    batch.save(update_fields=["summary"])


def rows_of(batch: ImportBatch, kind: str, page: int) -> list[dict[str, Any]]:
    """One page of rows, all or of one kind."""
    if not kind:
        return list(_part(batch, page))
    places = _part(batch, 0).get(kind, [])[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]
    wanted = sorted({place // PAGE_ROWS + 1 for place in places})
    parts = {
        part.number: _unpacked(part.content) for part in batch.preview.filter(number__in=wanted)
    }
    return [parts[place // PAGE_ROWS + 1][place % PAGE_ROWS] for place in places]


def _part(batch: ImportBatch, number: int) -> Any:
    part = batch.preview.filter(number=number).first()
    return _unpacked(part.content) if part is not None else []


def _packed(value: Any) -> bytes:
    return zlib.compress(json.dumps(value, ensure_ascii=False).encode(), 1)


def _unpacked(content: Any) -> Any:
    return json.loads(zlib.decompress(bytes(content)))


def _places(plan: Plan) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {kind: [] for kind in KINDS}
    for at, row in enumerate(plan.rows):
        places[row.kind].append(at)
        if row.findings:
            places["doubtful"].append(at)
    return places


def _line(plan: Plan, row: PlannedRow) -> dict[str, Any]:
    texts = {m.field.name: row.shown.get(m.field.name, "") for m in plan.mappings if m.is_mapped}
    texts |= {error.field: error.value for error in row.errors if error.field in texts}
    return {
        "number": row.number,
        "kind": row.kind,
        "texts": texts,
        "wrong": [error.field for error in row.errors],
        "old": {name: _old_text(plan.ledger, name, pair[0]) for name, pair in row.changes.items()},
        "errors": [[f"{e.column}{row.number}" if e.column else "", e.reason] for e in row.errors],
        "findings": [[f.severity, f.reason] for f in row.findings[:3]],
        "doubted": [f.field for f in row.findings],
    }


def _old_text(ledger: Ledger, name: str, old: Any) -> str:
    """The old value as the list shows it; of a relation its name."""
    own: Any = ledger.model._meta.get_field(name)
    if old in (None, ""):
        return "空"
    if own.is_relation:
        related = own.remote_field.model._base_manager.filter(pk=old).first()
        return str(related or old)
    column = bind(ledger.model, name)
    return text_of(column, own.to_python(old)) or "空"


def _summary(plan: Plan, opened: OpenedFile, by: User) -> dict[str, Any]:
    errors = list(_groups(plan.ledger, plan.errors))
    doubts = list(_groups(plan.ledger, plan.findings))
    return {
        "counts": plan.counts | {"doubtful": sum(bool(row.findings) for row in plan.rows)},
        "sheet": plan.sheet,
        "sheets": [s.name for s in opened.workbook.sheets if s.visible and not s.is_empty],
        "blank_rows": plan.blank_rows,
        "groups": errors[:MOST_GROUPS],
        "doubts": doubts[:MOST_GROUPS],
        "skipped": [[row.number, row.reason] for row in plan.skipped[:MOST_SKIPPED]],
        "mappings": [_mapping(m) for m in plan.mappings],
        "columns": [[c.letters, c.name or c.letters] for c in opened.table.header.columns],
        "choices": _choices(plan, errors, by),
    }


def _groups(ledger: Ledger, remarks: Sequence[Remark]) -> Iterator[dict[str, Any]]:
    """Like remarks together, most frequent first; with the cell's text where it is always one."""
    found: dict[tuple[str, str], list[Remark]] = defaultdict(list)
    for remark in remarks:
        found[remark.field, remark.reason].append(remark)
    labels = {f.name: str(f.verbose_name) for f in ledger.model._meta.concrete_fields}
    for (name, reason), alike in sorted(found.items(), key=lambda item: -len(item[1])):
        texts = {remark.value for remark in alike}
        yield {
            "field": name, "label": labels.get(name, "整行"), "reason": reason,
            "rows": len(alike), "first": alike[0].row,
            "word": texts.pop() if len(texts) == 1 and alike[0].column else "",
        }  # fmt: skip


def _mapping(mapping: Any) -> dict[str, Any]:
    field = mapping.field
    return {
        "name": field.name, "label": field.label, "required": field.required,
        "letters": column_letters(mapping.columns[0].number) if mapping.columns else "",
        "constant": mapping.constant or "", "unit": mapping.unit or "",
        "stored_unit": field.stored_unit or "", "is_mapped": mapping.is_mapped,
    }  # fmt: skip


def _choices(plan: Plan, groups: Sequence[dict[str, Any]], by: User) -> dict[str, list[str]]:
    """What may stand in the fields whose cells were not understood."""
    wanted = {group["field"] for group in groups if group["word"]}
    choices = {m.field.name: [label for _, label in m.field.choices] for m in plan.mappings}
    for name in wanted:
        own: Any = next((f for f in plan.ledger.model._meta.fields if f.name == name), None)
        if own is not None and own.is_relation:
            choices[name] = RelatedRows(own, by).offered()
    return {name: choices[name] for name in wanted if choices.get(name)}
