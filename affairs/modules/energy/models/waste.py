"""Sorting of household waste: points, pickups, inspections."""

from __future__ import annotations

from django.db import models

from affairs.core.records import Record
from affairs.modules.energy.rules.waste import PointKind, WasteKind

_KINDS = [(kind.value, kind.label) for kind in WasteKind]
_POINTS = [(kind.value, kind.label) for kind in PointKind]


class WastePoint(Record):
    """A place with bins, named and signed (WST-01)."""

    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, verbose_name="单位"
    )
    name = models.CharField("投放点", max_length=80)
    kind = models.CharField("类型", max_length=16, choices=_POINTS)
    has_recyclable = models.BooleanField("可回收物桶", default=False)
    has_hazardous = models.BooleanField("有害垃圾桶", default=False)
    has_kitchen = models.BooleanField("厨余垃圾桶", default=False)
    has_other = models.BooleanField("其他垃圾桶", default=False)
    has_sign = models.BooleanField("有标识", default=True)

    owner_path = "organisation"

    class Meta:
        verbose_name = "垃圾投放点"
        ordering = ["organisation", "name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="energy_point_once")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def bins(self) -> list[WasteKind]:
        """Kinds that have a bin here."""
        return [kind for kind in WasteKind if getattr(self, f"has_{kind.value}")]


class WastePickup(Record):
    """One pickup: class, weight, carrier with licence and contract (WST-02)."""

    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, verbose_name="单位"
    )
    picked_on = models.DateField("清运日期")
    kind = models.CharField("类别", max_length=10, choices=_KINDS)
    weight_kg = models.DecimalField("重量（kg）", max_digits=10, decimal_places=2)
    carrier = models.CharField("清运企业", max_length=100)
    licence_until = models.DateField("资质有效期至", null=True, blank=True)
    contract_until = models.DateField("合同有效期至", null=True, blank=True)
    destination = models.CharField("去向", max_length=100, blank=True)

    owner_path = "organisation"

    class Meta:
        verbose_name = "垃圾清运"
        ordering = ["-picked_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "picked_on", "kind", "carrier"], name="energy_pickup_once"
            ),
            models.CheckConstraint(
                condition=models.Q(weight_kg__gt=0), name="energy_pickup_weighs"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.picked_on} {self.get_kind_display()}"


class WasteInspection(Record):
    """A visit to one unit with its score (WST-03)."""

    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, verbose_name="单位"
    )
    inspected_on = models.DateField("检查日期")
    bins_score = models.DecimalField("设施得分", max_digits=5, decimal_places=2)
    accuracy_percent = models.DecimalField("分类准确率（%）", max_digits=5, decimal_places=2)
    awareness_percent = models.DecimalField("知晓率（%）", max_digits=5, decimal_places=2)
    plastics_ban_kept = models.BooleanField("限塑执行", default=True)
    score = models.DecimalField("得分", max_digits=6, decimal_places=2, null=True, editable=False)
    problems = models.CharField("问题", max_length=300, blank=True)
    correct_by = models.DateField("整改期限", null=True, blank=True)

    owner_path = "organisation"

    class Meta:
        verbose_name = "垃圾分类检查"
        ordering = ["-inspected_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "inspected_on"], name="energy_waste_visit_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.inspected_on}"
