"""The growing grid of cells while a sheet is read, within the limits of Excel and of ours."""

from __future__ import annotations

from affairs.core.tables.cells import CellValue
from affairs.core.tables.limits import Limits
from affairs.core.tables.refusal import damaged

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384


class Grid:
    """Rows of cells; positions count from 1."""

    def __init__(self, sheet: str, limits: Limits) -> None:
        self.rows: list[list[CellValue]] = []
        self._sheet = sheet
        self._limits = limits
        self._counted = 0

    def row(self, number: int) -> list[CellValue]:
        """The row to fill with ``fill``; rows in between come into being empty."""
        if not 0 < number <= LAST_ROW:
            raise damaged(f"工作表“{self._sheet}”的行号 {number} 超出范围")
        rows = self.rows
        if rows:
            self._counted += len(rows[-1]) + max(0, number - len(rows))
            self._limits.check_cells(self._counted, self._sheet)
        while len(rows) < number:
            rows.append([])
        return rows[number - 1]

    def expect(self, count: int) -> None:
        """Refuse ``count`` more cells before they are filled in one by one."""
        self._limits.check_cells(self._counted + count, self._sheet)

    def put(self, row: int, column: int, value: CellValue) -> None:
        """Set one cell."""
        self.fill(self.row(row), column, value)

    def fill(self, row: list[CellValue], column: int, value: CellValue) -> None:
        """Set one cell of ``row``, which this grid gave out."""
        gap = column - len(row) - 1
        if gap >= 0:
            self.known_column(column)
            row.extend([None] * gap)
            row.append(value)
        elif column > 0:
            row[column - 1] = value

    def known_column(self, column: int) -> int:
        """The column number itself, refused when no sheet has it."""
        if not 0 < column <= LAST_COLUMN:
            raise damaged(f"工作表“{self._sheet}”的列号 {column} 超出范围")
        return column
