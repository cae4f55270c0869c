"""Trips: an application, the dispatch that serves it, and what it cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from affairs.core.database.overlap import NoOverlap
from affairs.core.records import Record
from affairs.modules.fleet.choices import (
    BodyClass,
    CostKind,
    TariffModel,
    TripState,
    VehicleCategory,
)

if TYPE_CHECKING:
    from affairs.modules.fleet.models.drivers import Driver
    from affairs.modules.fleet.models.vehicles import Vehicle


class Trip(Record):
    """One application for a vehicle and the trip that serves it.

    A trip merged into another is served by that one's vehicle and counted with it. ``held_until``
    is the planned return with the turnaround time after it; while it is set, the trip holds its
    vehicle and driver, and the database refuses a second trip in ``[planned_out_at, held_until)``.
    Source: 《机关事务管理条例》第二十六条.
    """

    number = models.CharField("申请单号", max_length=24, unique=True, blank=True)
    state = models.CharField(
        "状态", max_length=24, choices=TripState, default=TripState.DRAFT, editable=False
    )
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="trips", verbose_name="申请单位"
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
    applied_at = models.DateTimeField("申请时间", default=timezone.now, editable=False)
    submitted_at = models.DateTimeField(
        "提交时间", null=True, blank=True, editable=False, db_index=True
    )

    passenger_name = models.CharField("用车人", max_length=60)
    passenger_phone = models.CharField("联系电话", max_length=20, blank=True)
    people = models.PositiveSmallIntegerField(
        "乘车人数", default=1, validators=[MinValueValidator(1)]
    )
    purpose_kind = models.CharField("用车类型", max_length=40)
    purpose = models.CharField("事由", max_length=300)
    reason = models.CharField("情况说明", max_length=300, blank=True)
    start_place = models.CharField("起点", max_length=120)
    end_place = models.CharField("终点", max_length=200)
    planned_km = models.PositiveIntegerField("预计里程（公里）", null=True, blank=True)
    is_one_way = models.BooleanField(
        "单程", default=False, help_text="送到即走，车不等候；计划回场填最迟到达时间"
    )
    planned_out_at = models.DateTimeField("计划出车")
    planned_back_at = models.DateTimeField("计划回场")
    category = models.CharField(
        "车辆类别", max_length=2, choices=VehicleCategory, default=VehicleCategory.OTHER
    )
    is_urgent = models.BooleanField("应急用车", default=False)
    requested_body = models.CharField(
        "需求车型", max_length=20, choices=BodyClass, blank=True, help_text="不限车型的不选"
    )
    approved_from = models.DateTimeField("批准起", null=True, blank=True, editable=False)
    approved_to = models.DateTimeField("批准止", null=True, blank=True, editable=False)

    dispatch_number = models.CharField("派车单号", max_length=24, blank=True, editable=False)
    vehicle = models.ForeignKey(
        "fleet.Vehicle",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="trips",
        verbose_name="车辆",
    )
    driver = models.ForeignKey(
        "fleet.Driver",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="trips",
        verbose_name="驾驶员",
    )
    held_until = models.DateTimeField("占用至", null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged_trips",
        verbose_name="合乘于",
    )
    dispatched_at = models.DateTimeField("派车时间", null=True, blank=True, editable=False)
    dispatched_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="派车人",
    )

    out_at = models.DateTimeField("出车时间", null=True, blank=True)
    back_at = models.DateTimeField("回场时间", null=True, blank=True)
    odometer_out_km = models.PositiveIntegerField("出车里程（公里）", null=True, blank=True)
    odometer_back_km = models.PositiveIntegerField("回场里程（公里）", null=True, blank=True)
    distance_km = models.PositiveIntegerField("行驶公里", null=True, blank=True, editable=False)
    beidou_km = models.DecimalField(
        "北斗里程（公里）", max_digits=8, decimal_places=1, null=True, blank=True, editable=False
    )
    expenses_entered = models.BooleanField("费用已填", default=False, editable=False)
    toll = models.DecimalField(
        "过路费（元）", max_digits=12, decimal_places=2, default=0, editable=False
    )
    parking = models.DecimalField(
        "停车费（元）", max_digits=12, decimal_places=2, default=0, editable=False
    )

    tariff_model = models.CharField(
        "计费方式", max_length=12, choices=TariffModel, default=TariffModel.PER_KM
    )
    waiting_hours = models.DecimalField("等候（小时）", max_digits=5, decimal_places=1, default=0)
    charge = models.DecimalField(
        "结算金额（元）", max_digits=12, decimal_places=2, null=True, blank=True, editable=False
    )
    settled_on = models.DateField("结算日期", null=True, blank=True, editable=False)
    confirmed_at = models.DateTimeField("签认时间", null=True, blank=True, editable=False)
    confirmed_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="签认人",
    )
    dispute = models.CharField("异议", max_length=300, blank=True, editable=False)
    refusal = models.CharField("退回、拒派、撤销理由", max_length=300, blank=True, editable=False)
    rating = models.PositiveSmallIntegerField(
        "评价",
        null=True,
        blank=True,
        editable=False,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
    )
    rating_text = models.CharField("评价内容", max_length=300, blank=True, editable=False)
    complaint_handling = models.CharField("投诉处理", max_length=300, blank=True, editable=False)
    complaint_handled_on = models.DateField("投诉办结日期", null=True, blank=True, editable=False)

    owner_path = "organisation"
    person_paths: ClassVar = ("applicant", "driver__account")
    sensitive_fields: ClassVar = {"passenger_phone": "phone"}

    class Meta:
        verbose_name = "用车申请"
        ordering = ["-planned_out_at", "-pk"]
        constraints = [
            NoOverlap(
                resource="vehicle",
                starts="planned_out_at",
                ends="held_until",
                name="fleet_vehicle_out_once",
            ),
            NoOverlap(
                resource="driver",
                starts="planned_out_at",
                ends="held_until",
                name="fleet_driver_out_once",
            ),
            models.CheckConstraint(
                condition=Q(planned_back_at__gt=F("planned_out_at")),
                name="fleet_trip_back_after_out",
            ),
            models.CheckConstraint(
                condition=Q(held_until__isnull=True)
                | (
                    Q(held_until__gte=F("planned_back_at"))
                    & Q(vehicle__isnull=False, driver__isnull=False)
                ),
                name="fleet_trip_holds_through_return",
            ),
            models.CheckConstraint(
                condition=Q(held_until__isnull=False)
                | ~Q(state__in=["dispatched", "out"])
                | Q(merged_into__isnull=False),
                name="fleet_dispatched_trip_holds_its_car",
            ),
            models.CheckConstraint(
                condition=Q(odometer_back_km__isnull=True)
                | Q(odometer_back_km__gte=F("odometer_out_km")),
                name="fleet_trip_odometer_rises",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "planned_out_at"], name="fleet_trip_state"),
            models.Index(fields=["organisation", "planned_out_at"], name="fleet_trip_unit"),
            models.Index(fields=["vehicle", "planned_out_at"], name="fleet_trip_vehicle"),
            models.Index(fields=["driver", "planned_out_at"], name="fleet_trip_driver"),
            models.Index(fields=["back_at"], name="fleet_trip_back"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def car(self) -> Vehicle:
        """The vehicle of a dispatched trip; ValueError before."""
        if self.vehicle is None:
            raise ValueError(f"trip {self.number} has no vehicle")
        return self.vehicle

    @property
    def chauffeur(self) -> Driver:
        """The driver of a dispatched trip; ValueError before."""
        if self.driver is None:
            raise ValueError(f"trip {self.number} has no driver")
        return self.driver

    @property
    def lead(self) -> Trip:
        """The trip that serves this one: itself, or the one it is merged into."""
        return self.merged_into or self


class TripExpense(Record):
    """Toll, parking or another cost paid on a trip."""

    TRIP_KINDS: ClassVar = (CostKind.TOLL, CostKind.PARKING, CostKind.OTHER)

    trip = models.ForeignKey(Trip, models.CASCADE, related_name="expenses", verbose_name="用车申请")
    kind = models.CharField(
        "费用类别", max_length=12, choices=[(kind.value, kind.label) for kind in TRIP_KINDS]
    )
    amount = models.DecimalField(
        "金额（元）", max_digits=12, decimal_places=2, validators=[MinValueValidator(0)]
    )
    paid_on = models.DateField("日期")
    remark = models.CharField("说明", max_length=200, blank=True)

    owner_path = "trip__organisation"
    person_paths: ClassVar = ("trip__applicant", "trip__driver__account")

    class Meta:
        verbose_name = "途中费用"
        ordering = ["-paid_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="fleet_expense_not_negative")
        ]

    def __str__(self) -> str:
        return f"{self.trip} {self.get_kind_display()}"


class PreTripCheck(Record):
    """What the driver looked at before leaving; a fault is written down and stops the trip."""

    ITEMS: ClassVar = ("tyres", "lights", "brakes", "energy", "papers")

    trip = models.OneToOneField(
        Trip, models.CASCADE, related_name="pre_trip_check", verbose_name="用车申请"
    )
    tyres = models.BooleanField("轮胎、外观", default=False)
    lights = models.BooleanField("灯光、喇叭", default=False)
    brakes = models.BooleanField("制动、转向", default=False)
    energy = models.BooleanField("油量、电量", default=False)
    papers = models.BooleanField("行驶证、保险标志", default=False)
    fault = models.CharField("问题", max_length=200, blank=True)
    checked_at = models.DateTimeField("检查时间", default=timezone.now, editable=False)

    owner_path = "trip__organisation"
    person_paths: ClassVar = ("trip__driver__account",)

    class Meta:
        verbose_name = "出车检查"
        ordering = ["-checked_at"]

    def __str__(self) -> str:
        return f"{self.trip} 出车检查"

    @property
    def missing(self) -> list[str]:
        """Labels of the items not ticked."""
        return [label_of(item) for item in self.ITEMS if not getattr(self, item)]


def label_of(item: str) -> str:
    """The words of one item of the check before leaving."""
    return str(getattr(PreTripCheck._meta.get_field(item), "verbose_name", item))
