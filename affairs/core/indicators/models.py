"""Numbers entered by hand, targets, and numbers frozen when a period is closed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from affairs.core.indicators.definitions import code_choices
from affairs.core.periods import Period
from affairs.core.records import EVERYONE, Record


class EnteredFigure(Record):
    """A number of a period entered by hand, for codes no module counts yet.

    Two people: who enters does not confirm. Values are in the unit the indicator shows.
    """

    code = models.CharField("指标", max_length=60, choices=code_choices)
    first = models.DateField("期间起")
    last = models.DateField("期间止")
    value = models.DecimalField("数值", max_digits=20, decimal_places=4)
    source = models.CharField("数据来源", max_length=200)
    entered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name="填报人"
    )
    confirmed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="确认人",
    )  # fmt: skip
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)

    owner_path = EVERYONE

    class Meta:
        verbose_name = "手工填报"
        ordering = ["code", "-last"]
        constraints = [
            models.UniqueConstraint(fields=["code", "first", "last"], name="figure_entered_once"),
            models.CheckConstraint(
                condition=Q(last__gte=F("first")), name="entered_period_ends_after_begin"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("entered_by")),
                name="figure_confirmed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_code_display()} {Period(self.first, self.last).label}"


class Target(Record):
    """What a number should be in a year, in the unit the indicator shows."""

    code = models.CharField("指标", max_length=60, choices=code_choices)
    year = models.PositiveSmallIntegerField("年度")
    value = models.DecimalField("目标", max_digits=20, decimal_places=4)
    at_most = models.BooleanField("不超过", default=False)

    owner_path = EVERYONE

    class Meta:
        verbose_name = "目标"
        ordering = ["code", "-year"]
        constraints = [models.UniqueConstraint(fields=["code", "year"], name="target_once_a_year")]

    def __str__(self) -> str:
        return f"{self.get_code_display()} {self.year}年目标"


class Closing(Record):
    """A period that was closed: its numbers stand as issued."""

    first = models.DateField("期间起")
    last = models.DateField("期间止")
    closed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name="封账人"
    )
    closed_at = models.DateTimeField("封账时间", auto_now_add=True)

    owner_path = EVERYONE

    class Meta:
        verbose_name = "封账"
        ordering = ["-last"]
        constraints = [models.UniqueConstraint(fields=["first", "last"], name="period_closed_once")]

    def __str__(self) -> str:
        return f"{Period(self.first, self.last).label}封账"


class FrozenFigure(models.Model):
    """One number as it stood at closing, with the state of its records.

    ``states`` lists each table with its rows: ``[["fleet.trip", [[key, revision, amount]]]]``.
    """

    closing = models.ForeignKey(Closing, models.CASCADE, related_name="figures")
    code = models.CharField("指标", max_length=60)
    value = models.DecimalField("数值", max_digits=24, decimal_places=6, null=True)
    numerator = models.DecimalField("分子", max_digits=24, decimal_places=6, null=True)
    denominator = models.DecimalField("分母", max_digits=24, decimal_places=6, null=True)
    records = models.PositiveIntegerField("记录数", null=True)
    origin = models.CharField("来源", max_length=10)
    states = models.JSONField("记录状态", default=list)

    owner_path = EVERYONE

    class Meta:
        verbose_name = "封账数值"
        constraints = [
            models.UniqueConstraint(fields=["closing", "code"], name="figure_frozen_once")
        ]

    def __str__(self) -> str:
        return self.code
