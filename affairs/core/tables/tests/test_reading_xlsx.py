import re
from datetime import date, datetime
from decimal import Decimal

import pytest

from affairs.core.tables.cells import Flag, Flagged
from affairs.core.tables.limits import Limits
from affairs.core.tables.reading import read_workbook
from affairs.core.tables.refusal import UnreadableFile
from affairs.core.tables.tests.files import xlsx, xlsx_parts, zipped
from affairs.core.tables.workbook import MergedRange


def cells(rows: str, **options):
    """The rows of a one-sheet workbook, read in both ways, which must agree."""
    plain = read_workbook(xlsx(rows, **options)).sheets[0]
    with_comment = read_workbook(xlsx(f"<!-- any -->{rows}", **options)).sheets[0]
    assert plain == with_comment
    return plain.rows


def test_plain_values_keep_their_places():
    rows = (
        '<row r="2"><c r="B2" t="s"><v>0</v></c><c r="D2"><v>12.5</v></c></row>'
        '<row r="4"><c r="A4" t="b"><v>1</v></c><c r="B4" t="str"><v>a&amp;b</v></c></row>'
    )
    assert cells(rows, strings=("名称",)) == [
        [],
        [None, "名称", None, Decimal("12.5")],
        [],
        [True, "a&b"],
    ]


def test_formatted_blank_cells_do_not_count():
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="1"/></row><row r="9"><c r="A9"/></row>'
    assert cells(rows, formats=("0.00",)) == [[1]]


def test_error_cells_are_flagged():
    rows = '<row r="1"><c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    assert cells(rows) == [[Flagged(None, Flag.ERROR, "#DIV/0!")]]


@pytest.mark.parametrize("value", ["", "<v></v>", "<v/>"])
def test_a_formula_without_result_is_flagged(value):
    rows = f'<row r="1"><c r="A1"><f>B1*2</f>{value}</c><c r="B1"><f>1+1</f><v>2</v></c></row>'
    assert cells(rows) == [[Flagged(None, Flag.NO_RESULT, "=B1*2"), 2]]


def test_a_formula_with_an_empty_text_is_a_blank_cell_with_a_note():
    rows = '<row r="1"><c r="A1" t="str"><f>IF(1,"","")</f><v></v></c></row>'
    sheet = read_workbook(xlsx(rows)).sheets[0]
    assert sheet.rows == []
    assert sheet.notes == ("有 1 个公式没有结果文字，按空单元格读取。",)


def test_inline_and_rich_texts():
    runs = '<r><t>甲</t></r><r><t xml:space="preserve"> 乙</t></r>'
    inline = f'<c r="A1" t="inlineStr"><is>{runs}</is></c>'
    guide = '<c r="B1" t="inlineStr"><is><t>漷县</t><rPh sb="0" eb="1"><t>huo</t></rPh></is></c>'
    assert cells(f'<row r="1">{inline}{guide}</row>') == [["甲 乙", "漷县"]]


def test_escapes_in_texts():
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
    assert cells(rows, strings=("甲_x000D_\n乙", "_x005F_x0041_&lt;")) == [["甲\r\n乙", "_x0041_<"]]


def test_dates_by_format_and_date_system():
    rows = '<row r="1"><c r="A1" s="1"><v>43099</v></c><c r="B1" s="2"><v>43099.5</v></c></row>'
    formats = ("yyyy-mm-dd", "m/d/yyyy h:mm")
    assert cells(rows, formats=formats) == [[date(2017, 12, 30), datetime(2017, 12, 30, 12)]]
    assert cells(rows, formats=formats, date1904=True) == [
        [date(2021, 12, 31), datetime(2021, 12, 31, 12)]
    ]


def test_percent_and_leading_zeros_are_seen():
    rows = '<row r="1"><c r="A1" s="1"><v>0.125</v></c><c r="B1" s="2"><v>7</v></c></row>'
    assert cells(rows, formats=("0.0%", "000")) == [
        [Flagged(Decimal("0.125"), Flag.PERCENT, "12.5%"), Flagged(7, Flag.PADDED, "007")]
    ]


def test_long_numbers():
    rows = (
        '<row r="1"><c r="A1"><v>6.20102199001011E+17</v></c>'
        '<c r="B1"><v>620102199001011234</v></c></row>'
    )
    assert cells(rows) == [
        [
            Flagged(620102199001011000, Flag.LOST_DIGITS, "6.20102199001011E+17"),
            620102199001011234,
        ]
    ]


def test_a_missing_shared_string_is_an_error_cell():
    rows = '<row r="1"><c r="A1" t="s"><v>7</v></c><c r="B1" t="s"><v>-1</v></c></row>'
    assert [cell.flag for cell in cells(rows, strings=("甲",))[0]] == [Flag.ERROR, Flag.ERROR]


