"""Times in words, as the strip and the trail say them."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone


def clock_word(value: datetime) -> str:
    """``09:42`` in the platform's zone."""
    return f"{timezone.localtime(value):%H:%M}"


def moment_word(value: datetime) -> str:
    """``07-18 09:42`` this year, with the year otherwise."""
    local = timezone.localtime(value)
    same_year = local.year == timezone.localdate().year
    return f"{local:%m-%d %H:%M}" if same_year else f"{local:%Y-%m-%d %H:%M}"


def lapse_word(begin: datetime, end: datetime) -> str:
    """``2 天 3 小时``, ``1 小时 11 分``, ``不到 1 分``."""
    minutes = max(int((end - begin).total_seconds() // 60), 0)
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    parts = [(days, "天"), (hours, "小时"), (0 if days else rest, "分")]
    said = [f"{number} {unit}" for number, unit in parts if number]
    return " ".join(said[:2]) or "不到 1 分"


def hours_word(hours: float) -> str:
    """Working hours: ``3.5 工时``; under six minutes ``不到 0.1 工时``."""
    if 0 <= hours < 0.1:
        return "不到 0.1 工时"
    return f"{hours:.1f}".removesuffix(".0") + " 工时"
