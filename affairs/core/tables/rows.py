"""Data rows read into values by a mapping: all faults of a row at once, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from affairs.core.errors import InvalidValue
from affairs.core.tables.body import SkippedRow, Table, TableRow
from affairs.core.tables.cells import CellValue, column_letters, column_number, is_blank, shown
from affairs.core.tables.headers import Header
from affairs.core.tables.mapping import FieldMapping
from affairs.core.tables.profile_mapping import find_column
from affairs.core.tables.profile_parts import SkipRule
from affairs.core.tables.profiles import Profile
from affairs.core.tables.values import CellParser, Doubtful, ReadingRules, parser_for

_LETTERS = re.compile(r"[A-Z]{1,3}")


@dataclass(frozen=True)
class CellFault:
    """What is wrong, or doubtful, with one cell: where it stands, what it shows, and why."""

    row: int
    column: int
    field: str
    value: str
    reason: str

    @property
    def letters(self) -> str:
        """The column as Excel names it; empty for a field without column."""
        return column_letters(self.column)


@dataclass
class ReadRow:
    """The values of one row by field name; None for blank cells and for cells with a fault."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    faults: list[CellFault] = field(default_factory=list)
    remarks: list[CellFault] = field(default_factory=list)


@dataclass
class ReadColumns:
    """The values of all rows by field name; faults and remarks by the row's place in the lists."""

    numbers: list[int]
    values: dict[str, list[Any]] = field(default_factory=dict)
    faults: dict[int, list[CellFault]] = field(default_factory=dict)
    remarks: dict[int, list[CellFault]] = field(default_factory=dict)


@dataclass(frozen=True)
class RowReader:
    """Reads the rows of one table; ``skipped`` grows with the rows that a profile leaves out."""

    table: Table
    mappings: Sequence[FieldMapping]
    rules: ReadingRules = field(default_factory=ReadingRules)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    prefixes: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    skip: Sequence[SkipRule] = ()
    skipped: list[SkippedRow] = field(default_factory=list)

    @classmethod
    def by_profile(
        cls, table: Table, mappings: Sequence[FieldMapping], profile: Profile
    ) -> RowReader:
        """The reader that a profile describes."""
        rules = ReadingRules(
            profile.date_order,
            profile.two_digit_year_pivot,
            profile.serial_dates,
            profile.blanks,
        )
        return cls(
            table,
            mappings,
            rules,
            profile.values,
            profile.prefixes,
            profile.defaults,
            profile.skip,
        )

    def read(self) -> Iterator[ReadRow]:
        """The data rows in order, those left out put into ``skipped``."""
        columns = self.read_columns()
        names, values = list(columns.values), zip(*columns.values.values(), strict=True)
        for at, number in enumerate(columns.numbers):
            given = dict(zip(names, next(values), strict=True)) if names else {}
            yield ReadRow(number, given, columns.faults.get(at, []), columns.remarks.get(at, []))

    def read_columns(self) -> ReadColumns:
        """The same a column at a time, which is how a large file is read."""
        rows = self._kept_rows()
        columns = ReadColumns([row.number for row in rows])
        for mapping in self.mappings:
            if mapping.is_mapped:
                self._field_reader(mapping).read_into(rows, columns)
        return columns

    def _kept_rows(self) -> list[TableRow]:
        if not self.skip:
            return self.table.rows
        rules = [(_rule_column(self.table.header, rule), rule) for rule in self.skip]
        kept = []
        for row in self.table.rows:
            reason = next(
                (rule.reason for column, rule in rules if rule.applies(row.cell(column))), None
            )
            if reason is None:
                kept.append(row)
            else:
                self.skipped.append(SkippedRow(row.number, reason))
        return kept

    def _field_reader(self, mapping: FieldMapping) -> _FieldReader:
        name = mapping.field.name
        parse = parser_for(
            mapping.field,
            unit=mapping.unit,
            factor=mapping.factor,
            rules=self.rules,
            words=self.words.get(name),
        )
        if name in self.prefixes:
            parse = _without_prefix(parse, self.prefixes[name])
        default = self.defaults.get(name)
        return _FieldReader(mapping, parse, None if default is None else _given(mapping, default))