def test_merged_ranges():
    tail = '<mergeCells count="1"><mergeCell ref="B2:D3"/></mergeCells>'
    sheet = read_workbook(xlsx('<row r="2"><c r="B2"><v>1</v></c></row>', tail=tail)).sheets[0]
    assert sheet.merged == (MergedRange(2, 2, 3, 4),)


def test_prefixed_names_and_cells_without_reference():
    parts = xlsx_parts("")
    parts["xl/worksheets/sheet1.xml"] = (
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        "<x:sheetData><x:row><x:c><x:v>1</x:v></x:c><x:c><x:v>2</x:v></x:c></x:row>"
        '<x:row r="3"><x:c r="B3"><x:v>3</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    assert read_workbook(zipped(parts)).sheets[0].rows == [[1, 2], [], [None, 3]]


def test_utf16_parts():
    plain = xlsx_parts('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', strings=("漷县",))
    parts: dict[str, str | bytes] = {**plain}
    for name in ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"):
        declared = f'<?xml version="1.0" encoding="UTF-16"?>{plain[name]}'
        parts[name] = declared.encode("utf-16")
    assert read_workbook(zipped(parts)).sheets[0].rows == [["漷县"]]


def test_hidden_sheets_are_listed():
    parts = xlsx_parts('<row r="1"><c r="A1"><v>1</v></c></row>')
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(
        '<sheet name="数据" sheetId="1" r:id="rId1"/>',
        '<sheet name="隐" sheetId="2" state="veryHidden" r:id="rId9"/>'
        '<sheet name="数据" sheetId="1" r:id="rId1"/>',
    )
    links = parts["xl/_rels/workbook.xml.rels"]
    hidden = re.findall("<Relationship .*?/>", links)[0].replace("rId1", "rId9")
    hidden = hidden.replace("sheet1.xml", "sheet9.xml")
    parts["xl/_rels/workbook.xml.rels"] = links.replace("</Rel", f"{hidden}</Rel")
    parts["xl/worksheets/sheet9.xml"] = parts["xl/worksheets/sheet1.xml"]
    workbook = read_workbook(zipped(parts), "台账.xlsx")
    assert workbook.hidden_sheets == ("隐",)
    assert workbook.sheet().name == "数据"
    assert (workbook.filename, workbook.kind) == ("台账.xlsx", "xlsx")
    with pytest.raises(UnreadableFile, match="没有名为“别的”的工作表。这个文件有：隐、数据。"):
        workbook.sheet("别的")


def test_a_lone_cell_far_away_takes_no_memory():
    far = '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    rows = f'<row r="1"><c r="A1"><v>1</v></c></row>{far}'
    sheet = read_workbook(xlsx(rows)).sheets[0]
    assert (sheet.row_count, sheet.column_count) == (1_048_576, 16_384)
    assert sheet.cell(1_048_576, 16_384) == 2


def test_a_part_that_serves_as_two_sheets_is_refused():
    parts = xlsx_parts('<row r="1"><c r="A1"><v>1</v></c></row>')
    sheet = '<sheet name="数据" sheetId="1" r:id="rId1"/>'
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(sheet, sheet * 500)
    with pytest.raises(UnreadableFile, match="两个工作表指向同一个部件"):
        read_workbook(zipped(parts))


def test_cells_that_never_end_are_damage():
    with pytest.raises(UnreadableFile, match="不合规"):
        read_workbook(xlsx('<row r="1">' + '<c r="A1"><x>' * 20_000 + "</row>"))


@pytest.mark.parametrize("opening", ["", "<!-- any -->"])
def test_cells_are_counted_once_however_they_are_read(opening):
    rows = "".join(
        f'<row r="{row}">'
        + "".join(f'<c r="{name}{row}"><v>1</v></c>' for name in "ABCDEFGHIJ")
        + "</row>"
        for row in range(1, 51)
    )
    sheet = read_workbook(xlsx(opening + rows), limits=Limits(cells=550)).sheets[0]
    assert (sheet.row_count, sheet.column_count) == (50, 10)


def test_too_many_cells_are_refused():
    rows = "".join(f'<row r="{n}"><c r="ZZ{n}"><v>1</v></c></row>' for n in range(1, 9))
    with pytest.raises(UnreadableFile, match="读到工作表“数据”时，数据区超过上限"):
        read_workbook(xlsx(rows), limits=Limits(cells=2_000))


@pytest.mark.parametrize("reference", ["A0", "A1048577", "XFE1"])
def test_positions_no_sheet_has_are_damage(reference):
    with pytest.raises(UnreadableFile, match="超出范围"):
        read_workbook(xlsx(f'<row r="1"><c r="{reference}"><v>1</v></c></row>'))
