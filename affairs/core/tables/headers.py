"""The head of a table: found among the first rows, unfolded into full names with their units."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from affairs.core.tables.cells import column_letters
from affairs.core.tables.header_area import HeaderArea, full_name
from affairs.core.tables.header_search import Block, WantedNames, column_keys, find_block
from affairs.core.tables.names import normal_name
from affairs.core.tables.refusal import UnreadableFile
from affairs.core.tables.units import BRACKETS, is_unit, split_unit
from affairs.core.tables.workbook import Sheet

_STATED_UNIT = re.compile(r"(?:[\u4e00-\u9fff]{0,4}?)(?:计量)?单位 ?[:：] ?(?P<units>.+)")


@dataclass(frozen=True)
class Column:
    """One column: its number from 1, the texts above it from top to bottom, its unit if named."""

    number: int
    parts: tuple[str, ...]
    unit: str | None

    @property
    def letters(self) -> str:
        """``AB``, as Excel names the column."""
        return column_letters(self.number)

    @property
    def name(self) -> str:
        """The full name as written, rows joined: ``主要能耗/电/用量``; else empty."""
        return full_name(self.parts)

    @property
    def keys(self) -> tuple[str, ...]:
        """The normal names the column answers to, the full one first."""
        return column_keys(self.parts)

    @property
    def label(self) -> str:
        """The name for messages."""
        return self.name or f"{self.letters} 列"


@dataclass(frozen=True)
class Header:
    """A table's head: its rows (counted from 1, ends included; 0, 0 for none) and its columns.

    ``stated_units`` are those of a line such as ``单位：万元`` above it.
    """

    first_row: int
    last_row: int
    columns: tuple[Column, ...]
    stated_units: tuple[str, ...] = ()

    @property
    def duplicates(self) -> dict[str, tuple[Column, ...]]:
        """Columns that bear the same full name, by that name as first written."""
        same = defaultdict(list)
        for column in self.columns:
            if column.parts:
                same[normal_name(column.name)].append(column)
        return {group[0].name: tuple(group) for group in same.values() if len(group) > 1}

    @property
    def nameless(self) -> tuple[Column, ...]:
        """Columns that hold data under no name."""
        return tuple(column for column in self.columns if not column.parts)


def find_header(
    sheet: Sheet, wanted: WantedNames = (), *, rows: tuple[int, int] | None = None
) -> Header:
    """The head of the table on a sheet.

    ``wanted`` holds, for each field, the names it goes by. ``rows`` fixes first and last row;
    ``(0, 0)`` says that there is none, and columns are known by their letters alone. Raises
    UnreadableFile for a sheet without any text.
    """
    if rows == (0, 0):
        return Header(0, 0, tuple(_columns_without_head(sheet)))
    area = HeaderArea(sheet, *([rows[1]] if rows else []))
    block = _given(area, rows) if rows else find_block(area, wanted)
    if block is None:
        raise UnreadableFile(f"工作表“{sheet.name}”里没有找到列名。核对是否选对工作表。")
    return Header(*block, tuple(_columns(sheet, area, block)), _stated_units(area, block))


def _given(area: HeaderArea, rows: tuple[int, int]) -> Block:
    first, last = rows
    if not 1 <= first <= last <= area.height:
        raise UnreadableFile(f"表头应在第 {first} 至 {last} 行，工作表没有这些行。")
    return Block(first, last)


def _columns(sheet: Sheet, area: HeaderArea, block: Block) -> Iterator[Column]:
    filled = _filled_columns(sheet, block.last)
    heads = [area.parts(*block, index) for index in range(area.width)]
    groups = Counter(parts[:end] for parts in heads for end in range(1, len(parts)))
    for index, parts in enumerate(heads):
        if parts or index in filled:
            yield _column(index + 1, parts, groups)


def _column(number: int, parts: tuple[str, ...], groups: Counter[tuple[str, ...]]) -> Column:
    """The unit is that of the last part, or of a part above it that several columns share."""
    if len(parts) > 1 and is_unit(parts[-1].strip(BRACKETS)):
        return Column(number, parts[:-1], parts[-1].strip(BRACKETS))
    for end in range(len(parts), 0, -1):
        unit = split_unit(parts[end - 1])[1]
        if unit and (end == len(parts) or groups[parts[:end]] > 1):
            return Column(number, parts, unit)
    return Column(number, parts, None)


def _filled_columns(sheet: Sheet, below: int) -> set[int]:
    filled: set[int] = set()
    for row in sheet.rows[below:]:
        if len(filled) == sheet.column_count:
            break
        filled.update(index for index, value in enumerate(row) if value is not None)
    return filled


def _columns_without_head(sheet: Sheet) -> Iterator[Column]:
    for index in sorted(_filled_columns(sheet, 0)):
        yield Column(index + 1, (), None)


def _stated_units(area: HeaderArea, block: Block) -> tuple[str, ...]:
    """Units of lines such as ``单位：万元`` or ``金额单位：元，面积单位：㎡`` above the head."""
    found: list[str] = []
    for row in range(1, block.first):
        for text in area.own[row - 1]:
            for phrase in re.split(r"[,，;；、 ]", text):
                match = _STATED_UNIT.fullmatch(phrase.strip(BRACKETS))
                if match and is_unit(match["units"]):
                    found.append(match["units"])
    return tuple(dict.fromkeys(found))
