"""ods and xls."""

import struct
from datetime import date, time, timedelta
from decimal import Decimal

import pytest

from affairs.core.tables.cells import Flag, Flagged, shown
from affairs.core.tables.limits import DEFAULT_LIMITS, CellBudget
from affairs.core.tables.reading import read_workbook
from affairs.core.tables.reading.xls import read_xls
from affairs.core.tables.refusal import UnreadableFile
from affairs.core.tables.tests.files import ods, record, xls_stream
from affairs.core.tables.workbook import MergedRange


def ods_rows(cells: str, **options):
    table = f'<table:table table:name="表"><table:table-row>{cells}</table:table-row></table:table>'
    return read_workbook(ods(table, **options)).sheets[0].rows


def test_ods_values():
    cells = (
        '<table:table-cell office:value-type="string"><text:p>甲<text:s text:c="2"/>乙</text:p>'
        "<text:p>丙</text:p></table:table-cell>"
        '<table:table-cell office:value-type="float" office:value="1.5"/>'
        '<table:table-cell office:value-type="percentage" office:value="0.125"/>'
        '<table:table-cell office:value-type="date" office:date-value="2022-07-18"/>'
        '<table:table-cell office:value-type="time" office:time-value="PT09H42M00S"/>'
        '<table:table-cell office:value-type="time" office:time-value="PT30H00M00S"/>'
        '<table:table-cell office:value-type="boolean" office:boolean-value="true"/>'
    )
    assert ods_rows(cells) == [
        [
            "甲  乙\n丙",
            Decimal("1.5"),
            Flagged(Decimal("0.125"), Flag.PERCENT, "12.5%"),
            date(2022, 7, 18),
            time(9, 42),
            timedelta(hours=30),
            True,
        ]
    ]


def test_ods_errors_and_formulas_without_result():
    cells = (
        '<table:table-cell table:formula="of:=1/0" office:value-type="string" '
        'calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'
        '<table:table-cell table:formula="of:=1/0" office:value-type="float" office:value="0">'
        "<text:p>Err:502</text:p></table:table-cell>"
        '<table:table-cell table:formula="of:=A1"/>'
    )
    assert ods_rows(cells) == [
        [
            Flagged(None, Flag.ERROR, "#DIV/0!"),
            Flagged(None, Flag.ERROR, "Err:502"),
            Flagged(None, Flag.NO_RESULT, "of:=A1"),
        ]
    ]


def test_ods_leading_zeros_by_cell_and_column_style():
    styles = (
        '<number:number-style style:name="N1"><number:number number:min-integer-digits="3"/>'
        '</number:number-style><style:style style:name="ce1" style:data-style-name="N1"/>'
    )
    table = (
        '<table:table table:name="表"><table:table-column table:number-columns-repeated="2" '
        'table:default-cell-style-name="ce1"/><table:table-row>'
        '<table:table-cell office:value-type="float" office:value="7"/>'
        '<table:table-cell table:style-name="ce1" office:value-type="float" office:value="8"/>'
        "</table:table-row></table:table>"
    )
    row = read_workbook(ods(table, styles=styles)).sheets[0].rows[0]
    assert [shown(cell) for cell in row] == ["007", "008"]


def test_ods_repeats_merges_and_hidden_sheets():
    styles = (
        '<style:style style:name="ta1"><style:table-properties table:display="false"/>'
        "</style:style>"
    )
    filled = '<table:table-cell office:value-type="float" office:value="1"'
    table = (
        '<table:table table:name="隐" table:style-name="ta1">'
        '<table:table-row table:number-rows-repeated="2">'
        f'{filled} table:number-columns-repeated="2"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/>'
        "</table:table-row></table:table>"
        f'<table:table table:name="见"><table:table-row>{filled} table:number-columns-spanned="2" '
        'table:number-rows-spanned="2"/></table:table-row></table:table>'
    )
    workbook = read_workbook(ods(table, styles=styles))
    assert workbook.hidden_sheets == ("隐",)
    assert workbook.sheets[0].rows == [[1, 1], [1, 1]]
    assert workbook.sheet().merged == (MergedRange(1, 1, 2, 2),)


def test_ods_repeats_beyond_the_limit_are_refused_at_once():
    cell = (
        '<table:table-cell office:value-type="float" office:value="1" '
        'table:number-columns-repeated="16384"/>'
    )
    table = (
        '<table:table table:name="表"><table:table-row table:number-rows-repeated="1048576">'
        f"{cell}</table:table-row></table:table>"
    )
    with pytest.raises(UnreadableFile, match="超过上限"):
        read_workbook(ods(table))


