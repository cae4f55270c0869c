"""The one number grammar of typing, import and export; no server locale plays a part.

A number is ``1234.5``, ``1,234.5``, ``−5``, ``(5)`` as accountants write −5, ``12.56万``,
``3.2亿``, ``12.5%`` (0.125) or ``1.5E+3``, in half or full width. What could mean two numbers
(``1,23``, ``1.234,5``, ``1 2``) is refused, not guessed.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal

from affairs.core.characters import plain_signs
from affairs.core.errors import InvalidValue
from affairs.core.rounding import half_up

MISSING = "—"
MINUS = "−"

# Powers of ten of the words that may follow a number.
SCALES = {
    "百": 2,
    "千": 3,
    "万": 4,
    "十万": 5,
    "百万": 6,
    "千万": 7,
    "亿": 8,
    "十亿": 9,
    "百亿": 10,
    "千亿": 11,
    "万亿": 12,
    "%": -2,
    "‰": -3,
}

_NUMBER = re.compile(
    r"(?P<sign>[+-]? ?)"
    r"(?P<whole>[0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+|)"
    r"(?P<fraction>\.[0-9]*)?"
    r"(?P<exponent>[Ee][+-]?[0-9]{1,2})?"
    r"(?: ?(?P<scale>" + "|".join(sorted(SCALES, key=len, reverse=True)) + r"))?"
)
_PLAIN = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")
_DIGITS_AND_SIGNS = re.compile(r"[+-]? ?[0-9.,' ]+")


def parse_number(text: str, *, allow_units: bool = True) -> Decimal:
    """The number written in ``text``, exact to the last digit.

    ``allow_units`` lets 万, 亿 … and % follow, which multiply. Raises InvalidValue for what is
    empty, no number, or could be read in two ways.
    """
    if _PLAIN.fullmatch(text):  # most cells of a file; the rest of the grammar is slower
        return _unsigned_zero(Decimal(text))
    written = plain_signs(text)
    if not written:
        raise InvalidValue("没有填数字")
    negative, body = _without_brackets(written)
    match = _NUMBER.fullmatch(body)
    if match is None or not _has_digit(match):
        raise InvalidValue(_why_unreadable(text.strip(), written))
    if match["scale"] and not allow_units:
        raise InvalidValue(f"「{text.strip()}」带有“{match['scale']}”，这里只填数字")
    if negative and match["sign"].strip():
        raise InvalidValue(f"「{text.strip()}」的括号和正负号只能用一种")
    return _value(match, negative=negative)


def _without_brackets(written: str) -> tuple[bool, str]:
    if written.startswith("(") and written.endswith(")"):
        return True, written[1:-1].strip()
    return False, written


def _has_digit(match: re.Match[str]) -> bool:
    return any(sign.isdigit() for sign in match["whole"] + (match["fraction"] or ""))


def _value(match: re.Match[str], *, negative: bool) -> Decimal:
    """Built as one literal, because arithmetic would round to the context's precision."""
    whole = match["whole"].replace(",", "") or "0"
    power = int((match["exponent"] or "E0")[1:]) + SCALES.get(match["scale"] or "", 0)
    minus = "-" if negative or match["sign"].startswith("-") else ""
    number = Decimal(f"{minus}{whole}{match['fraction'] or ''}E{power}")
    return _unsigned_zero(Decimal(f"{number:f}"))


def _unsigned_zero(number: Decimal) -> Decimal:
    return number.copy_abs() if number.is_zero() else number


def _why_unreadable(shown: str, written: str) -> str:
    if _DIGITS_AND_SIGNS.fullmatch(written) and any(sign.isdigit() for sign in written):
        if " " in written.lstrip("+- "):
            return f"「{shown}」中间有空格，分不清是一个数还是两个数；去掉空格再填"
        return f"「{shown}」有两种读法；逗号只分隔千位，点只作小数点，如 1,234.5"
    return f"「{shown}」不是数字；写成 1234.5、1,234.5 或 12.56万"


def decimal_of(value: int | float | Decimal) -> Decimal:
    """The decimal that a workbook cell shows for a stored number: 0.1 is 0.1, not 0.1000…0555.

    Raises InvalidValue for truth values, infinities and not-a-number.
    """
    if isinstance(value, bool):
        raise InvalidValue("“是/否”不是数字")
    if isinstance(value, float):
        if not math.isfinite(value):
            raise InvalidValue("单元格里不是有限的数")
        return parse_number(repr(value))
    number = Decimal(value)
    if not number.is_finite():
        raise InvalidValue("单元格里不是有限的数")
    return number


def format_number(
    value: int | Decimal | None, places: int | None = None, *, thousands: bool = True
) -> str:
    """The number for a screen: ``−1,234.50``; ``—`` for None; read back by ``parse_number``.

    ``places`` rounds half-up to that many decimals; None shows every digit there is. Floats are
    refused with TypeError, since their digits are not the ones that were written.
    """
    if value is None:
        return MISSING
    if isinstance(value, (float, bool)):
        raise TypeError(f"format_number takes int or Decimal, not {value!r}")
    number = Decimal(value)
    if places is not None:
        number = half_up(number, places)
    digits = f"{number.copy_abs():{',' if thousands else ''}f}"
    return f"{MINUS}{digits}" if number < 0 else digits
