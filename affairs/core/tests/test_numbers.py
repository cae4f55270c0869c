import locale
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from affairs.core.errors import InvalidValue
from affairs.core.numbers import decimal_of, format_number, parse_number

READ = {
    "0": "0",
    "007": "7",
    "1234.5": "1234.5",
    "1,234.5": "1234.5",
    "1,234,567": "1234567",
    "１２３４．５": "1234.5",
    "１，２３４．５": "1234.5",
    "  42 ": "42",
    "\u3000４２\u00a0": "42",
    "\ufeff42": "42",
    "-5": "-5",
    "−5": "-5",
    "－５": "-5",
    "–5": "-5",
    "- 5": "-5",
    "+5": "5",
    "(5)": "-5",
    "（1,234.50）": "-1234.50",
    ".5": "0.5",
    "5.": "5",
    "-0": "0",
    "12.56万": "125600",
    "12.56 万": "125600",
    "3.2亿": "320000000",
    "-1.5万亿": "-1500000000000",
    "3百万": "3000000",
    "12.5%": "0.125",
    "１２．５％": "0.125",
    "(5%)": "-0.05",
    "2‰": "0.002",
    "1.5E+3": "1500",
    "6E-2": "0.06",
    "123456789012345678901234567890123456789": "123456789012345678901234567890123456789",
    "1.23456789012345678901234567890123456万": "12345.6789012345678901234567890123456",
}


@pytest.mark.parametrize(("text", "number"), READ.items())
def test_parse_number_reads_every_usual_form(text, number):
    assert str(parse_number(text)) == number


@pytest.mark.parametrize(
    "text",
    [
        "1,23",
        "1.234,5",
        "1 2",
        "1 234",
        "1.234.5",
        "1,2345",
        "0,123",
        "12,34,567",
        "1'234",
        "1,234,",
    ],
)
def test_parse_number_refuses_what_has_two_readings(text):
    with pytest.raises(InvalidValue) as refusal:
        parse_number(text)
    assert text in refusal.value.message
    assert "有两种读法" in refusal.value.message or "中间有空格" in refusal.value.message


@pytest.mark.parametrize(
    "text",
    [
        "abc",
        "约5",
        "5元",
        "--5",
        "+-5",
        "5-",
        ".",
        "-",
        "万",
        "()",
        "NaN",
        "inf",
        "Infinity",
        "1_000",
    ]
    + [
        "５²",
        "5²",
        "٣",
        "①",
        "1e999",
        "0x10",
        "=1+1",
        "#VALUE!",
        "5%%",
        "5–6",
        "一百",
        "12。5",
        "—",
    ],
)
def test_parse_number_refuses_what_is_no_number(text):
    with pytest.raises(InvalidValue) as refusal:
        parse_number(text)
    assert "不是数字" in refusal.value.message


@pytest.mark.parametrize("text", ["", "  ", "\u3000", "\ufeff"])
def test_parse_number_says_that_nothing_was_given(text):
    with pytest.raises(InvalidValue) as refusal:
        parse_number(text)
    assert refusal.value.message == "没有填数字"


def test_parse_number_takes_one_sign_only():
    with pytest.raises(InvalidValue, match="只能用一种"):
        parse_number("(-5)")


@pytest.mark.parametrize("text", ["12万", "12%"])
def test_parse_number_without_units_refuses_them_by_name(text):
    with pytest.raises(InvalidValue) as refusal:
        parse_number(text, allow_units=False)
    assert refusal.value.message == f"「{text}」带有“{text[-1]}”，这里只填数字"


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (None, 2, "—"),
        (0, None, "0"),
        (1234, None, "1,234"),
        (Decimal("1234.5"), 2, "1,234.50"),
        (Decimal("-1234.565"), 2, "−1,234.57"),
        (Decimal("-0.001"), 2, "0.00"),
        (Decimal("1E+3"), None, "1,000"),
        (Decimal("100.50"), None, "100.50"),
        (Decimal("2.5"), 0, "3"),
        (Decimal("-0"), None, "0"),
        (10**30 + 1, None, "1,000,000,000,000,000,000,000,000,000,001"),
    ],
)
def test_format_number_for_screens(value, places, shown):
    assert format_number(value, places) == shown


def test_format_number_without_thousands():
    assert format_number(Decimal("1234567.8"), 2, thousands=False) == "1234567.80"


@pytest.mark.parametrize("value", [1.5, True])
def test_format_number_takes_no_float_or_truth_value(value):
    with pytest.raises(TypeError):
        format_number(value)


@pytest.mark.parametrize(
    ("stored", "number"),
    [(0.1, "0.1"), (1e22, "10000000000000000000000"), (5, "5"), (-2.50, "-2.5"), (1e-7, "1E-7")],
)
def test_decimal_of_a_workbook_number_is_the_number_shown(stored, number):
    assert decimal_of(stored) == Decimal(number)


@pytest.mark.parametrize("stored", [float("nan"), float("inf"), True, Decimal("NaN")])
def test_decimal_of_refuses_what_is_no_number(stored):
    with pytest.raises(InvalidValue):
        decimal_of(stored)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4), st.booleans())
def test_what_is_shown_reads_back_as_the_same_number(number, thousands):
    assert parse_number(format_number(number, thousands=thousands)) == number


def answer_to(text):
    try:
        return parse_number(text)
    except InvalidValue as refusal:
        return refusal.message


@given(st.text(max_size=12))
def test_any_text_is_a_number_or_a_refusal_in_words(text):
    answer = answer_to(text)
    assert answer.is_finite() if isinstance(answer, Decimal) else answer


@given(st.from_regex(r"[0-9]{1,3}[,.][0-9]{1,3}[,.][0-9]{1,4}", fullmatch=True))
def test_a_reading_with_two_separators_follows_the_grammar_or_is_refused(text):
    first, second = (sign for sign in text if sign in ",.")
    try:
        number = parse_number(text)
    except InvalidValue:
        return
    assert first == ","
    assert format_number(number).replace(",", "") == text.replace(",", "")
    assert second in ",."


def test_the_grammar_does_not_depend_on_the_locale():
    before = locale.setlocale(locale.LC_ALL)
    try:
        locale.setlocale(locale.LC_ALL, "")
        assert parse_number("1,234.5") == Decimal("1234.5")
        assert format_number(Decimal("1234.5"), 2) == "1,234.50"
    finally:
        locale.setlocale(locale.LC_ALL, before)
