import pytest

from affairs.core.tables.number_formats import (
    FormatKind,
    NumberFormat,
    built_in_format,
    classify,
)

KINDS = {
    "General": FormatKind.PLAIN,
    "@": FormatKind.PLAIN,
    "0.00": FormatKind.PLAIN,
    '#,##0.00"元"': FormatKind.PLAIN,
    '0"d"': FormatKind.PLAIN,
    "0.00E+00": FormatKind.PLAIN,
    "[Red]-0.00;0.00": FormatKind.PLAIN,
    "[$¥-804]#,##0.00": FormatKind.PLAIN,
    "0%": FormatKind.PERCENT,
    "0.00%;[Red]-0.00%": FormatKind.PERCENT,
    "yyyy-mm-dd": FormatKind.DATE,
    'yyyy"年"m"月"d"日"': FormatKind.DATE,
    "[$-804]yyyy年m月d日;@": FormatKind.DATE,
    "m/d/yyyy h:mm": FormatKind.DATE,
    'm"月"': FormatKind.DATE,
    "aaaa": FormatKind.DATE,
    "h:mm": FormatKind.TIME,
    "[$-409]h:mm AM/PM": FormatKind.TIME,
    "上午/下午h:mm": FormatKind.TIME,
    "mm:ss.0": FormatKind.TIME,
    "[h]:mm": FormatKind.ELAPSED,
    "[mm]:ss": FormatKind.ELAPSED,
}


@pytest.mark.parametrize("code", KINDS)
def test_classify(code):
    assert classify(code) == NumberFormat(KINDS[code])


def test_classify_counts_the_zeros_that_fill_up():
    assert classify("000000") == NumberFormat(FormatKind.PLAIN, 6)
    assert classify("0") == NumberFormat(FormatKind.PLAIN)
    assert classify("00.0") == NumberFormat(FormatKind.PLAIN)


def test_built_in_format_knows_the_chinese_dates():
    assert built_in_format(31).kind is FormatKind.DATE
    assert built_in_format(57).kind is FormatKind.DATE
    assert built_in_format(32).kind is FormatKind.TIME
    assert built_in_format(10).kind is FormatKind.PERCENT
    assert built_in_format(0).kind is FormatKind.PLAIN
