"""What is watched on the road: areas and routes, the tracks of trips, alarms and their handling."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from affairs.core.records import Record
from affairs.modules.fleet.choices import (
    AlarmKind,
    AlarmOutcome,
    AlarmState,
    FencePurpose,
    FenceShape,
)


class Fence(Record):
    """An area or route with what it asks of vehicles, from a day to a day (both included).

    ``outline`` holds one ``经度,纬度`` a line (degrees, WGS-84): the centre of a circle, the
    corners of a polygon, the bends of a route. It holds for one vehicle, for the vehicle of one
    trip, or for all vehicles of its unit and what is below it.
    """

    name = models.CharField("名称", max_length=60)
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="+", verbose_name="单位"
    )
    purpose = models.CharField("要求", max_length=10, choices=FencePurpose)
    shape = models.CharField("形状", max_length=10, choices=FenceShape)
    outline = models.TextField("坐标", help_text="每行一点：经度,纬度（WGS-84，度）")
    radius_m = models.PositiveIntegerField(
        "半径（米）", null=True, blank=True, validators=[MinValueValidator(50)],
        help_text="圆形填写；路线的容许偏离取参数",
    )  # fmt: skip
    speed_limit_kmh = models.PositiveSmallIntegerField(
        "限速（公里/时）", null=True, blank=True, help_text="区域内限速，不限的不填"
    )
    valid_from = models.DateField("起")
    valid_to = models.DateField("止", null=True, blank=True, help_text="长期有效的不填")
    vehicle = models.ForeignKey(
        "fleet.Vehicle", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="车辆", help_text="只管一辆车时填写",
    )  # fmt: skip
    trip = models.ForeignKey(
        "fleet.Trip", models.PROTECT, null=True, blank=True, related_name="fences",
        verbose_name="用车申请", help_text="批准路线：只管这一趟",
    )  # fmt: skip

    owner_path = "organisation"

    class Meta:
        verbose_name = "电子围栏"
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="fleet_fence_ends_after_start",
            ),
            models.CheckConstraint(
                condition=~Q(shape="circle") | Q(radius_m__gt=0), name="fleet_circle_has_radius"
            ),
        ]
        indexes = [models.Index(fields=["valid_from", "valid_to"], name="fleet_fence_in_force")]

    def __str__(self) -> str:
        return self.name


class TripTrack(Record):
    """The track of a trip that is back, few points, kept when the single positions are gone.

    ``line`` holds [seconds since the start, latitude × 10⁶, longitude × 10⁶, 0.1 km/h] a point,
    ``stops`` and ``gaps`` hold [first second, last second].
    """

    trip = models.OneToOneField(
        "fleet.Trip", models.PROTECT, related_name="track", verbose_name="用车申请"
    )
    vehicle = models.ForeignKey(
        "fleet.Vehicle", models.PROTECT, related_name="+", verbose_name="车辆"
    )
    started_at = models.DateTimeField("轨迹起")
    ended_at = models.DateTimeField("轨迹止")
    distance_km = models.DecimalField("轨迹里程（公里）", max_digits=8, decimal_places=1)
    gap_km = models.DecimalField("无信号直线（公里）", max_digits=8, decimal_places=1, default=0)
    gap_minutes = models.PositiveIntegerField("无信号（分）", default=0)
    moving_minutes = models.PositiveIntegerField("行驶（分）", default=0)
    top_kmh = models.DecimalField("最高速度（公里/时）", max_digits=5, decimal_places=1, default=0)
    positions = models.PositiveIntegerField("定位（点）", default=0)
    spikes = models.PositiveIntegerField("剔除跳点（点）", default=0)
    line = models.JSONField("轨迹", default=list, editable=False)
    stops = models.JSONField("停车", default=list, editable=False)
    gaps = models.JSONField("无信号时段", default=list, editable=False)

    owner_path: ClassVar = ("trip__organisation", "vehicle__organisation")
    person_paths: ClassVar = ("trip__driver__account",)

    class Meta:
        verbose_name = "行程轨迹"
        ordering = ["-started_at", "-pk"]
        indexes = [models.Index(fields=["vehicle", "started_at"], name="fleet_track_vehicle")]

    def __str__(self) -> str:
        return f"{self.trip} 轨迹"


class Alarm(Record):
    """Something a rule objects to on the road, tied to vehicle, driver and trip, until handled.

    One alarm a vehicle, kind and beginning. ``facts`` are the inputs the rule was asked with, so
    that the nightly check can ask again.
    """

    kind = models.CharField("告警", max_length=12, choices=AlarmKind)
    rule = models.CharField("规则", max_length=40, editable=False)
    vehicle = models.ForeignKey(
        "fleet.Vehicle", models.PROTECT, related_name="alarms", verbose_name="车辆"
    )
    driver = models.ForeignKey(
        "fleet.Driver", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="驾驶员",
    )  # fmt: skip
    trip = models.ForeignKey(
        "fleet.Trip", models.PROTECT, null=True, blank=True, related_name="alarms",
        verbose_name="用车申请",
    )  # fmt: skip
    fence = models.ForeignKey(
        Fence, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="围栏"
    )
    started_at = models.DateTimeField("开始", db_index=True)
    ended_at = models.DateTimeField("结束", null=True, blank=True)
    lat_e6 = models.IntegerField("纬度（百万分之一度）", null=True, editable=False)
    lon_e6 = models.IntegerField("经度（百万分之一度）", null=True, editable=False)
    message = models.CharField("情况", max_length=300)
    remedy = models.CharField("处理办法", max_length=200, blank=True)
    facts = models.JSONField("依据数据", default=dict, editable=False)
    state = models.CharField(
        "状态", max_length=10, choices=AlarmState, default=AlarmState.OPEN, editable=False
    )
    outcome = models.CharField(
        "处理结果", max_length=12, choices=AlarmOutcome, blank=True, editable=False
    )
    handling = models.CharField("处理情况", max_length=300, blank=True, editable=False)
    handled_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name="处理人",
    )  # fmt: skip
    handled_at = models.DateTimeField("处理时间", null=True, blank=True, editable=False)

    owner_path: ClassVar = ("vehicle__organisation", "vehicle__using_organisation")
    person_paths: ClassVar = ("driver__account",)

    class Meta:
        verbose_name = "位置告警"
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["vehicle", "kind", "started_at"], name="fleet_alarm_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(handled_at__isnull=False),
                name="fleet_closed_alarm_was_handled",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "started_at"], name="fleet_alarm_state"),
            models.Index(fields=["rule", "state"], name="fleet_alarm_rule"),
        ]

    def __str__(self) -> str:
        return f"{self.vehicle} {self.get_kind_display()}"
