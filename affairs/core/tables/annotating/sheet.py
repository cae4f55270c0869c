"""Styles of single cells changed in the XML of a sheet; all other cells stay to the letter."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Mapping

from affairs.core.tables.annotating.xml_edit import attribute, whole_number, with_attribute
from affairs.core.tables.cells import cell_name, cell_position
from affairs.core.tables.reading.xml_pieces import NotPlain

Place = tuple[int, int]
StyleOf = Callable[[int, str], int]

_ROW = re.compile(r"<row\b[^>]*?>")
_CELL = re.compile(r"(?P<tag><c\b[^>]*?>)(?P<rest>(?<!/>).*?</c>)?", re.DOTALL)
_SPANS = re.compile(r'\sspans="[^"]*"')


def mark_cells(xml: str, colours: Mapping[Place, str], style_of: StyleOf) -> str:
    """The sheet with the cells at the places (row, column) filled in their colours.

    ``style_of`` gives the index of a style with another fill. Cells and rows that the sheet lacks
    are added. Raises NotPlain for a sheet of unusual form.
    """
    xml = re.sub(r"<sheetData\s*/>", "<sheetData></sheetData>", xml, count=1)
    start, end = xml.find("<sheetData>"), xml.rfind("</sheetData>")
    if start < 0 or end < 0:
        raise NotPlain
    start += len("<sheetData>")
    rows = list(_ROW.finditer(xml, start, end))
    numbers = [whole_number(attribute(row[0], "r")) for row in rows]
    if 0 in numbers or numbers != sorted(set(numbers)):
        raise NotPlain
    pieces, at = [], start
    for number, marks in _by_row(colours).items():
        index = bisect_left(numbers, number)
        stop = rows[index].start() if index < len(rows) else end
        pieces.append(xml[at:stop])
        if index < len(rows) and numbers[index] == number:
            at = _end_of_row(xml, rows[index])
            pieces.append(_marked_row(xml[stop:at], number, marks, style_of))
        else:
            at = stop
            pieces.append(_marked_row(f'<row r="{number}"></row>', number, marks, style_of))
    return xml[:start] + "".join(pieces) + xml[at:]


def _cells(inside: str) -> dict[int, tuple[str, str]]:
    """The cells of a row by column: start tag, and the rest of the element."""
    cells = {}
    for match in _CELL.finditer(inside):
        position = cell_position(attribute(match["tag"], "r") or "")
        if position is None:
            raise NotPlain
        cells[position[1]] = match["tag"], match["rest"] or ""
    return cells


def _by_row(colours: Mapping[Place, str]) -> dict[int, dict[int, str]]:
    rows: dict[int, dict[int, str]] = defaultdict(dict)
    for row, column in sorted(colours):
        rows[row][column] = colours[row, column]
    return rows


def _end_of_row(xml: str, row: re.Match[str]) -> int:
    if row[0].endswith("/>"):
        return row.end()
    return xml.index("</row>", row.end()) + len("</row>")


def _marked_row(xml: str, number: int, marks: dict[int, str], style_of: StyleOf) -> str:
    tag = xml[: xml.index(">") + 1]
    inside = "" if tag.endswith("/>") else xml[len(tag) : -len("</row>")]
    cells = _cells(inside)
    for column, colour in marks.items():
        cell, rest = cells.get(column, (f'<c r="{cell_name(number, column)}"/>', ""))
        style = style_of(whole_number(attribute(cell, "s")), colour)
        cells[column] = with_attribute(cell, "s", str(style)), rest
    opening = _SPANS.sub("", tag.removesuffix("/>").removesuffix(">")) + ">"
    return opening + "".join("".join(cells[column]) for column in sorted(cells)) + "</row>"
