"""Data rows read into values by a mapping: all faults of a row at once, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

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
        readers = [self._field_reader(mapping) for mapping in self.mappings if mapping.is_mapped]
        rules = [(_rule_column(self.table.header, rule), rule) for rule in self.skip]
        for row in self.table.rows:
            reason = next(
                (rule.reason for column, rule in rules if rule.applies(row.cell(column))), None
            )
            if reason is not None:
                self.skipped.append(SkippedRow(row.number, reason))
                continue
            read = ReadRow(row.number)
            for reader in readers:
                reader.read_into(row, read)
            yield read

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

    def read_into(self, row: TableRow, read: ReadRow) -> None:
        cell = row.cell(self._first) if len(self._columns) < 2 else self._joined(row)
        try:
            value = self._parse(cell) if self._columns else None
        except InvalidValue as fault:
            read.values[self._name] = None
            read.faults.append(self._fault(read.number, cell, fault.message))
            return
        if type(value) is Doubtful:
            read.remarks.append(self._fault(read.number, cell, value.remark))
            value = value.value
        read.values[self._name] = self._default if value is None else value

    def _joined(self, row: TableRow) -> CellValue:
        cells = [row.cell(column) for column in self._columns]
        return self._separator.join(shown(cell).strip() for cell in cells if not is_blank(cell))

    def _fault(self, row: int, cell: CellValue, reason: str) -> CellFault:
        return CellFault(row, self._first, self._name, shown(cell), reason)


def _rule_column(header: Header, rule: SkipRule) -> int:
    column = find_column(header, rule.column)
    if column is not None:
        return column.number
    if _LETTERS.fullmatch(rule.column):
        return column_number(rule.column)
    raise InvalidValue(f"文件里没有“{rule.column}”列，不能按它略过行。")
