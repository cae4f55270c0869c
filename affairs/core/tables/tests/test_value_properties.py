"""Numbers, dates and identifiers of any value are read as they were written."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from affairs.core.errors import InvalidValue
from affairs.core.tables import Field, Kind, parser_for

FULL_WIDTH = str.maketrans("0123456789.-/,", "０１２３４５６７８９．－／，")
WORDS = dict(zip("0123456789", "〇一二三四五六七八九", strict=True))
numbers = st.decimals(-(10**11), 10**11, places=2, allow_nan=False)
days = st.dates(date(1912, 1, 1), date(2150, 12, 31))
quick = settings(max_examples=60, deadline=None)
amount = parser_for(Field("amount", "金额（元）", Kind.MONEY))
day = parser_for(Field("day", "日期", Kind.DATE))
code = parser_for(Field("code", "编号", Kind.CODE))


@quick
@given(numbers, st.sampled_from(["{:.2f}", "{:,.2f}", " {:.2f} ", "{:.2f}元"]))
def test_a_number_reads_alike_in_every_form(number: Decimal, form: str) -> None:
    written = form.format(number)
    assert amount(written) == amount(written.translate(FULL_WIDTH)) == number


@quick
@given(st.decimals(0, 10**9, places=2, allow_nan=False))
def test_brackets_mean_less_than_nothing(number: Decimal) -> None:
    assert amount(f"({number})") == amount(f"（{number:,}）") == -number


@quick
@given(st.decimals(0, 10**6, places=4, allow_nan=False))
def test_wan_is_ten_thousand(number: Decimal) -> None:
    wan = parser_for(Field("amount", "金额（元）", Kind.MONEY), unit="万元", factor=Decimal(10_000))
    assert wan(number) == wan(f"{number}") == amount(f"{number}万") == number * 10_000


@quick
@given(days)
def test_a_day_reads_alike_in_every_form(on: date) -> None:
    year = "".join(WORDS[digit] for digit in str(on.year))
    for written in (
        on.isoformat(), f"{on:%Y/%m/%d}", f"{on:%Y.%m.%d}", f"{on.year}年{on.month}月{on.day}日",
        f"{on:%Y%m%d}", f" {on.year}-{on.month}-{on.day} ", on.isoformat().translate(FULL_WIDTH),
        f"{year}年{on.month}月{on.day}日", on,
    ):  # fmt: skip
        assert day(written) == on, written


@quick
@given(st.text("0123456789ABCX", min_size=1, max_size=24))
def test_a_code_stays_as_it_is_to_its_last_sign(written: str) -> None:
    assert code(written) == code(f" {written}　") == written


@quick
@given(st.integers(10**15, 10**20))
def test_a_long_code_in_scientific_form_is_refused(number: int) -> None:
    with pytest.raises(InvalidValue, match="文本"):
        code(f"{number:.13E}".replace("E+", "E+"))


@quick
@given(st.text(max_size=12))
def test_any_text_is_read_or_refused_in_words(written: str) -> None:
    said = []
    for parse in (amount, day, code):
        try:
            parse(written)
        except InvalidValue as refused:
            said.append(refused.message)
    assert all(said)
