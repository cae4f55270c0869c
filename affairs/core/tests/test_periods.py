"""Periods: named forms, borders in the city's zone, months that add up to the year."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from affairs.core.errors import InvalidValue
from affairs.core.periods import Period


@pytest.mark.parametrize(
    ("text", "first", "last", "label"),
    [
        ("2022", "2022-01-01", "2022-12-31", "2022年"),
        ("2022H1", "2022-01-01", "2022-06-30", "2022年上半年"),
        ("2022H2", "2022-07-01", "2022-12-31", "2022年下半年"),
        ("2022Q3", "2022-07-01", "2022-09-30", "2022年第三季度"),
        ("2024-02", "2024-02-01", "2024-02-29", "2024年2月"),
        ("2022-03-01..2022-06-30", "2022-03-01", "2022-06-30", "2022-03-01 至 2022-06-30"),
    ],
)
def test_named_periods(text, first, last, label):
    period = Period.parse(text)
    assert (str(period.first), str(period.last), period.label, period.code) == (
        first, last, label, text,
    )  # fmt: skip


@pytest.mark.parametrize("text", ["", "2022Q5", "2022-13", "22", "2022-06-30..2022-03-01", "今年"])
def test_other_texts_are_refused(text):
    with pytest.raises(InvalidValue):
        Period.parse(text)


def test_the_last_second_of_the_year_belongs_to_it():
    moment = datetime(2022, 12, 31, 15, 59, 59, tzinfo=UTC)
    assert moment in Period.parse("2022")
    assert moment + timedelta(seconds=1) not in Period.parse("2022")
    assert moment + timedelta(seconds=1) in Period.parse("2023")


@pytest.mark.parametrize(
    ("text", "previous", "year_before"),
    [
        ("2022", "2021", "2021"),
        ("2022Q1", "2021Q4", "2021Q1"),
        ("2024-02", "2024-01", "2023-02"),
        ("2023-02", "2023-01", "2022-02"),
        ("2024-02-29..2024-02-29", "2024-02-28..2024-02-28", "2023-02-28..2023-02-28"),
    ],
)
def test_neighbours(text, previous, year_before):
    period = Period.parse(text)
    assert (period.previous().code, period.year_before().code) == (previous, year_before)


@given(st.integers(1990, 2060), st.integers(1, 12), st.integers(0, 30))
def test_months_cover_a_period_without_gap_or_overlap(year, month, more):
    first = date(year, month, 5)
    period = Period(first, first + timedelta(days=more * 13))
    months = list(period.months())
    days = [m.first + timedelta(days=n) for m in months for n in range((m.last - m.first).days + 1)]
    assert days == [first + timedelta(days=n) for n in range(more * 13 + 1)]


@given(st.integers(1990, 2060))
def test_twelve_months_are_the_year_and_the_code_reads_back(year):
    whole = Period.of_year(year)
    months = list(whole.months())
    assert (len(months), months[0].first, months[-1].last) == (12, whole.first, whole.last)
    assert all(Period.parse(month.code) == month for month in months)
