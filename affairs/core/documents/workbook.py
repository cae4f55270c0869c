"""A table as an office sends it: title, notes, ruled head, total, set up for print."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from affairs.core.tables.writable import writable

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


@dataclass(frozen=True, slots=True)
class Head:
    """A column; neighbours of one ``group`` share a cell above. ``places`` None: text."""

    label: str
    places: int | None = None
    width: float = 11
    group: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet. Money and counts stay numbers; text never runs as a formula."""

    name: str
    title: str
    heads: Sequence[Head]
    rows: Sequence[Sequence[Any]]
    total: Sequence[Any] = ()
    notes: Sequence[str] = ()
    foot: Sequence[str] = field(default_factory=tuple)


def table_book(*tables: Table) -> IO[bytes]:
    """The tables, a sheet each, in a temporary file read from its start."""
    target = tempfile.TemporaryFile()  # noqa: SIM115
    with xlsxwriter.Workbook(target, _OPTIONS) as book:
        for table in tables:
            _Sheet(book, table).write()
    target.seek(0)
    return target


class _Sheet:
    def __init__(self, book: xlsxwriter.Workbook, table: Table) -> None:
        self.book, self.table = book, table
        self.sheet: Worksheet = book.add_worksheet(table.name[:31])
        self.last = len(table.heads) - 1
        self.row = 0

    def write(self) -> None:
        self._above()
        first = self.row
        self._head()
        for values in self.table.rows:
            self._values(values, bold=False)
        if self.table.total:
            self._values(self.table.total, bold=True)
        for text in self.table.foot:
            self.sheet.write_string(self.row, 0, writable(text), self._style(size=10))
            self.row += 1
        self._paper(first)

    def _above(self) -> None:
        title = self._style(bold=True, size=16, align="center")
        self._wide(0, writable(self.table.title), title)
        self.sheet.set_row(0, 30)
        self.row = 1
        for text in self.table.notes:
            self._wide(self.row, writable(text), self._style(size=10))
            self.row += 1

    def _wide(self, row: int, text: str, style: Format) -> None:
        if self.last:
            self.sheet.merge_range(row, 0, row, self.last, text, style)
        else:
            self.sheet.write_string(row, 0, text, style)

    def _head(self) -> None:
        style = self._style(bold=True, align="center", ruled=True, fill="#EEF1F4")
        grouped = any(head.group for head in self.table.heads)
        for at, head in enumerate(self.table.heads):
            self.sheet.set_column(at, at, head.width)
            if not grouped:
                self.sheet.write_string(self.row, at, head.label, style)
            elif not head.group:
                self.sheet.merge_range(self.row, at, self.row + 1, at, head.label, style)
            else:
                self.sheet.write_string(self.row + 1, at, head.label, style)
        if grouped:
            self._groups(style)
        self.row += 2 if grouped else 1

    def _groups(self, style: Format) -> None:
        at = 0
        while at <= self.last:
            group, start = self.table.heads[at].group, at
            while at < self.last and group and self.table.heads[at + 1].group == group:
                at += 1
            if group and at > start:
                self.sheet.merge_range(self.row, start, self.row, at, group, style)
            elif group:
                self.sheet.write_string(self.row, start, group, style)
            at += 1

    def _values(self, values: Sequence[Any], *, bold: bool) -> None:
        for at, (head, value) in enumerate(zip(self.table.heads, values, strict=True)):
            self._cell(at, head, value, bold)
        self.row += 1

    def _cell(self, at: int, head: Head, value: Any, bold: bool) -> None:
        if value is None or value == "":
            self.sheet.write_blank(self.row, at, None, self._style(bold=bold, ruled=True))
        elif isinstance(value, (int, Decimal)) and not isinstance(value, bool):
            pattern = "#,##0" + (f".{'0' * head.places}" if head.places else "")
            style = self._style(bold=bold, ruled=True, pattern=pattern, align="right")
            self.sheet.write_number(self.row, at, value, style)
        elif isinstance(value, (date, datetime)):
            style = self._style(bold=bold, ruled=True, pattern="yyyy-mm-dd", align="center")
            self.sheet.write_datetime(self.row, at, value, style)
        else:
            style = self._style(bold=bold, ruled=True, pattern="@")
            self.sheet.write_string(self.row, at, writable(str(value)), style)

    def _style(
        self,
        *,
        bold: bool = False,
        size: int = 11,
        align: str = "left",
        ruled: bool = False,
        pattern: str = "",
        fill: str = "",
    ) -> Format:
        key = (bold, size, align, ruled, pattern, fill)
        kept: dict[Any, Format] = self.book.__dict__.setdefault("_table_styles", {})
        if key not in kept:
            made: dict[str, Any] = {"bold": bold, "font_size": size, "align": align,
                                    "valign": "vcenter", "text_wrap": ruled}  # fmt: skip
            made |= {"border": 1} if ruled else {}
            made |= {"num_format": pattern} if pattern else {}
            made |= {"bg_color": fill} if fill else {}
            kept[key] = self.book.add_format(made)
        return kept[key]

    def _paper(self, head_row: int) -> None:
        self.sheet.freeze_panes(self.row - len(self.table.rows) - len(self.table.foot)
                                - bool(self.table.total), 1)  # fmt: skip
        self.sheet.repeat_rows(head_row)
        self.sheet.set_paper(9)
        if sum(head.width for head in self.table.heads) > 90:
            self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.7)
        self.sheet.set_footer("&C第 &P 页，共 &N 页")
