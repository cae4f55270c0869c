"""Dates and times on screens and in documents; each reads back to the same value."""

from __future__ import annotations

from datetime import date, datetime, time

from affairs.core.dates.moments import in_city
from affairs.core.numbers import MISSING

_WEEKDAYS = "一二三四五六日"


def weekday_name(day: date) -> str:
    """周一 … 周日."""
    return f"周{_WEEKDAYS[day.weekday()]}"


def show_date(day: date | None) -> str:
    """``2022-07-18 周一``; ``—`` for None."""
    return MISSING if day is None else f"{day.isoformat()} {weekday_name(day)}"


def show_date_in_list(day: date | None, *, today: date) -> str:
    """``07-18`` in today's year, else ``2021-07-18``; ``—`` for None."""
    if day is None:
        return MISSING
    return f"{day:%m-%d}" if day.year == today.year else day.isoformat()


def show_document_date(day: date | None) -> str:
    """``2022年7月18日`` as documents write it; ``—`` for None."""
    return MISSING if day is None else f"{day.year}年{day.month}月{day.day}日"


def show_month(day: date | None) -> str:
    """``2022年7月``; ``—`` for None."""
    return MISSING if day is None else f"{day.year}年{day.month}月"


def show_time(moment: time | datetime | None) -> str:
    """``09:42``, of an instant in the city's zone; ``—`` for None."""
    if moment is None:
        return MISSING
    return f"{in_city(moment) if isinstance(moment, datetime) else moment:%H:%M}"


def show_moment(moment: datetime | None) -> str:
    """``2022-07-18 09:42`` in the city's zone; ``—`` for None; ValueError if naive."""
    return MISSING if moment is None else f"{in_city(moment):%Y-%m-%d %H:%M}"


def show_span(start: datetime, end: datetime) -> str:
    """``09:10 – 11:40`` within one day of the city, else both moments with their dates."""
    first, last = in_city(start), in_city(end)
    if first.date() == last.date():
        return f"{show_time(first)} – {show_time(last)}"
    return f"{show_moment(first)} – {show_moment(last)}"


def show_dated_span(start: datetime, end: datetime) -> str:
    """``2022-07-18 09:10 – 11:40``; the second date only when it is another day."""
    first, last = in_city(start), in_city(end)
    if first.date() == last.date():
        return f"{show_moment(first)} – {show_time(last)}"
    return show_span(first, last)


def show_due(due: date | None, *, today: date) -> str:
    """``今天``, ``明天``, ``已超期 2 天``, else the date as in lists; ``—`` for None."""
    if due is None:
        return MISSING
    days = (due - today).days
    if days < 0:
        return f"已超期 {-days} 天"
    return {0: "今天", 1: "明天"}.get(days) or show_date_in_list(due, today=today)
