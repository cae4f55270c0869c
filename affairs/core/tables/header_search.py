"""Where the head of a table is: by the names wanted, else by how a head looks."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from affairs.core.tables.header_area import HeaderArea, full_name
from affairs.core.tables.names import bare_name, normal_name
from affairs.core.tables.units import BRACKETS, is_unit

MOST_HEADER_ROWS = 4
_SHARE_OF_FULLEST = 0.7
_MOST_DATA_SHARE = 0.2

WantedNames = Collection[Collection[str]]


class Block(NamedTuple):
    """The rows of a head, ends included; counted from 1."""

    first: int
    last: int


def find_block(area: HeaderArea, wanted: WantedNames) -> Block | None:
    """The head's rows; ``wanted`` holds the names of each field; None where no row has a text."""
    blocks = [block for block in _blocks(area) if _is_possible(area, block)]
    if not blocks:
        return None
    fullest = max(_named(area, block) for block in blocks)
    best = max(blocks, key=lambda block: _rank(area, block, wanted))
    if not _is_convincing(area, best, wanted, fullest):
        enough = fullest * _SHARE_OF_FULLEST
        best = min(
            (block for block in blocks if _named(area, block) >= enough),
            key=lambda block: (block.first, -_merged_depth(area, block)),
        )
    return _with_unit_row(area, best)


def _blocks(area: HeaderArea) -> list[Block]:
    return [
        Block(first, last)
        for first in range(1, area.height + 1)
        for last in range(first, min(first + MOST_HEADER_ROWS, area.height + 1))
    ]


def _is_possible(area: HeaderArea, block: Block) -> bool:
    rows = range(block.first, block.last + 1)
    if not all(any(area.texts(row)) for row in rows):
        return False
    if any(
        _is_data_row(area, row) or area.is_remark(row) for row in rows
    ) or area.cuts_a_merged_cell(*block):
        return False
    return all(
        area.groups_by_merging(row) or area.groups_by_gaps(row) for row in rows[:-1]
    ) and not (len(rows) > 1 and area.is_title(block.first))


def _is_data_row(area: HeaderArea, row: int) -> bool:
    filled = sum(map(bool, area.own[row - 1]))
    return area.data_cells[row - 1] > filled * _MOST_DATA_SHARE


def _named(area: HeaderArea, block: Block) -> int:
    """How many different names the head gives; a title merged over the table gives one."""
    return len({parts for column in range(area.width) if (parts := area.parts(*block, column))})


def _rank(area: HeaderArea, block: Block, wanted: WantedNames) -> tuple[int, int, int, int]:
    return (
        matches(area, block, wanted),
        _merged_depth(area, block),
        -(block.last - block.first),
        -block.first,
    )


def _merged_depth(area: HeaderArea, block: Block) -> int:
    """How many rows of the head merged cells tie together; rows tied by gaps only count less."""
    rows = range(block.first, block.last)
    return sum(1 for row in rows if area.groups_by_merging(row))


def matches(area: HeaderArea, block: Block, wanted: WantedNames) -> int:
    """How many of the wanted fields the head names."""
    names: set[str] = set()
    for column in range(area.width):
        names.update(column_keys(area.parts(*block, column)))
    return sum(1 for spellings in wanted if any(normal_name(name) in names for name in spellings))


def column_keys(parts: tuple[str, ...]) -> tuple[str, ...]:
    """The names a column answers to: its path, ever shorter ends of it, and these without unit."""
    keys: list[str] = []
    for start in range(len(parts)):
        name = full_name(parts[start:])
        keys += (normal_name(name), bare_name(name))
    return tuple(dict.fromkeys(keys))


def _is_convincing(area: HeaderArea, block: Block, wanted: WantedNames, fullest: int) -> bool:
    """Whether the match is more than a title that happens to bear a field's name."""
    found = matches(area, block, wanted)
    return found > 1 or (found == 1 and 2 * _named(area, block) >= fullest)


def _with_unit_row(area: HeaderArea, block: Block) -> Block:
    """The block and a row of units right below it."""
    below = block.last + 1
    if below > area.height or area.cuts_a_merged_cell(block.first, below):
        return block
    texts = [text.strip(BRACKETS) for text in area.own[below - 1] if text]
    return Block(block.first, below) if texts and all(map(is_unit, texts)) else block
