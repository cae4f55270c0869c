"""The value of one xlsx cell from its type, style, stored text and formula.

Source: ECMA-376 part 1, 18.3.1.4 (c), 18.18.11 (ST_CellType).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from affairs.core.tables.cells import CellValue, Flag, Flagged
from affairs.core.tables.number_formats import PLAIN_FORMAT, FormatKind, NumberFormat
from affairs.core.tables.numerals import (
    formatted_number,
    iso_value,
    number_from_text,
    serial_value,
)
from affairs.core.tables.reading.xlsx_strings import decode_escapes

_EMPTY_TEXT_TYPES = ("str", "s", "inlineStr")


@dataclass
class CellDecoder:
    """What a sheet needs of its workbook to read a cell."""

    strings: Sequence[str]
    styles: Sequence[NumberFormat]
    epoch_1904: bool = False
    empty_results: int = 0  # formulas met so far whose stored result is an empty text

    def style(self, index: str) -> NumberFormat:
        """The number format of a style index as written in the file; plain if it names none."""
        number = int(index) if index.isdecimal() and len(index) < 10 else -1
        return self.styles[number] if 0 <= number < len(self.styles) else PLAIN_FORMAT

    def value(
        self, kind: str, style: NumberFormat, stored: str | None, formula: str | None
    ) -> CellValue:
        """The cell's value from the texts of its ``v`` and ``f`` elements (None where absent)."""
        if stored:
            return self.reader(kind, style)(stored)
        if formula is None:
            return None
        if kind in _EMPTY_TEXT_TYPES:
            self.empty_results += 1
            return None
        return Flagged(None, Flag.NO_RESULT, f"={formula or '…'}")

    def reader(self, kind: str, style: NumberFormat) -> Callable[[str], CellValue]:
        """The function that reads the stored text of cells of one type and style."""
        if kind in ("", "n"):
            return number_from_text if style == PLAIN_FORMAT else partial(self._number, style)
        if kind == "s":
            return self._shared
        return _READERS.get(kind, decode_escapes)

    def _number(self, style: NumberFormat, stored: str) -> CellValue:
        if style.kind in (FormatKind.PLAIN, FormatKind.PERCENT):
            return formatted_number(number_from_text(stored), style)
        try:
            serial = float(stored)
        except ValueError:
            return Flagged(None, Flag.ERROR, stored)
        return serial_value(serial, style.kind, epoch_1904=self.epoch_1904)

    def _shared(self, stored: str) -> CellValue:
        try:
            index = int(stored)
            return self.strings[index] or None if index >= 0 else _no_text(stored)
        except (ValueError, IndexError):
            return _no_text(stored)


def _no_text(stored: str) -> Flagged:
    return Flagged(None, Flag.ERROR, f"缺少第 {stored} 条文本")


_READERS: dict[str, Callable[[str], CellValue]] = {
    "e": lambda stored: Flagged(None, Flag.ERROR, stored),
    "b": lambda stored: stored.strip() in ("1", "true"),
    "d": iso_value,
}
