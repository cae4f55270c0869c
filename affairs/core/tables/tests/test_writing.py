import io
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from affairs.core.dates import CITY_ZONE
from affairs.core.tables.body import read_table
from affairs.core.tables.comparing import comparable
from affairs.core.tables.fields import Field, Kind
from affairs.core.tables.mapping import propose_mapping
from affairs.core.tables.reading import read_workbook
from affairs.core.tables.rows import RowReader
from affairs.core.tables.writing import Written, csv_chunks, sheet_title, write_csv, write_xlsx

FIELDS = [
    Field("name", "名称"),
    Field("code", "编号", Kind.CODE),
    Field("seats", "座位数", Kind.INTEGER),
    Field("litres", "加油量（升）", Kind.DECIMAL, places=2),
    Field("ratio", "系数", Kind.DECIMAL),
    Field("price", "购置价（元）", Kind.MONEY),
    Field("bought_on", "购置日期", Kind.DATE),
    Field("checked_at", "检查时间", Kind.DATETIME),
    Field("opens", "开门时间", Kind.TIME),
    Field("month", "月份", Kind.MONTH),
    Field("leased", "租赁", Kind.BOOLEAN),
    Field("status", "状态", Kind.CHOICE, choices=(("in_use", "在用"), ("sealed", "封存"))),
]
ROW = [
    "别克 GL8",
    "007",
    7,
    Decimal("39.75"),
    Decimal("0.3672"),
    Decimal("235000.00"),
    date(2022, 7, 18),
    datetime(2022, 7, 18, 9, 42, 5, 123456, tzinfo=CITY_ZONE),
    time(7, 30),
    date(2022, 7, 1),
    True,
    "in_use",
]


def xlsx(rows, fields=FIELDS, **options) -> bytes:
    buffer = io.BytesIO()
    write_xlsx(buffer, fields, rows, **options)
    return buffer.getvalue()


def csv(rows, fields=FIELDS) -> bytes:
    return b"".join(csv_chunks(fields, rows))


def read_back(content: bytes, fields=FIELDS) -> list[list[Any]]:
    sheet = read_workbook(content).sheet()
    table = read_table(sheet, [field.names for field in fields])
    read = list(RowReader(table, propose_mapping(table.header, fields)).read())
    assert [row.faults + row.remarks for row in read] == [[]] * len(read)
    return [[row.values[field.name] for field in fields] for row in read]


def compared(rows, fields=FIELDS) -> list[list[Any]]:
    return [
        [comparable(field, value) for field, value in zip(fields, row, strict=True)] for row in rows
    ]


@pytest.mark.parametrize("write", [xlsx, csv])
def test_every_kind_comes_back(write):
    rows = [ROW, ["x", *[None] * (len(FIELDS) - 1)]]
    assert compared(read_back(write(rows))) == compared(rows)


def test_cells_are_typed_for_excel():
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx([ROW])))["数据"]
    kinds = [(cell.data_type, cell.number_format) for cell in sheet[2]]
    assert kinds == [
        ("s", "General"),
        ("s", "@"),
        ("n", "0"),
        ("n", "#,##0.00"),
        ("n", "#,##0.##########"),
        ("n", "#,##0.00"),
        ("d", "yyyy-mm-dd"),
        ("d", "yyyy-mm-dd hh:mm:ss"),
        ("d", "hh:mm:ss"),
        ("d", "yyyy-mm"),
        ("s", "General"),
        ("s", "General"),
    ]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:L2"


DANGEROUS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "＝1",
    "＋1",
    "－1",
    "＠A1",
    "\t=1",
    "\r=1",
    "'=1",
    "{=1}",
]
TEXTS = [Field("name", "名称"), Field("code", "编号", Kind.CODE)]


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_text_becomes_a_formula(text):
    rows = [["x", text], [text, "x"]]
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx(rows, TEXTS)))["数据"]
    assert [cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row] == ["s"] * 4
    assert read_workbook(xlsx(rows, TEXTS)).sheet().rows[1:] == rows
    assert read_workbook(csv(rows, TEXTS)).sheet().rows[1:] == rows
    assert not any(
        line.lstrip('"').startswith(("=", "+", "-", "@", "\t", "＝", "＋", "－", "＠"))
        for line in csv(rows, TEXTS).decode("utf-8-sig").replace(",", "\n").split("\n")
    )


def test_negative_numbers_stay_numbers():
    field = [Field("amount", "金额", Kind.MONEY)]
    rows = [[Decimal("-5.00")], [Decimal("-1234567.89")]]
    assert read_workbook(xlsx(rows, field)).sheet().rows[1:] == [[-5], [Decimal("-1234567.89")]]
    assert csv(rows, field).decode("utf-8-sig").splitlines()[1:] == ["-5.00", "-1234567.89"]


