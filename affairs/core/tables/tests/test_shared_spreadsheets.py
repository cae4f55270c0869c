"""The collection of difficult files: each gives the values stated there, or a refusal."""

import hashlib
import json
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest

from affairs.core.tables.cells import Flag, Flagged, cell_name, cell_position, shown
from affairs.core.tables.reading import read_workbook
from affairs.core.tables.refusal import UnreadableFile
from affairs.core.tables.tests.files import SHARED, shared

pytestmark = pytest.mark.shared

_LIST = SHARED / "spreadsheets" / "expected_files.json"
EXPECTED = json.loads(_LIST.read_text(encoding="utf-8")) if _LIST.exists() else {}

REFUSED = {
    "cal_issue252.xlsx": "压缩包结构不完整",
    "cal_issue_385.xls": "文件设有密码",
    "sjs_1900.xml": "XML 电子表格 2003",
    "sjs_1904.xml": "XML 电子表格 2003",
    "poi_duplicate-filename.xlsx": "同名的部件",
}
# Values where the two readers of the list differ and the cell decides: (listed, ours).
DECIDED = {
    ("cal_has_x000D_.xlsx", "Sheet1", "A1"): "ABC\r\nDEF",
    ("sjs_formula_stress_test.xls", "Date", "B4"): "06:09:23",
    ("sjs_formula_stress_test.ods", "Engineering", "E2"): "#NUM!",
    ("sjs_formula_stress_test.ods", "Information", "C2"): "#DIV/0!",
}
HAIKU = "If I did this right,\r\rThis comment should be haiku:\r\rfive, seven, and five"
DECIDED |= {("sjs_comments_stress_test.xlsx", "Sheet3", name): HAIKU for name in ("B1", "B3")}
# Counted by a reader that takes error cells for blank ones, or the reverse.
OTHER_COUNTS = {
    ("cal_minimal_package.xlsx", "Sheet1"): 6986,  # with 1,903 cells of one blank
    ("sjs_ErrorTypes.xlsb", "RawErrors"): 140,  # with 20 error cells
}


def as_listed(value):
    """The value in the form of the list."""
    if isinstance(value, Flagged):
        return as_listed(value.value) if value.value is not None else value.text
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, timedelta):
        return f"duration {value.total_seconds()}s"
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return float(value)
    return value


def same(listed, value) -> bool:
    if isinstance(listed, float) and isinstance(value, float):
        return value == pytest.approx(listed, rel=1e-9, abs=1e-9)
    if isinstance(listed, str) and isinstance(value, str):
        return listed.removesuffix(" 00:00:00") == value
    return listed == value


@pytest.mark.parametrize("name", EXPECTED)
def test_a_difficult_file_is_right_or_refused(name):
    path, expected = shared("spreadsheets", "files", name), EXPECTED[name]
    if name in REFUSED:
        with pytest.raises(UnreadableFile, match=REFUSED[name]):
            read_workbook(path)
        return
    assert "expect" not in expected
    workbook = read_workbook(path)
    assert list(workbook.hidden_sheets) == expected.get("hidden_sheets", [])
    wrong = {}
    for sheet_name, listed in expected["sheets"].items():
        sheet = workbook.sheet(sheet_name)
        for cell, value in listed["first_cells"].items():
            row, column = cell_position(cell) or (0, 0)
            found = as_listed(sheet.cell(row, column))
            if not same(DECIDED.get((name, sheet_name, cell), value), found):
                wrong[sheet_name, cell] = value, found
        count = sum(value is not None for row in sheet.rows for value in row)
        if count != OTHER_COUNTS.get((name, sheet_name), listed["non_empty_cells"]):
            wrong[sheet_name, "count"] = listed["non_empty_cells"], count
        merged = {
            f"{cell_name(m.first_row, m.first_column)}:{cell_name(m.last_row, m.last_column)}"
            for m in sheet.merged
        }
        if not set(expected.get("merged", {}).get(sheet_name, [])) <= merged:
            wrong[sheet_name, "merged"] = (expected["merged"][sheet_name], merged)
    assert wrong == {}


def test_formulas_without_result_are_spoken_of():
    workbook = read_workbook(shared("spreadsheets", "files", "sjs_comments_stress_test.xlsx"))
    notes = [note for sheet in workbook.sheets for note in sheet.notes]
    assert notes == ["有 1 个公式没有结果文字，按空单元格读取。"]


def test_dates_that_are_none_are_flagged():
    workbook = read_workbook(shared("spreadsheets", "files", "sjs_number_format.xls"))
    flagged = dict(workbook.sheet("2011").flagged_cells(Flag.BAD_DATE))
    assert flagged["C27"] == Flagged(Decimal("-1.2"), Flag.BAD_DATE, "-1.2")
    assert workbook.sheet("2011").cell(51, 2) == timedelta(days=1)


NAMES_LOST_IN_GBK = 8


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("streets_rare_gb18030.csv", 117),
        ("streets_rare_utf8.csv", 117),
        ("streets_rare_utf8_bom.csv", 117),
        ("streets_rare_utf16le_bom_tab.txt", 117),
        ("streets_gbk_semicolon.csv", 117 - NAMES_LOST_IN_GBK),
    ],
)
def test_one_list_of_names_in_every_encoding(name, count):
    expected = json.loads(shared("spreadsheets", "text", "expected.json").read_text("utf-8"))
    rows = read_workbook(shared("spreadsheets", "text", name)).sheets[0].rows
    assert rows[1:4] == expected["first_rows"]
    names = [shown(row[1]) for row in rows[1:]]
    assert len(names) == count
    if count == 117:
        joined = "\n".join(names).encode()
        assert (
            hashlib.sha256(joined).hexdigest() == expected["sha256_of_all_names_joined_by_newline"]
        )
    else:
        assert not set(names) & set(expected["names_not_in_gbk"])


@pytest.mark.parametrize(
    ("names", "rows", "columns"),
    [
        (("energy", "bdg1_buildings_meta.csv"), 508, 19),
        (("energy", "seed_portfolio-manager-sample.xls"), 513, 22),
        (("assets", "council_land_and_assets_2021.csv"), 499, 15),
        (("vehicles", "fuel_card_transactions_a.csv"), 5354, 37),
        (("canteens", "campaign_2022.csv"), 5082, 20),
        (("office-space", "leases_a.xlsx"), 3868, 13),
    ],
)
def test_other_public_data(names, rows, columns):
    sheet = read_workbook(shared(*names)).sheet()
    assert (sheet.row_count, sheet.column_count) == (rows, columns)


def test_formatted_blank_rows_do_not_count():
    workbook = read_workbook(shared("energy", "espm_meter_entries_sparse.xlsx"))
    assert workbook.sheet("Meter Entries").row_count == 105


def test_every_file_of_the_canteen_cases_gives_rows():
    folder = shared("canteens", "import_cases")
    empty = [path.name for path in sorted(folder.iterdir()) if read_workbook(path).sheet().is_empty]
    assert len(list(folder.iterdir())) >= 48
    assert empty == []
