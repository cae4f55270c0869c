"""The sheet 「问题清单」 of an annotated workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from affairs.core.tables.cells import cell_name
from affairs.core.tables.remarks import Remark, listed
from affairs.core.tables.writable import writable

NAME = "问题清单"
TITLE = "导入核对的问题清单"
HEADS = ("序号", "工作表", "单元格", "程度", "说明")
WIDTHS = (6, 20, 10, 8, 80)


def problem_rows(remarks: Sequence[Remark]) -> Iterator[tuple[str, tuple[int, str, str, str, str]]]:
    """For each remark the place of its cell (``'表'!B7``) and the cells of its line."""
    for number, remark in enumerate(listed(remarks), 1):
        place = cell_name(remark.row, max(1, remark.column))
        sheet = remark.sheet.replace("'", "''")
        line = (number, remark.sheet, remark.place, remark.severity.word, writable(remark.text))
        yield f"'{sheet}'!{place}", line
