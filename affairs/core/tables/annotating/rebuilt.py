"""An xlsx of the values that were read, marked; for files that cannot be marked in place."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from affairs.core.tables.annotating.problem_list import HEADS, NAME, TITLE, WIDTHS, problem_rows
from affairs.core.tables.cell_writing import is_exact, serial
from affairs.core.tables.cells import CellValue, Flag, Flagged, shown
from affairs.core.tables.remarks import CellRemarks, Remark, by_cell
from affairs.core.tables.workbook import Sheet, Workbook
from affairs.core.tables.writable import writable
from affairs.core.tables.writing import sheet_title
from affairs.core.tables.xlsx_styles import OPTIONS

_PATTERNS: tuple[tuple[type, str], ...] = (
    (datetime, "yyyy-mm-dd hh:mm:ss"),
    (date, "yyyy-mm-dd"),
    (time, "hh:mm:ss"),
    (timedelta, "[h]:mm:ss"),
)
_DAY = timedelta(days=1)


def mark_rebuilt(workbook: Workbook, remarks: Sequence[Remark]) -> bytes:
    """Every sheet with its values in place, cells coloured and commented, and the problem list."""
    target = io.BytesIO()
    marks = by_cell(remarks)
    with xlsxwriter.Workbook(target, OPTIONS) as book:
        painter = _Painter(book)
        for sheet in workbook.sheets:
            page = book.add_worksheet(sheet_title(sheet.name))
            if not sheet.visible:
                page.hide()
            painter.write_sheet(page, sheet, marks.get(sheet.name, {}))
        _write_problem_list(book.add_worksheet(NAME), book.add_format({"bold": True}), remarks)
    return target.getvalue()


class _Painter:
    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._formats: dict[tuple[str, str], Format | None] = {("", ""): None}

    def write_sheet(
        self, page: Worksheet, sheet: Sheet, marks: dict[tuple[int, int], CellRemarks]
    ) -> None:
        marked: dict[int, list[int]] = {}
        for row, column in marks:
            marked.setdefault(row, []).append(column)
        for row in range(1, max([sheet.row_count, *marked]) + 1):
            cells = sheet.rows[row - 1] if row <= sheet.row_count else []
            beyond = [column for column in marked.get(row, []) if column > len(cells)]
            for column in (*range(1, len(cells) + 1), *beyond):
                found = marks.get((row, column)) if row in marked else None
                self._write_cell(page, row - 1, column - 1, sheet.cell(row, column), found)

    def _write_cell(
        self, page: Worksheet, row: int, column: int, value: CellValue, found: CellRemarks | None
    ) -> None:
        colour = found.severity.colour if found else ""
        number, pattern = _number(value)
        style = self._format(pattern, colour)
        if number is not None:
            page.write_number(row, column, number, style)
        elif value is None:
            page.write_blank(row, column, None, style)  # writes nothing where there is no style
        elif isinstance(value, bool):
            page.write_boolean(row, column, value, style)
        else:
            page.write_string(row, column, writable(shown(value)), style)
        if found and found.speaks:
            page.write_comment(row, column, writable(found.text), {"x_scale": 2})

    def _format(self, pattern: str, colour: str) -> Format | None:
        if (pattern, colour) not in self._formats:
            properties: dict[str, Any] = {"num_format": pattern} if pattern else {}
            if colour:
                properties |= {"bg_color": f"#{colour}"}
            self._formats[pattern, colour] = self._book.add_format(properties)
        return self._formats[pattern, colour]


def _number(value: CellValue) -> tuple[int | float | Decimal | None, str]:
    """The number a cell holds and its format; None for what is written as text."""
    if isinstance(value, Flagged):
        if value.flag is Flag.PERCENT and isinstance(value.value, int | Decimal):
            return value.value, "0.00%"
        if value.flag is Flag.PADDED and isinstance(value.value, int):
            return value.value, "0" * len(value.text)
        return None, ""
    if isinstance(value, timedelta):
        return value / _DAY, "[h]:mm:ss"
    for kind, pattern in _PATTERNS:
        if isinstance(value, kind):
            return serial(value), pattern
    if isinstance(value, int | Decimal) and is_exact(value):
        return value, ""
    return None, ""


def _write_problem_list(page: Worksheet, bold: Format, remarks: Sequence[Remark]) -> None:
    page.set_tab_color("#B3261E")
    page.write_string(0, 0, TITLE, bold)
    for column, (head, width) in enumerate(zip(HEADS, WIDTHS, strict=True)):
        page.write_string(1, column, head, bold)
        page.set_column(column, column, width)
    for row, (link, (number, *texts)) in enumerate(problem_rows(remarks), 2):
        page.write_number(row, 0, number)
        for column, text in enumerate(texts, 1):
            if column == 2:
                page.write_url(row, column, f"internal:{link}", string=text)
            else:
                page.write_string(row, column, text)
    page.freeze_panes(2, 0)
