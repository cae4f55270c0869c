import io

import openpyxl

from affairs.core.tables.body import read_table
from affairs.core.tables.fields import Field, Kind
from affairs.core.tables.mapping import propose_mapping
from affairs.core.tables.reading import read_workbook
from affairs.core.tables.templates import INSTRUCTIONS, write_template

MANY = tuple((str(number), f"第 {number} 号机关食堂") for number in range(60))
FIELDS = [
    Field("plate", "号牌号码", Kind.CODE, required=True, help="含汉字，如 示A06120"),
    Field("price", "购置价（元）", Kind.MONEY),
    Field("bought_on", "购置日期", Kind.DATE),
    Field("leased", "租赁", Kind.BOOLEAN),
    Field("status", "状态", Kind.CHOICE, choices=(("in_use", "在用"), ("sealed", "封存"))),
    Field("canteen", "食堂", Kind.CHOICE, choices=MANY),
    Field("region", "区划代码", Kind.CODE, length=6),
]


def template(**options) -> bytes:
    buffer = io.BytesIO()
    write_template(buffer, "公务用车台账", FIELDS, **options)
    return buffer.getvalue()


def test_a_template_maps_to_all_its_fields():
    sheet = read_workbook(template()).sheet()
    table = read_table(sheet, [field.names for field in FIELDS])
    assert (table.header.first_row, table.header.last_row, table.rows) == (2, 2, [])
    assert all(mapping.is_mapped for mapping in propose_mapping(table.header, FIELDS))


def test_lists_and_formats_help_to_fill_in():
    book = openpyxl.load_workbook(io.BytesIO(template()))
    sheet = book["公务用车台账"]
    lists = {
        str(rule.sqref): rule.formula1
        for rule in sheet.data_validations.dataValidation
        if rule.type == "list"
    }
    assert lists == {
        "D3:D5002": '"是,否"',
        "E3:E5002": '"在用,封存"',
        "F3:F5002": "选项!$A$2:$A$61",
    }
    assert book["选项"].sheet_state == "hidden"
    assert book["选项"]["A61"].value == "第 59 号机关食堂"
    assert sheet["A2"].comment.text == "编号，按文本填，前面的 0 保留\n必填\n含汉字，如 示A06120"
    assert sheet["G2"].comment.text.startswith("编号，按文本填，前面的 0 保留，共 6 位")
    assert sheet.column_dimensions["A"].number_format == "@"


def test_the_example_stands_among_the_instructions_only():
    example = ["示A06120", 235000, None, True, "in_use", "3", "620102"]
    content = template(example=example, notes=["一行一辆车。"])
    book = openpyxl.load_workbook(io.BytesIO(content))
    rows = [[cell.value for cell in row] for row in book[INSTRUCTIONS].iter_rows()]
    assert rows[0][0] == "公务用车台账：填写说明"
    assert rows[1][0] == "一行一辆车。"
    assert rows[3] == ["列名", "必填", "填什么", "可填内容", "示例", "说明"]
    assert [row[4] for row in rows[4:]] == [
        "示A06120",
        "235000",
        None,
        "是",
        "在用",
        "第 3 号机关食堂",
        "620102",
    ]
    assert read_workbook(content).sheet().row_count == 2
