"""Vehicles standing still, and inspections by the bureau."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from affairs.core.records import Record


class Seal(Record):
    """A vehicle sealed over a holiday, or kept on duty with the reason (VEH-11).

    The window is half open.
    """

    vehicle = models.ForeignKey(
        "fleet.Vehicle", models.PROTECT, related_name="seals", verbose_name="车辆"
    )
    holiday = models.CharField("节假日", max_length=40)
    sealed_from = models.DateTimeField("封存起")
    sealed_to = models.DateTimeField("封存止")
    place = models.CharField("封存地点", max_length=120, blank=True)
    key_keeper = models.CharField("钥匙保管人", max_length=60, blank=True)
    odometer_km = models.PositiveIntegerField("里程表读数（公里）", null=True, blank=True)
    has_photo = models.BooleanField("有照片", default=False)
    is_on_duty = models.BooleanField("值班备勤", default=False)
    duty_reason = models.CharField("值班理由", max_length=200, blank=True)
    unsealed_at = models.DateTimeField("启封时间", null=True, blank=True, editable=False)
    unsealed_km = models.PositiveIntegerField(
        "启封里程（公里）", null=True, blank=True, editable=False
    )

    owner_path: ClassVar = ("vehicle__organisation", "vehicle__using_organisation")

    class Meta:
        verbose_name = "封存"
        ordering = ["-sealed_from", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["vehicle", "sealed_from"], name="fleet_sealed_once"),
            models.CheckConstraint(
                condition=Q(sealed_to__gt=F("sealed_from")), name="fleet_seal_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vehicle} {self.holiday}"


class SafetyCheck(Record):
    """A safety inspection of a unit's vehicles by the bureau; no pre-trip check."""

    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="+", verbose_name="受检单位"
    )
    subject = models.CharField("检查内容", max_length=160)
    started_on = models.DateField("检查日期")
    finished_on = models.DateField("办结日期", null=True, blank=True, db_index=True)
    vehicles_checked = models.PositiveIntegerField(
        "检查车辆（辆）", validators=[MinValueValidator(1)]
    )
    faults_found = models.PositiveIntegerField("发现问题（项）", default=0)
    result = models.CharField("结果与整改", max_length=300, blank=True)

    owner_path = "organisation"

    class Meta:
        verbose_name = "安全检查"
        ordering = ["-started_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_on__isnull=True) | Q(finished_on__gte=F("started_on")),
                name="fleet_safety_check_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.subject}"


class SafetyFault(Record):
    """One fault an inspection found on one vehicle, with the day by which it is mended."""

    check_made = models.ForeignKey(
        SafetyCheck, models.CASCADE, related_name="faults", verbose_name="安全检查"
    )
    vehicle = models.ForeignKey(
        "fleet.Vehicle", models.PROTECT, related_name="safety_faults", verbose_name="车辆"
    )
    fault = models.CharField("问题", max_length=200)
    due_on = models.DateField("整改期限")
    mended_on = models.DateField("整改日期", null=True, blank=True, editable=False)
    mending = models.CharField("整改情况", max_length=200, blank=True, editable=False)

    owner_path = "check_made__organisation"

    class Meta:
        verbose_name = "检查问题"
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["check_made", "vehicle", "fault"], name="fleet_fault_found_once"
            )
        ]
        indexes = [models.Index(fields=["mended_on", "due_on"], name="fleet_fault_open")]

    def __str__(self) -> str:
        return f"{self.vehicle} {self.fault}"
