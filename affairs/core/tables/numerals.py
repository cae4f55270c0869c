"""Numbers and serial dates as spreadsheets store them, turned into exact Python values.

A spreadsheet keeps 15 significant digits; what lies beyond is binary noise (15.1 is stored as
15.099999999999998), so decimals are rounded to 15. A whole number from 10^15 on has lost digits
unless the file proves the contrary.
"""

from __future__ import annotations

import math
from datetime import date, datetime, time, timedelta
from decimal import Context, Decimal, InvalidOperation
from functools import lru_cache

from affairs.core.dates import moment_of_serial
from affairs.core.errors import InvalidValue
from affairs.core.tables.cells import CellValue, Flag, Flagged
from affairs.core.tables.number_formats import FormatKind, NumberFormat

SIGNIFICANT_DIGITS = 15
FIRST_UNSAFE = 10**SIGNIFICANT_DIGITS
_EXACT_FLOATS = 2**53
_FIFTEEN = Context(prec=SIGNIFICANT_DIGITS)
_NOT_ZERO = frozenset("123456789")
_NOT_A_NUMBER = "#NUM!"

_PAST_LAST_SERIAL = 2_958_466  # 10000-01-01


def number_from_text(text: str) -> CellValue:
    """The number that a file stores as ``text`` (digits, point, exponent).

    Returns an error cell for what is no finite number, and a ``LOST_DIGITS`` cell for a whole
    number of 16 and more digits, unless its text holds digits that no rounded float would show.
    """
    try:
        if len(text) <= SIGNIFICANT_DIGITS:
            if text.isdecimal():
                return int(text)
            if text[-1:] in _NOT_ZERO and "." in text and "E" not in text and "e" not in text:
                return Decimal(text)
        exact = Decimal(text.strip())
    except InvalidOperation:
        return Flagged(None, Flag.ERROR, text)
    if not exact.is_finite() or exact.adjusted() > 308:
        return Flagged(None, Flag.ERROR, _NOT_A_NUMBER)
    if exact.adjusted() >= SIGNIFICANT_DIGITS:
        return _long_number(exact, text.strip())
    return _short_number(exact)


def number_from_float(value: float) -> CellValue:
    """The number a binary format stores; ``LOST_DIGITS`` from 10^15 on."""
    if not math.isfinite(value):
        return Flagged(None, Flag.ERROR, _NOT_A_NUMBER)
    if abs(value) >= FIRST_UNSAFE:
        return Flagged(int(value), Flag.LOST_DIGITS, f"{value:.{SIGNIFICANT_DIGITS}g}".upper())
    if value.is_integer():
        return int(value)
    return Decimal(f"{value:.{SIGNIFICANT_DIGITS}g}")


def _short_number(exact: Decimal) -> CellValue:
    rounded = _FIFTEEN.plus(exact)
    if rounded == (whole := rounded.to_integral_value()):
        return int(whole)
    return rounded.normalize()


def _long_number(exact: Decimal, text: str) -> CellValue:
    if exact == (whole := exact.to_integral_value()) and _is_proven_exact(int(whole), text):
        return int(whole)
    return Flagged(int(exact), Flag.LOST_DIGITS, text)


def _is_proven_exact(number: int, text: str) -> bool:
    """Whether the digits can only come from the whole number itself, not from a rounded one."""
    if not text.lstrip("-").isdigit() or number % 10 == 0:
        return False
    return abs(number) <= _EXACT_FLOATS or number != int(Decimal(repr(float(number))))


@lru_cache(maxsize=8192)  # a column of dates repeats few days
def serial_value(serial: float, kind: FormatKind, *, epoch_1904: bool) -> CellValue:
    """The date, time or duration that a serial number shows under a format of ``kind``.

    A number no calendar holds (negative, or below 1 where a day is asked for) comes back as
    ``BAD_DATE``.
    """
    if not math.isfinite(serial) or abs(serial) >= _PAST_LAST_SERIAL:
        return _bad_date(serial)
    if kind is FormatKind.ELAPSED:
        return timedelta(milliseconds=round(serial * 86_400_000))
    if kind is FormatKind.DATE and serial < 1 and not epoch_1904:
        return _bad_date(serial)
    try:
        moment = moment_of_serial(serial, epoch_1904=epoch_1904)
    except InvalidValue:
        return _bad_date(serial)
    if kind is FormatKind.TIME and serial < 1:
        return moment.time()
    return moment if moment.time() != time() else moment.date()


def _bad_date(serial: float) -> Flagged:
    number = number_from_float(serial)
    value = None if isinstance(number, Flagged) else number
    return Flagged(value, Flag.BAD_DATE, f"{serial:.15g}")


def formatted_number(value: CellValue, style: NumberFormat) -> CellValue:
    """``value`` with the marks its plain or percent format gives it (12.5%, 007)."""
    if isinstance(value, Flagged) or not isinstance(value, int | Decimal):
        return value
    if style.kind is FormatKind.PERCENT:
        return Flagged(value, Flag.PERCENT, f"{(Decimal(value) * 100).normalize():f}%")
    digits = str(value)
    if style.padded_to > len(digits) and digits.isdigit():
        return Flagged(value, Flag.PADDED, digits.zfill(style.padded_to))
    return value


def iso_value(text: str) -> CellValue:
    """The value of an ISO 8601 date, date-time or time cell; the text itself if it is none."""
    bare = text.strip().removesuffix("Z")
    for parse in (date.fromisoformat, _naive_datetime, time.fromisoformat):
        try:
            value = parse(bare)
        except ValueError:
            continue
        if isinstance(value, datetime) and value.time() == time():
            return value.date()
        return value
    return text


def _naive_datetime(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=None)
