"""Words for figures, moments and due times on screens, built on core's numbers and dates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from affairs.core.dates import (
    city_day,
    in_city,
    show_date,
    show_date_in_list,
    show_time,
    weekday_name,
)
from affairs.core.numbers import MISSING, format_number

PHONE = re.compile(r"(\d{3})\d{4,}(\d{4})")


@dataclass(frozen=True, slots=True)
class Due:
    """A due time in words; tone ``late`` (已超期), ``soon`` (within a day) or empty."""

    word: str
    tone: str = ""


def percent(value: Decimal | None, places: int = 2) -> str:
    """A ratio (0.125) as ``12.50%``."""
    return MISSING if value is None else f"{format_number(value * 100, places)}%"


def change(now: Decimal | int | None, before: Decimal | int | None) -> str:
    """同比: ``+10.67% ▲``, ``−3.19% ▼``, ``0.00%``; ``—`` when last year is 0 or open."""
    if now is None or not before:
        return MISSING
    share = (Decimal(now) - Decimal(before)) / abs(Decimal(before)) * 100
    text = format_number(share, 2)
    if text in {"0.00", "−0.00"}:
        return "0.00%"
    return f"{text}% ▼" if share < 0 else f"+{text}% ▲"


def day(value: date | datetime | None) -> str:
    """``2022-07-18 周一``; ``—`` for none."""
    return MISSING if value is None else show_date(_day(value))


def short(value: date | datetime | None) -> str:
    """In lists: ``07-18`` this year, the whole date otherwise; a moment with ``09:42``."""
    if value is None:
        return MISSING
    shown = show_date_in_list(_day(value), today=timezone.localdate())
    return f"{shown} {show_time(value)}" if isinstance(value, datetime) else shown


def due_word(value: date | datetime | None, now: datetime | None = None) -> Due | None:
    """When something is due, in words: ``已超期 2 天``, ``今天 17:30 前``, ``明天 周二``, a date.

    A plain date is due at the end of that day.
    """
    if value is None:
        return None
    at, on = now or timezone.now(), _day(value)
    days = (on - city_day(at)).days
    if days < 0:
        return Due(f"已超期 {-days} 天", "late")
    if isinstance(value, datetime) and value < at:
        return Due(f"已超期 {words_for(at - value)}", "late")
    if days == 0:
        return Due(f"今天 {show_time(value)} 前" if isinstance(value, datetime) else "今天", "soon")
    if days == 1:
        return Due(f"明天 {weekday_name(on)}")
    return Due(f"{show_date_in_list(on, today=city_day(at))} {weekday_name(on)}")


def words_for(passed: timedelta) -> str:
    """A length of time: ``1 小时 11 分``, ``3 天 2 小时``, ``不到 1 分``."""
    minutes = max(int(passed.total_seconds() // 60), 0)
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days:
        return f"{days} 天 {hours} 小时" if hours and days < 7 else f"{days} 天"
    if hours:
        return f"{hours} 小时 {rest} 分" if rest else f"{hours} 小时"
    return f"{rest} 分" if rest else "不到 1 分"


def mask(text: str) -> str:
    """``139****2207``: the middle of a telephone number hidden."""
    return PHONE.sub(r"\1****\2", text)


def _day(value: date | datetime) -> date:
    return in_city(value).date() if isinstance(value, datetime) else value
