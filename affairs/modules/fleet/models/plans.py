"""Plans of renewal: which vehicles a yearly budget can replace, kept to be compared."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from affairs.core.records import Record


class RenewalPlan(Record):
    """A plan as it was reckoned: its assumptions and, line by line, what is renewed when."""

    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="+", verbose_name="编制单位"
    )
    name = models.CharField("方案名称", max_length=60)
    first_year = models.PositiveSmallIntegerField(
        "起始年份", validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    years = models.PositiveSmallIntegerField(
        "年数", default=3, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    yearly_budget = models.DecimalField(
        "每年预算（元）", max_digits=14, decimal_places=2, validators=[MinValueValidator(0)]
    )
    prices = models.JSONField("更新单价（元）", default=dict, editable=False)
    renewed = models.PositiveIntegerField("更新（辆）", default=0, editable=False)
    spent = models.DecimalField(
        "所需资金（元）", max_digits=14, decimal_places=2, default=0, editable=False
    )
    left_over_age = models.PositiveIntegerField("期末仍超年限（辆）", default=0, editable=False)
    remark = models.CharField("说明", max_length=300, blank=True)

    owner_path = "organisation"

    class Meta:
        verbose_name = "更新方案"
        ordering = ["-first_year", "name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="fleet_plan_name"),
            models.CheckConstraint(condition=Q(yearly_budget__gte=0), name="fleet_plan_budget"),
        ]

    def __str__(self) -> str:
        return self.name


class RenewalPlanLine(Record):
    """One vehicle the plan renews in a year; names are those at the time."""

    plan = models.ForeignKey(
        RenewalPlan, models.CASCADE, related_name="lines", verbose_name="更新方案"
    )
    vehicle = models.ForeignKey(
        "fleet.Vehicle", models.PROTECT, related_name="+", verbose_name="车辆"
    )
    unit_name = models.CharField("单位", max_length=120)
    year = models.PositiveSmallIntegerField("年份")
    rank = models.PositiveIntegerField("次序")
    points = models.DecimalField("优先分", max_digits=8, decimal_places=2)
    price = models.DecimalField("资金（元）", max_digits=12, decimal_places=2)

    owner_path = "plan__organisation"

    class Meta:
        verbose_name = "更新方案明细"
        ordering = ["plan", "year", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "vehicle"], name="fleet_planned_once")
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.vehicle}"
