"""The growing grid of cells while a sheet is read, within the limits of Excel and of ours."""

from __future__ import annotations

from itertools import pairwise

from affairs.core.tables.cells import CellValue
from affairs.core.tables.limits import CellBudget
from affairs.core.tables.refusal import damaged

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384


class Grid:
    """Rows of cells; positions count from 1."""

    def __init__(self, sheet: str, budget: CellBudget) -> None:
        self.rows: list[list[CellValue]] = []
        self._sheet = sheet
        self._budget = budget
        self._spent = 0
        self._open: list[CellValue] = []
        self._counted = 0  # cells of the open row that the budget knows of

    def row(self, number: int) -> list[CellValue]:
        """The row to fill with ``fill``; rows in between come into being empty."""
        if not 0 < number <= LAST_ROW:
            raise damaged(f"工作表“{self._sheet}”的行号 {number} 超出范围")
        rows = self.rows
        if number > len(rows):
            self._spend(number - len(rows))
            rows.extend([] for _ in range(number - len(rows)))
        row = rows[number - 1]
        if row is not self._open:
            self._spend(len(self._open) - self._counted)
            self._open, self._counted = row, len(row)
        return row

    def add_rows(self, first: int, places: list[int], columns: list[list[CellValue]]) -> bool:
        """Add rows from ``first`` on, whose cells stand in ``columns`` at ``places``.

        False, and nothing is done, when a row is there already or the places do not ascend.
        """
        count = len(columns[0])
        if first <= len(self.rows) or any(a >= b for a, b in pairwise(places)):
            return False
        self.row(first + count - 1)
        self._spend(count * places[-1])
        blank = [None] * count
        by_place = dict(zip(places, columns, strict=True))
        filled = [by_place.get(place, blank) for place in range(1, places[-1] + 1)]
        self.rows[first - 1 :] = map(list, zip(*filled, strict=True))
        self._open, self._counted = [], 0
        return True

    def start_again(self) -> None:
        """Empty the grid for a second reading of the sheet."""
        self.rows.clear()
        self._budget.spend(-self._spent, self._sheet)
        self._spent, self._open, self._counted = 0, [], 0

    def _spend(self, count: int) -> None:
        self._spent += count
        self._budget.spend(count, self._sheet)

    def expect(self, count: int) -> None:
        """Refuse ``count`` more cells before they are filled in one by one."""
        self._budget.check(count, self._sheet)

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
