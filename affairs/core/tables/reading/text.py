"""Text tables (csv, tsv, txt): encoding, delimiter, records.

A record is a row, so a cell with line breaks keeps the row numbers that Excel shows.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from affairs.core.tables.cells import CellValue
from affairs.core.tables.csv_protection import unprotect
from affairs.core.tables.limits import CellBudget
from affairs.core.tables.reading.delimiters import sniff_delimiter, stated_delimiter
from affairs.core.tables.reading.encodings import decode
from affairs.core.tables.reading.grid import Grid
from affairs.core.tables.refusal import UnreadableFile
from affairs.core.tables.workbook import Sheet

_END = "\x00end"  # no text file holds a NUL: its own record proves that every quote was closed
_NAMES = {",": "逗号", ";": "分号", "\t": "制表符", "|": "竖线"}


def read_text(content: bytes, name: str, budget: CellBudget) -> tuple[Sheet, tuple[str, ...]]:
    """The table in a text file and the remarks on how it was read."""
    text, encoding_notes = decode(content)
    stated, text = stated_delimiter(text)
    delimiter = stated or sniff_delimiter(text)
    grid = Grid(name, budget)
    for number, record in enumerate(_records(text, delimiter), 1):
        row = grid.row(number)
        row.extend(_cell(value) for value in record)
        if len(row) > 0:
            grid.known_column(len(row))
    notes = (*encoding_notes, f"按{_NAMES.get(delimiter, delimiter)}分列")
    return Sheet(name, grid.rows), notes


def _cell(text: str) -> CellValue:
    return unprotect(text) if text else None


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    source = io.StringIO(f"{text}\n{_END}", newline="")
    reader = csv.reader(source, delimiter=delimiter, strict=False)
    started, record = 1, []
    try:
        for record in reader:
            if record == [_END]:
                return
            yield record
            started = reader.line_num + 1
    except csv.Error as fault:
        raise UnreadableFile(
            f"第 {started} 行起的一个单元格超过 {csv.field_size_limit():,} 个字符，"
            "多半是引号没有成对。核对这一行的引号后再上传。"
        ) from fault
    raise UnreadableFile("文件里有一个引号没有成对，最后一格读到了文件末尾。补上引号后再上传。")
