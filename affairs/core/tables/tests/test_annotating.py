import io
import struct
import zipfile
import zlib
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import openpyxl
import pytest
import xlsxwriter

from affairs.core.tables.annotating import annotate, annotated_name
from affairs.core.tables.annotating.original import mark_original
from affairs.core.tables.reading import read_workbook
from affairs.core.tables.refusal import UnreadableFile
from affairs.core.tables.remarks import Remark, Severity
from affairs.core.tables.tests.files import SHARED, ods, shared

TITLE = "导入核对的问题清单"
_FOLDER = SHARED / "spreadsheets" / "files"
NAMES = sorted(path.name for path in _FOLDER.glob("*.xls[xm]"))
REBUILT = {
    "cal_empty_shared_string_value.xlsx": "no styles",
    "cal_inlineStr_with_value.xlsx": "comments in the XML",
    "cal_issue_261.xlsx": "rows without numbers",
    "cal_issue_530.xlsx": "no styles",
    "cal_minimal_package.xlsx": "cells without references",
    "cal_nonstandard-xml-ns-prefix.xlsx": "prefixed names",
    "poi_SampleSS.strict.xlsx": "strict namespaces",
}


def _chunk(kind: bytes, data: bytes) -> bytes:
    checked = kind + data
    return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))


DOT = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\0\0"))
    + _chunk(b"IEND", b"")
)


