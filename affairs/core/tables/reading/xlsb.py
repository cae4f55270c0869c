"""xlsb workbooks: the xlsx package with its sheets, texts and styles as binary records.

Source: [MS-XLSB]. As in xls, a formula always carries a stored result.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from affairs.core.tables.cells import CellValue
from affairs.core.tables.limits import CellBudget
from affairs.core.tables.number_formats import (
    PLAIN_FORMAT,
    NumberFormat,
    built_in_format,
    classify,
)
from affairs.core.tables.reading.grid import Grid
from affairs.core.tables.reading.package import (
    Package,
    Relationship,
    refuse_shared_parts,
    relationships,
)
from affairs.core.tables.reading.stored_numbers import (
    error_cell,
    rk_number,
    stored_number,
    zero_formula_notes,
)
from affairs.core.tables.reading.xlsx import first_of, workbook_part
from affairs.core.tables.refusal import damaged
from affairs.core.tables.workbook import MergedRange, Sheet

WORKBOOK_PART = "xl/workbook.bin"
_ROW, _RK, _ERROR, _BOOL, _REAL, _TEXT, _SHARED = 0, 2, 3, 4, 5, 6, 7
_FORMULA_TEXT, _FORMULA_NUMBER, _FORMULA_BOOL, _FORMULA_ERROR = 8, 9, 10, 11
_RICH_TEXT = 62
_STRING_ITEM, _FORMAT, _XF, _BEGIN_CELL_XFS, _END_CELL_XFS = 19, 44, 47, 617, 618
_WORKBOOK_PROPERTIES, _SHEET, _MERGED = 153, 156, 176


def read_xlsb(package: Package, budget: CellBudget) -> tuple[Sheet, ...]:
    """Every work sheet of the package."""
    part = workbook_part(package, WORKBOOK_PART)
    related = relationships(package, part)
    try:
        return _read_sheets(package, part, related, budget)
    except (struct.error, IndexError) as fault:
        raise damaged("记录不完整") from fault


def _read_sheets(
    package: Package, part: str, related: dict[str, Relationship], budget: CellBudget
) -> tuple[Sheet, ...]:
    listed: list[tuple[str, str, bool]] = []
    epoch_1904 = False
    for kind, content in _records(package, part):
        if kind == _WORKBOOK_PROPERTIES:
            epoch_1904 = bool(content[0] & 1)
        elif kind == _SHEET:
            identity, end = _text(content, 8)
            listed.append((_text(content, end)[0], identity, content[0] == 0))
    budget.limits.check_sheets(len(listed))
    reader = _SheetReader(_strings(package, related), _styles(package, related), epoch_1904)
    found = [
        (target.target, name, visible)
        for name, identity, visible in listed
        if (target := related.get(identity)) and target.kind == "worksheet"
    ]
    refuse_shared_parts([part for part, _, _ in found])
    return tuple(
        reader.read(package, part, Grid(name, budget), name, visible)
        for part, name, visible in found
    )


def _records(package: Package, part: str) -> Iterator[tuple[int, bytes]]:
    stream = b"".join(package.chunks(part))
    offset, end = 0, len(stream)
    while offset < end:
        kind, offset = _variable(stream, offset, 2)
        length, offset = _variable(stream, offset, 4)
        yield kind, stream[offset : offset + length]
        offset += length


def _variable(stream: bytes, offset: int, most: int) -> tuple[int, int]:
    number = 0
    for index in range(most):
        byte = stream[offset + index]
        number |= (byte & 0x7F) << (7 * index)
        if not byte & 0x80:
            break
    return number, offset + index + 1


def _text(content: bytes, offset: int) -> tuple[str, int]:
    length = struct.unpack_from("<I", content, offset)[0]
    if length == 0xFFFFFFFF:
        return "", offset + 4
    end = offset + 4 + length * 2
    return content[offset + 4 : end].decode("utf-16-le", "replace"), end


def _strings(package: Package, related: dict[str, Relationship]) -> list[str]:
    part = first_of(related, "sharedStrings")
    if not part or part not in package:
        return []
    return [
        _text(content, 1)[0] for kind, content in _records(package, part) if kind == _STRING_ITEM
    ]


def _styles(package: Package, related: dict[str, Relationship]) -> list[NumberFormat]:
    part = first_of(related, "styles")
    if not part or part not in package:
        return []
    codes: dict[int, str] = {}
    numbers: list[int] = []
    in_cell_formats = False
    for kind, content in _records(package, part):
        if kind == _FORMAT:
            codes[struct.unpack_from("<H", content)[0]] = _text(content, 2)[0]
        elif kind in (_BEGIN_CELL_XFS, _END_CELL_XFS):
            in_cell_formats = kind == _BEGIN_CELL_XFS
        elif kind == _XF and in_cell_formats:
            numbers.append(struct.unpack_from("<H", content, 2)[0])
    return [
        classify(codes[number]) if number in codes else built_in_format(number)
        for number in numbers
    ]


class _SheetReader:
    def __init__(self, strings: list[str], styles: list[NumberFormat], epoch_1904: bool) -> None:
        self._strings = strings
        self._styles = styles
        self._epoch_1904 = epoch_1904

    def read(self, package: Package, part: str, grid: Grid, name: str, visible: bool) -> Sheet:
        row = zero_formulas = 0
        merged: list[MergedRange] = []
        for kind, content in _records(package, part):
            if kind == _ROW:
                row = struct.unpack_from("<I", content)[0] + 1
            elif kind == _MERGED:
                first, last, left, right = struct.unpack_from("<4I", content)
                merged.append(MergedRange(first + 1, left + 1, last + 1, right + 1))
            elif _RK <= kind <= _FORMULA_ERROR or kind == _RICH_TEXT:
                column, style = struct.unpack_from("<II", content)
                value = self._value(kind, content, style & 0xFFFFFF)
                zero_formulas += kind == _FORMULA_NUMBER and value == 0
                if value is not None:
                    grid.put(row, column + 1, value)
        notes = zero_formula_notes(zero_formulas, ".xlsb")
        return Sheet(name, grid.rows, visible, tuple(merged), notes)

    def _value(self, kind: int, content: bytes, style: int) -> CellValue:
        if kind in (_REAL, _FORMULA_NUMBER):
            return self._number(struct.unpack_from("<d", content, 8)[0], style)
        if kind == _RK:
            return self._number(rk_number(struct.unpack_from("<I", content, 8)[0]), style)
        if kind == _SHARED:
            return self._strings[struct.unpack_from("<I", content, 8)[0]] or None
        if kind in (_BOOL, _FORMULA_BOOL):
            return bool(content[8])
        if kind in (_ERROR, _FORMULA_ERROR):
            return error_cell(content[8])
        return _text(content, 9 if kind == _RICH_TEXT else 8)[0] or None

    def _number(self, number: float, style: int) -> CellValue:
        shown_as = self._styles[style] if style < len(self._styles) else PLAIN_FORMAT
        return stored_number(number, shown_as, epoch_1904=self._epoch_1904)
