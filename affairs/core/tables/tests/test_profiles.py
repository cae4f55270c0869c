import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from affairs.core.errors import InvalidValue
from affairs.core.tables import profiles
from affairs.core.tables.body import SkippedRow, read_table
from affairs.core.tables.fields import Field, Kind
from affairs.core.tables.profile_mapping import map_by_profile
from affairs.core.tables.profiles import Profile
from affairs.core.tables.rows import CellFault, RowReader
from affairs.core.tables.tests.files import sheet_of

FIELDS = [
    Field("vehicle", "车辆", Kind.CODE),
    Field("refuelled_on", "加油日期", Kind.DATE),
    Field("litres", "加油量（升）", Kind.DECIMAL, places=2),
    Field("fuel", "油品", Kind.CHOICE, choices=(("petrol", "汽油"), ("diesel", "柴油"))),
    Field("source", "来源"),
    Field("status", "状态"),
]
EXAMPLE = """
name = "加油卡明细"
ledger = "fleet.refuelling"
date_order = "mdy"
blanks = ["N/A"]

[columns]
vehicle = { join = ["Dept", "Unit"], separator = "-" }
refuelled_on = "Date"
litres = { column = "D" }
fuel = "Product"
source = { constant = "加油卡" }
status = "State"

[units]
litres = "美制加仑"

[values.fuel]
UNL = "汽油"

[defaults]
status = "在用"

[[skip]]
column = "Product"
equals = ["WASH", "OIL"]
reason = "不是燃油"
"""
ROWS = (
    ["Dept", "Unit", "Date", "Units", "Product", "State"],
    ["PD", "17", "03/04/2017", Decimal("10"), "UNL", "N/A"],
    ["PD", "18", "03/05/2017", Decimal("1"), "WASH", None],
    ["PW", "19", "13/45/2017", "much", "OTHER", "x"],
)


def profile(**changes) -> Profile:
    return Profile.from_dict(tomllib.loads(EXAMPLE) | changes)


def reader(given: Profile, *rows) -> RowReader:
    table = read_table(sheet_of(*rows), given.wanted, header_rows=given.header_rows)
    return RowReader.by_profile(table, map_by_profile(given, table.header, FIELDS), given)


def test_the_example_in_the_docstring_is_a_profile():
    example = (profiles.__doc__ or "").split("::", 1)[1]
    given = Profile.from_dict(tomllib.loads(example.replace("\n    ", "\n")))
    assert given.header_rows == (6, 6)
    assert given.columns["code"].names == ("Dept", "EquipID")
    assert given.skip[0].reason == "不是燃油"


def test_a_profile_goes_to_a_dict_and_back(tmp_path: Path):
    given = profile(header_rows=[3, 5], two_digit_year_pivot=2017, serial_dates=True)
    assert Profile.from_dict(given.to_dict()) == given
    path = tmp_path / "p.toml"
    path.write_text(EXAMPLE, encoding="utf-8")
    assert Profile.load(path) == profile()
    assert "sheet" not in profile().to_dict()


def test_rows_by_a_profile():
    found = reader(profile(), *ROWS)
    good, bad = found.read()
    assert good.number == 2
    assert {key: str(value) for key, value in good.values.items()} == {
        "vehicle": "PD-17",
        "refuelled_on": "2017-03-04",
        "litres": "37.85",
        "fuel": "petrol",
        "source": "加油卡",
        "status": "在用",
    }
    assert found.skipped == [SkippedRow(3, "不是燃油")]
    assert [(fault.row, fault.letters, fault.field, fault.value) for fault in bad.faults] == [
        (4, "C", "refuelled_on", "13/45/2017"),
        (4, "D", "litres", "much"),
        (4, "E", "fuel", "OTHER"),
    ]
    assert bad.values["status"] == "x"


def test_doubtful_values_come_with_a_remark():
    given = profile(units={})
    row = ["PD", "17", "03/04/2017", Decimal("10.555"), "UNL", "x"]
    (read,) = reader(given, ROWS[0], row).read()
    assert read.values["litres"] == Decimal("10.56")
    assert read.remarks == [
        CellFault(2, 4, "litres", "10.555", "10.555 按四舍五入读作 10.56"),
    ]


REFUSED: dict[str, dict[str, Any]] = {
    "读取方案有不认识的项：colums": {"colums": {}},
    "应恰好写 column、constant、join 中的一个": {
        "columns": {"a": {"column": "A", "constant": "x"}}
    },
    "有不认识的项：letter": {"columns": {"a": {"letter": "A"}}},
    "column 应为列的字母": {"columns": {"a": {"column": "1"}}},
    "name 应为文字": {"name": 5},
    "date_order 应为": {"date_order": "yxd"},
    "two_digit_year_pivot 应为四位年份": {"two_digit_year_pivot": 25},
    "header_row 应为行号": {"header_row": -1},
    "不是正确的正则表达式": {"skip": [{"column": "A", "reason": "x", "matches": "("}]},
    "应写 equals、matches 或 blank": {"skip": [{"column": "A", "reason": "x"}]},
    "units": {"units": {"a": 1}},
}


@pytest.mark.parametrize("reason", REFUSED)
def test_a_wrong_profile_says_what_is_wrong(reason):
    with pytest.raises(InvalidValue, match=reason):
        profile(**REFUSED[reason])


def test_a_broken_file_is_named(tmp_path: Path):
    path = tmp_path / "p.toml"
    path.write_text("name = ", encoding="utf-8")
    with pytest.raises(InvalidValue, match="p.toml 不是正确的 TOML 文件"):
        Profile.load(path)


def test_all_missing_columns_are_named_at_once():
    given = profile(columns={"vehicle": "Vehicle", "fuel": "Fuel", "status": "State"})
    table = read_table(sheet_of(*ROWS))
    with pytest.raises(InvalidValue, match="要的列：“Vehicle”、“Fuel”。文件里的列：Dept、Unit"):
        map_by_profile(given, table.header, FIELDS)


def test_unknown_fields_are_named():
    table = read_table(sheet_of(*ROWS))
    with pytest.raises(InvalidValue, match="字段 colour、size 不在台账 fleet.refuelling 中"):
        map_by_profile(profile(units={"size": "m"}, defaults={"colour": "x"}), table.header, FIELDS)


def test_a_wrong_constant_is_told_before_any_row():
    given = profile(columns={"fuel": {"constant": "煤油"}}, defaults={}, units={}, values={})
    with pytest.raises(InvalidValue, match="“油品”的固定值 煤油 有误"):
        list(reader(given, *ROWS).read())


def test_skip_rules_by_expression_blank_and_letters():
    rules = [
        {"column": "F", "blank": True, "reason": "没有状态"},
        {"column": "Product", "matches": "^O", "reason": "其他"},
    ]
    found = reader(profile(skip=rules), *ROWS)
    assert [row.number for row in found.read()] == [2]
    assert found.skipped == [SkippedRow(3, "没有状态"), SkippedRow(4, "其他")]


def test_a_sign_before_a_value_is_left_out_only_where_the_profile_says_so():
    given = {"name": "车册", "ledger": "fleet.legacyvehicle", "columns": {"litres": "Cost"}}
    rows = (["Cost", "Note"], ["$1234.50", "x"], ["12", "x"])
    plain = reader(Profile.from_dict(given), *rows).read()
    signed = reader(Profile.from_dict(given | {"prefixes": {"litres": "$"}}), *rows).read()
    assert [row.values["litres"] for row in plain] == [None, Decimal("12.00")]
    assert [row.values["litres"] for row in signed] == [Decimal("1234.50"), Decimal("12.00")]
