"""The user's own workbook given back with its faults marked.

Cells are coloured by severity, the reason is a comment on the cell, and a sheet 「问题清单」 lists
all of them. xlsx and xlsm files are marked in place; other formats come back as an xlsx of the
values that were read, every cell where it was.
"""

from __future__ import annotations

from collections.abc import Sequence

from affairs.core.tables.annotating.original import mark_original
from affairs.core.tables.annotating.rebuilt import mark_rebuilt
from affairs.core.tables.reading import read_workbook
from affairs.core.tables.remarks import Remark


def annotate(content: bytes, filename: str, remarks: Sequence[Remark]) -> bytes:
    """The file with the remarks marked, as xlsx (xlsm stays xlsm).

    Row and column numbers are those of Excel. Raises UnreadableFile for what cannot be read.
    """
    workbook = read_workbook(content, filename)
    marked = mark_original(content, workbook, remarks) if workbook.kind == "xlsx" else None
    return mark_rebuilt(workbook, remarks) if marked is None else marked


def annotated_name(filename: str) -> str:
    """The name of the annotated file: ``台账.xls`` → ``台账-标注.xlsx``."""
    stem, _, ending = filename.rpartition(".")
    kept = "xlsm" if ending.lower() == "xlsm" else "xlsx"
    return f"{stem or filename}-标注.{kept}"