def own_file() -> bytes:
    """A workbook as a clerk would have it, with a formula, a merged title and a comment."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "车辆"
    sheet.append(["公务用车台账", None, None])
    sheet.append(["号牌号码", "购置价", "购置日期"])
    sheet.append(["示A06120", 23.5, date(2016, 11, 8)])
    sheet.append(["示A10240", "=B3*2", "2014.7.32"])
    sheet.merge_cells("A1:C1")
    sheet["A3"].comment = openpyxl.comments.Comment("去年补登", "科员")
    sheet.column_dimensions["A"].width = 33
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


REMARKS = [
    Remark("车辆", 4, 3, Severity.STOP, "日期 2014.7.32 不存在"),
    Remark("车辆", 3, 1, Severity.TIP, "号牌已登记"),
    Remark("车辆", 3, 2, Severity.CHANGED, ""),
    Remark("车辆", 3, 1, Severity.ASK, "与上次不同"),
    Remark("车辆", 1, 2, Severity.TIP, "标题"),
    Remark("车辆", 5, 0, Severity.STOP, "号牌号码必填"),
]


def marks(content: bytes, sheet: str = "车辆") -> dict[str, tuple[str, str | None]]:
    """Colour and comment of every marked cell."""
    found = {}
    for row in openpyxl.load_workbook(io.BytesIO(content))[sheet].iter_rows():
        for cell in row:
            if cell.fill.fill_type == "solid":
                text = cell.comment.text if cell.comment else None
                found[cell.coordinate] = cell.fill.fgColor.rgb[-6:], text
    return found


def problem_list(content: bytes) -> list[list]:
    sheet = openpyxl.load_workbook(io.BytesIO(content))["问题清单"]
    return [[cell.value for cell in row] for row in sheet.iter_rows(max_col=5)]


def test_the_users_own_workbook_comes_back_marked():
    content = annotate(own_file(), "台账.xlsx", REMARKS)
    assert marks(content) == {
        "A1": ("EDF2F7", "提示：标题"),
        "A3": ("FDF3DD", "导入核对：\n须说明：与上次不同\n提示：号牌已登记\n——\n去年补登"),
        "B3": ("FDF3DD", None),
        "C4": ("FDECEA", "阻止：日期 2014.7.32 不存在"),
        "A5": ("FDECEA", "阻止：号牌号码必填"),
    }
    sheet = openpyxl.load_workbook(io.BytesIO(content))["车辆"]
    assert sheet["B4"].value == "=B3*2"
    assert sheet["C3"].value.date() == date(2016, 11, 8)
    assert sheet.column_dimensions["A"].width == 33
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A1:C1"]


def test_the_problem_list_has_every_remark_with_its_place():
    content = annotate(own_file(), "台账.xlsx", REMARKS)
    assert problem_list(content) == [
        [TITLE, None, None, None, None],
        ["序号", "工作表", "单元格", "程度", "说明"],
        [1, "车辆", "B1", "提示", "标题"],
        [2, "车辆", "A3", "提示", "号牌已登记"],
        [3, "车辆", "A3", "须说明", "与上次不同"],
        [4, "车辆", "C4", "阻止", "日期 2014.7.32 不存在"],
        [5, "车辆", "第 5 行", "阻止", "号牌号码必填"],
    ]
    sheet = openpyxl.load_workbook(io.BytesIO(content))["问题清单"]
    assert sheet["C6"].hyperlink.location == "'车辆'!C4"
    assert read_workbook(content).sheet().name == "车辆"


def test_a_second_round_takes_the_first_marks_away():
    first = annotate(own_file(), "台账.xlsx", REMARKS)
    second = annotate(first, "台账-标注.xlsx", [Remark("车辆", 3, 3, Severity.STOP, "早于建厂")])
    assert marks(second)["C3"] == ("FDECEA", "阻止：早于建厂")
    assert {place for place, (colour, _) in marks(second).items()} == {"C3"}
    assert len(problem_list(second)) == 3
    cell = openpyxl.load_workbook(io.BytesIO(second))["车辆"]["A3"]
    assert cell.comment.text == "去年补登"
    assert openpyxl.load_workbook(io.BytesIO(second)).sheetnames == ["车辆", "问题清单"]


def test_a_remark_that_looks_like_a_formula_is_text():
    content = annotate(own_file(), "x.xlsx", [Remark("车辆", 3, 1, Severity.STOP, "=1+1")])
    cell = openpyxl.load_workbook(io.BytesIO(content))["问题清单"]["E3"]
    assert (cell.data_type, cell.value) == ("s", "=1+1")


def test_a_csv_comes_back_as_a_workbook_with_its_rows_in_place():
    text = '号牌号码,里程,登记\n示A06120,"118,902",\n\n007,=1+1,2014.7.32\n'
    remarks = [
        Remark("表", 4, 3, Severity.STOP, "日期 2014.7.32 不存在"),
        Remark("表", 2, 3, Severity.STOP, "必填"),
    ]
    content = annotate(text.encode("gb18030"), "表.csv", remarks)
    assert read_workbook(content).sheet("表").rows == [
        ["号牌号码", "里程", "登记"],
        ["示A06120", "118,902"],
        [],
        ["007", "=1+1", "2014.7.32"],
    ]
    assert marks(content, "表") == {
        "C2": ("FDECEA", "阻止：必填"),
        "C4": ("FDECEA", "阻止：日期 2014.7.32 不存在"),
    }
    assert [row[2] for row in problem_list(content)[2:]] == ["C2", "C4"]


def test_an_ods_keeps_the_kinds_of_its_values():
    cells = (
        '<table:table-cell office:value-type="float" office:value="1.5"/>'
        '<table:table-cell office:value-type="percentage" office:value="0.125"/>'
        '<table:table-cell office:value-type="date" office:date-value="2022-07-18"/>'
        '<table:table-cell office:value-type="time" office:time-value="PT30H"/>'
        '<table:table-cell office:value-type="boolean" office:boolean-value="true"/>'
    )
    row = f"<table:table-row>{cells}</table:table-row>"
    source = ods(f'<table:table table:name="表">{row}</table:table>')
    content = annotate(source, "表.ods", [Remark("表", 1, 1, Severity.NEW, "")])
    assert read_workbook(content).sheet("表").rows == read_workbook(source).sheet("表").rows
    assert marks(content, "表") == {"A1": ("E6F4EC", None)}
    assert read_workbook(content).sheet("表").cell(1, 1) == Decimal("1.5")


def rich_file() -> bytes:
    """A workbook with what other libraries drop: a chart, a picture, a table, formula results."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet("数据")
        sheet.write_row(0, 0, ["单位", "用量"])
        sheet.write_row(1, 0, ["甲局", 5])
        sheet.write_formula(1, 2, "=B2*2", None, 10)
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=数据!$B$2:$B$2"})
        sheet.insert_chart("E2", chart)
        sheet.insert_image("E20", "dot.png", {"image_data": io.BytesIO(DOT)})
        sheet.add_table("H1:I3")
        sheet.write_comment("A2", "原有批注", {"author": "科员"})
        sheet.conditional_format("B2:B9", {"type": "duplicate"})
        book.add_worksheet("另一张").write_string(0, 0, "x")
    return buffer.getvalue()


