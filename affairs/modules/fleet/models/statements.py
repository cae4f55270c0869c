"""Monthly statements: what a unit's trips of one month cost, and how they are corrected."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q

from affairs.core.records import Record


class Statement(Record):
    """The statement of one unit and month; once confirmed it is locked for good (VEH-21).

    ``amount`` is what the unit pays, reversals and corrections included; ``free_amount`` is what
    trips without charge would have cost, borne by the bureau.
    """

    class State(models.TextChoices):
        DRAWN = "drawn", "已生成"
        LOCKED = "locked", "待单位确认"
        DISPUTED = "disputed", "有异议"
        CONFIRMED = "confirmed", "已确认"
        VOID = "void", "已撤销"

    number = models.CharField("结算单号", max_length=24, unique=True, blank=True, editable=False)
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="+", verbose_name="单位"
    )
    month = models.DateField("结算月份", help_text="填当月任一天")
    state = models.CharField(
        "状态", max_length=10, choices=State, default=State.DRAWN, editable=False
    )
    trips = models.PositiveIntegerField("车次", default=0, editable=False)
    distance_km = models.PositiveIntegerField("行驶（公里）", default=0, editable=False)
    amount = models.DecimalField(
        "应付金额（元）", max_digits=14, decimal_places=2, default=0, editable=False
    )
    free_amount = models.DecimalField(
        "无偿用车金额（元）", max_digits=14, decimal_places=2, default=0, editable=False
    )
    locked_at = models.DateTimeField("送单时间", null=True, blank=True, editable=False)
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True, editable=False)
    confirmed_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="确认人",
    )
    dispute = models.CharField("异议", max_length=300, blank=True, editable=False)

    owner_path = "organisation"

    class Meta:
        verbose_name = "结算单"
        ordering = ["-month", "organisation"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "month"],
                condition=~Q(state="void"),
                name="fleet_statement_once_a_month",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(confirmed_at__isnull=False),
                name="fleet_confirmed_statement_has_its_moment",
            ),
        ]
        indexes = [models.Index(fields=["state", "month"], name="fleet_statement_state")]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Lines may still come and go."""
        return self.state in (self.State.DRAWN, self.State.DISPUTED)


class StatementLine(Record):
    """One trip on a statement, or the reversal of such a line with the trip's right amount."""

    class Kind(models.TextChoices):
        TRIP = "trip", "行程"
        REVERSAL = "reversal", "冲销"
        CORRECTION = "correction", "更正"

    statement = models.ForeignKey(
        Statement, models.CASCADE, related_name="lines", verbose_name="结算单"
    )
    trip = models.ForeignKey(
        "fleet.Trip", models.PROTECT, related_name="statement_lines", verbose_name="用车申请"
    )
    kind = models.CharField("类别", max_length=10, choices=Kind, default=Kind.TRIP)
    amount = models.DecimalField("金额（元）", max_digits=12, decimal_places=2)
    is_free = models.BooleanField("无偿", default=False)
    distance_km = models.PositiveIntegerField("行驶（公里）", default=0)
    reverses = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reversed_by",
        verbose_name="冲销的行",
    )
    reason = models.CharField("更正理由", max_length=300, blank=True)

    owner_path = "statement__organisation"

    class Meta:
        verbose_name = "结算明细"
        ordering = ["statement", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["trip"], condition=Q(kind="trip"), name="fleet_trip_on_one_statement"
            ),
            models.CheckConstraint(
                condition=~Q(kind="reversal") | Q(reverses__isnull=False),
                name="fleet_reversal_names_its_line",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trip} {self.get_kind_display()}"

    @property
    def payable(self) -> Decimal:
        """Yuan the unit pays for the line; nothing for a trip without charge."""
        return Decimal(0) if self.is_free else self.amount
