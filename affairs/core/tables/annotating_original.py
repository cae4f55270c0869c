"""An xlsx marked in place: openpyxl keeps sheets, formulas, formats and widths.

It keeps neither pictures nor charts, and the results of formulas are computed anew when the file is
opened; the problem list says so where it matters.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Sequence
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import Workbook as Book
from openpyxl import load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils.exceptions import IllegalCharacterError, InvalidFileException
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from affairs.core.tables.problem_list import HEADS, NAME, TITLE, WIDTHS, problem_rows
from affairs.core.tables.remarks import CellRemarks, Remark, by_cell
from affairs.core.tables.writable import writable

AUTHOR = "导入核对"
_LOST_PARTS = ("xl/media/", "xl/charts/", "xl/diagrams/")
_LOST = "原文件里的图片和图表没有带过来，其余内容都在原处。"
_FAULTS = (
    AttributeError,
    IllegalCharacterError,
    IndexError,
    InvalidFileException,
    KeyError,
    OSError,
    ParseError,
    TypeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
)


def mark_original(content: bytes, remarks: Sequence[Remark]) -> bytes | None:
    """The workbook with cells coloured, comments set and the problem list added.

    None for a file that openpyxl cannot take, though a more tolerant reader can.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = package.namelist()
        book = load_workbook(
            io.BytesIO(content), rich_text=True, keep_vba="xl/vbaProject.bin" in names
        )
        _mark(book, remarks, _notes(names))
        target = io.BytesIO()
        book.save(target)
    except _FAULTS:
        return None
    return target.getvalue()


def _notes(names: list[str]) -> list[str]:
    return [_LOST] if any(name.startswith(_LOST_PARTS) for name in names) else []


def _mark(book: Book, remarks: Sequence[Remark], notes: list[str]) -> None:
    if NAME in book.sheetnames and book[NAME]["A1"].value == TITLE:
        del book[NAME]
    for sheet in book.worksheets:
        _clear_marks(sheet)
    for name, cells in by_cell(remarks).items():
        for (row, column), found in cells.items():
            _mark_cell(_visible_cell(book[name], row, column), found)
    _add_problem_list(book, remarks, notes)


def _clear_marks(sheet: Worksheet) -> None:
    """Take away the marks of an earlier round, when the user sends the marked file again."""
    for cell in sheet._cells.values():  # iter_rows would make every cell up to the farthest one
        if cell.comment is not None and cell.comment.author == AUTHOR:
            cell.comment = None
            cell.fill = PatternFill()


def _visible_cell(sheet: Worksheet, row: int, column: int) -> Cell:
    """The cell itself, or the one that shows it where cells are merged."""
    cell = sheet.cell(row, column)
    if isinstance(cell, MergedCell):
        for area in sheet.merged_cells.ranges:
            if cell.coordinate in area:
                return sheet.cell(area.min_row, area.min_col)
    return cell


def _mark_cell(cell: Any, found: CellRemarks) -> None:
    cell.fill = PatternFill("solid", fgColor=found.severity.colour)
    if not found.speaks:
        return
    text = writable(found.text)
    if cell.comment is not None:
        text = f"{text}\n\n{cell.comment.text}"
    comment = Comment(text, AUTHOR)
    comment.width, comment.height = 320, 40 + 18 * (text.count("\n") + 1 + len(text) // 24)
    cell.comment = comment


def _add_problem_list(book: Book, remarks: Sequence[Remark], notes: list[str]) -> None:
    sheet = book.create_sheet(NAME)
    sheet.sheet_properties.tabColor = "B3261E"
    sheet.append([TITLE])
    for note in notes:
        sheet.append([note])
    sheet.append(list(HEADS))
    head = sheet.max_row
    for cell in sheet[head]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="EEF1F4")
    for number, (target, values) in enumerate(problem_rows(remarks), head + 1):
        for column, value in enumerate(values, 1):
            cell = sheet.cell(number, column)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
        place = sheet.cell(number, 3)
        place.hyperlink = Hyperlink(ref=place.coordinate, location=target)
        sheet.cell(number, 5).alignment = Alignment(wrap_text=True, vertical="top")
    for letter, width in zip("ABCDE", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = sheet.cell(head + 1, 1)
