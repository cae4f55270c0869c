from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from affairs.core.tables.cells import Flag, Flagged, shown
from affairs.core.tables.number_formats import FormatKind, NumberFormat
from affairs.core.tables.numerals import (
    formatted_number,
    iso_value,
    number_from_float,
    number_from_text,
    serial_value,
)

STORED = {
    "0": 0,
    "58": 58,
    "58.0": 58,
    "-12.5": Decimal("-12.5"),
    "15.099999999999998": Decimal("15.1"),
    "0.1000000000000001": Decimal("0.1"),
    "1E3": 1000,
    "1.5e-3": Decimal("0.0015"),
    "999999999999999": 999_999_999_999_999,
    "1234567890123456": 1234567890123456,  # 16 digits not ending in 0: Excel never stores that
    "123456789012345678": 123456789012345678,
    "123456789012345680": Flagged(123456789012345680, Flag.LOST_DIGITS, "123456789012345680"),
    "123456789012345000": Flagged(123456789012345000, Flag.LOST_DIGITS, "123456789012345000"),
    "6.20102199001011E+17": Flagged(620102199001011000, Flag.LOST_DIGITS, "6.20102199001011E+17"),
    "1E400": Flagged(None, Flag.ERROR, "#NUM!"),
    "nan": Flagged(None, Flag.ERROR, "#NUM!"),
    "x": Flagged(None, Flag.ERROR, "x"),
}


@pytest.mark.parametrize("text", STORED)
def test_number_from_text(text):
    value = number_from_text(text)
    assert value == STORED[text]
    assert type(value) is type(STORED[text])


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_whole_numbers_below_the_limit_are_exact(number):
    assert number_from_text(str(number)) == number
    assert number_from_float(float(number)) == number


@given(st.decimals(-(10**9), 10**9, places=4))
def test_decimals_survive_the_way_through_a_float(number):
    assert number_from_float(float(number)) == number
    assert number_from_text(repr(float(number))) == number


def test_number_from_float_flags_lost_digits():
    value = number_from_float(6.20102199001011e17)
    assert value == Flagged(int(6.20102199001011e17), Flag.LOST_DIGITS, "6.20102199001011E+17")
    assert number_from_float(float("inf")) == Flagged(None, Flag.ERROR, "#NUM!")


SERIALS = [
    (44561, FormatKind.DATE, False, date(2021, 12, 31)),
    (44561.5, FormatKind.DATE, False, datetime(2021, 12, 31, 12)),
    (1, FormatKind.DATE, False, date(1900, 1, 1)),
    (59, FormatKind.DATE, False, date(1900, 2, 28)),
    (61, FormatKind.DATE, False, date(1900, 3, 1)),
    (0, FormatKind.DATE, True, date(1904, 1, 1)),
    (0.5, FormatKind.TIME, False, time(12)),
    (1.25, FormatKind.ELAPSED, False, timedelta(hours=30)),
    (-0.5, FormatKind.ELAPSED, False, timedelta(hours=-12)),
]


@pytest.mark.parametrize(("serial", "kind", "epoch_1904", "value"), SERIALS)
def test_serial_value(serial, kind, epoch_1904, value):
    found = serial_value(serial, kind, epoch_1904=epoch_1904)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("serial", [-1.0, 0.0, 0.5, 60.0, 2_958_466.0, float("nan")])
def test_a_number_no_calendar_holds_is_a_bad_date(serial):
    found = serial_value(serial, FormatKind.DATE, epoch_1904=False)
    assert isinstance(found, Flagged)
    assert found.flag is Flag.BAD_DATE


def test_formatted_number_marks_percent_and_leading_zeros():
    percent = NumberFormat(FormatKind.PERCENT)
    padded = NumberFormat(FormatKind.PLAIN, 3)
    assert formatted_number(Decimal("0.125"), percent) == Flagged(
        Decimal("0.125"), Flag.PERCENT, "12.5%"
    )
    assert shown(formatted_number(1, percent)) == "100%"
    assert formatted_number(7, padded) == Flagged(7, Flag.PADDED, "007")
    assert formatted_number(1007, padded) == 1007


def test_iso_value():
    assert iso_value("2021-01-01") == date(2021, 1, 1)
    assert iso_value("2021-01-01T00:00:00") == date(2021, 1, 1)
    assert iso_value("2021-01-01T10:10:10Z") == datetime(2021, 1, 1, 10, 10, 10)
    assert iso_value("10:10:10") == time(10, 10, 10)
    assert iso_value("anything") == "anything"
