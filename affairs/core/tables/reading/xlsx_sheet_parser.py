"""One xlsx work sheet in any XML form: prefixes, comments, cells without reference."""

from __future__ import annotations

from affairs.core.tables.cells import CellValue, cell_position
from affairs.core.tables.number_formats import PLAIN_FORMAT
from affairs.core.tables.reading.grid import Grid
from affairs.core.tables.reading.package import Package, feed, local, xml_parser
from affairs.core.tables.reading.xlsx_cells import CellDecoder
from affairs.core.tables.reading.xlsx_strings import TextCollector
from affairs.core.tables.workbook import MergedRange


def parse_sheet(
    package: Package, part: str, decoder: CellDecoder, grid: Grid
) -> tuple[MergedRange, ...]:
    """Fill ``grid`` with the cells of ``part`` and return the merged ranges."""
    reader = _SheetParser(decoder, grid)
    parser = xml_parser()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    feed(parser, package.chunks(part))
    return merged_ranges(reader.merged)


def merged_ranges(references: list[str]) -> tuple[MergedRange, ...]:
    """``A1:C2`` and the like as ranges; what names no range is left out."""
    ranges = []
    for reference in references:
        first, _, last = reference.partition(":")
        corners = cell_position(first), cell_position(last or first)
        if corners[0] and corners[1]:
            ranges.append(MergedRange(*corners[0], *corners[1]))
    return tuple(ranges)


class _SheetParser:
    def __init__(self, decoder: CellDecoder, grid: Grid) -> None:
        self._decoder = decoder
        self._grid = grid
        self._row = 0
        self._column = 0
        self._attributes: dict[str, str] = {}
        self._stored: list[str] | None = None
        self._formula: list[str] | None = None
        self._inline: list[str] = []
        self._collector = TextCollector(self._inline)
        self._open = ""
        self._in_cell = False
        self.merged: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = local(name)
        if tag == "row":
            self._row = _number(attributes.get("r", ""), self._row + 1)
            self._column = 0
        elif tag == "c":
            self._start_cell(attributes)
        elif tag == "mergeCell":
            self.merged.append(attributes.get("ref", ""))
        elif self._in_cell:
            self._start_inside(tag, name, attributes)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        position = cell_position(attributes.get("r", ""))
        if position:
            self._row, self._column = position
        else:
            self._row, self._column = max(self._row, 1), self._column + 1
        self._attributes, self._in_cell, self._open = attributes, True, ""
        self._stored, self._formula = None, None
        self._inline.clear()

    def _start_inside(self, tag: str, name: str, attributes: dict[str, str]) -> None:
        self._open = tag
        if tag == "v":
            self._stored = []
        elif tag == "f":
            self._formula = []
        else:
            self._collector.start(name, attributes)

    def characters(self, text: str) -> None:
        if not self._in_cell:
            return
        if self._open == "v" and self._stored is not None:
            self._stored.append(text)
        elif self._open == "f" and self._formula is not None:
            self._formula.append(text)
        else:
            self._collector.characters(text)

    def end(self, name: str) -> None:
        tag = local(name)
        if tag == "c" and self._in_cell:
            self._in_cell = False
            self._end_cell()
        elif self._in_cell:
            self._open = ""
            self._collector.end(name)

    def _end_cell(self) -> None:
        value: CellValue
        kind = self._attributes.get("t", "")
        if kind == "inlineStr" and self._inline:
            value = self._inline[-1] or None
        else:
            style = self._attributes.get("s")
            value = self._decoder.value(
                kind,
                PLAIN_FORMAT if style is None else self._decoder.style(style),
                None if self._stored is None else "".join(self._stored),
                None if self._formula is None else "".join(self._formula),
            )
        if value is not None:
            self._grid.put(self._row, self._column, value)


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else otherwise
