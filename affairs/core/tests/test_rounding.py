from decimal import Decimal

import pytest

from affairs.core.rounding import half_even, half_up


@pytest.mark.parametrize(
    ("number", "places", "up", "even"),
    [
        ("12.345", 2, "12.35", "12.34"),
        ("2.5", 0, "3", "2"),
        ("3.5", 0, "4", "4"),
        ("-2.5", 0, "-3", "-2"),
        ("0.125", 2, "0.13", "0.12"),
        ("0.1250000001", 2, "0.13", "0.13"),
        ("-0.001", 2, "0.00", "0.00"),
        ("1234567", -3, "1235000", "1235000"),
    ],
)
def test_half_up_and_half_even_part_only_at_the_exact_half(number, places, up, even):
    assert half_up(Decimal(number), places) == Decimal(up)
    assert half_even(Decimal(number), places) == Decimal(even)


def test_rounding_keeps_every_digit_of_a_long_number():
    long = Decimal("123456789012345678901234567890123456.785")
    assert str(half_up(long, 2)) == "123456789012345678901234567890123456.79"


def test_rounding_to_nothing_leaves_no_minus_sign():
    assert str(half_up(Decimal("-0.004"), 2)) == "0.00"
