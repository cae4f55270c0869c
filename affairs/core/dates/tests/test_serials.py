from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from affairs.core.dates import date_of_serial, moment_of_serial
from affairs.core.errors import InvalidValue


@pytest.mark.parametrize(
    ("serial", "day"),
    [
        (1, date(1900, 1, 1)),
        (59, date(1900, 2, 28)),
        (61, date(1900, 3, 1)),
        (44561, date(2021, 12, 31)),
        (44927, date(2023, 1, 1)),
        (2958465, date(9999, 12, 31)),
    ],
)
def test_serials_of_the_1900_system(serial, day):
    assert date_of_serial(serial) == day


@pytest.mark.parametrize(("serial", "day"), [(0, date(1904, 1, 1)), (43465, date(2023, 1, 1))])
def test_serials_of_the_1904_system(serial, day):
    assert date_of_serial(serial, epoch_1904=True) == day


def test_fractions_are_times_of_day():
    assert moment_of_serial(44927.5) == datetime(2023, 1, 1, 12)
    assert moment_of_serial(44927.404166666667) == datetime(2023, 1, 1, 9, 42)


@pytest.mark.parametrize("serial", [-1, 60, 60.5, 2958466, float("nan"), float("inf")])
def test_serials_that_are_no_date_are_refused(serial):
    with pytest.raises(InvalidValue, match="日期序号"):
        moment_of_serial(serial)


def test_late_days_overflow_in_words_in_the_1904_system():
    with pytest.raises(InvalidValue, match="超出范围"):
        moment_of_serial(2958465, epoch_1904=True)


@given(st.dates(min_value=date(1900, 3, 1)))
def test_a_serial_reads_back_as_its_day(day):
    serial = (day - date(1899, 12, 30)).days
    assert date_of_serial(serial) == day
