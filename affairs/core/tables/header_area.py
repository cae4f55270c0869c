"""The first rows of a sheet as texts, with merged cells spread over the cells they cover."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from affairs.core.tables.cells import CellValue, Flagged, is_blank, shown
from affairs.core.tables.names import PATH
from affairs.core.tables.workbook import MergedRange, Sheet

SEARCHED_ROWS = 40
_MADE_UP_NAME = re.compile(r"\.\.\.[0-9]+|Unnamed: [0-9]+(?:_level_[0-9]+)?")  # by R and pandas
_FIGURES = re.compile(r"[+-]?[0-9][0-9,]*(?:\.[0-9]+)?%?")
_YEARS = range(1900, 2101)
_NOT_IN_HEADS = (bool, int, Decimal, date, datetime, time, timedelta, Flagged)


class HeaderArea:
    """Rows count from 1, columns from 0 here, since only texts are looked up."""

    def __init__(self, sheet: Sheet, rows: int = SEARCHED_ROWS) -> None:
        self.height = min(rows, sheet.row_count)
        self.width = sheet.column_count
        self.own = [[_text(value) for value in sheet.row(n)] for n in range(1, self.height + 1)]
        self.data_cells = [
            sum(map(_is_data, sheet.row(number))) for number in range(1, self.height + 1)
        ]
        self.merged = [area for area in sheet.merged if area.first_row <= self.height]
        self.spread = [list(row) for row in self.own]
        for area in self.merged:
            self._spread(area)

    def _spread(self, area: MergedRange) -> None:
        text = self.own[area.first_row - 1][area.first_column - 1 : area.first_column]
        for row in self.spread[area.first_row - 1 : area.last_row]:
            for column in range(area.first_column - 1, min(area.last_column, self.width)):
                row[column] = text[0] if text else ""

    def texts(self, row: int) -> list[str]:
        """The texts of a row, merged cells spread."""
        return self.spread[row - 1]

    def is_title(self, row: int) -> bool:
        """Whether a row of several columns says one thing only."""
        return self.width > 1 and len({text for text in self.texts(row) if text}) == 1

    def groups_by_merging(self, row: int) -> bool:
        """Whether the row has a merged cell over several columns that is no title."""
        return not self.is_title(row) and any(
            area.first_row <= row <= area.last_row and area.first_column < area.last_column
            for area in self.merged
        )

    def is_remark(self, row: int) -> bool:
        """Whether the row speaks of the table: ``单位：万元``, or ``制表人：`` and a name."""
        texts = [text for text in self.own[row - 1] if text]
        return any(text.endswith((":", "：")) for text in texts) or all(
            ":" in text or "：" in text for text in texts
        )

    def groups_by_gaps(self, row: int) -> bool:
        """Whether the row looks like merged cells undone: texts over two others, or over none."""
        if self.groups_by_merging(row + 1):
            return False
        upper, lower = self.texts(row), self.texts(row + 1) if row < self.height else []
        over = [column for column in range(min(len(upper), len(lower))) if upper[column]]
        groups = [column for column in over if _stands_over_two(upper, lower, column)]
        alone = [column for column in over if not lower[column]]
        return bool(groups) and (bool(alone) or len(groups) == len(over))

    def cuts_a_merged_cell(self, first: int, last: int) -> bool:
        """Whether a merged cell lies partly inside, partly outside the rows."""
        return any(
            area.first_row <= last
            and area.last_row >= first
            and (area.first_row < first or area.last_row > last)
            for area in self.merged
        )

    def parts(self, first: int, last: int, column: int) -> tuple[str, ...]:
        """The texts above a column from the top row of a head to its last, each once in a row."""
        found: list[str] = []
        for row in range(first, last + 1):
            text = self.texts(row)[column] or self._group_text(row, last, column)
            if text and (not found or found[-1] != text):
                found.append(text)
        return tuple(found)

    def _group_text(self, row: int, last: int, column: int) -> str:
        """The text to the left that stands over this column too, where cells are not merged."""
        if self.merged or row == last or not self._has_text_below(row, last, column):
            return ""
        for left in range(column - 1, -1, -1):
            if self.texts(row)[left]:
                return self.texts(row)[left] if self._has_text_below(row, last, left) else ""
        return ""

    def _has_text_below(self, row: int, last: int, column: int) -> bool:
        return any(self.texts(below)[column] for below in range(row + 1, last + 1))


def full_name(parts: tuple[str, ...]) -> str:
    """``主要能耗/电/用量``."""
    return PATH.join(parts)


def _stands_over_two(upper: list[str], lower: list[str], column: int) -> bool:
    """Whether a text has a gap to its right and two different texts below."""
    pair = lower[column : column + 2]
    return len(pair) == 2 and not upper[column + 1] and all(pair) and pair[0] != pair[1]


def _text(value: CellValue) -> str:
    text = "" if is_blank(value) else " ".join(shown(value).split())
    return "" if _MADE_UP_NAME.fullmatch(text) else text


def _is_data(value: CellValue) -> bool:
    if isinstance(value, str):
        text = value.strip()
        return bool(_FIGURES.fullmatch(text)) and not _is_year(text)
    return isinstance(value, _NOT_IN_HEADS) and not (type(value) is int and _is_year(str(value)))


def _is_year(digits: str) -> bool:
    return len(digits) == 4 and digits.isdecimal() and int(digits) in _YEARS
