from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from affairs.core.errors import InvalidValue
from affairs.core.money import (
    parse_money,
    shares,
    show_overview,
    show_wan,
    show_yi,
    show_yuan,
    split,
    yuan,
)


@pytest.mark.parametrize(
    ("amount", "stored"),
    [("12.345", "12.35"), ("12.344999", "12.34"), ("-12.345", "-12.35"), ("5", "5.00")],
)
def test_yuan_rounds_half_up_to_fen(amount, stored):
    assert str(yuan(Decimal(amount))) == stored


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1,234.50", "1234.50"),
        ("¥1,234.5", "1234.5"),
        ("￥1234", "1234"),
        ("1234.5元", "1234.5"),
        ("人民币 1,234 元整", "1234"),
        ("12.56万元", "125600"),
        ("12.56 万", "125600"),
        ("3.2亿元", "320000000"),
        ("１２．５元", "12.5"),
        ("-¥24,941.84", "-24941.84"),
        ("¥-7.89", "-7.89"),
        ("(24,941.84)", "-24941.84"),
        ("12.500", "12.500"),
    ],
)
def test_parse_money_reads_amounts_in_yuan(text, amount):
    assert parse_money(text) == Decimal(amount)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "没有填金额"),
        ("元", "没有填金额"),
        ("12.345", "「12.345」小数多于两位；金额填到分"),
        ("5%", "「5%」是比例，这里填金额"),
        ("1,23元", "「1,23」有两种读法；逗号只分隔千位，点只作小数点，如 1,234.5"),
        ("$5", "「$5」不是数字；写成 1234.5、1,234.5 或 12.56万"),
        ("待定", "「待定」不是数字；写成 1234.5、1,234.5 或 12.56万"),
    ],
)
def test_parse_money_says_what_is_wrong(text, message):
    with pytest.raises(InvalidValue) as refusal:
        parse_money(text)
    assert refusal.value.message == message


@pytest.mark.parametrize(
    ("amount", "in_yuan", "in_wan", "in_yi", "overview"),
    [
        (Decimal("3800000"), "3,800,000.00", "380.00", "0.04", "380.00 万元"),
        (Decimal("320000000"), "320,000,000.00", "32,000.00", "3.20", "3.20 亿元"),
        (Decimal("-1234.565"), "−1,234.57", "−0.12", "0.00", "−0.12 万元"),
        (0, "0.00", "0.00", "0.00", "0.00 万元"),
        (None, "—", "—", "—", "—"),
    ],
)
def test_amounts_on_screens(amount, in_yuan, in_wan, in_yi, overview):
    shown = (show_yuan(amount), show_wan(amount), show_yi(amount), show_overview(amount))
    assert shown == (in_yuan, in_wan, in_yi, overview)


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        ("100.00", [1, 1, 1], ["33.34", "33.33", "33.33"]),
        ("0.02", [1, 1, 1], ["0.01", "0.01", "0.00"]),
        ("10.00", [0, 1, 3], ["0.00", "2.50", "7.50"]),
        ("-100.00", [1, 1, 1], ["-33.33", "-33.33", "-33.34"]),
        ("0", [1, 2], ["0.00", "0.00"]),
    ],
)
def test_split_gives_the_rest_to_the_largest_remainders(total, weights, parts):
    assert split(Decimal(total), weights) == [Decimal(part) for part in parts]


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1], [2, -1]])
def test_split_needs_weights_that_carry_something(weights):
    with pytest.raises(ValueError, match="weights"):
        split(Decimal("1.00"), weights)


def test_split_refuses_a_total_with_less_than_a_fen():
    with pytest.raises(ValueError, match="no multiple"):
        split(Decimal("1.005"), [1, 1])


def test_shares_of_thirds_add_up_with_ties_to_the_earlier_row():
    assert shares([1, 1, 1]) == [Decimal("33.4"), Decimal("33.3"), Decimal("33.3")]
    assert shares([1, 3, 3, 1], places=0) == [Decimal(p) for p in (13, 38, 37, 12)]


def test_shares_of_nothing_are_none():
    assert shares([]) is None
    assert shares([0, Decimal("0.00")]) is None


weights = st.lists(st.integers(0, 10**9), min_size=1, max_size=30).filter(any)


@given(st.decimals(-(10**12), 10**12, places=2), weights)
def test_parts_make_the_whole_and_lie_within_a_fen_of_their_due(total, given_weights):
    parts = split(total, given_weights)
    assert sum(parts) == total
    whole = sum(given_weights)
    for part, weight in zip(parts, given_weights, strict=True):
        assert abs(part * whole - total * weight) < Decimal("0.01") * whole


@given(weights, st.integers(0, 3))
def test_shares_add_up_to_100(parts, places):
    assert sum(shares(parts, places=places)) == 100


@given(st.decimals(-(10**12), 10**12, places=2))
def test_a_shown_amount_reads_back(amount):
    assert parse_money(show_yuan(amount)) == amount
