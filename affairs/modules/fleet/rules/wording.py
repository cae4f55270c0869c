"""Figures as findings print them: money and percent with two decimals, thousands in commas."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def cents(amount: Decimal) -> Decimal:
    """Rounded half up to two decimals."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def money(amount: Decimal) -> str:
    """Yuan, such as ``1,500.00``."""
    return f"{cents(amount):,f}".replace("-", "−")


def plain(number: Decimal) -> str:
    """A number without superfluous zeros, such as ``1.8`` or ``83.4``."""
    text = f"{number:,f}".replace("-", "−")
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent_of(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """Share in percent, half up to two decimals; None when the whole is 0."""
    return None if whole == 0 else cents(Decimal(part) * 100 / Decimal(whole))


def day(on: date) -> str:
    """A date such as ``2022-07-18``; of a moment, its date."""
    return f"{on:%Y-%m-%d}"


def moment(at: datetime) -> str:
    """A moment such as ``2022-07-18 09:30``."""
    return f"{at:%Y-%m-%d %H:%M}"


def span_of_minutes(minutes: int) -> str:
    """A duration such as ``4 小时 16 分`` or ``20 分``."""
    hours, rest = divmod(minutes, 60)
    return f"{hours} 小时 {rest} 分" if hours else f"{rest} 分"
