"""Every cell of the difficult files beside what calamine, an independent reader, says of it."""

import io
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from affairs.core.tables.cells import CellValue, Flag, Flagged, cell_name
from affairs.core.tables.reading import read_workbook
from affairs.core.tables.refusal import UnreadableFile
from affairs.core.tables.tests.files import SHARED, shared
from affairs.core.tables.workbook import Sheet

pytestmark = pytest.mark.shared

_FOLDER = SHARED / "spreadsheets" / "files"
NAMES = sorted(path.name for path in _FOLDER.iterdir()) if _FOLDER.exists() else []


def agree(ours: CellValue, theirs: object) -> bool:
    """calamine trims texts, shows error cells as blank and reckons dates from negative numbers."""
    if isinstance(ours, Flagged):
        if ours.flag in (Flag.ERROR, Flag.NO_RESULT):
            return theirs in ("", 0.0, ours.text)
        return ours.flag is Flag.BAD_DATE or agree(ours.value, theirs)
    if isinstance(ours, bool) or isinstance(theirs, bool):
        return ours is theirs
    if isinstance(ours, int | Decimal):
        return float(ours) == pytest.approx(theirs, rel=1e-12)
    if isinstance(ours, str) or ours is None:
        return (ours or "").strip() == str(theirs).strip()
    return abs(_span(ours) - _span(theirs)) < timedelta(seconds=1)


def _span(value: object) -> timedelta:
    """The distance of a moment from a fixed day, so that near moments can be compared."""
    if isinstance(value, timedelta):
        return value
    if isinstance(value, datetime):
        return value - datetime.min
    if isinstance(value, date):
        return datetime.combine(value, time()) - datetime.min
    assert isinstance(value, time)
    return datetime.combine(date.min, value) - datetime.min


def their_rows(workbook: CalamineWorkbook, name: str) -> list[list]:
    sheet = workbook.get_sheet_by_name(name)
    indent = [""] * (sheet.start[1] if sheet.start else 0)
    return [indent + row for row in sheet.iter_rows()]


def differences(sheet: Sheet, theirs: list[list]) -> dict[str, tuple]:
    width = max([sheet.column_count, *map(len, theirs)])
    pairs = {}
    for number in range(1, max(sheet.row_count, len(theirs)) + 1):
        row = theirs[number - 1] if number <= len(theirs) else []
        if not any(row) and number <= sheet.row_count and not sheet.rows[number - 1]:
            continue
        for column in range(1, width + 1):
            ours = sheet.cell(number, column)
            other = row[column - 1] if column <= len(row) else ""
            if not agree(ours, other):
                pairs[cell_name(number, column)] = ours, other
    return pairs


@pytest.mark.parametrize("name", NAMES)
def test_both_readers_agree(name):
    content = shared("spreadsheets", "files", name).read_bytes()
    try:
        workbook = read_workbook(content, name)
    except UnreadableFile:
        return  # test_shared_spreadsheets says which ones and why
    other = CalamineWorkbook.from_filelike(io.BytesIO(content))
    found = {
        sheet.name: differences(sheet, their_rows(other, sheet.name)) for sheet in workbook.sheets
    }
    assert found == {sheet.name: {} for sheet in workbook.sheets}
