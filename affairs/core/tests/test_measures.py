from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from affairs.core.errors import InvalidValue
from affairs.core.measures import (
    UNITS,
    Amount,
    convert,
    parse_amount,
    show_measure,
    unit_named,
)


@pytest.mark.parametrize(
    ("value", "source", "target", "result"),
    [
        ("3800000", "元", "万元", "380"),
        ("56300", "㎡", "万㎡", "5.63"),
        ("1", "万kWh", "kWh", "10000"),
        ("1.5", "MWh", "kWh", "1500"),
        ("1", "kWh", "MJ", "3.6"),
        ("4100", "百万千焦", "GJ", "4100"),
        ("1000000", "kcal", "GJ", "4.1868"),
        ("2500", "MJ", "GJ", "2.5"),
        ("1", "gal(US)", "升", "3.785411784"),
        ("74648.18", "加仑(美)", "L", "282574.10022615312"),
        ("1", "万m³", "m³", "10000"),
        ("1", "m³", "L", "1000"),
        ("1.5", "t", "kg", "1500"),
        ("1", "kgce", "tce", "0.001"),
        ("1", "ft²", "㎡", "0.09290304"),
        ("1", "mile", "km", "1.609344"),
        ("1", "kBtu", "MJ", "1.05505585"),
        ("1", "therm", "MJ", "105.5056"),
        ("1.5", "h", "min", "90"),
    ],
)
def test_convert_between_units_of_one_quantity(value, source, target, result):
    assert convert(Decimal(value), source, target) == Decimal(result)


def test_a_conversion_that_does_not_end_keeps_28_digits():
    assert str(convert(Decimal(1), "GJ", "kWh")) == "277.7777777777777777777777778"


def test_convert_refuses_units_of_different_quantities():
    with pytest.raises(InvalidValue) as refusal:
        convert(Decimal(1), "kWh", "m³")
    assert refusal.value.message == "kWh是能量，m³是体积，不能换算"


@pytest.mark.parametrize(
    ("spelling", "symbol"),
    [
        ("平方米", "㎡"),
        ("m²", "㎡"),
        ("M2", "㎡"),
        ("ｋＷｈ", "kWh"),
        ("度", "kWh"),
        ("万 kWh", "万kWh"),
        ("㎥", "m³"),
        ("km", "公里"),
        ("吨", "t"),
        ("GA", "美制加仑"),
    ],
)
def test_unit_named_knows_the_usual_spellings(spelling, symbol):
    assert unit_named(spelling).symbol == symbol


@pytest.mark.parametrize("spelling", ["加仑", "EA", "kWh/m²", ""])
def test_unit_named_refuses_what_it_does_not_know(spelling):
    with pytest.raises(InvalidValue, match="不认识单位"):
        unit_named(spelling)


def test_no_two_units_share_a_spelling():
    spellings = Counter(
        spelling.casefold() for unit in UNITS.values() for spelling in (unit.symbol, *unit.aliases)
    )
    assert [spelling for spelling, times in spellings.items() if times > 1] == []


@pytest.mark.parametrize(
    ("text", "unit", "default", "amount"),
    [
        ("12.56 万kWh", "kWh", None, Amount(Decimal(125600), "kWh", Decimal("12.56"), "万kWh")),
        ("125,600", "kWh", None, Amount(Decimal(125600), "kWh", Decimal(125600), "kWh")),
        ("12.56", "kWh", "万kWh", Amount(Decimal(125600), "kWh", Decimal("12.56"), "万kWh")),
        ("12.56万", "kWh", None, Amount(Decimal(125600), "kWh", Decimal(125600), "kWh")),
        (
            "１２．５６万千瓦时",
            "kWh",
            None,
            Amount(Decimal(125600), "kWh", Decimal("12.56"), "万kWh"),
        ),
        ("3.8 千元", "元", None, Amount(Decimal(3800), "元", Decimal(3800), "元")),
        ("2百万千焦", "GJ", None, Amount(Decimal(2), "GJ", Decimal(2), "GJ")),
        ("0.5亿千瓦时", "kWh", None, Amount(Decimal(50000000), "kWh", Decimal(50000000), "kWh")),
        ("1.5E3", "t", None, Amount(Decimal(1500), "t", Decimal(1500), "t")),
        ("1.5E3 kg", "t", None, Amount(Decimal("1.5"), "t", Decimal(1500), "kg")),
        ("−5 GJ", "MJ", None, Amount(Decimal(-5000), "MJ", Decimal(-5), "GJ")),
        ("2.5万平方米", "㎡", None, Amount(Decimal(25000), "㎡", Decimal("2.5"), "万㎡")),
    ],
)
def test_parse_amount_keeps_what_was_typed_beside_what_it_means(text, unit, default, amount):
    assert parse_amount(text, unit, default=default) == amount


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("5 桶", "不认识单位「桶」"),
        ("5 m³", "m³是体积，kWh是能量，不能换算"),
        ("1 2 kWh", "「1 2」中间有空格，分不清是一个数还是两个数；去掉空格再填"),
        ("1,23 kWh", "「1,23」有两种读法；逗号只分隔千位，点只作小数点，如 1,234.5"),
        ("kWh", "「kWh」不是数字；写成 1234.5、1,234.5 或 12.56万"),
        ("", "没有填数字"),
    ],
)
def test_parse_amount_says_what_is_wrong(text, message):
    with pytest.raises(InvalidValue) as refusal:
        parse_amount(text, "kWh")
    assert refusal.value.message == message


def test_show_measure():
    assert show_measure(Decimal("1234.5"), "m2", places=2) == "1,234.50 ㎡"
    assert show_measure(None, "㎡") == "—"


ending = st.sampled_from(["万kWh", "MWh", "MJ", "GJ", "kcal", "kWh"])


@given(st.decimals(-(10**9), 10**9, places=3), ending)
def test_a_chosen_unit_changes_no_value(value, unit):
    there = convert(value, "MJ", unit)
    assert abs(convert(there, unit, "MJ") - value) <= abs(value) * Decimal("1E-26")


@given(st.decimals(-(10**9), 10**9, places=3), st.sampled_from(sorted(UNITS)))
def test_what_is_shown_reads_back(value, symbol):
    assert parse_amount(show_measure(value, symbol), symbol).value == value
