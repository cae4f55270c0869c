"""Works a file out against the ledger as it stands, a column at a time; nothing is stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import models
from django.forms import BaseForm
from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.actions.changes import as_text
from affairs.core.identifiers.masking import masked
from affairs.core.importing.checking import Faulty, column_checks, whole_form_check
from affairs.core.importing.constraints import broken_constraints
from affairs.core.importing.fields import import_fields, model_field
from affairs.core.importing.plan import Plan, PlannedRow, Remark, Shown
from affairs.core.importing.records import blank_records, existing, keys_of
from affairs.core.importing.relations import RelatedRows, Unmet
from affairs.core.ledgers.ledger import Ledger
from affairs.core.permissions.questions import out_of_reach
from affairs.core.tables import FieldMapping, ReadColumns, RowReader, SkippedRow, comparable
from affairs.core.tables.cell_writing import words_of
from affairs.core.tables.collector import collector_paused

NOT_YOURS = "台账里这条记录不在本账号的范围内，不能改。"
MASKED = "这里是遮盖过的内容，填完整的值；不改的照导出的样子留着。"
_NOT_STORED = frozenset((Unmet, Faulty))
Tell = Callable[[int, str], None]


class Planner:
    """The plan of one table against one ledger; ``again`` makes it anew as the ledger is now."""

    def __init__(
        self, ledger: Ledger, mappings: Sequence[FieldMapping], by: User, tell: Tell | None = None
    ) -> None:
        self._ledger, self._mappings, self._by = ledger, mappings, by
        self._tell = tell or (lambda percent, said: None)
        self._described = {f.name: f for f in import_fields(ledger)}
        self._fields = {name: model_field(ledger, name) for name in self._described}
        self._mapped = [m.field.name for m in mappings if m.is_mapped]
        self._letters = {m.field.name: m.columns[0].letters for m in mappings if m.columns}
        self._checks = column_checks(ledger, self._mapped)
        self._whole_form = whole_form_check(ledger)
        self._related = {
            name: RelatedRows(self._fields[name], by)
            for name in self._mapped
            if self._fields[name].is_relation
        }
        self._sensitive: dict[str, str] = getattr(ledger.model, "sensitive_fields", {})
        self._words = {name: words_of(self._described[name]) for name in self._mapped}
        self._missing = [
            f.name for f in self._described.values() if f.required and f.name not in self._mapped
        ]
        self._read = ReadColumns([])
        self._stored: dict[str, list[Any]] = {}
        self._unmet: list[str] = []
        self._sheet, self._skipped, self._blank_rows = "", list[SkippedRow](), 0

    def plan(self, reader: RowReader, sheet: str) -> Plan:
        """The plan of one table."""
        with collector_paused():
            self._tell(10, "读取各列")
            self._read = reader.read_columns()
            self._sheet, self._blank_rows = sheet, reader.table.blank_rows
            self._skipped = [*reader.table.skipped, *reader.skipped]
            self._tell(30, "核对各列")
            for name, values in self._read.values.items():
                check = self._related[name].column if name in self._related else self._checks[name]
                self._stored[name] = check(values)
            self._set_masked_apart()
            self._unmet = [
                name
                for name, values in self._stored.items()
                if _NOT_STORED & set(map(type, values))
            ]
            return self.again()

    def again(self) -> Plan:
        """The plan of the same table against the ledger as it is now."""
        with collector_paused():
            rows = [
                PlannedRow(number, "new", shown=Shown(self._read.values, self._words, at))
                for at, number in enumerate(self._read.numbers)
            ]
            self._note_faults(rows)
            self._tell(45, "与台账比对")
            self._match(rows)
            self._tell(60, "检查各行")
            self._check_rows(rows)
            for name in self._ledger.watched_repeats:
                self._watch(name, rows)
        return Plan(
            self._ledger, self._sheet, self._mappings, rows, self._skipped, self._blank_rows, self
        )  # fmt: skip

    def rests_on_old(self, plan: Plan) -> bool:
        """Whether rows that were new when the plan was made are in the ledger by now."""
        places = [at for at, row in enumerate(plan.rows) if row.kind == "new"]
        keys = self._keys()
        wanted = [keys[at] for at in places if keys[at] is not None]
        return bool(existing(self._ledger, wanted))

    # ---------- faults of cells ----------

    def _note_faults(self, rows: list[PlannedRow]) -> None:
        read = self._read
        for at, faults in read.faults.items():
            for f in faults:
                rows[at].refuse(Remark(f.row, f.letters, f.field, f.value, f.reason))
        for at, doubts in read.remarks.items():
            for f in doubts:
                rows[at].doubt(Remark(f.row, f.letters, f.field, f.value, f.reason, "tip"))

    def _remark(self, row: PlannedRow, name: str, reason: str, severity: str = "stop") -> Remark:
        value = row.shown.get(name, "")
        return Remark(row.number, self._letters.get(name, ""), name, value, reason, severity)

    # ---------- matching with what is there ----------

    def _keys(self) -> list[Any]:
        return keys_of(self._ledger, self._fields, self._stored, len(self._read.numbers))

    def _match(self, rows: list[PlannedRow]) -> None:
        keys = self._keys()
        known = existing(self._ledger, [key for key in keys if key is not None])
        strangers = {
            record.pk
            for record in out_of_reach(self._by, _save_code(self._ledger), list(known.values()))
        }
        new: list[tuple[int, PlannedRow]] = []
        seen: dict[Any, int] = {}
        for at, (row, key) in enumerate(zip(rows, keys, strict=True)):
            record = known.get(key) if key is not None else None
            if row.kind == "wrong":
                self._note_unmet(at, row)
                continue
            if key is not None and key in seen:
                self._twice(row, key, seen[key])
                continue
            if key is not None:
                seen[key] = row.number
            if record is None:
                new.append((at, row))
            elif record.pk in strangers:
                row.refuse(self._remark(row, key[0][0], NOT_YOURS))
            else:
                self._fill(at, row, record)
        self._make_new(new)

    def _twice(self, row: PlannedRow, key: Any, first: int) -> None:
        names = "、".join(str(self._fields[name].verbose_name) for name in key[0])
        reason = f"{names}与第 {first} 行相同，同一份文件里只能有一行。"
        row.refuse(self._remark(row, key[0][0], reason))

    def _note_unmet(self, at: int, row: PlannedRow) -> None:
        for name in self._unmet:
            value = self._stored[name][at]
            if type(value) in _NOT_STORED and all(e.field != name for e in row.errors):
                row.refuse(self._remark(row, name, value.reason))

    def _make_new(self, new: list[tuple[int, PlannedRow]]) -> None:
        """Records for the rows that met none in the ledger."""
        for at, row in new:
            self._note_unmet(at, row)
            for name in self._missing:
                label = self._fields[name].verbose_name
                row.refuse(self._remark(row, name, f"“{label}”没有对应的列，又不能为空。"))
        good = [(at, row) for at, row in new if row.kind != "wrong"]
        columns = {
            self._fields[name].attname: [self._stored[name][at] for at, _ in good]
            for name in self._mapped
        }
        records = blank_records(self._ledger.model, columns, len(good))
        self._remember_relations(records)
        for (_, row), record in zip(good, records, strict=True):
            row.record = record

    def _remember_relations(self, records: Sequence[models.Model]) -> None:
        """Related rows are read once for all records, not once for each."""
        for name, related in self._related.items():
            attname = self._fields[name].attname
            keys = {getattr(record, attname) for record in records} - {None}
            found = related.instances(keys)
            for record in records:
                record._state.fields_cache[name] = found.get(getattr(record, attname))  # type: ignore[attr-defined]

    def _fill(self, at: int, row: PlannedRow, record: Any) -> None:
        """Put what differs into the record that is there."""
        changes: dict[str, list[Any]] = {}
        for name in self._mapped:
            attname, new = self._fields[name].attname, self._stored[name][at]
            old = getattr(record, attname)
            if type(new) in _NOT_STORED:
                if not self._is_still(name, old, new):
                    row.refuse(self._remark(row, name, new.reason))
                continue
            if old != new and not self._alike(name, old, new):
                setattr(record, attname, new)
                changes[name] = [as_text(old), as_text(new)]
        row.record, row.changes = record, changes
        if row.kind != "wrong":
            row.kind = "changed" if changes else "unchanged"

    def _is_still(self, name: str, old: Any, new: Unmet | Faulty) -> bool:
        """Whether a value that may not be stored anew is what the record has already."""
        if type(new) is Faulty:
            return (old in (None, "") and new.value is None) or self._alike(name, old, new.value)
        if old is None:
            return False
        if name in self._related:
            return self._related[name].is_named(old, str(new[0]))
        return masked(str(old), self._sensitive[name]) == new[0]

    def _set_masked_apart(self) -> None:
        """Cells with the asterisks of an export hold what is there, and say nothing new."""
        for name in self._sensitive.keys() & self._stored.keys():
            column = self._stored[name]
            for at, value in enumerate(column):
                if type(value) is str and "*" in value:
                    column[at] = Unmet(value, MASKED)
        for at, faults in self._read.faults.items():
            for fault in [f for f in faults if f.field in self._sensitive and "*" in f.value]:
                faults.remove(fault)
                self._stored[fault.field][at] = Unmet(fault.value, MASKED)

    def _alike(self, name: str, old: Any, new: Any) -> bool:
        """Whether the two differ only in what no file keeps."""
        if old is None or new is None:
            return False
        described = self._described[name]
        return bool(comparable(described, old) == comparable(described, new))

    # ---------- rows as a whole ----------

    def _check_rows(self, rows: list[PlannedRow]) -> None:
        """Constraints, the form's own checks, and what the ledger finds doubtful."""
        moving = [row for row in rows if row.kind in ("new", "changed")]
        by_record = {id(row.record): row for row in moving}
        records = [row.record for row in moving]
        for record, name, reason in broken_constraints(
            self._ledger.model, records, known_unique=self._ledger.key
        ):
            row = by_record[id(record)]
            row.refuse(self._remark(row, name, reason))
        if self._whole_form is not None:
            for row in moving:
                self._check_form(self._whole_form, row)
        self._judge(moving)

    def _check_form(self, form_class: type[BaseForm], row: PlannedRow) -> None:
        """A form that checks more than its fields, run for one row."""
        record: Any = row.record
        kept = dict(record.__dict__)
        made: Any = form_class
        given = {name: record.__dict__.get(self._attname(name)) for name in made.base_fields}
        form = made(given, instance=record, user=self._by)
        faults = {} if form.is_valid() else form.errors
        record.__dict__.clear()
        record.__dict__.update(kept)
        for name, words in faults.items():
            place = "" if name == "__all__" else name
            row.refuse(self._remark(row, place, "；".join(map(str, words))))

    def _attname(self, name: str) -> str:
        return self._fields[name].attname if name in self._fields else name

    def _judge(self, rows: Sequence[PlannedRow]) -> None:
        """The ledger's own findings travel with the row: what a record says of the stock is no
        reason to leave it out of the register; what may not be stored, the action refuses."""
        findings = type(self._ledger).findings
        if findings is None:
            return
        today, total = timezone.localdate(), len(rows)
        for at, row in enumerate(rows):
            if at % 2_000 == 0:
                self._tell(60 + 20 * at // total, f"检查各行 {at:,}/{total:,}")
            for found in findings(row.record, today) if row.kind != "wrong" else ():
                name = found.field or ""
                row.doubt(self._remark(row, name, found.message, found.severity.value))

    def _watch(self, name: str, rows: list[PlannedRow]) -> None:
        """Values that come twice although the rows differ: loaded, and remarked on."""
        first: dict[str, int] = {}
        for row in rows:
            value = row.shown.get(name, "")
            if value and value in first and row.kind != "wrong":
                label = self._fields[name].verbose_name
                reason = f"{label} {value} 与第 {first[value]} 行相同，核对是否同一项。"
                row.doubt(self._remark(row, name, reason, "tip"))
            first.setdefault(value, row.number)


def _save_code(ledger: Ledger) -> str:
    return ledger.save.code if ledger.save is not None else ""
