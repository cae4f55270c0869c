"""An export as a workbook: typed cells, formats by column, written row by row."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from affairs.core.ledgers.columns import BoundColumn, Kind
from affairs.core.ledgers.exporting import heads
from affairs.core.ledgers.watermarks import put_watermark

EXACT_DIGITS = 15
WIDTHS = {Kind.DATE: 12, Kind.MOMENT: 17, Kind.NUMBER: 13, Kind.CHOICE: 11, Kind.YES_NO: 7}


def workbook(
    title: str, columns: list[BoundColumn], rows: Iterable[list[Any]], mark: str = ""
) -> tuple[IO[bytes], int]:
    """A workbook in a temporary file, read from its start, and the number of rows written.

    ``mark`` stands behind the cells and at the head and foot of every printed page.
    """
    target = tempfile.TemporaryFile()  # noqa: SIM115
    book = xlsxwriter.Workbook(
        target, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                 "strings_to_numbers": False}
    )  # fmt: skip
    sheet = book.add_worksheet(title[:31])
    if mark:
        put_watermark(sheet, mark)
    formats = [_format(book, column) for column in columns]
    _head(book, sheet, columns)
    count = 0
    for count, row in enumerate(rows, start=1):
        for at, value in enumerate(row):
            if value is not None:
                _write(sheet, count, at, value, formats[at])
    book.close()
    target.seek(0)
    return target, count


def _head(book: xlsxwriter.Workbook, sheet: Worksheet, columns: list[BoundColumn]) -> None:
    bold = book.add_format({"bold": True, "bg_color": "#EEF1F4", "bottom": 1})
    for at, (column, head) in enumerate(zip(columns, heads(columns), strict=True)):
        sheet.set_column(at, at, max(WIDTHS.get(column.kind, 18), len(head) * 2 + 2))
        sheet.write_string(0, at, head, bold)
    sheet.freeze_panes(1, 1)


def _format(book: xlsxwriter.Workbook, column: BoundColumn) -> Any:
    patterns = {Kind.DATE: "yyyy-mm-dd", Kind.MOMENT: "yyyy-mm-dd hh:mm", Kind.TIME: "hh:mm"}
    pattern = patterns.get(column.kind)
    if column.kind is Kind.NUMBER:
        pattern = f"#,##0.{'0' * column.places}" if column.places else "#,##0.##########"
        pattern = pattern if column.places is not None else "#,##0"
    return book.add_format({"num_format": pattern} if pattern else {"num_format": "@"})


def _write(sheet: Worksheet, row: int, at: int, value: Any, style: Any) -> None:
    if isinstance(value, (datetime, date, time)):
        sheet.write_datetime(row, at, value, style)
    elif isinstance(value, (int, float, Decimal)) and _is_exact(value):
        sheet.write_number(row, at, value, style)
    else:
        sheet.write_string(row, at, str(value), style)


def _is_exact(value: int | float | Decimal) -> bool:
    """Whether a cell holds the number without losing digits; longer ones go as text."""
    return len(str(value).replace(".", "").lstrip("-0")) <= EXACT_DIGITS