def test_everything_else_in_the_file_stays_to_the_byte():
    source = rich_file()
    remarks = [
        Remark("数据", 2, 1, Severity.STOP, "有误"),
        Remark("数据", 2, 3, Severity.ASK, "核对"),
        Remark("数据", 7, 30, Severity.STOP, "必填"),
    ]
    content = annotate(source, "a.xlsx", remarks)
    before, after = (zipfile.ZipFile(io.BytesIO(data)) for data in (source, content))
    changed = {name for name in before.namelist() if before.read(name) != after.read(name)}
    assert changed == {
        "[Content_Types].xml",
        "xl/_rels/workbook.xml.rels",
        "xl/comments1.xml",
        "xl/drawings/vmlDrawing1.vml",
        "xl/styles.xml",
        "xl/workbook.xml",
        "xl/worksheets/sheet1.xml",
    }
    assert set(after.namelist()) - set(before.namelist()) == {"xl/worksheets/sheet3.xml"}
    assert read_workbook(content).sheet("数据").rows == read_workbook(source).sheet("数据").rows
    assert marks(content, "数据") == {
        "A2": ("FDECEA", "导入核对：\n阻止：有误\n——\n原有批注"),
        "C2": ("FDF3DD", "须说明：核对"),
        "AD7": ("FDECEA", "阻止：必填"),
    }


@pytest.mark.parametrize("again", range(2))
def test_links_to_new_parts_are_whole(again):
    content = annotate(own_file(), "台账.xlsx", REMARKS)
    for _ in range(again):
        content = annotate(content, "台账.xlsx", REMARKS)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = package.namelist()
        assert len(names) == len(set(names))
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
        for name in names:
            if name.endswith((".xml", ".rels", ".vml")):
                ElementTree.fromstring(package.read(name))
    assert sheet.count("<legacyDrawing ") == 1
    assert sheet.index("</sheetData>") < sheet.index("<legacyDrawing ")


@pytest.mark.shared
@pytest.mark.parametrize("name", REBUILT)
def test_a_workbook_of_unusual_form_is_rebuilt(name):
    source = shared("spreadsheets", "files", name).read_bytes()
    sheet = read_workbook(source).sheet()
    remarks = [Remark(sheet.name, 4, 3, Severity.STOP, "有误")]
    assert mark_original(source, read_workbook(source), remarks) is None
    content = annotate(source, name, remarks)
    assert marks(content, sheet.name)["C4"] == ("FDECEA", "阻止：有误")
    assert read_workbook(content).sheet(sheet.name).cell(1, 1) == sheet.cell(1, 1)


@pytest.mark.shared
@pytest.mark.parametrize("name", NAMES)
def test_marks_change_no_value(name):
    source = shared("spreadsheets", "files", name).read_bytes()
    try:
        workbook = read_workbook(source, name)
    except UnreadableFile:
        return  # test_shared_spreadsheets says which ones and why
    sheet = workbook.sheet()
    remarks = [Remark(sheet.name, 3, 2, Severity.STOP, "有误")]
    content = mark_original(source, workbook, remarks)
    if content is None:
        assert name in REBUILT
        return
    marked = read_workbook(content)
    assert [(s.name, s.rows, s.merged) for s in marked.sheets[:-1]] == [
        (s.name, s.rows, s.merged) for s in workbook.sheets
    ]
    assert marked.sheets[-1].name == "问题清单"


def test_what_cannot_be_read_cannot_be_marked():
    with pytest.raises(UnreadableFile):
        annotate(b"", "x.xlsx", [])


def test_annotated_name():
    assert annotated_name("2022年7月车辆台账.xls") == "2022年7月车辆台账-标注.xlsx"
    assert annotated_name("a.XLSM") == "a-标注.xlsm"
    assert annotated_name("台账") == "台账-标注.xlsx"
