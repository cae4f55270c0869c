"""The rows below a table's head: data, and rows left out for a reason that is counted."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from affairs.core.characters import half_width
from affairs.core.tables.cells import CellValue, is_blank, shown
from affairs.core.tables.header_search import WantedNames
from affairs.core.tables.headers import Header, find_header
from affairs.core.tables.workbook import Sheet

_TOTAL = re.compile(r".{0,12}(?:合计|总计|小计|共计|累计)|(?:grand|sub)?totals?", re.IGNORECASE)
_NOTE = re.compile(
    r"[(（*※]?(?:注|备注|说明|附注|填表说明|填报说明|制表|制表人|填表|填表人|填报人|审核|审核人|复核"
    r"|复核人|单位负责人|负责人|经办人|联系人|联系电话|电话|报出日期|填报日期|填表日期|制表日期"
    r"|打印时间|导出时间|数据来源|单位\(?盖章\)?)[0-9一二三四五]{0,2}[:：].*",
    re.DOTALL,
)
_LONG = 20  # a text alone in its row and longer than that is a note
_ORDINALS = "甲乙丙丁戊己庚辛壬癸"
_COLUMN_NUMBER = re.compile(r"\(?[0-9]{1,3}\)?(?:=.+)?")


@dataclass(frozen=True)
class TableRow:
    """A data row: its number in the sheet, counted from 1, and all its cells from column A."""

    number: int
    cells: list[CellValue]

    def cell(self, column: int) -> CellValue:
        """The cell of a column counted from 1."""
        return self.cells[column - 1] if 0 < column <= len(self.cells) else None


@dataclass(frozen=True)
class SkippedRow:
    """A row that is no data, with the reason."""

    number: int
    reason: str


@dataclass(frozen=True)
class Table:
    """A sheet's table: its head, its data rows, what was left out, and how many rows were blank."""

    sheet: Sheet
    header: Header
    rows: list[TableRow] = field(default_factory=list)
    skipped: list[SkippedRow] = field(default_factory=list)
    blank_rows: int = 0

    @property
    def rows_below_header(self) -> int:
        """All rows below the head: data, skipped and blank ones add up to it."""
        return max(0, self.sheet.row_count - self.header.last_row)


def read_table(
    sheet: Sheet, wanted: WantedNames = (), *, header_rows: tuple[int, int] | None = None
) -> Table:
    """The table on a sheet; the arguments are those of ``find_header``."""
    header = find_header(sheet, wanted, rows=header_rows)
    table = Table(sheet, header)
    judge = _RowJudge(sheet, header)
    blank = 0
    for number, cells in sheet.numbered_rows(header.last_row + 1):
        first, second = _first_two(cells)
        if first is None:
            blank += 1
        elif reason := judge.reason_to_skip(number, cells, first, is_alone=second is None):
            table.skipped.append(SkippedRow(number, reason))
        else:
            table.rows.append(TableRow(number, cells))
    return Table(sheet, header, table.rows, table.skipped, blank)


def _first_two(cells: list[CellValue]) -> tuple[CellValue, CellValue]:
    """The first two cells that show something; None for those there are not."""
    first = None
    for value in cells:
        if value is not None and not (type(value) is str and not value.strip()):
            if first is not None:
                return first, value
            first = value
    return first, None


class _RowJudge:
    """Tells totals, notes, repeated heads and the like from data."""

    def __init__(self, sheet: Sheet, header: Header) -> None:
        self._header = header
        self._columns = [column.number - 1 for column in header.columns]
        self._names = [column.parts[-1] if column.parts else "" for column in header.columns]
        self._first_name = next(filter(None, self._names), "")
        self._last = _last_row_with_two_cells(sheet)
        self._wide = {
            area.first_row
            for area in sheet.merged
            if area.last_column - area.first_column + 1 > len(header.columns) / 2
        }

    def reason_to_skip(
        self, number: int, cells: list[CellValue], first: CellValue, *, is_alone: bool
    ) -> str | None:
        """Why the row, whose first filled cell is given, is no data; None for data."""
        if number == self._header.last_row + 1 and _numbers_columns(self._texts(cells)):
            return "栏次行"
        if type(first) is not str:
            return None
        if _TOTAL.fullmatch("".join(half_width(first).split())):
            return "合计行"
        if _NOTE.fullmatch(first.strip()) and all(map(_is_note_or_blank, cells)):
            return "说明行"
        if is_alone and len(self._columns) > 2:
            return self._reason_for_one_cell(number, first, cells[self._columns[0]] is first)
        if " ".join(first.split()) == self._first_name and self._texts(cells) == self._names:
            return "重复的表头"
        return None

    def _texts(self, cells: list[CellValue]) -> list[str]:
        return [" ".join(shown(cells[column]).split()) for column in self._columns]

    def _reason_for_one_cell(self, number: int, text: str, leads: bool) -> str | None:
        if not leads:
            return None
        if number in self._wide:
            return "说明行" if number > self._last else "分组标题行"
        stands_apart = number > self._last + 1 or len(text) > _LONG
        return "说明行" if number > self._last and stands_apart else None


def _is_note_or_blank(value: CellValue) -> bool:
    return is_blank(value) or (type(value) is str and _NOTE.fullmatch(value.strip()) is not None)


def _last_row_with_two_cells(sheet: Sheet) -> int:
    for number in range(sheet.row_count, 0, -1):
        if sum(not is_blank(value) for value in sheet.rows[number - 1]) > 1:
            return number
    return 0


def _numbers_columns(texts: list[str]) -> bool:
    """Whether the texts are 甲, 乙, 1, 2, 3 … in order."""
    filled = [half_width(text) for text in texts if text]
    letters = [text for text in filled if text in _ORDINALS]
    numbers = [text for text in filled if _COLUMN_NUMBER.fullmatch(text)]
    counted = [int(re.sub(r"\D.*", "", text.lstrip("("))) for text in numbers]
    return (
        len(filled) > 2
        and len(letters) + len(numbers) == len(filled)
        and counted == list(range(1, len(counted) + 1))
        and letters == list(_ORDINALS[: len(letters)])
    )
