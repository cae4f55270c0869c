"""From a file to a plan: reading, finding the head, mapping by profile or by names."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from affairs.core.accounts.models import User
from affairs.core.errors import InvalidValue
from affairs.core.importing.fields import import_fields
from affairs.core.importing.plan import Plan
from affairs.core.importing.planning import Planner, Tell
from affairs.core.ledgers.ledger import Ledger
from affairs.core.tables import (
    Field,
    FieldMapping,
    Profile,
    RowReader,
    Sheet,
    Table,
    UnreadableFile,
    Workbook,
    map_by_profile,
    propose_mapping,
    read_table,
    read_workbook,
)
from affairs.core.tables.collector import collector_paused

Words = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class OpenedFile:
    """A file's table with the mapping of its columns to the ledger's fields."""

    workbook: Workbook
    table: Table
    mappings: tuple[FieldMapping, ...]
    profile: Profile | None = None
    words: Words = field(default_factory=dict)

    @property
    def head(self) -> str:
        """A fingerprint of the column names, to recognise the same kind of file."""
        names = "\n".join(column.name for column in self.table.header.columns)
        return hashlib.sha256(names.encode()).hexdigest()

    def reader(self) -> RowReader:
        if self.profile is None:
            return RowReader(self.table, self.mappings, words=self.words)
        reader = RowReader.by_profile(self.table, self.mappings, self.profile)
        names = {*reader.words, *self.words}
        words = {name: {**reader.words.get(name, {}), **self.words.get(name, {})} for name in names}
        return replace(reader, words=words)


def open_file(
    content: bytes,
    file_name: str,
    ledger: Ledger,
    *,
    profile: Profile | None = None,
    sheet_name: str | None = None,
    words: Words | None = None,
) -> OpenedFile:
    """Read a file for a ledger; UnreadableFile or InvalidValue says what is in the way.

    ``words`` are texts of cells with what they mean, by field; they add to the profile's own.
    """
    with collector_paused():
        return _opened(content, file_name, ledger, profile, sheet_name, words or {})


def _opened(
    content: bytes,
    file_name: str,
    ledger: Ledger,
    profile: Profile | None,
    sheet_name: str | None,
    words: Words,
) -> OpenedFile:
    fields = import_fields(ledger)
    workbook = read_workbook(content, file_name)
    named = sheet_name or (profile.sheet if profile else None)
    if profile is not None:
        table, mappings = _table_of_profile(workbook, named, profile, fields)
    else:
        table = read_table(_sheet(workbook, named), [field.names for field in fields])
        mappings = propose_mapping(table.header, fields)
    return OpenedFile(workbook, table, mappings, profile, words)


def _table_of_profile(
    workbook: Workbook, named: str | None, profile: Profile, fields: Sequence[Field]
) -> tuple[Table, tuple[FieldMapping, ...]]:
    """The sheet named, else the first that has all columns the profile asks for."""
    refusal: Exception | None = None
    for sheet in [_sheet(workbook, named)] if named else _filled(workbook):
        try:
            table = read_table(sheet, profile.wanted, header_rows=profile.header_rows)
            return table, tuple(map_by_profile(profile, table.header, fields))
        except (InvalidValue, UnreadableFile) as refused:
            refusal = refusal or refused
    assert refusal is not None
    raise refusal


def make_plan(opened: OpenedFile, ledger: Ledger, by: User, *, tell: Tell | None = None) -> Plan:
    """What the opened file would do; ``tell`` hears how many per cent are done, and of what."""
    planner = Planner(ledger, opened.mappings, by, tell)
    return planner.plan(opened.reader(), opened.table.sheet.name)


def _sheet(workbook: Workbook, name: str | None) -> Sheet:
    if name:
        found = next((sheet for sheet in workbook.sheets if sheet.name == name), None)
        if found is None:
            names = "、".join(sheet.name for sheet in workbook.sheets)
            raise InvalidValue(f"文件里没有工作表“{name}”，有：{names}。")
        return found
    return _filled(workbook)[0]


def _filled(workbook: Workbook) -> list[Sheet]:
    """Visible sheets with content; InvalidValue when there is none."""
    filled = [sheet for sheet in workbook.sheets if sheet.visible and not sheet.is_empty]
    if not filled:
        raise InvalidValue("文件里没有填了内容的工作表。")
    return filled
