from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest

from affairs.core.dates import CITY_ZONE
from affairs.core.errors import InvalidValue
from affairs.core.tables.cells import Flag, Flagged
from affairs.core.tables.fields import Field, Kind
from affairs.core.tables.values import Doubtful, ReadingRules, parser_for

ERROR = Flagged(None, Flag.ERROR, "#VALUE!")
PERCENT = Flagged(Decimal("0.125"), Flag.PERCENT, "12.5%")
PADDED = Flagged(7, Flag.PADDED, "007")
LOST = Flagged(620102199001011000, Flag.LOST_DIGITS, "6.20102199001011E+17")


def read(cell, kind=Kind.TEXT, *, label="字段", rules=None, words=None, **options):
    factor = options.pop("factor", Decimal(1))
    unit = options.pop("unit_read", None)
    field = Field("field", label, kind, **options)
    return parser_for(field, rules=rules, words=words, unit=unit, factor=factor)(cell)


def refused(cell, kind, **options) -> str:
    with pytest.raises(InvalidValue) as caught:
        read(cell, kind, **options)
    return caught.value.message


@pytest.mark.parametrize("kind", list(Kind))
def test_blank_cells_are_none_not_zero(kind):
    assert read(None, kind) is None
    assert read(" \n", kind) is None
    assert read("暂缺", kind, rules=ReadingRules(blanks=("暂缺",))) is None


@pytest.mark.parametrize("kind", list(Kind))
def test_error_cells_are_errors_in_every_field(kind):
    assert "错误值 #VALUE!" in refused(ERROR, kind)
    assert "错误值 #DIV/0!" in refused("#DIV/0!", kind)
    assert "公式 =B1*2 没有计算结果" in refused(Flagged(None, Flag.NO_RESULT, "=B1*2"), kind)
    assert "不是日期" in refused(Flagged(0, Flag.BAD_DATE, "0"), kind)


@pytest.mark.parametrize("kind", [Kind.CODE, Kind.TEXT, Kind.INTEGER, Kind.DECIMAL])
def test_numbers_that_lost_digits_are_refused(kind):
    assert refused(LOST, kind) == (
        "6.20102199001011E+17 超过 15 位，Excel 已把后面的数字变成 0；"
        "把这一列设为“文本”格式后重新填写"
    )


def test_text():
    assert read("  甲\r\n乙 ") == "甲\n乙"
    assert read(12) == "12"
    assert read(Decimal("1.50")) == "1.50"
    assert read(date(2022, 7, 18)) == "2022-07-18"
    assert read(PADDED) == "007"
    assert read("—") == "—"


def test_code():
    assert read("007", Kind.CODE) == "007"
    assert read("６２０１０２　", Kind.CODE) == "620102"
    assert read(PADDED, Kind.CODE) == "007"
    assert read(620102, Kind.CODE) == "620102"
    assert read(12345678901234567890, Kind.CODE) == "12345678901234567890"
    assert "超过 15 位" in refused("6.20102E+17", Kind.CODE)
    assert "改成了日期 2022-03-01" in refused(date(2022, 3, 1), Kind.CODE)
    assert "百分比" in refused(PERCENT, Kind.CODE)
    assert read("1E10", Kind.CODE) == "1E10"
    assert "不足 6 位" in refused(1234, Kind.CODE, length=6)
    assert read(110102, Kind.CODE, length=6) == "110102"


def test_integer():
    assert read(5, Kind.INTEGER) == 5
    assert read("１，２３４", Kind.INTEGER) == 1234
    assert read("5.0", Kind.INTEGER) == 5
    assert read("12万", Kind.INTEGER) == 120000
    assert read(PADDED, Kind.INTEGER) == 7
    assert refused(Decimal("5.5"), Kind.INTEGER) == "“5.5”不是整数"
    assert "两种读法" in refused("1,23", Kind.INTEGER)
    assert refused(True, Kind.INTEGER) == "“TRUE”不是数字"
    assert "是日期或时间" in refused(date(2022, 1, 1), Kind.INTEGER)
    assert read("12345678901234567890", Kind.INTEGER) == 12345678901234567890
    assert type(read("5", Kind.INTEGER)) is int


def test_decimal_keeps_its_places():
    assert read(Decimal("12.34"), Kind.DECIMAL, places=2) == Decimal("12.34")
    assert read(5, Kind.DECIMAL, places=2) == Decimal(5)
    assert read("1,234.5", Kind.DECIMAL, places=2) == Decimal("1234.5")
    assert read("(5)", Kind.DECIMAL, places=2) == Decimal(-5)
    assert read(Decimal("12.345"), Kind.DECIMAL, places=2) == Doubtful(
        Decimal("12.35"), "12.345 按四舍五入读作 12.35"
    )
    assert read("12.345", Kind.MONEY) == Doubtful(Decimal("12.35"), "12.345 按四舍五入读作 12.35")
    assert read("5202.6000000000004", Kind.DECIMAL, places=2) == Decimal("5202.6")
    assert read("1234567890123.4567", Kind.DECIMAL, places=4) == Decimal("1234567890123.4567")
    assert read("12.345", Kind.DECIMAL) == Decimal("12.345")
    assert read("—", Kind.DECIMAL) is None


