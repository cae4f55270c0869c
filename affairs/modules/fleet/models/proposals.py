"""What dispatch proposes for a day: a car and driver for each application, with the reasons."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from affairs.core.records import EVERYONE, Record


class DispatchProposal(Record):
    """The proposal of one day; a newer one takes the place of the one before.

    Kilometres and cars are those of the proposed trips alone; ``plain`` ones are what the same
    trips would take if each were sent the nearest free car.
    """

    class State(models.TextChoices):
        OPEN = "open", "待确认"
        CLOSED = "closed", "已办完"
        REPLACED = "replaced", "已重算"
        DISCARDED = "discarded", "不采用"

    day = models.DateField("用车日期")
    state = models.CharField("状态", max_length=10, choices=State, default=State.OPEN)
    made_at = models.DateTimeField("计算时间", default=timezone.now)
    made_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name="计算人"
    )
    solver = models.CharField("方法", max_length=40)
    seconds = models.DecimalField("用时（秒）", max_digits=7, decimal_places=1)
    km = models.DecimalField("里程（公里）", max_digits=9, decimal_places=1, default=0)
    empty_km = models.DecimalField("空驶（公里）", max_digits=9, decimal_places=1, default=0)
    cars = models.PositiveSmallIntegerField("用车（辆）", default=0)
    plain_km = models.DecimalField(
        "就近派车里程（公里）", max_digits=9, decimal_places=1, default=0
    )
    plain_cars = models.PositiveSmallIntegerField("就近派车用车（辆）", default=0)
    note = models.CharField("说明", max_length=300, blank=True)

    owner_path = EVERYONE

    class Meta:
        verbose_name = "派车方案"
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["day"], condition=Q(state="open"), name="fleet_one_open_proposal_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} 派车方案"

    @property
    def saved_km(self):
        """Kilometres less than sending each the nearest free car; may be negative."""
        return self.plain_km - self.km

    @classmethod
    def of_day(cls, day: date) -> DispatchProposal | None:
        """The open proposal of a day."""
        return cls.objects.filter(day=day, state=cls.State.OPEN).first()


class ProposedTrip(Record):
    """One application in a proposal: with car and driver, or without and why.

    Applications with the same ``outing`` ride together; the first fetched of them leads.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", "建议"
        UNSERVED = "unserved", "无车可派"
        ACCEPTED = "accepted", "已采用"
        FAILED = "failed", "没有派成"

    proposal = models.ForeignKey(
        DispatchProposal, models.CASCADE, related_name="lines", verbose_name="派车方案"
    )
    trip = models.ForeignKey(
        "fleet.Trip", models.CASCADE, related_name="proposals", verbose_name="用车申请"
    )
    state = models.CharField("状态", max_length=10, choices=State, default=State.PROPOSED)
    vehicle = models.ForeignKey(
        "fleet.Vehicle",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="车辆",
    )
    driver = models.ForeignKey(
        "fleet.Driver",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="驾驶员",
    )
    outing = models.PositiveSmallIntegerField("车次", default=0)
    leads = models.BooleanField("领头", default=True)
    fetched_at = models.DateTimeField("上车", null=True, blank=True)
    brought_at = models.DateTimeField("到达或送回", null=True, blank=True)
    outing_km = models.DecimalField("车次里程（公里）", max_digits=7, decimal_places=1, default=0)
    empty_km = models.DecimalField("车次空驶（公里）", max_digits=7, decimal_places=1, default=0)
    is_locked = models.BooleanField("锁定", default=False)
    why = models.CharField("理由", max_length=400, blank=True)

    owner_path = "trip__organisation"
    person_paths: ClassVar = ("trip__applicant",)

    class Meta:
        verbose_name = "派车建议"
        ordering = ["fetched_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "trip"], name="fleet_proposed_once"),
            models.CheckConstraint(
                condition=Q(state="unserved") | Q(vehicle__isnull=False, driver__isnull=False),
                name="fleet_proposed_with_car_and_driver",
            ),
        ]
        indexes = [models.Index(fields=["proposal", "outing"], name="fleet_proposed_outing")]

    def __str__(self) -> str:
        return f"{self.trip} 派车建议"
