"""Drivers and their trainings."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from affairs.core.records import Record
from affairs.modules.fleet.choices import DriverStatus


class Driver(Record):
    """A driver who may be dispatched; the account is what the driver signs in with."""

    class Employment(models.TextChoices):
        STAFF = "staff", "在编"
        CONTRACT = "contract", "合同聘用"
        AGENCY = "agency", "劳务派遣"

    name = models.CharField("姓名", max_length=60)
    account = models.OneToOneField(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="driver",
        verbose_name="账号",
    )
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, verbose_name="单位"
    )
    employment = models.CharField(
        "用工形式", max_length=10, choices=Employment, default=Employment.CONTRACT
    )
    phone = models.CharField("联系电话", max_length=20, blank=True)
    born_on = models.DateField("出生日期", null=True, blank=True)
    licence = models.CharField("准驾车型", max_length=10)
    first_issued_on = models.DateField("初领日期", null=True, blank=True)
    licence_to = models.DateField(
        "驾驶证有效期至", null=True, blank=True, help_text="长期有效的不填"
    )
    points = models.PositiveSmallIntegerField("本期记分", default=0)
    points_cycle_from = models.DateField("记分周期起", null=True, blank=True)
    last_cycle_points = models.PositiveSmallIntegerField("上期记分", default=0)
    last_cycle_end = models.DateField("上期记分周期止", null=True, blank=True)
    study_passed = models.BooleanField("满分学习考试已合格", default=False)
    study_hours = models.DecimalField("审验学习（小时）", max_digits=5, decimal_places=1, default=0)
    medical_on = models.DateField("最近体检日期", null=True, blank=True)
    status = models.CharField(
        "状态", max_length=10, choices=DriverStatus, default=DriverStatus.ON_DUTY
    )

    owner_path = "organisation"
    person_paths: ClassVar = ("account",)
    sensitive_fields: ClassVar = {"phone": "phone", "born_on": "date"}

    class Meta:
        verbose_name = "驾驶员"
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Training(Record):
    """A training of drivers; those of type 安全 are reported."""

    class Kind(models.TextChoices):
        SAFETY = "safety", "安全"
        SKILL = "skill", "业务"
        SERVICE = "service", "服务礼仪"

    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, verbose_name="组织单位"
    )
    held_on = models.DateField("培训日期", db_index=True)
    subject = models.CharField("主题", max_length=120)
    kind = models.CharField("类型", max_length=10, choices=Kind, default=Kind.SAFETY)
    hours = models.DecimalField("学时", max_digits=5, decimal_places=1)
    place = models.CharField("地点", max_length=120, blank=True)
    drivers = models.ManyToManyField(
        Driver, through="fleet.Attendance", related_name="trainings", verbose_name="参训驾驶员"
    )

    owner_path = "organisation"

    class Meta:
        verbose_name = "驾驶员培训"
        ordering = ["-held_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.held_on} {self.subject}"


class Attendance(Record):
    """One driver at one training."""

    training = models.ForeignKey(
        Training, models.CASCADE, related_name="attendances", verbose_name="培训"
    )
    driver = models.ForeignKey(
        Driver, models.PROTECT, related_name="attendances", verbose_name="驾驶员"
    )

    owner_path: ClassVar = ("training__organisation", "driver__organisation")
    person_paths: ClassVar = ("driver__account",)

    class Meta:
        verbose_name = "参训记录"
        ordering = ["training", "driver"]
        constraints = [
            models.UniqueConstraint(fields=["training", "driver"], name="fleet_driver_attends_once")
        ]

    def __str__(self) -> str:
        return f"{self.driver} {self.training}"