def test_units_of_the_column_and_of_the_cell():
    wan = {"unit_read": "万元", "factor": Decimal(10000), "label": "购置价（元）"}
    assert read(Decimal("23.5"), Kind.MONEY, **wan) == Decimal(235000)
    assert read("23.5", Kind.MONEY, **wan) == Decimal(235000)
    assert read("235,000元", Kind.MONEY, **wan) == Decimal(235000)
    assert "万" in refused("23.5万", Kind.MONEY, **wan)
    assert read("¥1,234.50", Kind.MONEY) == Decimal("1234.50")
    assert read("12.56万元", Kind.MONEY) == Decimal(125600)
    assert read("12.56 万kWh", Kind.DECIMAL, label="用电量（kWh）") == Decimal(125600)
    assert read("5辆", Kind.INTEGER, label="数量（辆）") == 5
    assert refused("5 kWh", Kind.MONEY)
    gallons = {"unit_read": "美制加仑", "factor": Decimal("3.785411784"), "places": 2}
    assert read(Decimal("10.5"), Kind.DECIMAL, label="加油量（升）", **gallons) == Decimal("39.75")


def test_shares():
    assert read(PERCENT, Kind.DECIMAL, label="占比（%）") == Decimal("12.5")
    assert read("12.5%", Kind.DECIMAL, label="占比（%）") == Decimal("12.5")
    assert read(Decimal("12.5"), Kind.DECIMAL, label="占比（%）") == Decimal("12.5")
    assert read(PERCENT, Kind.DECIMAL, label="系数") == Decimal("0.125")
    assert read("12.5%", Kind.DECIMAL, label="系数") == Decimal("0.125")
    assert "是比例" in refused(PERCENT, Kind.MONEY)


@pytest.mark.parametrize(
    "cell",
    [
        date(2014, 7, 1),
        datetime(2014, 7, 1, 9, 42),
        "2014-7-1",
        "2014.7.1",
        "2014/07/01",
        "20140701",
        20140701,
        "2014年7月1日",
        "２０１４－０７－０１",
        "1-Jul-2014",
    ],
)
def test_dates_read_alike(cell):
    assert read(cell, Kind.DATE) == date(2014, 7, 1)


def test_ambiguous_dates_are_refused_unless_the_file_says_how():
    assert refused("03/04/2022", Kind.DATE)
    american = ReadingRules(date_order="mdy", two_digit_year_pivot=2015)
    assert read("03/04/2022", Kind.DATE, rules=american) == date(2022, 3, 4)
    assert read("14-Aug-00", Kind.DATE, rules=american) == date(2000, 8, 14)
    assert read("1-Jan-46", Kind.DATE, rules=american) == date(1946, 1, 1)
    assert "不存在" in refused("2014.7.32", Kind.DATE)


def test_serial_numbers_are_dates_only_where_the_file_says_so():
    assert "可能是日期序号（2021-12-31）" in refused(44561, Kind.DATE)
    serial = ReadingRules(serial_dates=True)
    assert read(44561, Kind.DATE, rules=serial) == date(2021, 12, 31)
    assert read("44561", Kind.DATE, rules=serial) == date(2021, 12, 31)
    assert read("44561.5", Kind.DATETIME, rules=serial) == datetime(
        2021, 12, 31, 12, tzinfo=CITY_ZONE
    )
    assert read("2021-12-31", Kind.DATE, rules=serial) == date(2021, 12, 31)


def test_moments_times_and_months():
    moment = datetime(2022, 7, 18, 9, 42, tzinfo=CITY_ZONE)
    assert read(datetime(2022, 7, 18, 9, 42), Kind.DATETIME) == moment
    assert read("2022-07-18 09:42", Kind.DATETIME) == moment
    assert read(date(2022, 7, 18), Kind.DATETIME) == datetime(2022, 7, 18, tzinfo=CITY_ZONE)
    assert "缺少时间" in refused("2022-07-18", Kind.DATETIME)
    assert read(time(9, 42), Kind.TIME) == time(9, 42)
    assert read(timedelta(hours=9), Kind.TIME) == time(9)
    assert read("9点半", Kind.TIME) == time(9, 30)
    assert "不是一天里的时间" in refused(timedelta(hours=30), Kind.TIME)
    assert read(date(2022, 7, 1), Kind.MONTH) == date(2022, 7, 1)
    assert read(202207, Kind.MONTH) == date(2022, 7, 1)
    assert read("2022年7月", Kind.MONTH) == date(2022, 7, 1)
    assert "是某一天" in refused(date(2022, 7, 2), Kind.MONTH)


def test_boolean():
    assert [read(cell, Kind.BOOLEAN) for cell in (True, "是", "√", "有", "Y", 1, "１")] == [
        True
    ] * 7
    assert [read(cell, Kind.BOOLEAN) for cell in (False, "否", "×", "无", "n", 0)] == [False] * 6
    assert refused("也许", Kind.BOOLEAN) == "“也许”不是“是”或“否”；填“是”或“否”"


CHOICES = (("in_use", "在用"), ("sealed", "封存"), ("scrapped", "报废"))


def test_choice():
    assert read("在用", Kind.CHOICE, choices=CHOICES) == "in_use"
    assert read(" 在 用", Kind.CHOICE, choices=CHOICES) == "in_use"
    assert read("ＳＥＡＬＥＤ", Kind.CHOICE, choices=CHOICES) == "sealed"
    assert refused("封存中", Kind.CHOICE, choices=CHOICES) == (
        "“封存中”不在可选值里，是否为“封存”；可填：在用、封存、报废"
    )


def test_words_of_the_file():
    words = {"A": "在用", "0": "报废"}
    assert read("a", Kind.CHOICE, choices=CHOICES, words=words) == "in_use"
    assert read(0, Kind.CHOICE, choices=CHOICES, words=words) == "scrapped"
    assert read("封存", Kind.CHOICE, choices=CHOICES, words=words) == "sealed"
