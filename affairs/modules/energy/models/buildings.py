"""Energy of buildings as other systems hand it over: building-years, registers, meter bills."""

from __future__ import annotations

from django.db import models

from affairs.core.records import Record

_ORGANISATION = "organisations.Organisation"


def _quantity(label: str) -> models.DecimalField:
    return models.DecimalField(label, max_digits=20, decimal_places=4, null=True, blank=True)


class BuildingYear(Record):
    """One building and year of a benchmarking return, amounts in the platform's units."""

    organisation = models.ForeignKey(_ORGANISATION, models.PROTECT, verbose_name="单位")
    source = models.CharField("数据来源", max_length=60)
    building_number = models.CharField("建筑编号", max_length=40)
    name = models.CharField("建筑名称", max_length=200)
    owner_kind = models.CharField("产权类别", max_length=60, blank=True)
    use_kind = models.CharField("主要用途", max_length=80, blank=True)
    year = models.PositiveSmallIntegerField("年度", null=True, blank=True)
    year_ending = models.DateField("年度止日", null=True, blank=True)
    built_year = models.CharField("建成年份", max_length=20, blank=True)
    area_m2 = _quantity("建筑面积（㎡）")
    elec_kwh = _quantity("电（kWh）")
    gas_gj = _quantity("天然气（GJ）")
    steam_gj = _quantity("热力（GJ）")
    site_energy_gj = _quantity("总用能（GJ）")
    elec_gj = _quantity("电折热（GJ）")
    outlier = models.CharField("对方标记", max_length=40, blank=True)
    alert_overlaps = models.CharField("表计重叠", max_length=60, blank=True)
    alert_months = models.CharField("不满十二个月", max_length=60, blank=True)
    alert_area = models.CharField("面积为零", max_length=60, blank=True)

    owner_path = "organisation"

    class Meta:
        verbose_name = "建筑年度用能"
        ordering = ["-year", "building_number"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "building_number", "year"], name="energy_building_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.year or self.year_ending}"


class RegisteredBuilding(Record):
    """A building of a register: use, area, occupants, heating, age."""

    organisation = models.ForeignKey(_ORGANISATION, models.PROTECT, verbose_name="单位")
    number = models.CharField("建筑编号", max_length=60, unique=True)
    use_kind = models.CharField("主要用途", max_length=80, blank=True)
    industry = models.CharField("行业", max_length=80, blank=True)
    area_m2 = _quantity("建筑面积（㎡）")
    people = models.PositiveIntegerField("人数（人）", null=True, blank=True)
    floors = models.CharField("层数", max_length=20, blank=True)
    heating = models.CharField("供暖方式", max_length=60, blank=True)
    built_year = models.CharField("建成年份", max_length=20, blank=True)
    data_from = models.DateTimeField("数据起", null=True, blank=True)
    data_to = models.DateTimeField("数据止", null=True, blank=True)

    owner_path = "organisation"

    class Meta:
        verbose_name = "建筑名录"
        ordering = ["number"]

    def __str__(self) -> str:
        return self.number


class MeterBill(Record):
    """One bill or meter entry of another system, in the unit it was given in."""

    organisation = models.ForeignKey(_ORGANISATION, models.PROTECT, verbose_name="单位")
    property_number = models.CharField("房产编号", max_length=60)
    property_name = models.CharField("房产名称", max_length=200, blank=True)
    meter_number = models.CharField("表号", max_length=80, blank=True)
    carrier = models.CharField("品种", max_length=60)
    starts_on = models.DateField("起", null=True, blank=True)
    ends_on = models.DateField("止", null=True, blank=True)
    amount = models.DecimalField("用量", max_digits=20, decimal_places=4)
    unit = models.CharField("计量单位", max_length=60)
    cost = models.DecimalField("费用", max_digits=16, decimal_places=2, null=True, blank=True)
    is_estimate = models.CharField("是否估读", max_length=10, blank=True)

    owner_path = "organisation"

    class Meta:
        verbose_name = "计量账单"
        ordering = ["property_number", "meter_number", "starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["property_number", "meter_number", "carrier", "starts_on", "ends_on"],
                name="energy_bill_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.property_number} {self.carrier} {self.starts_on or ''}"
