import pytest

from affairs.core.tables.headers import find_header
from affairs.core.tables.reading import read_workbook
from affairs.core.tables.refusal import UnreadableFile
from affairs.core.tables.tests.files import shared, sheet_of
from affairs.core.tables.workbook import MergedRange, Sheet


def head(sheet: Sheet, wanted=(), **options):
    """First row, last row, and for each column its letters, full name and unit."""
    header = find_header(sheet, wanted, **options)
    columns = [(column.letters, column.name, column.unit) for column in header.columns]
    return header.first_row, header.last_row, columns


PLAIN = [["号牌号码", "购置价（万元）", "里程 公里"], ["示A06120", 24, 121764]]


def test_a_head_on_the_first_row():
    assert head(sheet_of(*PLAIN)) == (
        1,
        1,
        [("A", "号牌号码", None), ("B", "购置价（万元）", "万元"), ("C", "里程 公里", "公里")],
    )


def test_a_head_below_a_title_and_a_blank_row():
    rows = [["2022 年公务用车台账"], [], ["制表单位", "市机关车队"], *PLAIN]
    assert head(sheet_of(*rows), [["号牌号码"], ["里程"]])[:2] == (4, 4)
    assert head(sheet_of(*rows))[:2] == (4, 4)


MERGED_ROWS = [
    ["2022 年能源消费统计表"],
    ["单位：万元", None, None, None, "面积单位：㎡"],
    ["单位名称", "主要能耗", None, None, "备注"],
    [None, "电", None, "水", None],
    [None, "用量（万kWh）", "金额", "用量（m³）", None],
    ["市教育局", 1, 2, 3, None],
]
MERGES = (
    MergedRange(1, 1, 1, 5),
    MergedRange(3, 1, 5, 1),
    MergedRange(3, 2, 3, 4),
    MergedRange(4, 2, 4, 3),
    MergedRange(3, 5, 5, 5),
)
UNFOLDED = [
    ("A", "单位名称", None),
    ("B", "主要能耗/电/用量（万kWh）", "万kWh"),
    ("C", "主要能耗/电/金额", None),
    ("D", "主要能耗/水/用量（m³）", "m³"),
    ("E", "备注", None),
]


@pytest.mark.parametrize("wanted", [(), [["单位名称"], ["主要能耗/电/用量"]], [["备注"]]])
def test_merged_heads_of_three_rows_unfold(wanted):
    sheet = sheet_of(*MERGED_ROWS, merged=MERGES)
    assert head(sheet, wanted) == (3, 5, UNFOLDED)


def test_stated_units_above_the_head():
    sheet = sheet_of(*MERGED_ROWS, merged=MERGES)
    assert find_header(sheet).stated_units == ("万元", "㎡")


def test_two_rows_unfold_without_merged_cells():
    rows = [["单位", "主要能耗", None, "备注"], [None, "电", "水", None], ["甲局", 1, 2, None]]
    assert head(sheet_of(*rows), [["单位"], ["主要能耗/水"]]) == (
        1,
        2,
        [
            ("A", "单位", None),
            ("B", "主要能耗/电", None),
            ("C", "主要能耗/水", None),
            ("D", "备注", None),
        ],
    )


def test_a_row_of_units_belongs_to_the_head():
    rows = [["号牌号码", "购置价", "里程"], [None, "（万元）", "公里"], ["示A06120", 24, 12]]
    header = find_header(sheet_of(*rows))
    assert (header.first_row, header.last_row) == (1, 2)
    assert [(column.name, column.unit) for column in header.columns] == [
        ("号牌号码", None),
        ("购置价", "万元"),
        ("里程", "公里"),
    ]


def test_a_unit_over_a_group_holds_for_its_columns():
    rows = [["单位", "用电量（kWh）", None], [None, "一月", "二月"], ["甲局", 1, 2]]
    merged = (MergedRange(1, 1, 2, 1), MergedRange(1, 2, 1, 3))
    header = find_header(sheet_of(*rows, merged=merged))
    assert [column.unit for column in header.columns] == [None, "kWh", "kWh"]


def test_duplicate_and_missing_names_are_reported():
    rows = [["名称", "代码", "名 称", None], ["甲", "1", "乙", "丙"]]
    header = find_header(sheet_of(*rows))
    assert {name: [c.letters for c in group] for name, group in header.duplicates.items()} == {
        "名称": ["A", "C"]
    }
    assert [column.label for column in header.nameless] == ["D 列"]


def test_columns_without_name_and_data_are_dropped():
    rows = [["名称", None, "代码"], ["甲", None, "1"]]
    assert [column.letters for column in find_header(sheet_of(*rows)).columns] == ["A", "C"]


def test_given_rows_and_no_head():
    rows = [["甲", "1"], ["乙", "2"]]
    assert head(sheet_of(*rows), rows=(1, 1))[:2] == (1, 1)
    assert head(sheet_of(*rows), rows=(0, 0)) == (0, 0, [("A", "", None), ("B", "", None)])
    with pytest.raises(UnreadableFile, match="表头应在第 5 至 5 行"):
        find_header(sheet_of(*rows), rows=(5, 5))


def test_a_sheet_of_figures_has_no_head():
    with pytest.raises(UnreadableFile, match="工作表“表”里没有找到列名"):
        find_header(sheet_of(["700", 1], ["2,500", 2]))


@pytest.mark.shared
@pytest.mark.parametrize(
    ("names", "sheet", "rows", "count"),
    [
        (("energy", "toronto_public_buildings_2021_part1.csv"), None, (6, 6), 91),
        (("energy", "philadelphia_municipal_2011_13.xlsx"), "2011-13 Data", (1, 1), 53),
        (("energy", "seed_example-pm-monthly-meter-usage.xlsx"), "Meter Entries", (5, 6), 39),
        (("spreadsheets", "files", "cal_issue_530.xlsx"), None, (4, 4), 12),
        (("spreadsheets", "files", "cal_minimal_package.xlsx"), None, (3, 3), 36),
        (("vehicles", "fuel_card_transactions_a.csv"), None, (1, 1), 37),
    ],
)
def test_heads_of_public_data(names, sheet, rows, count):
    header = find_header(read_workbook(shared(*names)).sheet(sheet))
    assert (header.first_row, header.last_row) == rows
    assert len(header.columns) == count
