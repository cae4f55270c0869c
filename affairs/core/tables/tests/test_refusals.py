import io
import zipfile

import pytest

from affairs.core.tables.limits import Limits
from affairs.core.tables.reading import read_workbook
from affairs.core.tables.reading.compound import SIGNATURE
from affairs.core.tables.refusal import UnreadableFile
from affairs.core.tables.tests.files import xlsx, xlsx_parts, zipped

GOOD = xlsx('<row r="1"><c r="A1"><v>1</v></c></row>')


def with_doctype() -> bytes:
    parts = xlsx_parts("")
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    parts["xl/workbook.xml"] = bomb + parts["xl/workbook.xml"]
    return zipped(parts)


def with_two_sheets_of_one_name() -> bytes:
    buffer = io.BytesIO(GOOD)
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(buffer, "a") as package:
        package.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")
    return buffer.getvalue()


REFUSED = {
    "PDF": b"%PDF-1.7 ...",
    "图片": b"\x89PNG\r\n\x1a\n",
    "网页（HTML）改名": b"<html><table><tr><td>1</td></tr></table></html>",
    "XML 电子表格 2003": b'<?xml version="1.0"?>'
    b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
    "XML 文件，不是表格": b'<?xml version="1.0"?><feed/>',
    "网页存档": b"MIME-Version: 1.0\r\nContent-Type: multipart/related",
    "Excel 4.0 或更早": b"\x09\x04\x06\x00\x00\x04\x10\x00",
    "Word 文档": zipped({"word/document.xml": "<w/>"}),
    "压缩包，解压后上传": zipped({"台账.xlsx": GOOD}),
    "没有工作簿": zipped({"readme.md": "x"}),
    "压缩包结构不完整": GOOD[:-30],
    "文件头不完整": SIGNATURE,
    "文档类型声明": with_doctype(),
    "同名的部件": with_two_sheets_of_one_name(),
    "没有工作表": zipped({**xlsx_parts(""), "xl/_rels/workbook.xml.rels": "<Relationships/>"}),
    "内部 XML 第 1 行不合规": zipped({**xlsx_parts(""), "xl/workbook.xml": "<workbook>"}),
    "缺少部件 xl/worksheets/sheet1.xml": zipped(
        {k: v for k, v in xlsx_parts("").items() if "sheet1" not in k}
    ),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_the_refusal_names_the_reason(reason):
    with pytest.raises(UnreadableFile, match=reason):
        read_workbook(REFUSED[reason], "文件")


def test_a_truncated_sheet_is_damage_not_fewer_rows():
    parts = xlsx_parts(
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>'
    )
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet[: sheet.index('<row r="2"')]
    with pytest.raises(UnreadableFile, match="不合规"):
        read_workbook(zipped(parts))


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(file_bytes=100), "超过上限"),
        (Limits(unpacked_bytes=100), "解压后超过上限"),
        (Limits(part_ratio=1, ratio_free_bytes=10), "压缩比超过"),
        (Limits(parts=2), "部件超过上限"),
        (Limits(sheets=0), "1 个工作表，超过上限"),
        (Limits(description_bytes=10), "过大"),
    ],
)
def test_limits_are_named(limits, reason):
    with pytest.raises(UnreadableFile, match=reason):
        read_workbook(GOOD, limits=limits)
