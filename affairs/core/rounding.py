"""Rounding of decimals: half-up for money and shares shown, half-even where a sheet says so.

A value is rounded once, from all its digits (DOC-C8): round what was computed, never what was
already rounded.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal


def half_up(number: Decimal, places: int = 0) -> Decimal:
    """``number`` with ``places`` decimals, a half away from zero: 12.345 is 12.35, 2.5 is 3."""
    return _rounded(number, places, ROUND_HALF_UP)


def half_even(number: Decimal, places: int = 0) -> Decimal:
    """``number`` with ``places`` decimals, a half to the even digit: 12.345 is 12.34, 2.5 is 2.

    Source: GB/T 8170《数值修约规则与极限数值的表示和判定》.
    """
    return _rounded(number, places, ROUND_HALF_EVEN)


def _rounded(number: Decimal, places: int, way: str) -> Decimal:
    """Rounded with as many digits as the number needs, and without a negative zero."""
    enough = Context(prec=max(28, number.adjusted() + places + 3), rounding=way)
    rounded = number.quantize(Decimal(1).scaleb(-places), context=enough)
    return rounded.copy_abs() if rounded.is_zero() else rounded
