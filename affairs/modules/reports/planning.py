"""What is due: the calendar of a year, and who is told of what is late."""

from __future__ import annotations

from datetime import date, timedelta

from django.urls import reverse

from affairs.core.approvals.deciders import role_holders
from affairs.core.calendar.selectors import work_calendar
from affairs.core.database.transactions import write_transaction
from affairs.core.ledgers.links import record_url
from affairs.core.notices.kinds import notice_kind
from affairs.core.notices.models import Notice
from affairs.core.notices.sending import send
from affairs.core.rules import parameters
from affairs.core.rules.conversion import convert
from affairs.modules.reports.models import DueReport, DueState
from affairs.modules.reports.rules.calendar import Duty, due_day, periods_of

DUE_SOON = notice_kind("reports.due_soon", "报表将到期")
OVERDUE = notice_kind("reports.overdue", "报表逾期")
WARN_DAYS = 3
OPEN = (DueState.DUE, DueState.DRAFTING, DueState.SUBMITTED, DueState.RETURNED, DueState.APPROVED)


def duties(on: date) -> list[Duty]:
    """The reports that come back, as the city has set them."""
    return [
        convert(row, Duty, "reports.calendar") for row in parameters.value("reports.calendar", on)
    ]


def plan_year(year: int) -> int:
    """Put every report of the year into the calendar; those already there stay as they are."""
    calendar = work_calendar()
    rows = [
        DueReport(
            name=duty.name,
            first=period.first,
            last=period.last,
            due_on=due_day(duty, period, calendar),
            section=duty.section,
            recipient=duty.recipient,
            basis=duty.basis,
        )
        for duty in duties(date(year, 1, 1))
        for period in periods_of(duty, year)
    ]
    with write_transaction():
        before = DueReport.objects.count()
        DueReport.objects.bulk_create(rows, ignore_conflicts=True)
        return DueReport.objects.count() - before


def open_reports() -> list[DueReport]:
    """Reports not sent yet, earliest due first."""
    return list(DueReport.objects.filter(state__in=OPEN).order_by("due_on", "name"))


def remind(on: date) -> int:
    """Tell the office once of each report that falls due within three days or is late.

    Safe to run twice: a notice of the same kind about the same report is not sent again.
    """
    late = DueReport.objects.filter(state__in=OPEN, due_on__lte=on + timedelta(days=WARN_DAYS))
    told = set(
        Notice.objects.filter(
            kind__in=(DUE_SOON, OVERDUE), subject_type=DueReport._meta.label_lower
        ).values_list("kind", "subject_id")
    )
    people = role_holders("bureau_office", None)
    sent = 0
    for due in late:
        kind = OVERDUE if due.due_on < on else DUE_SOON
        if (kind, due.pk) in told:
            continue
        words = f"{due} {due.due_on:%m-%d} 到期，{due.section}，{due.get_state_display()}。"
        url = record_url(due) or reverse("ledger_list", args=["reports", "duereport"])
        send(people, kind, words, url, subject=due)
        sent += 1
    return sent
