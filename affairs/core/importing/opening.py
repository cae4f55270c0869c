"""From a file to a plan: reading, finding the head, mapping by profile or by names."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from affairs.core.accounts.models import User
from affairs.core.errors import InvalidValue
from affairs.core.importing.fields import import_fields
from affairs.core.importing.plan import Plan, Planner
from affairs.core.ledgers.ledger import Ledger
from affairs.core.tables import (
    FieldMapping,
    Profile,
    RowReader,
    Sheet,
    Table,
    Workbook,
    map_by_profile,
    propose_mapping,
    read_table,
    read_workbook,
)


@dataclass(frozen=True)
class OpenedFile:
    """A file's table with the mapping of its columns to the ledger's fields."""

    workbook: Workbook
    table: Table
    mappings: tuple[FieldMapping, ...]
    profile: Profile | None = None

    @property
    def head(self) -> str:
        """A fingerprint of the column names, to recognise the same kind of file."""
        names = "\n".join(column.name for column in self.table.header.columns)
        return hashlib.sha256(names.encode()).hexdigest()

    def reader(self) -> RowReader:
        if self.profile is not None:
            return RowReader.by_profile(self.table, self.mappings, self.profile)
        return RowReader(self.table, self.mappings)


def open_file(
    content: bytes,
    file_name: str,
    ledger: Ledger,
    *,
    profile: Profile | None = None,
    sheet_name: str | None = None,
) -> OpenedFile:
    """Read a file for a ledger; UnreadableFile or InvalidValue says what is in the way."""
    fields = import_fields(ledger)
    workbook = read_workbook(content, file_name)
    sheet = _sheet(workbook, sheet_name or (profile.sheet if profile else None))
    wanted = profile.wanted if profile else [field.names for field in fields]
    rows = profile.header_rows if profile else None
    table = read_table(sheet, wanted, header_rows=rows)
    if profile is not None:
        mappings = tuple(map_by_profile(profile, table.header, fields))
    else:
        mappings = propose_mapping(table.header, fields)
    return OpenedFile(workbook, table, mappings, profile)


def make_plan(opened: OpenedFile, ledger: Ledger, by: User) -> Plan:
    """What the opened file would do."""
    return Planner(ledger, opened.mappings, by).plan(opened.reader(), opened.table.sheet.name)


def _sheet(workbook: Workbook, name: str | None) -> Sheet:
    if name:
        found = next((sheet for sheet in workbook.sheets if sheet.name == name), None)
        if found is None:
            names = "、".join(sheet.name for sheet in workbook.sheets)
            raise InvalidValue(f"文件里没有工作表“{name}”，有：{names}。")
        return found
    filled = [sheet for sheet in workbook.sheets if sheet.visible and not sheet.is_empty]
    if not filled:
        raise InvalidValue("文件里没有填了内容的工作表。")
    return filled[0]
