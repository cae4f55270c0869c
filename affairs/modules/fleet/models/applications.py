"""Applications about holding vehicles: purchase, rental, disposal, reallocation."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from affairs.core.records import Record
from affairs.modules.fleet.choices import (
    BodyClass,
    DisposalMode,
    EquipmentBranch,
    Power,
    RenewalReason,
    VehicleCategory,
)


class ApplicationState(models.TextChoices):
    DRAFT = "draft", "草稿"
    IN_REVIEW = "in_review", "审批中"
    APPROVED = "approved", "已批准"
    REJECTED = "rejected", "未通过"
    WITHDRAWN = "withdrawn", "已撤回"
    DONE = "done", "已办结"


class _Application(Record):
    number = models.CharField("申请单号", max_length=24, unique=True, blank=True)
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="+", verbose_name="申请单位"
    )
    applicant = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="申请人",
    )
    state = models.CharField(
        "状态",
        max_length=10,
        choices=ApplicationState,
        default=ApplicationState.DRAFT,
        editable=False,
    )
    applied_on = models.DateField("申请日期")
    decided_on = models.DateField(
        "审批办结日期", null=True, blank=True, editable=False, db_index=True
    )
    reason = models.CharField("理由", max_length=300)
    decision_remark = models.CharField("审批意见", max_length=300, blank=True, editable=False)

    owner_path: ClassVar[str | tuple[str, ...]] = "organisation"
    person_paths: ClassVar[tuple[str, ...]] = ("applicant",)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.number


class PurchaseApplication(_Application):
    """A purchase or renewal of vehicles of one kind (VEH-02, 03, 04, 06)."""

    class Kind(models.TextChoices):
        NEW = "new", "新增"
        RENEWAL = "renewal", "更新"

    kind = models.CharField("购置类型", max_length=10, choices=Kind)
    category = models.CharField("车辆类别", max_length=2, choices=VehicleCategory)
    body = models.CharField("车身类型", max_length=20, choices=BodyClass)
    power = models.CharField("动力", max_length=10, choices=Power)
    model_name = models.CharField("拟购品牌型号", max_length=120, blank=True)
    displacement_l = models.DecimalField(
        "排量（升）", max_digits=4, decimal_places=2, null=True, blank=True
    )
    quantity = models.PositiveSmallIntegerField("数量（辆）", default=1)
    unit_price = models.DecimalField("单价（元，不含车辆购置税）", max_digits=12, decimal_places=2)
    budget = models.DecimalField("预算（元）", max_digits=14, decimal_places=2)
    approved_budget = models.DecimalField(
        "批准预算（元）", max_digits=14, decimal_places=2, null=True, blank=True, editable=False
    )
    renews = models.ForeignKey(
        "fleet.Vehicle",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="renewal_applications",
        verbose_name="被更新车辆",
    )
    renewal_reason = models.CharField(
        "更新理由", max_length=20, choices=RenewalReason, blank=True, default=""
    )
    has_test_report = models.BooleanField("有检测报告", default=False)
    has_stated_need = models.BooleanField("因工作需要提高标准", default=False)
    special_approval = models.CharField("特殊情况批准文号", max_length=80, blank=True)
    new_energy_exemption = models.CharField("不购新能源车的理由", max_length=200, blank=True)
    branch = models.CharField(
        "适用标准", max_length=20, choices=EquipmentBranch, blank=True, default="", editable=False
    )

    class Meta(_Application.Meta):
        verbose_name = "购置更新申请"
        ordering = ["-applied_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="fleet_purchase_quantity"),
            models.CheckConstraint(
                condition=~Q(kind="renewal") | Q(renews__isnull=False),
                name="fleet_renewal_names_the_old_car",
            ),
        ]


class RentalApplication(_Application):
    """A rental of a vehicle when neither pool nor unit can serve (VEH-22)."""

    body = models.CharField("车身类型", max_length=20, choices=BodyClass)
    power = models.CharField("动力", max_length=10, choices=Power, default=Power.ELECTRIC)
    displacement_l = models.DecimalField(
        "排量（升）", max_digits=4, decimal_places=2, null=True, blank=True
    )
    starts_on = models.DateField("租用首日")
    ends_on = models.DateField("租用末日")
    quantity = models.PositiveSmallIntegerField("数量（辆）", default=1)
    amount = models.DecimalField("申报租金（元）", max_digits=12, decimal_places=2)
    approved_amount = models.DecimalField(
        "核定租金（元）", max_digits=12, decimal_places=2, null=True, blank=True, editable=False
    )
    supplier = models.ForeignKey(
        "fleet.Supplier", models.PROTECT, null=True, blank=True, verbose_name="租赁企业"
    )
    budget_available = models.DecimalField(
        "可用预算（元）", max_digits=12, decimal_places=2, null=True, blank=True
    )
    authority_approval = models.CharField("主管部门批准文号", max_length=80, blank=True)
    needs_offroad = models.BooleanField("地理环境或工作性质需要越野车", default=False)

    class Meta(_Application.Meta):
        verbose_name = "租赁申请"
        ordering = ["-applied_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="fleet_rental_ends_after_start"
            )
        ]


class Disposal(_Application):
    """The disposal of one vehicle, from application to the closed account (VEH-07)."""

    vehicle = models.ForeignKey(
        "fleet.Vehicle", models.PROTECT, related_name="disposals", verbose_name="车辆"
    )
    mode = models.CharField("处置方式", max_length=12, choices=DisposalMode)
    valuation = models.DecimalField(
        "评估价（元）", max_digits=12, decimal_places=2, null=True, blank=True
    )
    deal_price = models.DecimalField(
        "成交价（元）", max_digits=12, decimal_places=2, null=True, blank=True
    )
    executed_on = models.DateField("实施日期", null=True, blank=True)
    income = models.DecimalField("处置收入（元）", max_digits=12, decimal_places=2, default=0)
    remitted = models.DecimalField("已上缴（元）", max_digits=12, decimal_places=2, default=0)
    certificate = models.CharField("报废机动车回收证明编号", max_length=60, blank=True)
    certificate_on = models.DateField("回收证明日期", null=True, blank=True)
    proof = models.CharField("注销或转移登记证明编号", max_length=60, blank=True)

    class Meta(_Application.Meta):
        verbose_name = "处置申请"
        ordering = ["-applied_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["vehicle"],
                condition=Q(state__in=["in_review", "approved"]),
                name="fleet_one_disposal_at_a_time",
            )
        ]


class Reallocation(_Application):
    """A transfer of one vehicle from its unit to another (调剂)."""

    vehicle = models.ForeignKey(
        "fleet.Vehicle", models.PROTECT, related_name="reallocations", verbose_name="车辆"
    )
    receiver = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="+", verbose_name="接收单位"
    )
    accepted_on = models.DateField("接收日期", null=True, blank=True, editable=False, db_index=True)

    owner_path: ClassVar[str | tuple[str, ...]] = ("organisation", "receiver")

    class Meta(_Application.Meta):
        verbose_name = "车辆调剂"
        ordering = ["-applied_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(organisation=F("receiver")), name="fleet_reallocation_between_units"
            )
        ]
