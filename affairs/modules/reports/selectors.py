"""Reads of reports: the record of a period, its passages, its text as it reads now."""

from __future__ import annotations

from django.urls import reverse

from affairs.core.accounts.models import User
from affairs.core.approvals.models import Case
from affairs.core.indicators.figures import is_whole_city
from affairs.core.indicators.registry import Scope
from affairs.core.periods import Period
from affairs.modules.reports.composing import compose
from affairs.modules.reports.content import Document
from affairs.modules.reports.models import Report, ReportVersion
from affairs.modules.reports.sealing import sealed


def report_of(name: str, period: Period) -> Report | None:
    """The report's record; None while nobody has added anything to it."""
    return Report.objects.filter(name=name, first=period.first, last=period.last).first()


def edits_of(report: Report | None) -> dict[str, str]:
    """Passages rewritten on screen by item key."""
    return {} if report is None else dict(report.passages.values_list("key", "text"))


def sealed_version(report: Report | None) -> ReportVersion | None:
    """The approved text; None while the report is not approved."""
    return None if report is None else report.versions.filter(is_sealed=True).first()


def composed(name: str, period: Period, user: User | None = None) -> Document:
    """The report as it reads now for ``user``: the sealed text once approved, else composed live.

    The sealed text holds numbers of the whole city; who may not see those gets his own, live.
    """
    report = report_of(name, period)
    scope = Scope(period, user=user)
    document = compose(name, scope, edits_of(report))
    final = sealed_version(report) if is_whole_city(scope) else None
    return document if final is None else sealed(document, final.content)


def case_url(report: Report) -> str:
    """Where the review stands; empty while the report was never handed in."""
    case = (
        Case.objects.filter(subject_type=Report._meta.label_lower, subject_id=report.pk)
        .order_by("-pk")
        .first()
    )
    return "" if case is None else reverse("approvals.case", args=[case.pk])
