"""Cells read as dates, moments, times of day and months."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from affairs.core.dates import (
    CITY_ZONE,
    date_of_serial,
    moment_of_serial,
    parse_date,
    parse_datetime,
    parse_month,
    parse_time,
)
from affairs.core.errors import InvalidValue
from affairs.core.tables.cells import Flagged, PlainValue, shown
from affairs.core.tables.values.rules import ReadingRules

_SERIALS = (1, 2_958_465)
_LIKELY_SERIALS = (10_000, 100_000)  # 1927 to 2173
_DAY = timedelta(days=1)


def date_parser(rules: ReadingRules) -> Callable[[PlainValue | Flagged], date]:
    """Dates; of a moment its day."""

    def parse(value: PlainValue | Flagged) -> date:
        if type(value) is date:
            return value
        if isinstance(value, datetime):
            return value.date()
        if rules.serial_dates and (serial := _serial(value)) is not None:
            return date_of_serial(serial)
        text = _text(value, "日期")
        return parse_date(text, order=rules.date_order, pivot=rules.two_digit_year_pivot)

    return parse


def datetime_parser(rules: ReadingRules) -> Callable[[PlainValue | Flagged], datetime]:
    """Instants in the city's zone; a date cell of Excel is its midnight."""

    def parse(value: PlainValue | Flagged) -> datetime:
        if isinstance(value, datetime):
            return value.replace(tzinfo=CITY_ZONE)
        if isinstance(value, date):
            return datetime.combine(value, time(), CITY_ZONE)
        if rules.serial_dates and (serial := _serial(value)) is not None:
            return moment_of_serial(serial).replace(tzinfo=CITY_ZONE)
        text = _text(value, "日期和时间")
        return parse_datetime(text, order=rules.date_order, pivot=rules.two_digit_year_pivot)

    return parse


def parse_time_cell(value: PlainValue | Flagged) -> time:
    """Times of day; a duration below 24 hours counts as one, a moment does not."""
    if isinstance(value, time):
        return value
    if isinstance(value, timedelta) and timedelta(0) <= value < _DAY:
        return (datetime.min + value).time()
    if isinstance(value, date | timedelta):
        raise InvalidValue(f"{shown(value)} 不是一天里的时间；写成 09:42")
    return parse_time(_text(value, "时间"))


def month_parser(rules: ReadingRules) -> Callable[[PlainValue | Flagged], date]:
    """Months as their first day; Excel turns a typed 2022-7 into 2022-07-01."""

    def parse(value: PlainValue | Flagged) -> date:
        if isinstance(value, date):
            if value.day != 1 or isinstance(value, datetime):
                raise InvalidValue(f"{shown(value)} 是某一天，这里填月份，如 2022-07")
            return value
        text = _text(value, "月份")
        try:
            return parse_month(text, pivot=rules.two_digit_year_pivot)
        except InvalidValue:
            day = _first_day(text)
            if day is None:
                raise
            return day

    return parse


def _first_day(text: str) -> date | None:
    """The day written in ``text`` when it is the first of a month; else None."""
    try:
        day = parse_date(text)
    except InvalidValue:
        return None
    return day if day.day == 1 else None


def _serial(value: PlainValue | Flagged) -> Decimal | None:
    if isinstance(value, str):
        bare = value.strip()
        if not bare.replace(".", "", 1).isdecimal() or len(bare) > 20:
            return None
        number = Decimal(bare)
    elif isinstance(value, int | Decimal) and not isinstance(value, bool):
        number = Decimal(value)
    else:
        return None
    return number if _SERIALS[0] <= number <= _SERIALS[1] else None


def _text(value: PlainValue | Flagged, what: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool | date | time | timedelta):
        raise InvalidValue(f"“{shown(value)}”不是{what}")
    serial = _serial(value)
    if serial is not None and _LIKELY_SERIALS[0] <= serial <= _LIKELY_SERIALS[1]:
        day = date_of_serial(serial)
        raise InvalidValue(
            f"{shown(value)} 可能是日期序号（{day}）；在 Excel 中把这一列设为日期格式"
        )
    return shown(value)
