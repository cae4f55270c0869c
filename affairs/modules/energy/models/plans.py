"""Base years, quotas, targets, closed years, assessments."""

from __future__ import annotations

from django.db import models

from affairs.core.records import EVERYONE, Record
from affairs.modules.energy.choices import ClassCode


class TargetIndicator(models.TextChoices):
    """What a yearly target speaks of."""

    PER_AREA_ENERGY = "per_area_energy", "单位建筑面积能耗"
    PER_CAPITA_ENERGY = "per_capita_energy", "人均综合能耗"
    PER_CAPITA_WATER = "per_capita_water", "人均用水量"
    PER_AREA_CARBON = "per_area_carbon", "单位建筑面积碳排放"
    TOTAL_ENERGY = "total_energy", "综合能耗总量"


class BaseYear(Record):
    """Figures of a base year (2020), of one institution or of a region or department."""

    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, verbose_name="单位或地区", related_name="+"
    )
    year = models.PositiveSmallIntegerField("基年", default=2020)
    energy_tce = models.DecimalField("综合能耗（吨标准煤）", max_digits=16, decimal_places=4)
    water_m3 = models.DecimalField("用水量（m³）", max_digits=16, decimal_places=2)
    co2_t = models.DecimalField(
        "二氧化碳（t）", max_digits=16, decimal_places=4, null=True, blank=True
    )
    people = models.DecimalField("用能人数（人）", max_digits=12, decimal_places=2)
    area_m2 = models.DecimalField("建筑面积（㎡）", max_digits=14, decimal_places=2)
    source = models.CharField("来源", max_length=120, blank=True)

    owner_path = "organisation"

    class Meta:
        verbose_name = "基年数据"
        ordering = ["organisation", "-year"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year"], name="energy_base_once")
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.year}"


class Quota(Record):
    """One line of a quota table (能耗定额): three levels in the table's own caliber."""

    standard = models.CharField("标准号", max_length=60)
    class_code = models.CharField("机构类型", max_length=3, choices=ClassCode, blank=True)
    level = models.CharField("层级", max_length=20)
    zone = models.CharField("气候区", max_length=10, blank=True)
    heating = models.CharField("供暖方式", max_length=20, blank=True)
    indicator = models.CharField("指标", max_length=60)
    unit = models.CharField("计量单位", max_length=30)
    caliber = models.CharField("口径", max_length=20, blank=True)
    limit = models.DecimalField("约束值", max_digits=14, decimal_places=4)
    norm = models.DecimalField("基准值", max_digits=14, decimal_places=4)
    good = models.DecimalField("引导值", max_digits=14, decimal_places=4)
    valid_from = models.DateField("施行日期", null=True, blank=True)

    owner_path = EVERYONE

    class Meta:
        verbose_name = "能耗定额"
        ordering = ["standard", "indicator", "level"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(limit__gte=models.F("norm"))
                & models.Q(norm__gte=models.F("good")),
                name="energy_quota_levels_fall",
            ),
            models.UniqueConstraint(
                fields=["standard", "class_code", "level", "zone", "heating", "indicator"],
                name="energy_quota_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.standard} {self.indicator} {self.level}"


class EnergyTarget(Record):
    """A yearly target of a region or unit: fall in per cent against its own base year.

    ``value``, ``base_value`` and ``fall_percent`` are those at the year's closing; blank before.
    """

    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, verbose_name="单位或地区", related_name="+"
    )
    year = models.PositiveSmallIntegerField("年度")
    indicator = models.CharField("指标", max_length=20, choices=TargetIndicator)
    target_percent = models.DecimalField("下达降幅（%）", max_digits=6, decimal_places=2)
    base_year = models.PositiveSmallIntegerField("目标基年")
    document = models.CharField("文号", max_length=80, blank=True)
    filed_on = models.DateField("备案日期", null=True, blank=True)
    value = models.DecimalField(
        "本年值", max_digits=14, decimal_places=4, null=True, blank=True, editable=False
    )
    base_value = models.DecimalField(
        "基年值", max_digits=14, decimal_places=4, null=True, blank=True, editable=False
    )
    fall_percent = models.DecimalField(
        "实际降幅（%）", max_digits=10, decimal_places=4, null=True, blank=True, editable=False
    )
    is_met = models.BooleanField("完成", null=True, editable=False)

    owner_path = "organisation"

    class Meta:
        verbose_name = "节能目标"
        ordering = ["-year", "organisation", "indicator"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "year", "indicator"], name="energy_target_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.year} {self.get_indicator_display()}"


class YearClosing(Record):
    """A data year closed by the bureau: targets are settled, later changes are restatements."""

    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, verbose_name="地区", related_name="+"
    )
    year = models.PositiveSmallIntegerField("数据年度")
    closed_on = models.DateField("定稿日期")
    grid_factor = models.CharField("电力因子", max_length=60, blank=True, editable=False)
    closed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, verbose_name="办理人", editable=False
    )

    owner_path = "organisation"

    class Meta:
        verbose_name = "年度定稿"
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year"], name="energy_year_closed_once")
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.year} 年度定稿"


class Assessment(Record):
    """The yearly assessment of a district or unit, or of the city by the province."""

    class Kind(models.TextChoices):
        DISTRICT = "district", "对县区"
        UNIT = "unit", "对市直单位"
        BY_PROVINCE = "province", "省对市"

    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, verbose_name="考核对象", related_name="+"
    )
    kind = models.CharField("考核类别", max_length=8, choices=Kind)
    year = models.PositiveSmallIntegerField("考核年度")
    self_score = models.DecimalField(
        "自评分", max_digits=6, decimal_places=2, null=True, blank=True
    )
    score = models.DecimalField("考核分", max_digits=6, decimal_places=2, null=True, blank=True)
    rank = models.PositiveSmallIntegerField("名次", null=True, blank=True)
    concluded_on = models.DateField("结束日期", null=True, blank=True)
    document = models.CharField("通报文号", max_length=80, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)

    owner_path = "organisation"

    class Meta:
        verbose_name = "节能目标考核"
        ordering = ["-year", "kind", "rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "year"], name="energy_assessment_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.year} {self.get_kind_display()}"
