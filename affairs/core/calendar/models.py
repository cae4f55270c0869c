"""Days on which a year's notice departs from Monday to Friday."""

from __future__ import annotations

from django.db import models

from affairs.core.records import EVERYONE, Record


class CalendarDay(Record):
    """One day a notice names: off, or worked although a weekend day.

    ``notice_year`` is the notice it comes from, which may be another than the day's own year.
    """

    date = models.DateField("日期", unique=True)
    is_workday = models.BooleanField("上班")
    name = models.CharField("节日", max_length=40, blank=True)
    notice_year = models.PositiveSmallIntegerField("通知年度")
    source = models.CharField("来源", max_length=200, blank=True)

    owner_path = EVERYONE

    class Meta:
        verbose_name = "节假日"
        ordering = ["-date"]

    def __str__(self) -> str:
        return f"{self.date} {'上班' if self.is_workday else '放假'}"
