"""Rows of an old register or auction list, kept as delivered until they are in the register."""

from __future__ import annotations

from django.db import models

from affairs.core.records import Record


class LegacyVehicle(Record):
    """One row of a former register. Numbers repeat in old registers, so a row is known by number,
    make and model together; the repeats are findings, none is dropped."""

    class State(models.TextChoices):
        LISTED = "listed", "在册"
        FOR_AUCTION = "for_auction", "待拍卖"

    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="+", verbose_name="单位"
    )
    fleet_number = models.CharField("自编号", max_length=30, db_index=True)
    year = models.PositiveSmallIntegerField("年款", null=True, blank=True)
    make = models.CharField("品牌", max_length=80, blank=True)
    model_name = models.CharField("型号", max_length=120, blank=True)
    description = models.CharField("说明", max_length=200, blank=True)
    colour = models.CharField("颜色", max_length=40, blank=True)
    department = models.CharField("部门", max_length=60, blank=True)
    in_service_on = models.DateField("启用日期", null=True, blank=True)
    cost = models.DecimalField("购置价", max_digits=14, decimal_places=2, null=True, blank=True)
    replacement_year = models.PositiveSmallIntegerField("计划更新年份", null=True, blank=True)
    state = models.CharField("状态", max_length=12, choices=State, default=State.LISTED)
    auction_house = models.CharField("拍卖机构", max_length=120, blank=True)
    comments = models.CharField("备注", max_length=300, blank=True)

    owner_path = "organisation"

    class Meta:
        verbose_name = "旧车册"
        ordering = ["fleet_number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "fleet_number", "make", "model_name"],
                name="fleet_legacy_row_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.fleet_number} {self.make} {self.model_name}"
