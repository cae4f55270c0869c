"""The cells of one xls sheet."""

from __future__ import annotations

import struct

from affairs.core.tables.cells import CellValue
from affairs.core.tables.limits import CellBudget
from affairs.core.tables.reading.grid import Grid
from affairs.core.tables.reading.stored_numbers import (
    error_cell,
    rk_number,
    stored_number,
    zero_formula_notes,
)
from affairs.core.tables.reading.xls_globals import Globals
from affairs.core.tables.reading.xls_records import TextReader, byte_text, continued, records
from affairs.core.tables.workbook import MergedRange, Sheet

_BOF, _EOF = 0x809, 0x0A
_FORMULA, _STRING, _MERGED = 0x06, 0x207, 0xE5
_NUMBER, _RK, _MUL_RK, _BOOL_ERR = 0x203, 0x27E, 0xBD, 0x205
_LABEL, _RICH_LABEL, _LABEL_SST = 0x204, 0xD6, 0xFD
_NO_NUMBER = 0xFFFF
_TEXT, _BOOL, _ERROR = 0, 1, 2


def read_sheet(
    stream: bytes, span: range, found: Globals, name: str, visible: bool, budget: CellBudget
) -> Sheet:
    """The sheet whose records lie in ``span`` of the stream."""
    reader = _SheetReader(stream, found, Grid(name, budget))
    reader.read(span)
    return Sheet(name, reader.grid.rows, visible, tuple(reader.merged), reader.notes())


class _SheetReader:
    def __init__(self, stream: bytes, found: Globals, grid: Grid) -> None:
        self._stream = stream
        self._globals = found
        self._text_formula: tuple[int, int] | None = None
        self._zero_formulas = 0
        self.grid = grid
        self.merged: list[MergedRange] = []
        self._readers = {
            _NUMBER: self._number,
            _RK: self._rk,
            _MUL_RK: self._many_rk,
            _BOOL_ERR: self._bool_or_error,
            _LABEL: self._label,
            _RICH_LABEL: self._label,
            _LABEL_SST: self._shared_label,
            _FORMULA: self._formula,
            _MERGED: self._merged_cells,
        }

    def read(self, span: range) -> None:
        depth = 0
        for kind, content, at in records(self._stream, span.start, span.stop):
            if kind == _BOF:
                depth += 1
            elif kind == _EOF:
                depth -= 1
                if depth <= 0:
                    return
            elif depth == 1 and kind == _STRING:
                self._formula_text(content, at)
            elif depth == 1 and kind in self._readers:
                self._readers[kind](content)

    def notes(self) -> tuple[str, ...]:
        return zero_formula_notes(self._zero_formulas, ".xls")

    def _put(self, row: int, column: int, value: CellValue) -> None:
        if value is not None:
            self.grid.put(row + 1, column + 1, value)

    def _stored(self, number: float, style: int) -> CellValue:
        found = self._globals
        return stored_number(number, found.style(style), epoch_1904=found.epoch_1904)

    def _number(self, content: bytes) -> None:
        row, column, style, number = struct.unpack_from("<HHHd", content)
        self._put(row, column, self._stored(number, style))

    def _rk(self, content: bytes) -> None:
        row, column, style, packed = struct.unpack_from("<HHHI", content)
        self._put(row, column, self._stored(rk_number(packed), style))

    def _many_rk(self, content: bytes) -> None:
        row, first = struct.unpack_from("<HH", content)
        for index in range((len(content) - 6) // 6):
            style, packed = struct.unpack_from("<HI", content, 4 + index * 6)
            self._put(row, first + index, self._stored(rk_number(packed), style))

    def _bool_or_error(self, content: bytes) -> None:
        row, column, _, code, is_error = struct.unpack_from("<HHHBB", content)
        self._put(row, column, error_cell(code) if is_error else bool(code))

    def _label(self, content: bytes) -> None:
        row, column, _ = struct.unpack_from("<HHH", content)
        if self._globals.is_biff8:
            text = TextReader([content[6:]]).text()
        else:
            text = byte_text(content, 6, 2, self._globals.codec)
        self._put(row, column, text or None)

    def _shared_label(self, content: bytes) -> None:
        row, column, _, index = struct.unpack_from("<HHHI", content)
        self._put(row, column, self._globals.strings[index] or None)

    def _formula(self, content: bytes) -> None:
        row, column, style = struct.unpack_from("<HHH", content)
        result = content[6:14]
        kind, code, marker = result[0], result[2], struct.unpack_from("<H", result, 6)[0]
        self._text_formula = None
        if marker != _NO_NUMBER:
            number = struct.unpack("<d", result)[0]
            self._zero_formulas += number == 0
            self._put(row, column, self._stored(number, style))
        elif kind == _TEXT:
            self._text_formula = row, column
        elif kind in (_BOOL, _ERROR):
            self._put(row, column, bool(code) if kind == _BOOL else error_cell(code))

    def _formula_text(self, content: bytes, offset: int) -> None:
        if self._text_formula is None:
            return
        if self._globals.is_biff8:
            text = TextReader(continued(self._stream, offset)).text()
        else:
            text = byte_text(content, 0, 2, self._globals.codec)
        self._put(*self._text_formula, text or None)
        self._text_formula = None

    def _merged_cells(self, content: bytes) -> None:
        for index in range(struct.unpack_from("<H", content)[0]):
            first, last, left, right = struct.unpack_from("<4H", content, 2 + index * 8)
            self.merged.append(MergedRange(first + 1, left + 1, last + 1, right + 1))