def test_ods_with_a_password_is_refused():
    manifest = '<manifest xmlns:m="m"><m:file-entry><m:encryption-data/></m:file-entry></manifest>'
    with pytest.raises(UnreadableFile, match="文件设有密码"):
        read_workbook(ods("", extra={"META-INF/manifest.xml": manifest}))


def xls_rows(*cells: bytes, settings: bytes = b""):
    return read_xls(xls_stream(*cells, settings=settings), CellBudget(DEFAULT_LIMITS))[0].rows


def test_xls_values():
    text = struct.pack("<HB", 2, 1) + "漷县".encode("utf-16-le")
    formula_text = struct.pack("<HHH", 0, 4, 0) + b"\0\0\0\0\0\0\xff\xff" + bytes(8)
    assert xls_rows(
        record(0x203, struct.pack("<HHHd", 0, 0, 0, 12.5)),
        record(0x204, struct.pack("<HHH", 0, 1, 0) + text),
        record(0xBD, struct.pack("<HHHIHIH", 0, 2, 0, 5 << 2 | 2, 0, 1250 << 2 | 3, 3)),
        record(0x06, formula_text),
        record(0x207, text),
        record(0x205, struct.pack("<HHHBB", 0, 5, 0, 7, 1)),
        record(0x205, struct.pack("<HHHBB", 0, 6, 0, 1, 0)),
    ) == [
        [
            Decimal("12.5"),
            "漷县",
            5,
            Decimal("12.5"),
            "漷县",
            Flagged(None, Flag.ERROR, "#DIV/0!"),
            True,
        ]
    ]


def test_xls_shared_text_split_over_two_records_changes_its_width():
    start = struct.pack("<II", 1, 1) + struct.pack("<HB", 4, 0) + b"ab"
    settings = record(0xFC, start) + record(0x3C, b"\x01" + "漷县".encode("utf-16-le"))
    label = record(0xFD, struct.pack("<HHHI", 0, 0, 0, 0))
    assert xls_rows(label, settings=settings) == [["ab漷县"]]


def test_xls_dates_follow_the_date_system():
    date_style = record(0xE0, struct.pack("<HH", 0, 14) + bytes(16))
    number = record(0x203, struct.pack("<HHHd", 0, 0, 0, 43099.0))
    assert xls_rows(number, settings=date_style) == [[date(2017, 12, 30)]]
    since_1904 = date_style + record(0x22, struct.pack("<H", 1))
    assert xls_rows(number, settings=since_1904) == [[date(2021, 12, 31)]]


def test_xls_counts_formulas_whose_result_is_zero():
    zero = record(0x06, struct.pack("<HHHd", 0, 0, 0, 0.0) + bytes(8))
    sheet = read_xls(xls_stream(zero), CellBudget(DEFAULT_LIMITS))[0]
    assert sheet.rows == [[0]]
    assert sheet.notes[0].startswith("有 1 个公式的结果为 0")


def test_xls_with_a_password_is_refused():
    with pytest.raises(UnreadableFile, match="文件设有密码"):
        read_xls(xls_stream(settings=record(0x2F, bytes(6))), CellBudget(DEFAULT_LIMITS))


def test_a_cut_off_xls_is_refused():
    stream = xls_stream(record(0x203, struct.pack("<HHHd", 0, 0, 0, 12.5)))
    with pytest.raises(UnreadableFile, match="记录不完整"):
        read_xls(stream[:-8], CellBudget(DEFAULT_LIMITS))


def test_two_xls_sheets_in_one_place_are_refused():
    name = bytes([1, 0]) + b"A"
    start = record(0x809, struct.pack("<HH", 0x600, 5))
    bound = record(0x85, struct.pack("<IBB", 0, 0, 0) + name)
    with pytest.raises(UnreadableFile, match="两个工作表指向同一处"):
        read_xls(start + bound * 2 + record(0x0A, b""), CellBudget(DEFAULT_LIMITS))


def test_an_xls_stream_without_sheets_has_none():
    stream = record(0x809, struct.pack("<HH", 0x600, 5)) + record(0x0A, b"")
    assert read_xls(stream, CellBudget(DEFAULT_LIMITS)) == ()
