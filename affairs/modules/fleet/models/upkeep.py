"""Upkeep of a vehicle: repairs, insurance, inspection."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from affairs.core.records import Record
from affairs.modules.fleet.choices import RepairKind


class _OfVehicle(Record):
    vehicle = models.ForeignKey("fleet.Vehicle", models.PROTECT, verbose_name="车辆")

    owner_path: ClassVar = ("vehicle__organisation", "vehicle__using_organisation")

    class Meta:
        abstract = True


class Repair(_OfVehicle):
    """A repair from quote to acceptance; it costs the unit once it is settled (VEH-14, VEH-15)."""

    class State(models.TextChoices):
        REPORTED = "reported", "待报价"
        QUOTED = "quoted", "待审批"
        APPROVED = "approved", "在修"
        REFUSED = "refused", "不予维修"
        ACCEPTED = "accepted", "已验收"
        SETTLED = "settled", "已结算"

    state = models.CharField(
        "状态", max_length=10, choices=State, default=State.QUOTED, editable=False
    )
    sent_on = models.DateField("送修日期")
    odometer_km = models.PositiveIntegerField("送修里程（公里）")
    fault = models.CharField("故障", max_length=300)
    kind = models.CharField("维修类别", max_length=20, choices=RepairKind)
    supplier = models.ForeignKey(
        "fleet.Supplier", models.PROTECT, null=True, blank=True, verbose_name="维修企业"
    )
    quote = models.DecimalField("报价（元）", max_digits=12, decimal_places=2, default=0)
    reported_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="报修人",
    )
    approved_amount = models.DecimalField(
        "批准金额（元）", max_digits=12, decimal_places=2, null=True, blank=True, editable=False
    )
    has_second_approval = models.BooleanField("维修鉴定小组已复核", default=False)
    details = models.TextField("工时、材料明细", blank=True)
    left_shop_on = models.DateField("出厂日期", null=True, blank=True)
    left_shop_km = models.PositiveIntegerField("出厂里程（公里）", null=True, blank=True)
    warranty_until = models.DateField("质保至", null=True, blank=True, editable=False)
    accepted_by = models.CharField("验收人", max_length=60, blank=True)
    repeats = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="repeat_repairs",
        verbose_name="返修自",
    )
    amount = models.DecimalField(
        "结算金额（元）", max_digits=12, decimal_places=2, null=True, blank=True, editable=False
    )
    settled_on = models.DateField("结算日期", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "维修"
        ordering = ["-sent_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(quote__gte=0), name="fleet_repair_quote"),
            models.CheckConstraint(
                condition=~Q(state="settled") | Q(amount__isnull=False, settled_on__isnull=False),
                name="fleet_settled_repair_has_amount",
            ),
        ]
        indexes = [models.Index(fields=["vehicle", "sent_on"], name="fleet_repair_vehicle")]

    def __str__(self) -> str:
        return f"{self.vehicle} {self.sent_on} {self.get_kind_display()}"


class InsurancePolicy(_OfVehicle):
    """One policy; both days count, the last ends at 24:00 (VEH-17)."""

    class Kind(models.TextChoices):
        COMPULSORY = "compulsory", "交强险"
        COMMERCIAL = "commercial", "商业险"

    kind = models.CharField("险种", max_length=12, choices=Kind)
    company = models.CharField("保险公司", max_length=120)
    policy_number = models.CharField("保单号", max_length=60)
    starts_on = models.DateField("起保日期")
    ends_on = models.DateField("止保日期")
    premium = models.DecimalField("保费（元）", max_digits=12, decimal_places=2)
    vehicle_tax = models.DecimalField(
        "代收车船税（元）", max_digits=12, decimal_places=2, default=0
    )
    paid_on = models.DateField("付款日期", help_text="保费按付款日期计入费用")
    claims = models.CharField("理赔", max_length=300, blank=True)

    class Meta:
        verbose_name = "保险"
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["policy_number"], name="fleet_policy_number"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="fleet_policy_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(premium__gte=0), name="fleet_policy_premium"),
        ]
        indexes = [models.Index(fields=["vehicle", "kind", "ends_on"], name="fleet_policy_vehicle")]

    def __str__(self) -> str:
        return f"{self.vehicle} {self.get_kind_display()} {self.ends_on}"


class Inspection(_OfVehicle):
    """One periodic inspection (VEH-16)."""

    due_on = models.DateField("应检日期", null=True, blank=True)
    inspected_on = models.DateField("受检日期")
    is_passed = models.BooleanField("合格", default=True)
    valid_until = models.DateField("有效期至", null=True, blank=True)
    amount = models.DecimalField("费用（元）", max_digits=12, decimal_places=2, default=0)
    station = models.CharField("检验机构", max_length=120, blank=True)

    class Meta:
        verbose_name = "年检"
        ordering = ["-inspected_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["vehicle", "inspected_on"], name="fleet_inspected_once_a_day"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="fleet_inspection_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.vehicle} {self.inspected_on}"
