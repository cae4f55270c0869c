"""Reads of months and reports: who owes what, the form's neighbours, counts of a month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from affairs.core.rules.evaluation import evaluate
from affairs.modules.energy.models import EnergyReport, Institution, Reminder
from affairs.modules.energy.months import index_of, last_day_of, month_of
from affairs.modules.energy.rules.states import DRAFT, RETURNED, SUBMITTED


def due_in(month: date) -> QuerySet[Institution]:
    """Institutions that owe a report of the month: on the register on its last day."""
    return active_on(last_day_of(month))


def active_on(day: date) -> QuerySet[Institution]:
    """Institutions on the register on a day."""
    return Institution.objects.filter(
        Q(left_on__isnull=True) | Q(left_on__gt=day), entered_on__lte=day
    )


def unreported(month: date) -> QuerySet[Institution]:
    """Institutions that owe the month's report and have not handed it in."""
    handed_in = EnergyReport.objects.filter(institution=OuterRef("pk"), month=month).exclude(
        state__in=[DRAFT]
    )
    return due_in(month).filter(~Exists(handed_in))


def due_day(month: date) -> date:
    """The last day for a month's figures."""
    day: date = evaluate("ENE-DL3.month", on=month, month=month).value
    return day


def reminders_of(institution: int, month: date) -> int:
    """How often the institution was reminded of a month."""
    return Reminder.objects.filter(institution=institution, month=month).count()


@dataclass(frozen=True, slots=True)
class MonthCounts:
    """How a month stands within the user's reach."""

    due: int
    handed_in: int
    accepted: int
    waiting: int
    returned: int
    missing: int
    drafts: int

    def share(self, count: int) -> Decimal:
        """A count as a share of what is due, 0–1."""
        return Decimal(count) / self.due if self.due else Decimal()


def month_counts(month: date, institutions: QuerySet[Institution]) -> MonthCounts:
    """Counts over the institutions given."""
    bodies = institutions.filter(pk__in=due_in(month).values("pk"))
    reports = EnergyReport.objects.filter(month=month, institution__in=bodies)
    by_state = dict(reports.values_list("state").annotate(n=Count("pk")).order_by())
    due, drafts = bodies.count(), by_state.pop(DRAFT, 0)
    handed_in = sum(by_state.values())
    waiting, returned = by_state.get(SUBMITTED, 0), by_state.get(RETURNED, 0)
    return MonthCounts(
        due, handed_in, handed_in - waiting - returned, waiting, returned, due - handed_in, drafts
    )


def neighbours(report: EnergyReport) -> dict[int, EnergyReport]:
    """The institution's reports of the 24 months before this one, by running month."""
    now = index_of(report.month)
    rows = EnergyReport.objects.filter(
        institution=report.institution_id,
        month__gte=month_of(now - 24),
        month__lt=report.month,
    )
    return {index_of(row.month): row for row in rows}


def latest_month(today: date) -> date:
    """The month reporters fill in today: the one before."""
    return month_of(index_of(today) - 1)


def newest_reported_month() -> date | None:
    """The newest month any report is of."""
    found: Any = EnergyReport.objects.order_by("-month").values_list("month", flat=True).first()
    return found
