"""A change of route asked for on the way, and what was decided."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from affairs.core.records import Record


class RouteChange(Record):
    """Another destination asked for while the car is out (VEH-09: no trip outside the approval)."""

    class State(models.TextChoices):
        ASKED = "asked", "待答复"
        GRANTED = "granted", "同意"
        REFUSED = "refused", "不同意"

    trip = models.ForeignKey(
        "fleet.Trip", models.PROTECT, related_name="route_changes", verbose_name="用车申请"
    )
    new_place = models.CharField("改去或加去", max_length=120)
    reason = models.CharField("理由", max_length=300)
    state = models.CharField(
        "状态", max_length=10, choices=State, default=State.ASKED, editable=False
    )
    asked_at = models.DateTimeField("提出时间", default=timezone.now, editable=False)
    asked_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="提出人",
    )
    decided_at = models.DateTimeField("答复时间", null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="答复人",
    )
    remark = models.CharField("答复意见", max_length=300, blank=True, editable=False)

    owner_path = "trip__organisation"
    person_paths: ClassVar = ("trip__applicant", "trip__driver__account")

    class Meta:
        verbose_name = "途中改变路线"
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.trip} 改去{self.new_place}"
