"""Money: decimals in 元, two decimals, half-up; split and shown so that parts make the whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor

from affairs.core.characters import plain_signs
from affairs.core.errors import InvalidValue
from affairs.core.numbers import MISSING, format_number, parse_number
from affairs.core.rounding import half_up

FEN = Decimal("0.01")
WAN = Decimal(10_000)
YI = Decimal(100_000_000)

_MONEY = re.compile(
    r"(?P<bracket>\(?)(?P<sign>[+-]?) ?(?:人民币|RMB|CNY|¥|￥)? ?(?P<number>.*?) ?(?P<yuan>元整?)?"
)


def yuan(amount: Decimal | int) -> Decimal:
    """The amount as stored: 元 with two decimals, half-up."""
    return half_up(Decimal(amount), 2)


def parse_money(text: str) -> Decimal:
    """The amount in 元 written in ``text``: ``1,234.5``, ``¥1,234.5``, ``12.56万元``; exact.

    Raises InvalidValue for what is no amount or has more digits than 分.
    """
    match = _MONEY.fullmatch(plain_signs(text))
    if match is None or not match["number"]:
        raise InvalidValue("没有填金额")
    if "%" in match["number"] or "‰" in match["number"]:
        raise InvalidValue(f"「{text.strip()}」是比例，这里填金额")
    amount = parse_number(match["bracket"] + match["sign"] + match["number"])
    if amount != yuan(amount):
        raise InvalidValue(f"「{text.strip()}」小数多于两位；金额填到分")
    return amount


def split(
    total: Decimal, weights: Sequence[Decimal | int], *, unit: Decimal = FEN
) -> list[Decimal]:
    """The total divided by the weights into multiples of ``unit`` that add up to it exactly.

    Largest remainder: each part is rounded down, what is left goes to the largest remainders,
    ties to the earlier row (DOC-C9). Raises ValueError when the weights add up to zero, one is
    negative, or the total is no multiple of the unit.
    """
    if any(weight < 0 for weight in weights) or not sum(weights):
        raise ValueError("weights are not negative and not all zero")
    units = Fraction(total) / Fraction(unit)
    if units.denominator != 1:
        raise ValueError(f"{total} is no multiple of {unit}")
    whole = Fraction(sum(Fraction(weight) for weight in weights))
    exact = [units * Fraction(weight) / whole for weight in weights]
    counts = [floor(part) for part in exact]
    by_remainder = sorted(range(len(exact)), key=lambda row: counts[row] - exact[row])
    for row in by_remainder[: int(units) - sum(counts)]:
        counts[row] += 1
    return [count * unit for count in counts]


def shares(parts: Sequence[Decimal | int], *, places: int = 1) -> list[Decimal] | None:
    """Per cent of each part in their sum, adding up to 100 exactly; None when the sum is zero.

    1, 1, 1 gives 33.4, 33.3, 33.3 (DOC-C9). Raises ValueError for a negative part.
    """
    if not any(parts):
        return None
    return split(Decimal(100), parts, unit=Decimal(1).scaleb(-places))


def show_yuan(amount: Decimal | int | None) -> str:
    """``1,234.50`` without the unit, which stands in the head of a table; ``—`` for None."""
    return format_number(amount, 2)


def show_wan(amount: Decimal | int | None) -> str:
    """The amount in 万元 with two decimals, without the unit: 3 800 000 元 is ``380.00``."""
    return MISSING if amount is None else format_number(Decimal(amount) / WAN, 2)


def show_yi(amount: Decimal | int | None) -> str:
    """The amount in 亿元 with two decimals, without the unit."""
    return MISSING if amount is None else format_number(Decimal(amount) / YI, 2)


def show_overview(amount: Decimal | int | None) -> str:
    """The amount as overviews give it: ``380.00 万元``, from one 亿 on ``3.20 亿元``."""
    if amount is None:
        return MISSING
    if abs(Decimal(amount)) >= YI:
        return f"{show_yi(amount)} 亿元"
    return f"{show_wan(amount)} 万元"
