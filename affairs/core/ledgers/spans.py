"""Named spans of days that date filters offer."""

from __future__ import annotations

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

SPANS = {
    "today": "今天",
    "this_week": "本周",
    "this_month": "本月",
    "this_quarter": "本季",
    "this_year": "本年",
    "last_year_same": "去年同期",
    "next_30_days": "30 天内",
}


def span_of(name: str, today: date) -> tuple[date, date]:
    """First and last day of the span ``name`` around ``today``.

    去年同期 is last year from 1 January to the day a year ago.
    """
    if name == "today":
        return today, today
    if name == "this_week":
        monday = today - timedelta(today.weekday())
        return monday, monday + timedelta(6)
    if name == "this_month":
        first = today.replace(day=1)
        return first, first + relativedelta(months=1, days=-1)
    if name == "this_quarter":
        first = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
        return first, first + relativedelta(months=3, days=-1)
    if name == "this_year":
        return today.replace(month=1, day=1), today.replace(month=12, day=31)
    if name == "next_30_days":
        return today, today + timedelta(30)
    if name == "last_year_same":
        return date(today.year - 1, 1, 1), today - relativedelta(years=1)
    raise KeyError(name)
