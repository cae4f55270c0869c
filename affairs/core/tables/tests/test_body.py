from affairs.core.tables.body import SkippedRow, read_table
from affairs.core.tables.tests.files import sheet_of
from affairs.core.tables.workbook import MergedRange

HEAD = ["序号", "单位", "面积", "金额"]


def table(*rows, merged=()):
    return read_table(sheet_of(HEAD, *rows, merged=merged))


def test_data_skipped_and_blank_rows_add_up():
    found = table(
        [1, "市教育局", 10, 20],
        [None, "  ", None, None],
        ["合 计", None, 10, 20],
        ["注：数据截至 2022 年底", None, None, None],
    )
    assert [row.number for row in found.rows] == [2]
    assert found.rows[0].cell(2) == "市教育局"
    assert found.skipped == [SkippedRow(4, "合计行"), SkippedRow(5, "说明行")]
    assert found.blank_rows == 1
    assert found.rows_below_header == 4


def reason(*cells, after=(), merged=()):
    found = table([1, "甲局", 1, 2], list(cells), *after, merged=merged)
    return next((row.reason for row in found.skipped if row.number == 3), None)


def test_totals():
    assert reason("合计", None, 1, 2) == "合计行"
    assert reason(None, "本页小计", 1, 2) == "合计行"
    assert reason(None, "市直单位合计", 1, 2) == "合计行"
    assert reason("Grand Total", None, 1, 2) == "合计行"
    assert reason(2, "市会计学会", 1, 2) is None
    assert reason(2, "合计", 1, 2) is None
    assert reason(2, "统计局", 1, 2) is None


def test_notes_and_signatures():
    assert reason("制表人：", None, "审核人：科员", None) == "说明行"
    assert reason("备注1：口径见通知", None, None, None) == "说明行"
    note = "以上数据由各单位填报，截至 2022 年 12 月 31 日。"
    assert reason(note, None, None, None) == "说明行"
    assert reason(note, None, None, None, after=[[2, "乙局", 3, 4]]) is None


def test_a_text_alone_below_the_table_is_a_note_only_if_it_stands_apart():
    assert reason("乙局", None, None, None) is None
    found = table([1, "甲局", 1, 2], [None] * 4, ["乙局"])
    assert found.skipped == [SkippedRow(4, "说明行")]


def test_a_title_merged_over_a_group_of_rows():
    merged = (MergedRange(3, 1, 3, 4),)
    after = [[2, "乙局", 3, 4]]
    assert reason("一、市直单位", None, None, None, after=after, merged=merged) == "分组标题行"


def test_a_repeated_head_and_a_row_of_column_numbers():
    assert reason(*HEAD) == "重复的表头"
    found = table(["甲", "乙", 1, 2], [1, "甲局", 1, 2])
    assert found.skipped == [SkippedRow(2, "栏次行")]
    assert table([1, 2, 3, "4=2+3"]).skipped == [SkippedRow(2, "栏次行")]
    assert table([1, 2, 3, 3]).skipped == []
