"""Figures and dates as the fleet's findings print them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from affairs.core.dates import in_city
from affairs.core.numbers import format_number
from affairs.core.rounding import half_up


def cents(amount: Decimal) -> Decimal:
    """Rounded half up to two decimals."""
    return half_up(amount, 2)


def money(amount: Decimal) -> str:
    """Yuan, such as ``1,500.00``."""
    return format_number(amount, 2)


def short(number: Decimal) -> str:
    """A number without superfluous zeros, such as ``1.8`` or ``83.4``."""
    text = format_number(number)
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent_of(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """Share in percent, half up to two decimals; None when the whole is 0."""
    return None if whole == 0 else cents(Decimal(part) * 100 / Decimal(whole))


def day(on: date) -> str:
    """A date such as ``2022-07-18``."""
    return f"{on:%Y-%m-%d}"


def local(at: datetime) -> datetime:
    """A moment in the city's zone; one without zone is taken as local already."""
    return at if at.tzinfo is None else in_city(at)


def moment(at: datetime) -> str:
    """A moment such as ``2022-07-18 09:30``."""
    return f"{local(at):%Y-%m-%d %H:%M}"


def clock(at: datetime) -> str:
    """The time of a moment, such as ``09:30``."""
    return f"{local(at):%H:%M}"


def span_of_minutes(minutes: int) -> str:
    """A duration such as ``4 小时 16 分``, ``4 小时`` or ``20 分``."""
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} 小时"] if hours else []
    return " ".join([*parts, f"{rest} 分"] if rest or not hours else parts)
