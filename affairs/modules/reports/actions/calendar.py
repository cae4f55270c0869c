"""Writes to the calendar of reports: plan a year, hand in, review, send, file away."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.actions import action
from affairs.core.errors import RuleViolation
from affairs.modules.reports.models import DueReport, DueState, IssuedDocument
from affairs.modules.reports.rules.calendar import DUE_MOVES


@action(
    "reports.plan_report", label="登记应报报表", conflict="没有保存：这一期的这张报表已经登记。"
)
def plan_report(due: DueReport, *, by: User) -> DueReport:
    """Save a report that is due; what went out is not changed any more."""
    if not due._state.adding and _locked(due).state in (DueState.SENT, DueState.ARCHIVED):
        raise RuleViolation("报表已报出，不能再改。", field="state")
    if due.last < due.first:
        raise RuleViolation("报告期止日早于起日。", field="last")
    due.save()
    return due


@action("reports.submit_due_report", label="送审核")
def submit_due_report(due: DueReport, *, by: User) -> DueReport:
    """Say that the report is made; another person looks at it."""
    due = _moved(due, DueState.SUBMITTED)
    due.submitted_by, due.reviewed_by, due.return_reason = by, None, ""
    due.save()
    return due


@action("reports.return_due_report", label="退回重编")
def return_due_report(due: DueReport, *, by: User, reason: str) -> DueReport:
    """Give it back with the reason."""
    due = _moved(due, DueState.RETURNED)
    if not reason.strip():
        raise RuleViolation("写明退回原因。", field="reason")
    due.return_reason = reason.strip()
    due.save()
    return due


@action("reports.approve_due_report", label="审核通过")
def approve_due_report(due: DueReport, *, by: User) -> DueReport:
    """Agree to what another person made (统计法 第二十四条: a signed chain of review)."""
    due = _moved(due, DueState.APPROVED)
    if due.submitted_by_id == by.pk:
        raise RuleViolation("编制人不能审核自己编的报表，由另一人审核。")
    due.reviewed_by = by
    due.save()
    return due


@action("reports.send_due_report", label="报出")
def send_due_report(
    due: DueReport, *, by: User, sent_on: date | None = None, document: IssuedDocument | None = None
) -> DueReport:
    """Note the day on which it went out, and with which document."""
    due = _moved(due, DueState.SENT)
    due.sent_on = sent_on or timezone.localdate()
    if due.sent_on > timezone.localdate():
        raise RuleViolation("报出日不能晚于今天。", field="sent_on")
    due.document = document
    due.save()
    return due


@action("reports.archive_due_report", label="归档")
def archive_due_report(due: DueReport, *, by: User) -> DueReport:
    due = _moved(due, DueState.ARCHIVED)
    due.save()
    return due


def _locked(due: DueReport) -> DueReport:
    return DueReport.objects.select_for_update(of=("self",)).get(pk=due.pk)


def _moved(due: DueReport, state: str) -> DueReport:
    stored = _locked(due)
    if state not in DUE_MOVES[stored.state]:
        wanted = DueState(state).label
        raise RuleViolation(f"报表{stored.get_state_display()}，不能改为{wanted}。", field="state")
    stored.state = state
    return stored
