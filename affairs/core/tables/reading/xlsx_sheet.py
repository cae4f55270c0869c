"""One xlsx work sheet, streamed: its plain form by regular expressions, others by the XML parser.

Both ways hand the same pieces of a cell to ``CellDecoder``.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from affairs.core.tables.cells import CellValue, column_number
from affairs.core.tables.number_formats import NumberFormat
from affairs.core.tables.numerals import SIGNIFICANT_DIGITS, number_from_text
from affairs.core.tables.reading.grid import Grid
from affairs.core.tables.reading.package import Package
from affairs.core.tables.reading.xlsx_cells import CellDecoder
from affairs.core.tables.reading.xlsx_sheet_parser import merged_ranges, parse_sheet
from affairs.core.tables.reading.xlsx_strings import plain_xml_text, resolve_entities
from affairs.core.tables.reading.xml_pieces import NotPlain, plain_pieces
from affairs.core.tables.workbook import MergedRange

_CELL = re.compile(
    r'<c r="([A-Z]{1,3})([0-9]{1,7})"([^<>/]*)'
    r"(?:/>|><v>([^<]*)</v></c>"
    r'|><is><t(?: xml:space="preserve")?>([^<]*)</t></is></c>'
    r"|>((?:[^<]++|<(?!c[ >]|/c>))*+)</c>)"
)
_ATTRIBUTE = re.compile(r'\s([a-z]+)="([^"]*)"')
_VALUE = re.compile(r"<v(?:\s[^>]*)?>([^<]*)</v>")
_FORMULA = re.compile(r"<f(?:\s[^>]*)?(?:/>|>([^<]*)</f>)")
_INLINE_TEXT = re.compile(r"<t(?:\s[^>]*)?>([^<]*)</t>")
_MERGED = re.compile(r'<mergeCell [^<>]*?ref="([^"<>]+)"')
Pieces = tuple[str, str, str, str, str, str]
"""Of one cell: column letters, row digits, attributes, stored value, inline text, other content."""
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
        self._inline_kinds: dict[str, bool] = {}
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
        if found and not self._read_alike(found):
            self._read_one_by_one(found)

    def _read_one_by_one(self, found: list[Pieces]) -> None:
        columns, readers, grid = self._columns, self._readers, self._grid
        last_digits, row = "", []
        for letters, digits, attributes, stored, inline, content in found:
            if stored:
                value = (readers.get(attributes) or self._learn(attributes))(stored)
            elif inline:
                value = self._inline(attributes, inline)
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

    def _read_alike(self, found: list[Pieces]) -> bool:
        """Read rows that fill the same cells in the same way, a column at a time; False if not.

        Machine-made files are of this form, and read in half the time so.
        """
        letters, digits, attributes, stored, inline, content = zip(*found, strict=True)
        width = digits.count(digits[0])
        if any(content) or letters != letters[:width] * (len(found) // width):
            return False
        first = int(digits[0])
        if list(digits[::width]) != [str(first + n) for n in range(len(found) // width)]:
            return False
        columns = []
        for at in range(width):
            kinds = set(attributes[at::width])
            if len(kinds) > 1:
                return False
            columns.append(self._column(kinds.pop(), stored[at::width], inline[at::width]))
        places = [self._columns.get(one) or self._learn_column(one) for one in letters[:width]]
        return self._grid.add_rows(first, places, columns)

    def _column(
        self, attributes: str, stored: tuple[str, ...], inline: tuple[str, ...]
    ) -> list[CellValue]:
        reader = self._readers.get(attributes) or self._learn(attributes)
        texts = [self._inline(attributes, text) if text else None for text in inline]
        if any(texts):
            return texts
        if reader is number_from_text:
            return [
                int(text) if text.isdecimal() and len(text) < SIGNIFICANT_DIGITS
                else number_from_text(text) if text else None
                for text in stored
            ]  # fmt: skip
        return [reader(text) if text else None for text in stored]

    def _inline(self, attributes: str, text: str) -> CellValue:
        if self._readers.get(attributes) is None:
            self._learn(attributes)
        if attributes not in self._inline_kinds:
            self._inline_kinds[attributes] = self._kind_and_style(attributes)[0] == "inlineStr"
        if not self._inline_kinds[attributes]:
            return None
        return plain_xml_text(text) if "&" in text or "_x" in text else text

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
            return "".join(map(plain_xml_text, _INLINE_TEXT.findall(content))) or None
        formula, stored = _FORMULA.search(content), _VALUE.search(content)
        return self._decoder.value(
            kind,
            style,
            resolve_entities(stored[1]) if stored else None,
            resolve_entities(formula[1] or "") if formula else None,
        )
