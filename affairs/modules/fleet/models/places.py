"""Places trips go to, with where they lie, and measured ways between frequent ones."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from affairs.core.records import EVERYONE, Record


class Place(Record):
    """A place that applications name as start or end; other names lead to it too.

    Longitude and latitude are WGS-84 degrees.
    """

    name = models.CharField("地点", max_length=120, unique=True)
    other_names = models.CharField(
        "别名", max_length=300, blank=True, help_text="几个别名用顿号隔开，申请里写哪个都认得"
    )
    longitude = models.DecimalField(
        "经度",
        max_digits=9,
        decimal_places=6,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    latitude = models.DecimalField(
        "纬度",
        max_digits=8,
        decimal_places=6,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    is_yard = models.BooleanField("车场", default=False, help_text="车辆停放、出发的地方")

    owner_path = EVERYONE

    class Meta:
        verbose_name = "常用地点"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(longitude__range=(-180, 180), latitude__range=(-90, 90)),
                name="fleet_place_on_the_globe",
            )
        ]

    def __str__(self) -> str:
        return self.name


class PlaceDistance(Record):
    """The measured way between two places, both directions, from a date until the next row."""

    start = models.ForeignKey(Place, models.PROTECT, related_name="ways_out", verbose_name="起点")
    end = models.ForeignKey(Place, models.PROTECT, related_name="ways_in", verbose_name="终点")
    km = models.DecimalField(
        "里程（公里）", max_digits=6, decimal_places=1, validators=[MinValueValidator(0)]
    )
    minutes = models.PositiveSmallIntegerField(
        "行车（分钟）", null=True, blank=True, help_text="不填的按平均车速算"
    )
    valid_from = models.DateField("生效日期")
    source = models.CharField("来源", max_length=120, blank=True)

    owner_path = EVERYONE

    class Meta:
        verbose_name = "地点里程"
        ordering = ["start", "end", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["start", "end", "valid_from"], name="fleet_way_once_a_date"
            ),
            models.CheckConstraint(condition=~Q(start=F("end")), name="fleet_way_between_two"),
            models.CheckConstraint(condition=Q(km__gte=0), name="fleet_way_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.start} — {self.end}"
