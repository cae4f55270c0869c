"""Spreadsheets in and out, without a database: files to cells, cells to values, rows to files.

Reading, step by step:

- ``read_workbook(source, filename)`` → ``Workbook`` of ``Sheet``s, format told by the content;
  whatever holds no table raises ``UnreadableFile`` with a Chinese reason. Cells are plain values,
  or ``Flagged``: error cells, formulas without result, harmed numbers, percentages, numbers shown
  with leading zeros, impossible dates.
- ``read_table(sheet, wanted)`` → ``Table``: the head found and unfolded (``Header``), data rows,
  rows skipped for a reason, blank rows counted.
- ``propose_mapping(header, fields)`` or ``map_by_profile(profile, header, fields)`` →
  ``FieldMapping`` per ``Field``: column, unit, factor, confidence.
- ``RowReader(table, mappings, …).read()`` → ``ReadRow``s: values by field, and every fault and
  remark with row, column, value and reason. ``parser_for(field)`` reads a single cell.

Writing, each in its own module, because the libraries behind them take half a second to import:

- ``writing``: ``write_xlsx`` and ``write_csv`` (``csv_chunks`` for a streamed answer) take
  ``Field``s and rows of values. ``comparable(field, value)`` says what a value is after the way out
  and in again.
- ``annotating``: ``annotate(content, filename, remarks)`` gives the user's own workbook back with
  its faults marked; ``remarks`` has ``Remark`` and ``Severity``.
- ``templates``: ``write_template(target, title, fields)`` makes an empty workbook to fill in.
"""

from affairs.core.tables.body import SkippedRow, Table, TableRow, read_table
from affairs.core.tables.cells import CellValue, Flag, Flagged, cell_name, is_blank, shown
from affairs.core.tables.comparing import comparable
from affairs.core.tables.fields import Field, Kind
from affairs.core.tables.headers import Column, Header, find_header
from affairs.core.tables.limits import DEFAULT_LIMITS, Limits
from affairs.core.tables.mapping import (
    Confidence,
    FieldMapping,
    propose_mapping,
    unused_columns,
)
from affairs.core.tables.profile_mapping import map_by_profile
from affairs.core.tables.profiles import Profile
from affairs.core.tables.reading import read_workbook
from affairs.core.tables.refusal import UnreadableFile
from affairs.core.tables.rows import CellFault, ReadColumns, ReadRow, RowReader
from affairs.core.tables.values import Doubtful, ReadingRules, parser_for
from affairs.core.tables.workbook import MergedRange, Sheet, Workbook

__all__ = [
    "CellFault",
    "CellValue",
    "Column",
    "Confidence",
    "DEFAULT_LIMITS",
    "Doubtful",
    "Field",
    "FieldMapping",
    "Flag",
    "Flagged",
    "Header",
    "Kind",
    "Limits",
    "MergedRange",
    "Profile",
    "ReadColumns",
    "ReadRow",
    "ReadingRules",
    "RowReader",
    "Sheet",
    "SkippedRow",
    "Table",
    "TableRow",
    "UnreadableFile",
    "Workbook",
    "cell_name",
    "comparable",
    "find_header",
    "is_blank",
    "map_by_profile",
    "parser_for",
    "propose_mapping",
    "read_table",
    "read_workbook",
    "shown",
    "unused_columns",
]
