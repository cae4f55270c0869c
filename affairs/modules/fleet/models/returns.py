"""The yearly statistics return of a unit (VEH-24)."""

from __future__ import annotations

from django.db import models

from affairs.core.records import Record


class UnitReturn(Record):
    """What a unit reports for a year; prefilled from the register, its own word once submitted."""

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        SUBMITTED = "submitted", "已上报"
        RETURNED = "returned", "退回"
        ACCEPTED = "accepted", "已审定"

    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="+", verbose_name="单位"
    )
    year = models.PositiveSmallIntegerField("年度")
    state = models.CharField(
        "状态", max_length=10, choices=State, default=State.DRAFT, editable=False
    )
    quota = models.PositiveIntegerField("编制数（辆）")
    opening = models.PositiveIntegerField("年初实有（辆）")
    acquired = models.PositiveIntegerField("年内购置（辆）", default=0)
    transferred_in = models.PositiveIntegerField("调入（辆）", default=0)
    disposed = models.PositiveIntegerField("年内处置（辆）", default=0)
    transferred_out = models.PositiveIntegerField("调出（辆）", default=0)
    closing = models.PositiveIntegerField("年末实有（辆）")
    new_energy = models.PositiveIntegerField("其中新能源（辆）", default=0)
    confidential = models.PositiveIntegerField("机要通信（辆）", default=0)
    emergency = models.PositiveIntegerField("应急保障（辆）", default=0)
    enforcement = models.PositiveIntegerField("执法执勤（辆）", default=0)
    special = models.PositiveIntegerField("特种专业技术（辆）", default=0)
    other = models.PositiveIntegerField("其他（辆）", default=0)
    distance_km = models.PositiveIntegerField("行驶里程（公里）", default=0)
    running_cost = models.DecimalField("运行费（元）", max_digits=14, decimal_places=2, default=0)
    quota_reason = models.CharField("超编原因", max_length=300, blank=True)
    remark = models.CharField("退回意见", max_length=300, blank=True, editable=False)
    submitted_at = models.DateTimeField("上报时间", null=True, blank=True, editable=False)

    owner_path = "organisation"

    class Meta:
        verbose_name = "年度统计报告"
        ordering = ["-year", "organisation"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year"], name="fleet_return_once")
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.year}年"

    @property
    def by_category(self) -> int:
        """Vehicles at year's end, added up over the categories."""
        return self.confidential + self.emergency + self.enforcement + self.special + self.other
