"""Spreadsheets in and out, without a database: files to cells, cells to values, rows to files.

Reading:

- ``reading.read_workbook(source, filename)`` → ``Workbook`` of ``Sheet``s, format told by the
  content; whatever holds no table raises ``UnreadableFile`` with a Chinese reason.
- ``cells``: plain values, and ``Flagged`` for error cells, formulas without result, harmed numbers,
  percentages, numbers shown with leading zeros, impossible dates.
"""

from affairs.core.tables.cells import CellValue, Flag, Flagged, cell_name, is_blank, shown
from affairs.core.tables.limits import DEFAULT_LIMITS, Limits
from affairs.core.tables.reading import read_workbook
from affairs.core.tables.refusal import UnreadableFile
from affairs.core.tables.workbook import MergedRange, Sheet, Workbook

__all__ = [
    "DEFAULT_LIMITS",
    "CellValue",
    "Flag",
    "Flagged",
    "Limits",
    "MergedRange",
    "Sheet",
    "UnreadableFile",
    "Workbook",
    "cell_name",
    "is_blank",
    "read_workbook",
    "shown",
]
