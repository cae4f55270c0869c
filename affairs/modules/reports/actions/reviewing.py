"""Review of a report: handed in with its period closed, approved and sealed, or given back."""

from __future__ import annotations

from affairs.core.accounts.models import User
from affairs.core.actions import action
from affairs.core.approvals.engine import start
from affairs.core.errors import RuleViolation
from affairs.core.rules import Severity
from affairs.core.rules.refusing import refuse
from affairs.modules.reports.actions.writing import kept, locked_for_writing
from affairs.modules.reports.checks_of_text import review_findings
from affairs.modules.reports.models import Report, ReportState


@action("reports.submit_report", label="送审报告", conflict="这份报告刚由别人送审，刷新后看进度。")
def submit_report(report: Report, *, by: User) -> Report:
    """Hand the report in: period closed, no blank, numbering in order (DOC-S, DOC-C5).

    The text is kept as a version and stays as it is until the review ends.
    """
    report = locked_for_writing(report)
    refuse(f for f in review_findings(report) if f.severity is Severity.STOP)
    kept(report, by)
    report.state = ReportState.IN_REVIEW
    report.save()
    start(report, by=by)
    return report


@action("reports.approve_report", label="报告定稿")
def approve_report(report: Report, *, by: User) -> Report:
    """Seal the text with its numbers; nobody changes it from here on."""
    report = _in_review(report)
    report.state = ReportState.APPROVED
    report.save()
    kept(report, by, is_sealed=True)
    return report


@action("reports.reopen_report", label="退回起草")
def reopen_report(report: Report, *, by: User, reason: str = "") -> Report:
    """Give a report back to its writers: returned, refused or withdrawn."""
    report = _in_review(report)
    report.state = ReportState.DRAFTING
    report.save()
    return report


def _in_review(report: Report) -> Report:
    stored = Report.objects.select_for_update().get(pk=report.pk)
    if stored.state != ReportState.IN_REVIEW:
        raise RuleViolation(f"报告{stored.get_state_display()}，不在送审中。", field="state")
    return stored
