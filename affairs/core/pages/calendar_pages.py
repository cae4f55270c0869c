"""读入放假通知: paste a year's notice, see the days it names beside those known, store them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from affairs.core.calendar.actions import days_of_notice, notice_title, read_notice
from affairs.core.calendar.models import CalendarDay
from affairs.core.calendar.notice import NoticeDay
from affairs.core.dates import weekday_name
from affairs.core.errors import InvalidValue
from affairs.core.web.registry import page, person


class NoticeForm(forms.Form):
    """The year and the text of its notice."""

    year = forms.IntegerField(label="通知年度", min_value=2004, max_value=2100)
    text = forms.CharField(
        label="通知正文",
        help_text="整篇或逐条粘贴；读出的日期先列在下面，确认后才保存",
        widget=forms.Textarea(attrs={"rows": 12}),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A day of the notice beside what is known of it."""

    date: date
    weekday: str
    name: str
    state: str
    before: str
    is_change: bool


@page(
    "calendar_days.notice",
    "读入放假通知",
    path="workdays/notice/",
    permission="calendar_days.read_notice",
    template="calendar_days/notice.html",
    methods=("GET", "POST"),
    order=20,
)
def notice_page(request: HttpRequest) -> Mapping[str, Any] | HttpResponse:
    """First look, then store: the second button stores exactly the text shown."""
    form = NoticeForm(request.POST or None, initial={"year": timezone.localdate().year + 1})
    lines: list[Line] = []
    if form.is_valid():
        year, text = form.cleaned_data["year"], form.cleaned_data["text"]
        try:
            if "store" in request.POST:
                read_notice(text, by=person(request), year=year)
                return redirect("ledger_list", app="calendar_days", name="calendarday")
            lines = _lines(days_of_notice(text, year))
        except InvalidValue as wrong:
            form.add_error("text", f"{wrong.message}。")
    return {
        "form": form,
        "lines": lines,
        "changes": sum(line.is_change for line in lines),
        "title": notice_title(form.cleaned_data["year"]) if lines else "",
    }


def _lines(days: list[NoticeDay]) -> list[Line]:
    known = {
        row.date: row for row in CalendarDay.objects.filter(date__in=[day.date for day in days])
    }
    return [_line(day, known.get(day.date)) for day in days]


def _line(day: NoticeDay, row: CalendarDay | None) -> Line:
    state = _word(not day.is_off)
    usual = _word(day.date.weekday() < 5)
    before = _word(row.is_workday) if row is not None else f"未登记（按{usual}推算）"
    same = row is not None and row.is_workday == (not day.is_off)
    return Line(day.date, weekday_name(day.date), day.name, state, before, is_change=not same)


def _word(is_workday: bool) -> str:
    return "上班" if is_workday else "放假"
