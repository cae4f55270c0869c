"""Writes to the calendar: single days, and all days of a notice at once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from affairs.core.actions import action, note_change
from affairs.core.calendar.models import CalendarDay
from affairs.core.calendar.notice import NoticeDay, parse_notice
from affairs.core.calendar.selectors import forget
from affairs.core.errors import InvalidValue, RuleViolation

if TYPE_CHECKING:
    from affairs.core.accounts.models import User

ENTERED = "本单位登记"


@action(
    "calendar_days.save_day", label="登记节假日", conflict="没有保存：这一天已有登记，改那一条。"
)
def save_day(day: CalendarDay, *, by: User) -> CalendarDay:
    """Store one day; the deadlines that run over it are counted anew."""
    year = day.notice_year
    if not year - 1 <= day.date.year <= year + 1:
        raise RuleViolation(f"{year} 年的通知管不到 {day.date}；核对通知年度", field="notice_year")
    day.source = day.source or ENTERED
    day.save()
    transaction.on_commit(forget)
    return day


@action(
    "calendar_days.remove_day",
    label="删除节假日",
    confirm="删除后这一天按周一至周五上班、周末休息推算，时限随之改变。",
)
def remove_day(day: CalendarDay, *, by: User, reason: str) -> CalendarDay:
    """Take one day out again; it counts as any other Monday to Sunday."""
    CalendarDay.objects.filter(pk=day.pk).delete()
    transaction.on_commit(forget)
    return day


@action("calendar_days.read_notice", label="读入放假通知")
def read_notice(text: str, *, by: User, year: int) -> list[CalendarDay]:
    """Store every day the text of a notice names; days known before take the new meaning."""
    days = days_of_notice(text, year)
    dates = [day.date for day in days]
    known = {row.date: row for row in CalendarDay.objects.filter(date__in=dates)}
    rows = []
    for named in days:
        row = known.get(named.date) or CalendarDay(date=named.date)
        row.is_workday, row.notice_year = not named.is_off, year
        row.name = named.name or row.name
        row.source = notice_title(year)
        is_new = row.pk is None
        if not is_new:
            note_change(row)
        row.save()
        if is_new:
            note_change(row)
        rows.append(row)
    transaction.on_commit(forget)
    return rows


def days_of_notice(text: str, year: int) -> list[NoticeDay]:
    """The days the text names, in order of date; InvalidValue when it names none."""
    begin = date(year, 1, 1) - timedelta(days=31)
    off = CalendarDay.objects.filter(is_workday=False, date__gte=begin)
    days = parse_notice(text, year, off.values_list("date", flat=True))
    if not days:
        raise InvalidValue(f"{year} 年的通知里没有读到放假或上班的日期；粘贴通知正文", field="text")
    return sorted(days, key=lambda day: day.date)


def notice_title(year: int) -> str:
    """The title of a year's notice."""
    return f"国务院办公厅关于 {year} 年部分节假日安排的通知"
