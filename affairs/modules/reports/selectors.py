"""Reads of reports: the record of a period, its edited passages, its composed text."""

from __future__ import annotations

from affairs.core.accounts.models import User
from affairs.core.indicators.registry import Scope
from affairs.core.periods import Period
from affairs.modules.reports.composing import compose
from affairs.modules.reports.content import Document
from affairs.modules.reports.models import Report


def report_of(name: str, period: Period) -> Report | None:
    """The report's record; None while nobody has added anything to it."""
    return Report.objects.filter(name=name, first=period.first, last=period.last).first()


def edits_of(report: Report | None) -> dict[str, str]:
    """Passages rewritten on screen by item key."""
    return {} if report is None else dict(report.passages.values_list("key", "text"))


def composed(name: str, period: Period, user: User | None = None) -> Document:
    """The report as it reads now for ``user``, edited passages included."""
    return compose(name, Scope(period, user=user), edits_of(report_of(name, period)))
