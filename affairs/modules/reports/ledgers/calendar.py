"""应报报表: the calendar of reports."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from affairs.core.ledgers.ledger import Column, Ledger, View, register
from affairs.modules.reports.actions import calendar
from affairs.modules.reports.models import DueReport, DueState
from affairs.modules.reports.planning import OPEN
from affairs.modules.reports.rules.calendar import DUE_MOVES

S = DueState
_TARGETS = {
    "reports.submit_due_report": S.SUBMITTED,
    "reports.return_due_report": S.RETURNED,
    "reports.approve_due_report": S.APPROVED,
    "reports.send_due_report": S.SENT,
    "reports.archive_due_report": S.ARCHIVED,
}


def overdue_days(due_on: Any, sent_on: Any) -> int:
    """Days past the due day: max(0, sent or today − due)."""
    if due_on is None:
        return 0
    return max(0, ((sent_on or timezone.localdate()) - due_on).days)


def late(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(state__in=OPEN, due_on__lt=timezone.localdate())


def sent_late(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(sent_on__gt=F("due_on"))


def offered(due: DueReport, code: str) -> bool:
    """Acts that the report's state allows."""
    if code in _TARGETS:
        return _TARGETS[code] in DUE_MOVES[due.state]
    return due.state not in (S.SENT, S.ARCHIVED)


@register
class DueReportLedger(Ledger):
    """What somebody waits for, until when, and where it stands."""

    label, noun, model, save = "应报报表", "项", DueReport, calendar.plan_report
    columns = [
        "name", "state", "first", "last", "due_on", "section", "recipient", "sent_on",
        Column("overdue", label="逾期 天", needs=("due_on", "sent_on"), value=overdue_days,
               kind="number", sort=False),
        "submitted_by", "reviewed_by",
    ]  # fmt: skip
    extra_columns = ["basis", "document", "return_reason"]
    form_fields = ["name", "first", "last", "due_on", "section", "recipient", "basis"]
    filters = ["state", "section", "name", "due_on", "sent_on"]
    search = ["name", "section", "recipient"]
    key, ordering = ["name", "first", "last"], ["due_on", "name"]
    record_actions = [*_TARGETS]
    row_actions = ["reports.submit_due_report", "reports.approve_due_report"]
    views = [
        View("逾期未报", late, stop=True),
        View("待报", state__in=OPEN),
        View("待审核", state=S.SUBMITTED),
        View("迟报", sent_late),
        View("已报出", state__in=[S.SENT, S.ARCHIVED]),
    ]
    tones = {
        "state": {S.SUBMITTED: "go", S.RETURNED: "ask", S.APPROVED: "go", S.SENT: "ok",
                  S.ARCHIVED: "ok"}
    }  # fmt: skip
    help = {
        "due_on": "报送对象要求的最后一天。每年的报表由系统按参数“应报报表”自动排定。",
        "basis": "要求报送的文件或制度。",
    }
    attachments, menu_order = True, 60
    phone_lines = ("name", ["due_on", "state"])
    empty_text = "还没有应报报表。每天早晨按参数“应报报表”排定本年各期，也可以手工登记。"
    offered = offered
