"""Dates as spreadsheets store them: days since an epoch."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from affairs.core.errors import InvalidValue

_EPOCH_1900 = datetime(1899, 12, 30)
_EPOCH_1904 = datetime(1904, 1, 1)
_LAST = 2_958_465  # 9999-12-31 in the 1900 system
_DAY_MS = 86_400_000


def moment_of_serial(serial: int | float | Decimal, *, epoch_1904: bool = False) -> datetime:
    """The naive local moment of a serial number: 44927 is 2023-01-01, halves are noon.

    ``epoch_1904`` is the workbook's own setting. The 1900 system counts a 29 February 1900 that
    never was: serial 60 is refused, smaller ones are one day later. Raises InvalidValue outside
    the years a spreadsheet can hold.
    """
    days = Decimal(str(serial))
    if not days.is_finite() or not 0 <= days < _LAST + 1:
        raise InvalidValue(f"日期序号 {serial} 超出范围")
    if epoch_1904:
        start = _EPOCH_1904
    elif 60 <= days < 61:
        raise InvalidValue("日期序号 60 是不存在的 1900-02-29")
    else:
        start = _EPOCH_1900 + timedelta(days=1) if days < 60 else _EPOCH_1900
    try:
        return start + timedelta(milliseconds=int((days * _DAY_MS).to_integral_value()))
    except OverflowError:
        raise InvalidValue(f"日期序号 {serial} 超出范围") from None


def date_of_serial(serial: int | float | Decimal, *, epoch_1904: bool = False) -> date:
    """The day of a serial number, its time of day left out."""
    return moment_of_serial(serial, epoch_1904=epoch_1904).date()
