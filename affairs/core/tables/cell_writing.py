"""One function for each field that puts a value into a cell as what it is.

Texts are always written as texts, so that no cell of ours can run as a formula; texts that look
like one also carry Excel's quote mark, so that they stay texts when edited. Numbers of more than 15
digits, which a spreadsheet would round, and dates before March 1900, which programs count
differently, are written as texts; both read back unchanged.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from affairs.core.dates import CITY_ZONE
from affairs.core.tables.csv_protection import FORMULA_STARTS
from affairs.core.tables.fields import Field, Kind
from affairs.core.tables.numerals import SIGNIFICANT_DIGITS
from affairs.core.tables.writable import writable
from affairs.core.tables.xlsx_styles import Styles

LONGEST_TEXT = 32_767
YES, NO = "是", "否"
_SHORTENED = -2  # what XlsxWriter answers when it cut a text
_STARTS = tuple(FORMULA_STARTS)
_EPOCH = date(1899, 12, 30)
_FIRST_SAFE_DAY = date(1900, 3, 1)
_DAY_SECONDS = 86_400

Put = Callable[[Worksheet, int, int, Any], bool]


def put_for(field: Field, styles: Styles) -> Put:
    """The function (sheet, row, column, value) for a field, counting from 0.

    It answers whether a text had to be cut to the length a cell can hold.
    """
    style = styles.cells(field)
    if field.kind in (Kind.INTEGER, Kind.DECIMAL, Kind.MONEY):
        return _put_number(style, styles)
    if field.kind in (Kind.DATE, Kind.MONTH, Kind.DATETIME, Kind.TIME):
        return _put_moment(field, style, styles)
    words = words_of(field)

    def put(sheet: Worksheet, row: int, column: int, value: Any) -> bool:
        return _put_text(sheet, row, column, words.get(value, value), style, styles)

    return put


def words_of(field: Field) -> dict[Any, str]:
    """What stands in a cell for a stored value: labels of choices, 是 and 否."""
    if field.kind is Kind.BOOLEAN:
        return {True: YES, False: NO}
    return dict(field.choices)


def _put_text(
    sheet: Worksheet, row: int, column: int, value: Any, style: Format | None, styles: Styles
) -> bool:
    text = writable(str(value))
    if not text:
        return False
    if style is None and text.startswith(_STARTS):
        style = styles.quoted
    return sheet.write_string(row, column, text, style) == _SHORTENED


def _put_number(style: Format | None, styles: Styles) -> Put:
    def put(sheet: Worksheet, row: int, column: int, value: Any) -> bool:
        if isinstance(value, int | Decimal) and is_exact(value):
            sheet.write_number(row, column, value, style)
            return False
        text = f"{value:f}" if isinstance(value, Decimal) else str(value)
        return _put_text(sheet, row, column, text, None, styles)

    return put


def is_exact(number: int | Decimal) -> bool:
    """Whether a cell holds the number to its last digit."""
    if isinstance(number, bool):
        return False
    if isinstance(number, int):
        return -(10**SIGNIFICANT_DIGITS) < number < 10**SIGNIFICANT_DIGITS
    if not number.is_finite():
        return False
    return (
        len(number.as_tuple().digits) <= SIGNIFICANT_DIGITS
        and -300 < number.adjusted() < SIGNIFICANT_DIGITS
    )


def _put_moment(field: Field, style: Format | None, styles: Styles) -> Put:
    def put(sheet: Worksheet, row: int, column: int, value: Any) -> bool:
        number = serial(value)
        if number is None:
            return _put_text(sheet, row, column, moment_text(field, value), None, styles)
        sheet.write_number(row, column, number, style)
        return False

    return put


def serial(value: Any) -> float | int | None:
    """The day number of a date, moment or time of day; None for what has none that is safe."""
    if isinstance(value, datetime):
        local = value.astimezone(CITY_ZONE) if value.tzinfo else value
        day = serial(local.date())
        return None if day is None else day + _clock(local.time())
    if isinstance(value, date):
        return (value - _EPOCH).days if value >= _FIRST_SAFE_DAY else None
    return _clock(value) if isinstance(value, time) else None


def _clock(value: time) -> float:
    seconds = value.hour * 3600 + value.minute * 60 + value.second
    return (seconds + value.microsecond // 1000 / 1000) / _DAY_SECONDS


def moment_text(field: Field, value: Any) -> str:
    """A date, moment or time as text; other values as they are."""
    if isinstance(value, datetime):
        local = value.astimezone(CITY_ZONE) if value.tzinfo else value
        return local.replace(tzinfo=None).isoformat(" ", "seconds")
    if isinstance(value, time):
        return value.isoformat("seconds")
    if isinstance(value, date):
        return f"{value:%Y-%m}" if field.kind is Kind.MONTH else value.isoformat()
    return str(value)
