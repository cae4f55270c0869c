"""Vehicles: how many a unit may hold, which it holds, and how far they went."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from affairs.core.identifiers.fields import PlateField, VinField
from affairs.core.records import Record
from affairs.modules.fleet.choices import (
    AcquisitionMode,
    BodyClass,
    Power,
    VehicleCategory,
    VehicleStatus,
)


class Quota(Record):
    """Authorised number of vehicles of one unit and category, in force until the next row.

    Source: 《党政机关公务用车管理办法》第二章.
    """

    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, verbose_name="单位"
    )
    category = models.CharField("车辆类别", max_length=2, choices=VehicleCategory)
    vehicles = models.PositiveIntegerField("编制数（辆）")
    valid_from = models.DateField("生效日期")
    document = models.CharField("批文号", max_length=80, blank=True)

    owner_path = "organisation"

    class Meta:
        verbose_name = "车辆编制"
        ordering = ["organisation", "category", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "category", "valid_from"], name="fleet_quota_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.get_category_display()}"


class Vehicle(Record):
    """One official vehicle, owned or rented, from entering the register to leaving it.

    ``odometer_km``, ``insured_until`` and ``inspected_until`` follow from readings, policies and
    inspections once there are any; before, they hold what the old register says.
    """

    class Ownership(models.TextChoices):
        OWNED = "owned", "自有"
        RENTED = "rented", "租赁"

    class PlateColour(models.TextChoices):
        BLUE = "blue", "蓝"
        YELLOW = "yellow", "黄"
        GREEN = "green", "绿"
        YELLOW_GREEN = "yellow_green", "黄绿"
        BLACK = "black", "黑"
        WHITE = "white", "白"
        OTHER = "other", "其他"

    class Funding(models.TextChoices):
        BUDGET = "budget", "财政拨款"
        OWN = "own", "自有资金"
        ALLOCATED = "allocated", "上级配发"
        OTHER = "other", "其他"

    plate_number = PlateField("号牌号码", blank=True)
    plate_colour = models.CharField(
        "号牌颜色", max_length=12, choices=PlateColour, default=PlateColour.BLUE
    )
    fleet_number = models.CharField("自编号", max_length=30, blank=True, db_index=True)
    vin = VinField("车辆识别代号（VIN）", blank=True, db_index=True)
    engine_number = models.CharField("发动机号", max_length=40, blank=True)
    model_name = models.CharField("品牌型号", max_length=120)
    category = models.CharField("车辆类别", max_length=2, choices=VehicleCategory)
    body = models.CharField("车身类型", max_length=20, choices=BodyClass)
    seats = models.PositiveSmallIntegerField("座位数（含驾驶员）", default=5)
    displacement_l = models.DecimalField(
        "排量（升）", max_digits=4, decimal_places=2, null=True, blank=True
    )
    power = models.CharField("动力", max_length=10, choices=Power, default=Power.PETROL)
    is_automatic = models.BooleanField("自动挡", default=True)
    price = models.DecimalField(
        "购置价（元）", max_digits=14, decimal_places=2, null=True, blank=True
    )
    purchased_on = models.DateField("购置日期", null=True, blank=True)
    registered_on = models.DateField("注册登记日期", null=True, blank=True)
    entered_on = models.DateField("入册日期", db_index=True)
    funding = models.CharField("资金来源", max_length=12, choices=Funding, default=Funding.BUDGET)
    acquisition = models.CharField(
        "取得方式", max_length=20, choices=AcquisitionMode, default=AcquisitionMode.PURCHASE
    )
    ownership = models.CharField("权属", max_length=10, choices=Ownership, default=Ownership.OWNED)
    organisation = models.ForeignKey(
        "organisations.Organisation",
        models.PROTECT,
        related_name="owned_vehicles",
        verbose_name="所属单位",
    )
    using_organisation = models.ForeignKey(
        "organisations.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="used_vehicles",
        verbose_name="使用单位",
        help_text="与所属单位相同时不填",
    )
    quota_number = models.CharField("编制号", max_length=40, blank=True)
    is_pooled = models.BooleanField("纳入平台调度", default=True)
    is_marked = models.BooleanField("已标识", default=True)
    mark_exemption = models.CharField("免标识批文号", max_length=80, blank=True)
    is_position_secret = models.BooleanField("定位保密", default=False)
    terminal_number = models.CharField("终端号", max_length=20, blank=True, db_index=True)
    asset_number = models.CharField("资产编号", max_length=40, blank=True)
    parking_place = models.CharField("定点停放地点", max_length=120, blank=True)
    odometer_km = models.PositiveIntegerField("里程（公里）", default=0)
    insured_until = models.DateField("交强险至", null=True, blank=True)
    inspected_until = models.DateField("检验有效期至", null=True, blank=True)
    planned_renewal_year = models.PositiveSmallIntegerField("计划更新年份", null=True, blank=True)
    renews = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="更新替换"
    )
    purchase_application = models.ForeignKey(
        "fleet.PurchaseApplication",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="vehicles",
        verbose_name="购置申请",
    )
    status = models.CharField(
        "状态", max_length=20, choices=VehicleStatus, default=VehicleStatus.IN_USE
    )
    disposed_on = models.DateField("出册日期", null=True, blank=True, editable=False)
    remark = models.CharField("备注", max_length=300, blank=True)

    owner_path: ClassVar = ("organisation", "using_organisation")

    class Meta:
        verbose_name = "车辆"
        ordering = ["plate_number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plate_number"],
                condition=~Q(status=VehicleStatus.DISPOSED) & ~Q(plate_number=""),
                name="fleet_plate_once_in_service",
            ),
            models.CheckConstraint(
                condition=Q(status=VehicleStatus.DISPOSED, disposed_on__isnull=False)
                | (~Q(status=VehicleStatus.DISPOSED) & Q(disposed_on__isnull=True)),
                name="fleet_disposed_has_its_day",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "status"], name="fleet_vehicle_unit")]

    def __str__(self) -> str:
        return self.plate_number or self.fleet_number or self.model_name


class Holding(Record):
    """Which unit held a vehicle from a day until another; figures of a past day come from here."""

    vehicle = models.ForeignKey(
        Vehicle, models.CASCADE, related_name="holdings", verbose_name="车辆"
    )
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, verbose_name="单位"
    )
    held_from = models.DateField("起")
    held_until = models.DateField("止（不含）", null=True, blank=True)

    owner_path = "organisation"

    class Meta:
        verbose_name = "配备记录"
        ordering = ["vehicle", "held_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["vehicle"],
                condition=Q(held_until__isnull=True),
                name="fleet_vehicle_held_by_one_unit",
            ),
            models.CheckConstraint(
                condition=Q(held_until__isnull=True) | Q(held_until__gte=F("held_from")),
                name="fleet_holding_ends_after_start",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "held_from"], name="fleet_holding_unit")]

    def __str__(self) -> str:
        return f"{self.vehicle} {self.organisation}"


class OdometerReading(Record):
    """One reading of a vehicle's odometer at a moment, by the record that reports it.

    A changed instrument starts a new chain: ``km`` is where the new one begins, ``old_km`` where
    the old one ended.
    """

    class Source(models.TextChoices):
        ENTERING = "entering", "入册"
        TRIP_OUT = "trip_out", "出车"
        TRIP_BACK = "trip_back", "回场"
        REFUELLING = "refuelling", "加油充电"
        REPAIR = "repair", "维修"
        INSPECTION = "inspection", "检验"
        SEALING = "sealing", "封存"
        MANUAL = "manual", "抄表"
        NEW_INSTRUMENT = "new_instrument", "换表"

    vehicle = models.ForeignKey(
        Vehicle, models.CASCADE, related_name="readings", verbose_name="车辆"
    )
    read_at = models.DateTimeField("读数时间")
    km = models.PositiveIntegerField("读数（公里）")
    old_km = models.PositiveIntegerField("旧表止数（公里）", null=True, blank=True)
    source = models.CharField("来源", max_length=20, choices=Source, default=Source.MANUAL)
    source_id = models.BigIntegerField("来源记录", null=True, blank=True, editable=False)
    remark = models.CharField("说明", max_length=200, blank=True)

    owner_path: ClassVar = ("vehicle__organisation", "vehicle__using_organisation")

    class Meta:
        verbose_name = "里程读数"
        ordering = ["-read_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_id"], name="fleet_one_reading_of_a_record"
            ),
            models.CheckConstraint(
                condition=~Q(source="new_instrument") | Q(old_km__isnull=False),
                name="fleet_new_instrument_names_old_reading",
            ),
        ]
        indexes = [models.Index(fields=["vehicle", "read_at"], name="fleet_reading_in_time")]

    def __str__(self) -> str:
        return f"{self.vehicle} {self.km}"
