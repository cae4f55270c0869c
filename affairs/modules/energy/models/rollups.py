"""Sums of accepted reports by region, department, class and month, kept by the writes."""

from __future__ import annotations

from django.db import models

from affairs.core.database.months import MonthField
from affairs.modules.energy.carriers import FIGURES


def _sum() -> models.DecimalField:
    return models.DecimalField(max_digits=22, decimal_places=6, null=True)


class EnergyRollup(models.Model):
    """One row for each group of bodies and month; ``accepted_by`` is how far they got.

    Written only by ``actions/rollups``; equal to the sum of its base forms (ENE-V18).
    """

    region = models.ForeignKey("organisations.Organisation", models.CASCADE, related_name="+",
                               db_index=False)  # fmt: skip
    department = models.ForeignKey(
        "organisations.Organisation", models.CASCADE, null=True, related_name="+"
    )
    class_code = models.CharField(max_length=3, blank=True)
    month = MonthField()
    accepted_by = models.CharField(max_length=6)
    reports = models.PositiveIntegerField()
    people, area_m2 = _sum(), _sum()
    energy_tce, co2_t = _sum(), _sum()

    owner_path = ("region", "department")

    class Meta:
        verbose_name = "能耗汇总"
        indexes = [
            models.Index(fields=["region", "month"], name="energy_rollup_region"),
            models.Index(fields=["month", "accepted_by"], name="energy_rollup_month"),
        ]

    def __str__(self) -> str:
        return f"{self.region_id} {self.month:%Y-%m}"


for _name in FIGURES:
    EnergyRollup.add_to_class(_name, _sum())
