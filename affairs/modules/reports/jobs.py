"""Timed work of reports."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from affairs.core.jobs.registry import job
from affairs.modules.reports.planning import plan_year, remind


@job("reports.plan_calendar", "排定应报报表", every="daily 05:30")
def plan_calendar(due_at: datetime) -> str:
    """Plan this year, and in December the next; what is planned already stays."""
    today = timezone.localtime(due_at).date()
    years = [today.year, today.year + 1] if today.month == 12 else [today.year]
    return f"新排 {sum(plan_year(year) for year in years)} 项"


@job("reports.remind_due", "报表到期提醒", every="daily 08:00")
def remind_due(due_at: datetime) -> str:
    return f"提醒 {remind(timezone.localtime(due_at).date())} 项"
