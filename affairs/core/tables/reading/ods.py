"""OpenDocument spreadsheets (ods), streamed from ``content.xml``.

Source: OpenDocument 1.3 part 3, 9.1 (tables) and 16.29 (number styles).
"""

from __future__ import annotations

import re

from affairs.core.tables.cells import CellValue
from affairs.core.tables.limits import CellBudget
from affairs.core.tables.reading.grid import LAST_COLUMN, Grid
from affairs.core.tables.reading.ods_values import cell_value
from affairs.core.tables.reading.package import (
    Package,
    feed,
    local,
    local_attributes,
    start_tags,
    xml_parser,
)
from affairs.core.tables.refusal import UnreadableFile
from affairs.core.tables.workbook import MergedRange, Sheet

CONTENT_PART = "content.xml"
_MANIFEST = "META-INF/manifest.xml"
_SPACES = re.compile(r"[ \t\r\n]+")


def read_ods(package: Package, budget: CellBudget) -> tuple[Sheet, ...]:
    """Every sheet of the document, in order."""
    if _MANIFEST in package:
        tags = start_tags(package.read(_MANIFEST))
        if any(tag == "encryption-data" for tag, _ in tags):
            raise UnreadableFile("文件设有密码，无法读取。取消密码并另存后再上传。")
    reader = _DocumentReader(budget)
    parser = xml_parser()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    feed(parser, package.chunks(CONTENT_PART))
    return tuple(reader.sheets)


class _Styles:
    """Which cell styles fill up whole numbers with zeros, which table styles hide a sheet."""

    def __init__(self) -> None:
        self._widths: dict[str, int] = {}
        self._data_style_of: dict[str, str] = {}
        self._hidden: set[str] = set()
        self._current = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in ("style", "number-style"):
            self._current = attributes.get("name", "")
            self._data_style_of[self._current] = attributes.get("data-style-name", "")
        elif tag == "number" and attributes.get("decimal-places", "0") == "0":
            self._widths[self._current] = _whole(attributes.get("min-integer-digits"), 0)
        elif tag == "table-properties" and attributes.get("display") == "false":
            self._hidden.add(self._current)

    def padded_to(self, style: str) -> int:
        width = self._widths.get(self._data_style_of.get(style, ""), 0)
        return width if width > 1 else 0

    def hides(self, style: str) -> bool:
        return style in self._hidden


class _DocumentReader:
    def __init__(self, budget: CellBudget) -> None:
        self._budget = budget
        self._styles = _Styles()
        self._table: _TableReader | None = None
        self._depth = 0
        self.sheets: list[Sheet] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = local(name)
        if tag == "table":
            self._depth += 1
            if self._depth == 1:
                self._start_table(local_attributes(attributes))
        elif self._table is None:
            self._styles.start(tag, local_attributes(attributes))
        elif self._depth == 1:
            self._table.start(tag, attributes)

    def _start_table(self, attributes: dict[str, str]) -> None:
        self._budget.limits.check_sheets(len(self.sheets) + 1)
        name = attributes.get("name", f"Sheet{len(self.sheets) + 1}")
        visible = not self._styles.hides(attributes.get("style-name", ""))
        self._table = _TableReader(name, visible, self._styles, self._budget)

    def characters(self, text: str) -> None:
        if self._table is not None and self._depth == 1:
            self._table.characters(text)

    def end(self, name: str) -> None:
        tag = local(name)
        if tag == "table":
            self._depth -= 1
            if self._depth == 0 and self._table is not None:
                self.sheets.append(self._table.sheet())
                self._table = None
        elif self._table is not None and self._depth == 1:
            self._table.end(tag)


class _TableReader:
    def __init__(self, name: str, visible: bool, styles: _Styles, budget: CellBudget) -> None:
        self._name = name
        self._visible = visible
        self._styles = styles
        self._grid = Grid(name, budget)
        self._merged: list[MergedRange] = []
        self._column_styles: list[str] = []
        self._row, self._row_repeat, self._column = 0, 1, 0
        self._cells: list[tuple[int, int, CellValue]] = []
        self._attributes: dict[str, str] | None = None
        self._paragraphs: list[str] = []
        self._aside = 0  # inside an annotation or drawing

    def sheet(self) -> Sheet:
        return Sheet(self._name, self._grid.rows, self._visible, tuple(self._merged))

    def start(self, tag: str, qualified: dict[str, str]) -> None:
        if self._aside or tag in ("annotation", "shapes", "frame"):
            self._aside += 1
        elif tag == "table-row":
            self._row_repeat = _whole(local_attributes(qualified).get("number-rows-repeated"), 1)
            self._column, self._cells = 0, []
        elif tag in ("table-cell", "covered-table-cell"):
            self._start_cell(qualified)
        elif tag == "table-column":
            self._add_column(local_attributes(qualified))
        elif self._attributes is not None:
            self._start_text(tag, local_attributes(qualified))

    def _start_cell(self, qualified: dict[str, str]) -> None:
        attributes = {}
        for name, value in qualified.items():
            if local(name) == "value-type" and "calc" in name:
                attributes["error"] = "true" if value == "error" else ""
            else:
                attributes[local(name)] = value
        self._attributes, self._paragraphs = attributes, []

    def _add_column(self, attributes: dict[str, str]) -> None:
        repeat = _whole(attributes.get("number-columns-repeated"), 1)
        room = max(0, LAST_COLUMN - len(self._column_styles))
        style = attributes.get("default-cell-style-name", "")
        self._column_styles += [style] * min(repeat, room)

    def _start_text(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "p":
            self._paragraphs.append("")
        elif tag in ("s", "tab", "line-break") and self._paragraphs:
            spaces = " " * min(_whole(attributes.get("c"), 1), 1000)
            self._paragraphs[-1] += {"tab": "\t", "line-break": "\n"}.get(tag, spaces)

    def characters(self, text: str) -> None:
        if not self._aside and self._paragraphs and self._attributes is not None:
            self._paragraphs[-1] += _SPACES.sub(" ", text)

    def end(self, tag: str) -> None:
        if self._aside:
            self._aside -= 1
        elif tag in ("table-cell", "covered-table-cell") and self._attributes is not None:
            self._end_cell(self._attributes)
            self._attributes = None
        elif tag == "table-row":
            self._end_row()

    def _end_cell(self, attributes: dict[str, str]) -> None:
        repeat = _whole(attributes.get("number-columns-repeated"), 1)
        first = self._column + 1
        self._column += repeat
        self._merge(attributes, first)
        style = attributes.get("style-name") or (
            self._column_styles[first - 1] if first <= len(self._column_styles) else ""
        )
        text = "\n".join(self._paragraphs)
        value = cell_value(attributes, text, self._styles.padded_to(style))
        if value is not None:
            self._cells.append((first, repeat, value))

    def _merge(self, attributes: dict[str, str], column: int) -> None:
        columns = _whole(attributes.get("number-columns-spanned"), 1)
        rows = _whole(attributes.get("number-rows-spanned"), 1)
        if columns > 1 or rows > 1:
            first = self._row + 1
            self._merged.append(MergedRange(first, column, self._row + rows, column + columns - 1))

    def _end_row(self) -> None:
        if self._cells:
            self._grid.expect(self._row_repeat * sum(repeat for _, repeat, _ in self._cells))
            for number in range(self._row + 1, self._row + self._row_repeat + 1):
                self._fill_row(self._grid.row(number))
        self._row += self._row_repeat

    def _fill_row(self, row: list[CellValue]) -> None:
        for first, repeat, value in self._cells:
            for column in range(first, first + repeat):
                self._grid.fill(row, column, value)


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 8 else otherwise
