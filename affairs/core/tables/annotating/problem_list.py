"""The sheet 「问题清单」 of an annotated workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from affairs.core.tables.annotating.xml_edit import xml_text
from affairs.core.tables.cells import cell_name
from affairs.core.tables.remarks import Remark, listed
from affairs.core.tables.writable import writable

NAME = "问题清单"
TITLE = "导入核对的问题清单"
HEADS = ("序号", "工作表", "单元格", "程度", "说明")
WIDTHS = (6, 20, 10, 8, 80)
TAB_COLOUR = "B3261E"

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PLACE, _TEXT = 2, 4


def problem_rows(remarks: Sequence[Remark]) -> Iterator[tuple[str, tuple[int, str, str, str, str]]]:
    """For each remark the place of its cell (``'表'!B7``) and the cells of its line."""
    for number, remark in enumerate(listed(remarks), 1):
        place = cell_name(remark.row, max(1, remark.column))
        sheet = remark.sheet.replace("'", "''")
        line = (number, remark.sheet, remark.place, remark.severity.word, writable(remark.text))
        yield f"'{sheet}'!{place}", line


def problem_sheet_xml(remarks: Sequence[Remark], head_style: int, text_style: int) -> str:
    """The sheet as a part of an xlsx package, each place a link to its cell."""
    rows = [_row(1, [TITLE], {}), _row(2, HEADS, dict.fromkeys(range(len(HEADS)), head_style))]
    links = []
    for number, (target, line) in enumerate(problem_rows(remarks), 3):
        rows.append(_row(number, line, {_TEXT: text_style}))
        place = cell_name(number, _PLACE + 1)
        links.append(f'<hyperlink ref="{place}" location="{xml_text(target)}"/>')
    columns = "".join(
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
        for number, width in enumerate(WIDTHS, 1)
    )
    hyperlinks = f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="{_MAIN}">'
        f'<sheetPr><tabColor rgb="FF{TAB_COLOUR}"/></sheetPr>'
        f"<cols>{columns}</cols><sheetData>{''.join(rows)}</sheetData>{hyperlinks}</worksheet>"
    )


def _row(number: int, values: Sequence[int | str], styles: dict[int, int]) -> str:
    cells = "".join(
        _cell(cell_name(number, column + 1), value, styles.get(column, 0))
        for column, value in enumerate(values)
    )
    return f'<row r="{number}">{cells}</row>'


def _cell(name: str, value: int | str, style: int) -> str:
    if isinstance(value, int):
        return f'<c r="{name}" s="{style}"><v>{value}</v></c>'
    text = f'<is><t xml:space="preserve">{xml_text(value)}</t></is>'
    return f'<c r="{name}" s="{style}" t="inlineStr">{text}</c>'
