"""Calendar of reports: what is due, where it stands, when it went out."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from affairs.core.periods import Period
from affairs.core.records import EVERYONE, Record


class DueState(models.TextChoices):
    DUE = "due", "待编制"
    DRAFTING = "drafting", "编制中"
    SUBMITTED = "submitted", "待审核"
    RETURNED = "returned", "已退回"
    APPROVED = "approved", "已审核"
    SENT = "sent", "已报出"
    ARCHIVED = "archived", "已归档"


class DueReport(Record):
    """One report of one period that somebody outside or above waits for."""

    name = models.CharField("报表", max_length=60)
    first = models.DateField("报告期起")
    last = models.DateField("报告期止")
    due_on = models.DateField("截止日")
    section = models.CharField("责任科室", max_length=40)
    recipient = models.CharField("报送对象", max_length=60)
    basis = models.CharField("依据", max_length=120, blank=True)
    state = models.CharField(
        "状态", max_length=10, choices=DueState, default=DueState.DUE, editable=False
    )
    submitted_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, editable=False,
        related_name="+", verbose_name="编制人",
    )  # fmt: skip
    reviewed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, editable=False,
        related_name="+", verbose_name="审核人",
    )  # fmt: skip
    return_reason = models.CharField("退回原因", max_length=200, blank=True, editable=False)
    sent_on = models.DateField("报出日", null=True, blank=True, editable=False)
    document = models.ForeignKey(
        "reports.IssuedDocument", models.PROTECT, null=True, blank=True, editable=False,
        related_name="due_reports", verbose_name="报出文件",
    )  # fmt: skip

    owner_path = EVERYONE

    class Meta:
        verbose_name = "应报报表"
        ordering = ["due_on", "name"]
        constraints = [
            models.UniqueConstraint(fields=["name", "first", "last"], name="due_report_once"),
            models.CheckConstraint(
                condition=Q(last__gte=F("first")), name="due_report_ends_after_begin"
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("submitted_by")),
                name="due_report_reviewed_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "archived"]) | Q(sent_on__isnull=False),
                name="due_report_sent_has_day",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_on"]),
            models.Index(fields=["section", "due_on"]),
        ]

    def __str__(self) -> str:
        return f"{self.period.label}{self.name}"

    @property
    def period(self) -> Period:
        return Period(self.first, self.last)

    @property
    def overdue_days(self) -> int:
        """Days past the due day until it was sent, or until today while it was not."""
        return max(0, ((self.sent_on or timezone.localdate()) - self.due_on).days)
