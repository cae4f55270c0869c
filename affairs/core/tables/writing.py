"""Tables written as workbooks and CSV files, row by row, so that size costs no memory.

What is written reads back to the same values (``comparable`` says how): numbers stay numbers, codes
stay texts, and no cell can run as a formula.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from affairs.core.tables.cell_writing import moment_text, put_for, words_of
from affairs.core.tables.csv_protection import protect
from affairs.core.tables.fields import NUMBER_KINDS, Field, Kind
from affairs.core.tables.reading.grid import LAST_ROW
from affairs.core.tables.writable import writable
from affairs.core.tables.xlsx_styles import OPTIONS, WIDEST, Styles, least_width, width_of

Progress = Callable[[int], None]
_PROGRESS_STEP = 1_000
_SAMPLED_ROWS = 100
_CSV_CHUNK = 64 * 1024
_SHEET_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST_SHEET_NAME = 31
_MOMENTS = (Kind.DATE, Kind.MONTH, Kind.DATETIME, Kind.TIME)


@dataclass(frozen=True)
class Written:
    """How many rows and sheets were written, and how many texts were cut to what a cell holds."""

    rows: int
    sheets: int
    shortened: int = 0


def write_xlsx(
    target: IO[bytes] | Path,
    fields: Sequence[Field],
    rows: Iterable[Sequence[Any]],
    *,
    sheet_name: str = "数据",
    title: str = "",
    notes: Sequence[str] = (),
    progress: Progress | None = None,
    last_row: int = LAST_ROW,
    dress: Callable[[Worksheet], None] | None = None,
) -> Written:
    """Write rows of values in the fields' order; after ``last_row`` a further sheet begins.

    ``title`` and ``notes`` stand above the head. ``progress`` is told the rows done so far.
    ``dress`` is given each fresh sheet, for its watermark.
    """
    with xlsxwriter.Workbook(target, OPTIONS) as book:
        writer = _BookWriter(book, fields, sheet_name, title, notes, last_row, dress)
        for count, row in enumerate(rows, 1):
            writer.write(row)
            if progress and count % _PROGRESS_STEP == 0:
                progress(count)
        written = writer.finish()
    if progress:
        progress(written.rows)
    return written


class _BookWriter:
    def __init__(
        self,
        book: xlsxwriter.Workbook,
        fields: Sequence[Field],
        sheet_name: str,
        title: str,
        notes: Sequence[str],
        last_row: int,
        dress: Callable[[Worksheet], None] | None = None,
    ) -> None:
        self._dress = dress
        self._book = book
        self._fields = fields
        self._name = sheet_title(sheet_name)
        self._above = [text for text in (title, *notes) if text]
        self._has_title = bool(title)
        self._last_row = last_row
        self._styles = Styles(book)
        self._puts = [put_for(field, self._styles) for field in fields]
        self._sheets: list[Worksheet] = []
        self._row = 0
        self._rows = 0
        self._shortened = 0
        self._widths = [least_width(field) for field in fields]
        self._start_sheet()

    def write(self, row: Sequence[Any]) -> None:
        if self._row >= self._last_row:
            self._finish_sheet()
            self._start_sheet()
        sheet, number = self._sheets[-1], self._row
        for column, (put, value) in enumerate(zip(self._puts, row, strict=True)):
            if value is not None and put(sheet, number, column, value):
                self._shortened += 1
        if self._rows < _SAMPLED_ROWS:
            self._measure(row)
        self._row += 1
        self._rows += 1

    def finish(self) -> Written:
        self._finish_sheet()
        return Written(self._rows, len(self._sheets), self._shortened)

    def _start_sheet(self) -> None:
        number = len(self._sheets) + 1
        name = self._name if number == 1 else sheet_title(self._name, f" ({number})")
        sheet = self._book.add_worksheet(name)
        self._sheets.append(sheet)
        if self._dress is not None:
            self._dress(sheet)
        for row, text in enumerate(self._above):
            is_title = row == 0 and self._has_title
            sheet.write_string(
                row, 0, writable(text), self._styles.title if is_title else self._styles.note
            )
        self._row = len(self._above)
        for column, field in enumerate(self._fields):
            sheet.write_string(self._row, column, writable(field.label), self._styles.head)
        self._row += 1
        sheet.freeze_panes(self._row, 0)

    def _finish_sheet(self) -> None:
        sheet, head = self._sheets[-1], len(self._above)
        sheet.autofilter(head, 0, max(head, self._row - 1), len(self._fields) - 1)
        for column, width in enumerate(self._widths):
            sheet.set_column(column, column, width)

    def _measure(self, row: Sequence[Any]) -> None:
        for column, value in enumerate(row):
            if isinstance(value, str) and value:
                wanted = min(width_of(value) + 2, WIDEST)
                self._widths[column] = max(self._widths[column], wanted)


def sheet_title(name: str, suffix: str = "") -> str:
    """A name that Excel accepts for a sheet: without its seven signs, at most 31 long."""
    bare = _SHEET_NAME.sub(" ", writable(name)).strip().strip("'") or "数据"
    return bare[: _LONGEST_SHEET_NAME - len(suffix)] + suffix


def csv_chunks(
    fields: Sequence[Field], rows: Iterable[Sequence[Any]], *, progress: Progress | None = None
) -> Iterator[bytes]:
    """A CSV file in pieces: UTF-8 with its mark, texts protected as ``csv_protection`` says."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow([protect(writable(field.label)) for field in fields])
    texts = [_csv_text(field) for field in fields]
    count = 0
    for count, row in enumerate(rows, 1):
        writer.writerow([text(value) for text, value in zip(texts, row, strict=True)])
        if progress and count % _PROGRESS_STEP == 0:
            progress(count)
        if buffer.tell() > _CSV_CHUNK:
            yield _taken(buffer)
    if progress:
        progress(count)
    yield _taken(buffer)


def write_csv(
    target: IO[bytes] | Path,
    fields: Sequence[Field],
    rows: Iterable[Sequence[Any]],
    *,
    progress: Progress | None = None,
) -> Written:
    """Write the file of ``csv_chunks``."""
    count = 0

    def counted(done: int) -> None:
        nonlocal count
        count = done
        if progress:
            progress(done)

    chunks = csv_chunks(fields, rows, progress=counted)
    if isinstance(target, Path):
        with target.open("wb") as file:
            file.writelines(chunks)
    else:
        target.writelines(chunks)
    return Written(count, 1)


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8")


def _csv_text(field: Field) -> Callable[[Any], str]:
    """The function that turns a value into a CSV cell; only texts are protected."""
    words = words_of(field)

    def text(value: Any) -> str:
        if value is None:
            return ""
        if field.kind in NUMBER_KINDS and not isinstance(value, str | bool):
            return f"{value:f}" if not isinstance(value, int) else str(value)
        if field.kind in _MOMENTS:
            return protect(moment_text(field, value))
        shown = words.get(value, value) if isinstance(value, Hashable) else value
        return protect(writable(str(shown)))

    return text
