"""Costs: refuelling, fuel-card statements, and the one account all costs come together in."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from affairs.core.records import Record
from affairs.modules.fleet.choices import CostKind


class Refuelling(Record):
    """One refuelling or charging of one vehicle.

    Source: 《机关事务管理条例》第二十六条 (油耗实行单车核算).
    """

    class Product(models.TextChoices):
        PETROL_92 = "petrol_92", "92 号汽油"
        PETROL_95 = "petrol_95", "95 号汽油"
        PETROL_98 = "petrol_98", "98 号汽油"
        DIESEL = "diesel", "柴油"
        ELECTRICITY = "electricity", "电"

    vehicle = models.ForeignKey(
        "fleet.Vehicle", models.PROTECT, related_name="refuellings", verbose_name="车辆"
    )
    refuelled_at = models.DateTimeField("时间", db_index=True)
    product = models.CharField("油品", max_length=20, choices=Product)
    quantity = models.DecimalField(
        "数量（升、度）",
        max_digits=8,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.01"))],
        help_text="加油填升，充电填度",
    )
    unit_price = models.DecimalField(
        "单价（元）", max_digits=8, decimal_places=3, null=True, blank=True
    )
    amount = models.DecimalField(
        "金额（元）", max_digits=12, decimal_places=2, validators=[MinValueValidator(0)]
    )
    odometer_km = models.PositiveIntegerField("里程表读数（公里）")
    station = models.CharField("站点", max_length=120, blank=True)
    card_number = models.CharField("加油卡号", max_length=30, blank=True)
    is_designated_station = models.BooleanField("定点加油站", default=True)
    approval = models.CharField("在外加油批准文号", max_length=80, blank=True)
    handled_by = models.CharField("经办人", max_length=60, blank=True)

    owner_path: ClassVar = ("vehicle__organisation", "vehicle__using_organisation")
    sensitive_fields: ClassVar = {"card_number": "bank"}

    class Meta:
        verbose_name = "加油充电"
        ordering = ["-refuelled_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="fleet_refuelling_quantity"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="fleet_refuelling_amount"),
            models.UniqueConstraint(
                fields=["vehicle", "refuelled_at", "odometer_km"], name="fleet_refuelling_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vehicle} {self.refuelled_at:%Y-%m-%d}"

    @property
    def is_charging(self) -> bool:
        return self.product == self.Product.ELECTRICITY


class CostEntry(Record):
    """One cost of one vehicle on one day, written by the action that stores its source.

    All figures of cost are sums of these rows, so no join multiplies them. ``organisation`` is the
    unit that held the vehicle then; a later reallocation does not move past costs.
    """

    vehicle = models.ForeignKey(
        "fleet.Vehicle", models.PROTECT, related_name="costs", verbose_name="车辆"
    )
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="+", verbose_name="单位"
    )
    kind = models.CharField("费用类别", max_length=12, choices=CostKind)
    amount = models.DecimalField("金额（元）", max_digits=12, decimal_places=2)
    incurred_on = models.DateField("日期")
    trip = models.ForeignKey(
        "fleet.Trip",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="costs",
        verbose_name="用车申请",
    )
    source_type = models.CharField("来源", max_length=40, editable=False)
    source_id = models.BigIntegerField("来源记录", editable=False)

    owner_path = "organisation"

    class Meta:
        verbose_name = "车辆费用"
        ordering = ["-incurred_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source_type", "source_id"], name="fleet_cost_of_a_record_once"
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "incurred_on"], name="fleet_cost_unit"),
            models.Index(fields=["vehicle", "incurred_on"], name="fleet_cost_vehicle"),
            models.Index(fields=["incurred_on", "kind"], name="fleet_cost_day"),
        ]

    def __str__(self) -> str:
        return f"{self.vehicle} {self.incurred_on} {self.get_kind_display()}"


class FuelTransaction(Record):
    """One line of a card company's statement, kept as reported; odometers are typed by drivers.

    ``quantity`` is in the unit the statement uses, ``litres`` follows from it and is empty for
    other goods. Distances are in km, money in the statement's currency. ``distance_km`` holds
    what the statement says; only plausible lines enter averages.
    """

    class QuantityUnit(models.TextChoices):
        LITRE = "litre", "升"
        US_GALLON = "us_gallon", "美制加仑"
        PIECE = "piece", "件"

    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, verbose_name="单位"
    )
    transaction_number = models.CharField("交易号", max_length=40)
    item = models.PositiveSmallIntegerField("行号", default=1)
    department = models.CharField("部门", max_length=60, blank=True)
    posted_on = models.DateField("入账日期", null=True, blank=True)
    transacted_at = models.DateTimeField("交易时间")
    vehicle_number = models.CharField("车号", max_length=40, blank=True, db_index=True)
    vehicle_name = models.CharField("车辆名称", max_length=120, blank=True)
    vehicle = models.ForeignKey(
        "fleet.Vehicle", models.PROTECT, null=True, blank=True, verbose_name="车辆"
    )
    refuelling = models.OneToOneField(
        Refuelling,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="card_line",
        verbose_name="对应的加油记录",
    )
    station = models.CharField("站点", max_length=120, blank=True)
    product_class = models.CharField("油品类别", max_length=60, blank=True)
    product = models.CharField("油品", max_length=60, blank=True)
    quantity = models.DecimalField("数量", max_digits=12, decimal_places=3)
    quantity_unit = models.CharField(
        "计量单位", max_length=12, choices=QuantityUnit, default=QuantityUnit.LITRE
    )
    litres = models.DecimalField(
        "折合（升）", max_digits=14, decimal_places=6, null=True, blank=True, editable=False
    )
    gross_amount = models.DecimalField("总额", max_digits=12, decimal_places=2, default=0)
    exempt_tax = models.DecimalField("免税额", max_digits=12, decimal_places=2, default=0)
    discount = models.DecimalField("折扣", max_digits=12, decimal_places=2, default=0)
    net_amount = models.DecimalField("净额", max_digits=12, decimal_places=2, default=0)
    odometer_km = models.DecimalField(
        "里程表读数（公里）", max_digits=14, decimal_places=3, null=True, blank=True
    )
    previous_odometer_km = models.DecimalField(
        "上次读数（公里）", max_digits=14, decimal_places=3, null=True, blank=True
    )
    distance_km = models.DecimalField(
        "行驶（公里）", max_digits=14, decimal_places=3, null=True, blank=True
    )

    owner_path = "organisation"

    class Meta:
        verbose_name = "加油卡交易"
        ordering = ["-transacted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["transaction_number", "item"], name="fleet_fuel_transaction_once"
            )
        ]

    def __str__(self) -> str:
        return self.transaction_number

    @property
    def is_fuel(self) -> bool:
        return self.quantity_unit != self.QuantityUnit.PIECE
