"""Moments: a date with a time of day, kept as an instant, read and shown in the city's zone."""

from __future__ import annotations

from datetime import date, datetime

from affairs.core.characters import plain_signs
from affairs.core.dates.clock import CITY_ZONE, split_clock
from affairs.core.dates.numerals import arabic
from affairs.core.dates.reading import city_moment, parse_date
from affairs.core.dates.written import Order
from affairs.core.errors import InvalidValue


def parse_datetime(
    text: str,
    *,
    order: Order | None = None,
    pivot: int | None = None,
    today: date | None = None,
) -> datetime:
    """The instant written in ``text``, aware, in the city's zone unless the text names another.

    ``2022-07-18 24:00`` is the next midnight. The keywords are those of ``parse_date``. Raises
    InvalidValue, also when the time is missing.
    """
    written = arabic(plain_signs(text))
    if not written:
        raise InvalidValue("没有填日期和时间")
    day_part, clock = split_clock(written)
    if clock is None:
        parse_date(text, order=order, pivot=pivot, today=today)
        raise InvalidValue(f"「{text.strip()}」缺少时间；写成 2022-07-18 09:42")
    day = parse_date(day_part, order=order, pivot=pivot, today=today)
    return city_moment(day, clock)


def city_day(moment: datetime) -> date:
    """The day an instant falls on in the city, whatever the server's zone; ValueError if naive."""
    return in_city(moment).date()


def in_city(moment: datetime) -> datetime:
    """The instant in the city's zone; ValueError for a moment without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone is not an instant")
    return moment.astimezone(CITY_ZONE)
