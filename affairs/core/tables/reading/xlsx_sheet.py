"""One xlsx work sheet, streamed: its plain form by regular expressions, others by the XML parser.

Both ways hand the same pieces of a cell to ``CellDecoder``.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from affairs.core.tables.cells import CellValue, column_number
from affairs.core.tables.number_formats import NumberFormat
from affairs.core.tables.reading.grid import Grid
from affairs.core.tables.reading.package import Package
from affairs.core.tables.reading.xlsx_cells import CellDecoder
from affairs.core.tables.reading.xlsx_sheet_parser import merged_ranges, parse_sheet
from affairs.core.tables.reading.xlsx_strings import plain_xml_text, resolve_entities
from affairs.core.tables.reading.xml_pieces import NotPlain, plain_pieces
from affairs.core.tables.workbook import MergedRange

_CELL = re.compile(
    r'<c r="([A-Z]{1,3})([0-9]{1,7})"([^<>/]*)'
    r"(?:/>|><v>([^<]*)</v></c>|>((?:[^<]++|<(?!c[ >]|/c>))*+)</c>)"
)
_ATTRIBUTE = re.compile(r'\s([a-z]+)="([^"]*)"')
_VALUE = re.compile(r"<v(?:\s[^>]*)?>([^<]*)</v>")
_FORMULA = re.compile(r"<f(?:\s[^>]*)?(?:/>|>([^<]*)</f>)")
_INLINE = re.compile(r"<t(?:\s[^>]*)?>([^<]*)</t>")
_MERGED = re.compile(r'<mergeCell [^<>]*?ref="([^"<>]+)"')
_NAMESPACES = ("spreadsheetml/2006/main", "spreadsheetml/main")


def read_sheet(
    package: Package, part: str, decoder: CellDecoder, grid: Grid
) -> tuple[MergedRange, ...]:
    """Fill ``grid`` with the cells of ``part`` and return the merged ranges."""
    decoder.empty_results = 0
    try:
        return _PlainSheet(decoder, grid).read(package, part)
    except NotPlain:
        decoder.empty_results = 0
        grid.start_again()
        return parse_sheet(package, part, decoder, grid)


class _PlainSheet:
    def __init__(self, decoder: CellDecoder, grid: Grid) -> None:
        self._decoder = decoder
        self._grid = grid
        self._columns: dict[str, int] = {}
        self._readers: dict[str, Callable[[str], CellValue]] = {}
        self._namespaces = 0

    def read(self, package: Package, part: str) -> tuple[MergedRange, ...]:
        merged: list[str] = []
        piece = ""
        for index, piece in enumerate(plain_pieces(package.chunks(part), "</row>")):
            self._check_namespace(piece, first=index == 0)
            self._read_cells(piece)
            merged += _MERGED.findall(piece)
        if "</worksheet>" not in piece:
            raise NotPlain
        return merged_ranges(merged)

    def _check_namespace(self, piece: str, *, first: bool) -> None:
        self._namespaces += sum(piece.count(name) for name in _NAMESPACES)
        if self._namespaces > 1 or (first and "<worksheet" not in piece):
            raise NotPlain  # a prefix might hide cells

    def _read_cells(self, piece: str) -> None:
        found = _CELL.findall(piece)
        if len(found) != piece.count("<c ") + piece.count("<c>"):
            raise NotPlain
        columns, readers, grid = self._columns, self._readers, self._grid
        last_digits, row = "", []
        for letters, digits, attributes, stored, content in found:
            if stored:
                value = (readers.get(attributes) or self._learn(attributes))(stored)
            elif content:
                value = self._complex(attributes, content)
            else:
                continue
            if digits != last_digits:
                last_digits, row = digits, grid.row(int(digits))
            column = columns.get(letters) or self._learn_column(letters)
            if column == len(row) + 1:
                row.append(value)
            elif value is not None:
                grid.fill(row, column, value)

    def _learn(self, attributes: str) -> Callable[[str], CellValue]:
        kind, style = self._kind_and_style(attributes)
        reader = self._decoder.reader(kind, style)
        if kind == "str":
            reader = plain_xml_text
        self._readers[attributes] = reader
        return reader

    def _kind_and_style(self, attributes: str) -> tuple[str, NumberFormat]:
        found = dict(_ATTRIBUTE.findall(attributes))
        if len(found) != attributes.count("="):
            raise NotPlain
        return found.get("t", ""), self._decoder.style(found.get("s", ""))

    def _learn_column(self, letters: str) -> int:
        return self._columns.setdefault(letters, self._grid.known_column(column_number(letters)))

    def _complex(self, attributes: str, content: str) -> CellValue:
        kind, style = self._kind_and_style(attributes)
        if kind == "inlineStr":
            if "<rPh" in content or "<is>" not in content:
                raise NotPlain
            return "".join(map(plain_xml_text, _INLINE.findall(content))) or None
        formula, stored = _FORMULA.search(content), _VALUE.search(content)
        return self._decoder.value(
            kind,
            style,
            resolve_entities(stored[1]) if stored else None,
            resolve_entities(formula[1] or "") if formula else None,
        )
