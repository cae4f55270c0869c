"""What a file would do to a ledger: every row as new, changed, unchanged or wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.actions.changes import as_text
from affairs.core.errors import InvalidValue
from affairs.core.importing.fields import import_fields, model_field
from affairs.core.importing.relations import RelatedRows
from affairs.core.ledgers.ledger import Ledger
from affairs.core.periods import CITY_ZONE
from affairs.core.tables import FieldMapping, ReadRow, RowReader, SkippedRow

KEY_CHUNK = 300
Key = tuple[tuple[str, ...], tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Remark:
    """One fault or doubt with its place; ``column`` is the letters Excel shows, or empty."""

    row: int
    column: str
    field: str
    value: str
    reason: str
    severity: str = "stop"


@dataclass
class PlannedRow:
    """One data row and what it does; ``changes`` maps fields to old and new text."""

    number: int
    kind: str  # new | changed | unchanged | wrong
    record: models.Model | None = None
    changes: dict[str, list[Any]] = field(default_factory=dict)
    errors: list[Remark] = field(default_factory=list)
    findings: list[Remark] = field(default_factory=list)
    shown: dict[str, str] = field(default_factory=dict)


@dataclass
class Plan:
    """The whole file: its rows, what was left out with the reason, and blank rows."""

    ledger: Ledger
    sheet: str
    mappings: Sequence[FieldMapping]
    rows: list[PlannedRow]
    skipped: list[SkippedRow]
    blank_rows: int = 0

    @property
    def errors(self) -> list[Remark]:
        return [error for row in self.rows for error in row.errors]

    @property
    def findings(self) -> list[Remark]:
        return [finding for row in self.rows for finding in row.findings]

    @property
    def counts(self) -> dict[str, int]:
        kinds = Counter(row.kind for row in self.rows)
        return {
            "rows": len(self.rows), "created": kinds["new"], "updated": kinds["changed"],
            "unchanged": kinds["unchanged"], "wrong": kinds["wrong"],
            "skipped": len(self.skipped),
        }  # fmt: skip


class Planner:
    """Works a file out against the ledger as it stands; nothing is stored."""

    def __init__(self, ledger: Ledger, mappings: Sequence[FieldMapping], by: User) -> None:
        self._ledger, self._mappings, self._by = ledger, mappings, by
        self._fields = {f.name: model_field(ledger, f.name) for f in import_fields(ledger)}
        self._mapped = [m.field.name for m in mappings if m.is_mapped]
        self._columns = {m.field.name: m.columns[0].letters for m in mappings if m.columns}
        self._related = {
            name: RelatedRows(self._fields[name], by)
            for name in self._mapped
            if self._fields[name].is_relation
        }

    def plan(self, reader: RowReader, sheet: str) -> Plan:
        """The plan of one table."""
        read = list(reader.read())
        for name, rows in self._related.items():
            rows.look_up(row.values[name] for row in read if row.values.get(name))
        planned = [self._prepared(row) for row in read]
        self._match(planned, read)
        table = reader.table
        return Plan(
            self._ledger, sheet, self._mappings, planned,
            [*table.skipped, *reader.skipped], table.blank_rows,
        )  # fmt: skip

    def _prepared(self, row: ReadRow) -> PlannedRow:
        """Faults of cells, missing values and relations of one row."""
        planned = PlannedRow(row.number, "new")
        for fault in row.faults:
            planned.errors.append(
                Remark(row.number, fault.letters, fault.field, fault.value, fault.reason)
            )
        planned.findings += [
            Remark(row.number, f.letters, f.field, f.value, f.reason, "tip") for f in row.remarks
        ]
        wrong = {fault.field for fault in row.faults}
        for name in self._mapped:
            if name not in wrong:
                row.values[name] = self._stored(name, row.values.get(name), planned)
        for name in self._missing():
            planned.errors.append(
                Remark(row.number, "", name, "", f"“{self._label(name)}”没有对应的列，又不能为空。")
            )
        return planned

    def _stored(self, name: str, value: Any, planned: PlannedRow) -> Any:
        """The cell's value as the model stores it; faults go to the row."""
        own = self._fields[name]
        try:
            if value is None:
                return self._blank(own)
            if own.is_relation:
                return self._related[name].one(str(value))
            if isinstance(own, models.DateTimeField) and isinstance(value, datetime):
                return value if timezone.is_aware(value) else value.replace(tzinfo=CITY_ZONE)
            return own.clean(value, None)
        except InvalidValue as fault:
            reason = fault.message
        except ValidationError as fault:
            reason = "；".join(fault.messages)
        shown = "" if value is None else str(value)
        planned.errors.append(
            Remark(planned.number, self._columns.get(name, ""), name, shown, reason)
        )
        return None

    def _blank(self, own: models.Field[Any, Any]) -> Any:
        """What an empty cell stores: the default, null or an empty text; else it is a fault."""
        if own.null:
            return None
        if own.has_default():
            return own.get_default()
        if own.blank and own.empty_strings_allowed:
            return ""
        raise InvalidValue(f"“{own.verbose_name}”没有填。")

    def _missing(self) -> list[str]:
        return [f.name for f in import_fields(self._ledger) if f.required and f.name not in
                self._mapped]  # fmt: skip

    def _label(self, name: str) -> str:
        return str(self._fields[name].verbose_name)

    # ---------- matching with what is there ----------

    def _match(self, planned: list[PlannedRow], read: list[ReadRow]) -> None:
        keys = [self._key(row) for row in read]
        known = self._existing([key for key in keys if key is not None])
        seen: dict[Key, int] = {}
        for row, source, key in zip(planned, read, keys, strict=True):
            row.shown = {name: _shown(source.values.get(name)) for name in self._mapped}
            if row.errors:
                row.kind = "wrong"
            elif key is not None and key in seen:
                self._twice(row, key, seen[key])
            else:
                if key is not None:
                    seen[key] = row.number
                self._fill(row, source, known.get(key) if key is not None else None)
        for name in self._ledger.watched_repeats:
            self._watch(name, planned)

    def _twice(self, row: PlannedRow, key: Key, first: int) -> None:
        names = "、".join(self._label(name) for name in key[0])
        name = key[0][0]
        row.kind = "wrong"
        reason = f"{names}与第 {first} 行相同，同一份文件里只能有一行。"
        row.errors.append(self._remark(row, name, reason, "stop"))

    def _watch(self, name: str, planned: list[PlannedRow]) -> None:
        """Values that come twice although the rows differ: loaded, and remarked on."""
        first: dict[str, int] = {}
        for row in planned:
            value = row.shown.get(name, "")
            if value and value in first and row.kind != "wrong":
                reason = f"{self._label(name)} {value} 与第 {first[value]} 行相同，核对是否同一项。"
                row.findings.append(self._remark(row, name, reason, "tip"))
            first.setdefault(value, row.number)

    def _remark(self, row: PlannedRow, name: str, reason: str, severity: str) -> Remark:
        column = self._columns.get(name, "")
        return Remark(row.number, column, name, row.shown.get(name, ""), reason, severity)

    def _key(self, row: ReadRow) -> Key | None:
        """The first of the ledger's keys whose leading field the row fills."""
        for names in (self._ledger.key, *self._ledger.other_keys):
            values = tuple(self._key_value(row, name) for name in names)
            if names and values[0] not in (None, "") and None not in values:
                return tuple(names), values
        return None

    def _key_value(self, row: ReadRow, name: str) -> Any:
        return row.values[name] if name in row.values else self._fields[name].get_default()

    def _existing(self, keys: list[Key]) -> dict[Key, models.Model]:
        """Rows in the ledger by key, read in chunks by the key's most telling field."""
        found: dict[Key, models.Model] = {}
        for names in dict.fromkeys(key[0] for key in keys):
            values = [key[1] for key in keys if key[0] == names]
            attnames = [self._fields[name].attname for name in names]
            widest = max(range(len(names)), key=lambda i: len({value[i] for value in values}))
            wanted = sorted({value[widest] for value in values}, key=str)
            for start in range(0, len(wanted), KEY_CHUNK):
                chunk = wanted[start : start + KEY_CHUNK]
                condition = {f"{attnames[widest]}__in": chunk}
                for record in self._ledger.model._default_manager.filter(**condition):
                    found[names, tuple(getattr(record, name) for name in attnames)] = record
        return found

    def _fill(self, row: PlannedRow, source: ReadRow, record: models.Model | None) -> None:
        is_new = record is None
        filled = self._ledger.model() if record is None else record
        for name in self._mapped:
            attname = self._fields[name].attname
            old, new = getattr(filled, attname), source.values.get(name)
            if is_new or old != new:
                setattr(filled, attname, new)
                if not is_new:
                    row.changes[name] = [as_text(old), as_text(new)]
        row.record = filled
        row.kind = "new" if is_new else "changed" if row.changes else "unchanged"
        if row.kind != "unchanged":
            self._judge(row)

    def _judge(self, row: PlannedRow) -> None:
        """The ledger's own findings travel with the row: what a record says of the stock is no
        reason to leave it out of the register; what may not be stored, the action refuses."""
        findings = type(self._ledger).findings
        if findings is None or row.record is None:
            return
        for found in findings(row.record, timezone.localdate()):
            place = self._columns.get(found.field or "", "")
            remark = Remark(
                row.number, place, found.field or "", row.shown.get(found.field or "", ""),
                found.message, found.severity.value,
            )  # fmt: skip
            row.findings.append(remark)


def _shown(value: Any) -> str:
    return "" if value is None else str(value)


def remarks_by_reason(remarks: Sequence[Remark]) -> Iterator[tuple[str, str, int]]:
    """Field, reason and how many rows: the groups below the preview, most frequent first."""
    groups = Counter((remark.field, remark.reason) for remark in remarks)
    yield from ((name, reason, n) for (name, reason), n in groups.most_common())
