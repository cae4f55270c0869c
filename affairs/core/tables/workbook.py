"""A workbook as read: sheets with the row and column numbers the user sees in Excel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from affairs.core.tables.cells import CellValue, Flag, Flagged, cell_name, is_blank
from affairs.core.tables.refusal import UnreadableFile


class MergedRange(NamedTuple):
    """Merged cells from the first to the last row and column, counted from 1, ends included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass
class Sheet:
    """One work sheet.

    ``rows`` begins with Excel's row 1 and each row with column A; a row ends with its last filled
    cell, so rows differ in length (``row`` and ``numbered_rows`` fill them up). Formatted blank
    rows and columns at the end are gone.
    """

    name: str
    rows: list[list[CellValue]] = field(default_factory=list)
    visible: bool = True
    merged: tuple[MergedRange, ...] = ()
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for row in self.rows:
            while row and row[-1] is None:
                row.pop()
        while self.rows and not self.rows[-1]:
            self.rows.pop()
        self.column_count = max(map(len, self.rows), default=0)

    @property
    def row_count(self) -> int:
        """Number of the last row with content; 0 for an empty sheet."""
        return len(self.rows)

    @property
    def is_empty(self) -> bool:
        """Whether no cell shows anything."""
        return all(is_blank(value) for row in self.rows for value in row)

    def row(self, number: int) -> list[CellValue]:
        """The cells of a row counted from 1, filled up to ``column_count``."""
        row = self.rows[number - 1] if 0 < number <= len(self.rows) else []
        return row + [None] * (self.column_count - len(row))

    def numbered_rows(self, first: int = 1) -> Iterator[tuple[int, list[CellValue]]]:
        """Row numbers and filled-up rows from ``first`` on."""
        width = self.column_count
        for number, row in enumerate(self.rows[first - 1 :], first):
            yield number, row if len(row) == width else row + [None] * (width - len(row))

    def cell(self, row: int, column: int) -> CellValue:
        """One cell by row and column counted from 1; None outside the used area."""
        cells = self.rows[row - 1] if 0 < row <= len(self.rows) else []
        return cells[column - 1] if 0 < column <= len(cells) else None

    def flagged_cells(self, *flags: Flag) -> Iterator[tuple[str, Flagged]]:
        """Cell names and values of the cells that bear one of ``flags`` (none named: any flag)."""
        for number, row in enumerate(self.rows, 1):
            for column, value in enumerate(row, 1):
                if type(value) is Flagged and (not flags or value.flag in flags):
                    yield cell_name(number, column), value


@dataclass(frozen=True)
class Workbook:
    """Every sheet of a file, in its order; ``notes`` are remarks about the file as a whole."""

    filename: str
    kind: str
    sheets: tuple[Sheet, ...]
    notes: tuple[str, ...] = ()

    @property
    def hidden_sheets(self) -> tuple[str, ...]:
        """Names of the sheets the user does not see in Excel."""
        return tuple(sheet.name for sheet in self.sheets if not sheet.visible)

    def sheet(self, name: str | None = None) -> Sheet:
        """The named sheet, else the first visible one with content, else the first visible one."""
        if name is not None:
            return self._named(name)
        visible = [sheet for sheet in self.sheets if sheet.visible] or list(self.sheets)
        return next((sheet for sheet in visible if not sheet.is_empty), visible[0])

    def _named(self, name: str) -> Sheet:
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        names = "、".join(sheet.name for sheet in self.sheets)
        raise UnreadableFile(f"没有名为“{name}”的工作表。这个文件有：{names}。")
