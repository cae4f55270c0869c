import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from affairs.core.tables.csv_protection import FORMULA_STARTS, protect, unprotect
from affairs.core.tables.reading import read_workbook
from affairs.core.tables.refusal import UnreadableFile

TABLE = "代码,名称\n110112106,漷县镇\n"
ROWS = [["代码", "名称"], ["110112106", "漷县镇"]]


def rows(content: bytes):
    return read_workbook(content, "表.csv").sheets[0].rows


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-32"])
def test_encodings_are_told_by_the_content(codec):
    assert rows(TABLE.encode(codec)) == ROWS


def test_characters_outside_gbk():
    assert rows("名称\n麦㙦镇\n䢺江镇\n".encode("gb18030")) == [["名称"], ["麦㙦镇"], ["䢺江镇"]]


def test_western_windows_is_read_with_a_remark():
    workbook = read_workbook("Café,Hôtel\n£5,élève\n".encode("cp1252"), "a.csv")
    assert workbook.sheets[0].rows == [["Café", "Hôtel"], ["£5", "élève"]]
    assert workbook.notes[0].startswith("文字编码按 Windows-1252")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_told_by_the_content(delimiter):
    assert rows(TABLE.replace(",", delimiter).encode()) == ROWS


def test_a_semicolon_table_with_decimal_commas():
    assert rows("甲;乙;丙\n1,5;2,5;x\n".encode()) == [["甲", "乙", "丙"], ["1,5", "2,5", "x"]]


def test_a_stated_delimiter_line_is_not_a_row():
    assert rows("sep=;\r\n甲;乙,丙\r\n".encode()) == [["甲", "乙,丙"]]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(end):
    assert rows(TABLE.replace("\n", end).encode()) == ROWS


def test_line_breaks_inside_quotes_keep_the_row_numbers():
    assert rows('甲,"第一行\n第二行"\n\n乙,"他说""好"""\n'.encode()) == [
        ["甲", "第一行\n第二行"],
        [],
        ["乙", '他说"好"'],
    ]


def test_codes_stay_text():
    assert rows(b"007,620102199001011234,1.50,-5\n") == [
        ["007", "620102199001011234", "1.50", "-5"]
    ]


REFUSED = {
    "0 字节": b"",
    "引号没有成对": '甲,"乙\n丙,丁\n'.encode(),
    "二进制数据|UTF-16 文本": b"\x01\x00\x02\x00",
    "认不出文字编码": b"a,\x81\n",
    "标明是 UTF-8 编码，内容却不是": b"\xef\xbb\xbf\xff,a",
    "超过 131,072 个字符": b"a,b\n" + b"x" * 140_000,
}


@pytest.mark.parametrize("reason", REFUSED)
def test_what_is_no_text_table_is_refused(reason):
    with pytest.raises(UnreadableFile, match=reason):
        rows(REFUSED[reason])


@given(st.text())
def test_unprotect_undoes_protect(text):
    assert unprotect(protect(text)) == text
    assert not protect(text).startswith(tuple(FORMULA_STARTS))


CELL = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))


@given(st.lists(st.lists(CELL, min_size=2, max_size=4), min_size=1, max_size=5))
def test_any_table_comes_back_from_csv(table):
    table[0][0] = "表头" + table[0][0]
    buffer = io.StringIO(newline="")
    csv.writer(buffer, quoting=csv.QUOTE_ALL).writerows(map(protect, row) for row in table)
    read = read_workbook(buffer.getvalue().encode("utf-8-sig")).sheets[0]
    assert [[cell or "" for cell in read.row(n)] for n in range(1, read.row_count + 1)] == [
        row + [""] * (read.column_count - len(row))
        if len(row) < read.column_count
        else row[: read.column_count]
        for row in table[: read.row_count]
    ]
    assert not any(any(row) for row in table[read.row_count :])
