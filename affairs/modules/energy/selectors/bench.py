"""The review bench: the queue of a month by severity, and one report with everything beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet

from affairs.core.organisations.models import Organisation
from affairs.core.permissions.questions import can, visible
from affairs.modules.energy.carriers import BY_AMOUNT
from affairs.modules.energy.choices import FindingState, ReportsTo
from affairs.modules.energy.models import EnergyReport, ReviewFinding
from affairs.modules.energy.rules.states import COUNTY, SUBMITTED
from affairs.modules.energy.selectors import form_page
from affairs.modules.energy.selectors.factors import factors_by_year
from affairs.modules.energy.selectors.reporting import neighbours

QUEUE = 60


def waiting_for(user: Any, month: date, region: Organisation | None) -> QuerySet[EnergyReport]:
    """Reports of the month that wait for this user: new ones of his level, and for the city those
    the county passed."""
    rows = visible(user, EnergyReport.objects.filter(month=month), "energy.return_report")
    mine = Q(state=SUBMITTED, institution__reports_to=ReportsTo.COUNTY)
    if can(user, "energy.accept_city"):
        mine = Q(state__in=[SUBMITTED, COUNTY])
    rows = rows.filter(mine)
    return rows.filter(region=region) if region is not None else rows


def queue(rows: QuerySet[EnergyReport]) -> list[dict[str, Any]]:
    """The first of the queue, gravest first; what was set aside stands last."""
    rows_shown = (
        rows.order_by("set_aside", "-weight", "submitted_at", "pk")
        .annotate(body_name=F("institution__name"))
        .values("pk", "body_name", "open_stops", "open_asks", "submitted_at", "submissions",
                "set_aside", "state")[:QUEUE]
    )  # fmt: skip
    return [dict(row) for row in rows_shown]


@dataclass(frozen=True)
class Corrected:
    """A converted result as reported and as it would be with the proposals taken."""

    total: form_page.Total
    corrected: Decimal | None


def findings_of(report: EnergyReport) -> list[ReviewFinding]:
    """Open findings, gravest first, then those settled."""
    rows = list(report.findings.exclude(state=FindingState.CURED))
    rank = {"stop": 0, "ask": 1, "tip": 2}
    rows.sort(key=lambda row: (row.state == FindingState.ACCEPTED, row.proposal is None,
                               rank[row.severity], not row.is_strong, row.pk))  # fmt: skip
    return rows


def corrected(report: EnergyReport, findings: list[ReviewFinding]) -> EnergyReport | None:
    """The report with every open proposal applied, not stored; None without any."""
    proposals = [row for row in findings if row.proposal and row.field in BY_AMOUNT]
    if not proposals:
        return None
    twin = EnergyReport.objects.get(pk=report.pk)
    for row in proposals:
        setattr(twin, row.field, Decimal(row.proposal["amount"]))  # type: ignore[index]
    used = factors_by_year({twin.month.year})[twin.month.year]
    twin.energy_tce, twin.co2_t = used.tce(twin), used.co2_t(twin)
    return twin


def case_of(report: EnergyReport) -> dict[str, Any]:
    """What the middle and right panes show of one report."""
    past = neighbours(report)
    findings = findings_of(report)
    marks: dict[str, ReviewFinding] = {}
    for row in findings:
        marks.setdefault(row.field, row)
    twin = corrected(report, findings)
    better = form_page.converted(twin)
    lines = [line for line in form_page.lines(report, past) if line.is_used]
    return {
        "report": report, "lines": lines, "findings": findings, "marks": marks,
        "totals": [Corrected(total, better.get(total.key))
                   for total in form_page.totals(report, past)],
        "has_proposal": twin is not None,
        "steps": list(report.steps.select_related("by")[:9]),
        "open": [row for row in findings if row.state not in
                 (FindingState.ACCEPTED, FindingState.REPLIED) and row.severity != "tip"],
    }  # fmt: skip
