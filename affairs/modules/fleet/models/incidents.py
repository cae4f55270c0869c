"""Traffic violations and accidents."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models

from affairs.core.records import Record
from affairs.modules.fleet.choices import Payer, ViolationStatus


class Violation(Record):
    """A traffic violation; its driver follows from the trip that covers its moment (VEH-20)."""

    vehicle = models.ForeignKey(
        "fleet.Vehicle", models.PROTECT, related_name="violations", verbose_name="车辆"
    )
    happened_at = models.DateTimeField("违法时间", db_index=True)
    place = models.CharField("地点", max_length=160)
    act = models.CharField("违法行为", max_length=160)
    points = models.PositiveSmallIntegerField("记分", default=0)
    fine = models.DecimalField(
        "罚款（元）",
        max_digits=10,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0)],
    )
    source = models.CharField("来源", max_length=60, blank=True)
    notice_number = models.CharField("决定书编号", max_length=40, blank=True)
    trip = models.ForeignKey(
        "fleet.Trip",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="violations",
        verbose_name="用车申请",
    )
    driver = models.ForeignKey(
        "fleet.Driver", models.PROTECT, null=True, blank=True, verbose_name="驾驶员"
    )
    payer = models.CharField("缴款人", max_length=10, choices=Payer, default=Payer.DRIVER)
    status = models.CharField(
        "状态",
        max_length=12,
        choices=ViolationStatus,
        default=ViolationStatus.TO_CONFIRM,
        editable=False,
    )
    handled_on = models.DateField("处理日期", null=True, blank=True)

    owner_path: ClassVar = ("vehicle__organisation", "vehicle__using_organisation")
    person_paths: ClassVar = ("driver__account",)

    class Meta:
        verbose_name = "违章"
        ordering = ["-happened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["vehicle", "happened_at", "act"], name="fleet_violation_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.vehicle} {self.act}"


class Accident(Record):
    """An accident and its settlement."""

    class Liability(models.TextChoices):
        NONE = "none", "无责"
        MINOR = "minor", "次要责任"
        EQUAL = "equal", "同等责任"
        MAIN = "main", "主要责任"
        FULL = "full", "全部责任"

    vehicle = models.ForeignKey(
        "fleet.Vehicle", models.PROTECT, related_name="accidents", verbose_name="车辆"
    )
    driver = models.ForeignKey(
        "fleet.Driver", models.PROTECT, null=True, blank=True, verbose_name="驾驶员"
    )
    happened_at = models.DateTimeField("时间", db_index=True)
    place = models.CharField("地点", max_length=160)
    course = models.TextField("经过", blank=True)
    liability = models.CharField("责任", max_length=10, choices=Liability, blank=True)
    loss = models.DecimalField("损失（元）", max_digits=12, decimal_places=2, default=0)
    casualties = models.CharField("伤亡", max_length=120, blank=True)
    handling = models.CharField("处理", max_length=300, blank=True)
    payout = models.DecimalField("赔付（元）", max_digits=12, decimal_places=2, default=0)
    closed_on = models.DateField("结案日期", null=True, blank=True)

    owner_path: ClassVar = ("vehicle__organisation", "vehicle__using_organisation")

    class Meta:
        verbose_name = "事故"
        ordering = ["-happened_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.vehicle} {self.happened_at:%Y-%m-%d}"
