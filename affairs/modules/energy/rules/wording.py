"""Figures as the energy findings print them."""

from __future__ import annotations

from decimal import Decimal

from affairs.core.numbers import format_number
from affairs.core.rounding import half_up


def cents(value: Decimal) -> Decimal:
    """Rounded half up to two decimals (ENE-D2: on display only)."""
    return half_up(value, 2)


def figure(value: Decimal) -> str:
    """A number without superfluous zeros: ``1,904`` or ``0.625``."""
    text = format_number(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def signed(share: Decimal) -> str:
    """A change as per cent with its sign: ``+14.69%``, ``−8.33%``."""
    text = format_number(share * 100, 2)
    return f"{text}%" if text.startswith("−") else f"+{text}%"


def span(low: Decimal, high: Decimal) -> str:
    """A range such as ``0.3–1.5``."""
    return f"{figure(low)}–{figure(high)}"