def test_long_numbers_keep_their_digits_as_text():
    field = [Field("number", "数", Kind.DECIMAL)]
    rows = [[12345678901234567890], [Decimal("1234567890123.4567")], [Decimal("1E+20")]]
    assert read_back(xlsx(rows, field), field) == rows
    assert read_back(csv(rows, field), field) == rows


def test_dates_before_march_1900_are_texts():
    field = [Field("day", "日期", Kind.DATE)]
    rows = [[date(1900, 1, 5)], [date(1809, 5, 1)], [date(1900, 3, 1)]]
    assert read_workbook(xlsx(rows, field)).sheet().rows[1:] == [
        ["1900-01-05"],
        ["1809-05-01"],
        [date(1900, 3, 1)],
    ]
    assert read_back(xlsx(rows, field), field) == rows


def test_title_and_notes_stand_above_the_head():
    content = xlsx([ROW], title="公务用车台账", notes=["截至 2022-07-18", "单位：元"])
    sheet = read_workbook(content).sheet()
    assert [row[0] for row in sheet.rows[:4]] == [
        "公务用车台账",
        "截至 2022-07-18",
        "单位：元",
        "名称",
    ]
    assert compared(read_back(content)) == compared([ROW])


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(tmp_path):
    path = tmp_path / "x.xlsx"
    rows = ([str(n), None] for n in range(5))
    assert write_xlsx(path, TEXTS, rows, sheet_name="名称", last_row=3) == Written(5, 3)
    workbook = read_workbook(path)
    assert {sheet.name: sheet.rows for sheet in workbook.sheets} == {
        "名称": [["名称", "编号"], ["0"], ["1"]],
        "名称 (2)": [["名称", "编号"], ["2"], ["3"]],
        "名称 (3)": [["名称", "编号"], ["4"]],
    }


def test_progress_is_told():
    told: list[int] = []
    xlsx(([str(n), None] for n in range(2500)), TEXTS, progress=told.append)
    assert told == [1000, 2000, 2500]
    told.clear()
    assert write_csv(io.BytesIO(), TEXTS, [["甲", "1"]], progress=told.append) == Written(1, 1)
    assert told == [1]


def test_texts_longer_than_a_cell_are_cut_and_counted():
    buffer = io.BytesIO()
    assert write_xlsx(buffer, TEXTS, [["字" * 40_000, "1"]]).shortened == 1
    assert read_workbook(buffer.getvalue()).sheet().rows[1][0] == "字" * 32_767


def test_what_xml_cannot_hold_is_replaced():
    assert read_workbook(xlsx([["a\x00b\ud800\ufffe", "\x01\x1f"]], TEXTS)).sheet().rows[1] == [
        "a\ufffdb\ufffd\ufffd",
        "\x01\x1f",
    ]


def test_sheet_title():
    assert sheet_title("甲/乙:[丙]") == "甲 乙  丙"
    assert sheet_title("'") == "数据"
    assert sheet_title("长" * 40) == "长" * 31
    assert sheet_title("长" * 40, " (2)") == "长" * 27 + " (2)"


VALUES = {
    Kind.TEXT: st.text(),
    Kind.CODE: st.text(st.characters(min_codepoint=33, max_codepoint=0x9FFF), max_size=20),
    Kind.INTEGER: st.integers(-(10**20), 10**20),
    Kind.DECIMAL: st.decimals(-(10**12), 10**12, places=4, allow_nan=False),
    Kind.MONEY: st.decimals(-(10**12), 10**12, places=2, allow_nan=False),
    Kind.DATE: st.dates(date(1000, 1, 1)),
    Kind.DATETIME: st.datetimes(datetime(1901, 1, 1), timezones=st.just(CITY_ZONE)),
    Kind.TIME: st.times(),
    Kind.BOOLEAN: st.booleans(),
    Kind.CHOICE: st.sampled_from(["in_use", "sealed"]),
}
DRAWN = [field for field in FIELDS if field.kind in VALUES and field.name != "litres"]


def says_something(row: tuple) -> bool:
    """A record fills two fields at least; one text alone might be a note below the table."""
    return sum(value is not None for value in compared([row], DRAWN)[0]) > 1


ROWS = st.lists(
    st.tuples(*(st.none() | VALUES[field.kind] for field in DRAWN)).filter(says_something),
    min_size=1,
    max_size=5,
)


@given(ROWS)
@settings(max_examples=40)
def test_any_row_comes_back_from_a_workbook_and_from_csv(rows):
    assert compared(read_back(xlsx(rows, DRAWN), DRAWN), DRAWN) == compared(rows, DRAWN)
    assert compared(read_back(csv(rows, DRAWN), DRAWN), DRAWN) == compared(rows, DRAWN)