def _without_prefix(parse: CellParser, prefix: str) -> CellParser:
    """The parser, handed texts without the sign that stands before them."""

    def read(cell: CellValue) -> Any:
        bare = cell.strip().removeprefix(prefix) if isinstance(cell, str) else cell
        return parse(bare)

    return read


def _given(mapping: FieldMapping, text: str) -> Any:
    """A constant or default, read as the field's own cells would be, in the stored unit."""
    try:
        return parser_for(mapping.field)(text)
    except InvalidValue as fault:
        raise InvalidValue(
            f"“{mapping.field.label}”的固定值 {text} 有误：{fault.message}",
            field=mapping.field.name,
        ) from fault


class _FieldReader:
    def __init__(self, mapping: FieldMapping, parse: CellParser, default: Any) -> None:
        self._name = mapping.field.name
        self._columns = [column.number for column in mapping.columns]
        self._first = self._columns[0] if self._columns else 0
        self._separator = mapping.separator
        self._parse = parse
        self._default = default if mapping.constant is None else _given(mapping, mapping.constant)

    def read_into(self, rows: Sequence[TableRow], columns: ReadColumns) -> None:
        """Add the field's values, faults and remarks; equal cells are read once."""
        default = self._default
        if not self._columns:
            columns.values[self._name] = [default] * len(rows)
            return
        cells = self._cells(rows)
        known: dict[Any, Any] = {None: default}
        keys = cells if bool not in set(map(type, cells)) else [(type(c), c) for c in cells]
        values = []
        for key, cell in zip(keys, cells, strict=True):
            if key in known:
                values.append(known[key])
            else:
                values.append(known.setdefault(key, self._outcome(cell)))
        if any(type(value) in _SPOKEN for value in known.values()):
            self._speak(rows, cells, values, columns)
        columns.values[self._name] = values

    def _cells(self, rows: Sequence[TableRow]) -> list[CellValue]:
        if len(self._columns) > 1:
            return [self._joined(row) for row in rows]
        at = self._first - 1
        return [row.cells[at] if at < len(row.cells) else None for row in rows]

    def _outcome(self, cell: CellValue) -> Any:
        """The cell's value, or what is to be said of it."""
        try:
            value = self._parse(cell)
        except InvalidValue as fault:
            return _Faulty(fault.message)
        return self._default if value is None else value

    def _speak(
        self,
        rows: Sequence[TableRow],
        cells: Sequence[CellValue],
        values: list[Any],
        columns: ReadColumns,
    ) -> None:
        for at, value in enumerate(values):
            if type(value) is _Faulty:
                fault = self._fault(rows[at].number, cells[at], value.reason)
                columns.faults.setdefault(at, []).append(fault)
                values[at] = None
            elif type(value) is Doubtful:
                remark = self._fault(rows[at].number, cells[at], value.remark)
                columns.remarks.setdefault(at, []).append(remark)
                values[at] = value.value

    def _joined(self, row: TableRow) -> CellValue:
        cells = [row.cell(column) for column in self._columns]
        return self._separator.join(shown(cell).strip() for cell in cells if not is_blank(cell))

    def _fault(self, row: int, cell: CellValue, reason: str) -> CellFault:
        return CellFault(row, self._first, self._name, shown(cell), reason)


class _Faulty(NamedTuple):
    reason: str


_SPOKEN = frozenset((_Faulty, Doubtful))


def _rule_column(header: Header, rule: SkipRule) -> int:
    column = find_column(header, rule.column)
    if column is not None:
        return column.number
    if _LETTERS.fullmatch(rule.column):
        return column_number(rule.column)
    raise InvalidValue(f"文件里没有“{rule.column}”列，不能按它略过行。")
