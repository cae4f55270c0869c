"""An xlsx marked in place: only the parts that change are touched, and in them only what changes.

Formulas keep their results; pictures, charts, macros, widths and print settings stay as they are.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Sequence
from html import unescape

from affairs.core.tables.annotating import links
from affairs.core.tables.annotating.comments import AUTHOR, comment_cells
from affairs.core.tables.annotating.parts import Parts
from affairs.core.tables.annotating.problem_list import NAME, TITLE, problem_sheet_xml
from affairs.core.tables.annotating.sheet import Place, mark_cells
from affairs.core.tables.annotating.styles import StyleSheet
from affairs.core.tables.annotating.xml_edit import (
    attribute,
    inserted,
    whole_number,
    xml_text,
)
from affairs.core.tables.reading.xml_pieces import NotPlain
from affairs.core.tables.remarks import CellRemarks, Remark, by_cell
from affairs.core.tables.workbook import Sheet, Workbook

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_HEAD_COLOUR = "EEF1F4"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_SHEET_TAG = re.compile(r"<sheet\b[^>]*>")
_RELATIONSHIP = re.compile(r"<Relationship\b[^>]*>")
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


def mark_original(content: bytes, workbook: Workbook, remarks: Sequence[Remark]) -> bytes | None:
    """The file with cells coloured, comments set and the problem list added.

    None for a package in a form that spreadsheet programs do not write.
    """
    try:
        parts = Parts(content)
        _mark(parts, workbook, remarks)
        return parts.save()
    except (NotPlain, *_UNREADABLE):
        return None


def _mark(parts: Parts, workbook: Workbook, remarks: Sequence[Remark]) -> None:
    book = links.linked_part(parts, "", "officeDocument")
    styles_part = links.linked_part(parts, book or "", "styles")
    if book is None or styles_part is None or _MAIN not in parts.text(book):
        raise NotPlain
    styles = StyleSheet(parts.text(styles_part))
    marks = by_cell(_on_visible_cells(workbook, remarks))
    for name, part in _sheet_parts(parts, book).items():
        _mark_sheet(parts, part, marks.get(name, {}), styles)
    _put_problem_list(parts, book, remarks, styles)
    parts.put(styles_part, styles.xml)


def _on_visible_cells(workbook: Workbook, remarks: Sequence[Remark]) -> list[Remark]:
    """Remarks on a covered cell moved to the cell that shows it."""
    sheets = {sheet.name: sheet for sheet in workbook.sheets}
    return [_on_visible_cell(sheets.get(remark.sheet), remark) for remark in remarks]


def _on_visible_cell(sheet: Sheet | None, remark: Remark) -> Remark:
    column = max(1, remark.column)
    for area in sheet.merged if sheet else ():
        if (
            area.first_row <= remark.row <= area.last_row
            and area.first_column <= column <= area.last_column
        ):
            row, column = area.first_row, area.first_column
            return Remark(remark.sheet, row, column, remark.severity, remark.text)
    return remark


def _sheet_parts(parts: Parts, book: str) -> dict[str, str]:
    """The parts of the work sheets by sheet name."""
    folder, name = posixpath.split(book)
    targets = {}
    for tag in _RELATIONSHIP.findall(parts.text(posixpath.join(folder, "_rels", f"{name}.rels"))):
        if (attribute(tag, "Type") or "").endswith("/worksheet"):
            target = posixpath.join("/", folder, attribute(tag, "Target") or "")
            targets[attribute(tag, "Id")] = posixpath.normpath(target).lstrip("/")
    found = {}
    for tag in _SHEET_TAG.findall(parts.text(book)):
        identity = next(iter(re.findall(r'\s\w+:id="([^"]*)"', tag)), None)
        if identity in targets:
            found[unescape(attribute(tag, "name") or "")] = targets[identity]
    return found


def _mark_sheet(
    parts: Parts, part: str, marks: dict[Place, CellRemarks], styles: StyleSheet
) -> None:
    if marks:
        colours = {place: found.severity.colour for place, found in marks.items()}
        parts.put(part, mark_cells(parts.text(part), colours, styles.marked))
    comments = links.linked_part(parts, part, "comments")
    if marks or (comments and AUTHOR in parts.text(comments)):
        texts = {place: found.text for place, found in marks.items() if found.speaks}
        comment_cells(parts, part, texts)


def _put_problem_list(
    parts: Parts, book: str, remarks: Sequence[Remark], styles: StyleSheet
) -> None:
    xml = problem_sheet_xml(remarks, styles.marked(0, _HEAD_COLOUR), styles.wrapped())
    sheets = _sheet_parts(parts, book)
    earlier = sheets.get(NAME)
    if earlier and _is_ours(parts, earlier, book):
        parts.put(earlier, xml)
        return
    part = parts.free_name("xl/worksheets/sheet{}.xml")
    parts.put(part, xml)
    links.add_content_type(parts, part, _SHEET_TYPE)
    identity = links.add_link(parts, book, "worksheet", part)
    name = NAME
    while name in sheets:
        name += "*"
    parts.put(book, _with_sheet(parts.text(book), name, identity))


def _is_ours(parts: Parts, sheet: str, book: str) -> bool:
    """Whether the list is one of ours: its title stands in it, or among the shared strings."""
    shared = links.linked_part(parts, book, "sharedStrings")
    return TITLE in parts.text(sheet) or bool(shared and TITLE in parts.text(shared))


def _with_sheet(xml: str, name: str, identity: str) -> str:
    numbers = [whole_number(attribute(tag, "sheetId")) for tag in _SHEET_TAG.findall(xml)]
    element = (
        f'<sheet xmlns:r="{links.OFFICE}" name="{xml_text(name)}" '
        f'sheetId="{max(numbers, default=0) + 1}" r:id="{identity}"/>'
    )
    return inserted(xml, element, before="</sheets>")
