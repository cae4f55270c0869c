"""The register of institutions (名录库) and form ① as dated facts."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from affairs.core.database.months import MonthField
from affairs.core.identifiers.fields import CreditCodeField, PhoneField
from affairs.core.records import Record
from affairs.modules.energy.choices import ClassCode, ReportsTo


class Institution(Record):
    """A public institution of the register, from the month it enters to the one it leaves.

    Source: 《公共机构节能条例》第二条; survey system 2025: only bodies of the register report.
    """

    organisation = models.OneToOneField(
        "organisations.Organisation", models.PROTECT, verbose_name="单位",
        related_name="energy_institution",
    )  # fmt: skip
    name = models.CharField("单位名称", max_length=120)
    credit_code = CreditCodeField("统一社会信用代码", unique=True)
    class_code = models.CharField("单位性质", max_length=3, choices=ClassCode)
    region = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, verbose_name="行政区划", related_name="+"
    )
    department = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, null=True, blank=True,
        verbose_name="主管部门", related_name="+",
    )  # fmt: skip
    reports_to = models.CharField(
        "报送对象", max_length=6, choices=ReportsTo, default=ReportsTo.COUNTY
    )
    address = models.CharField("地址", max_length=200, blank=True)
    contact = models.CharField("填报岗位", max_length=60, blank=True)
    phone = PhoneField("联系电话", blank=True)
    is_heated_by_gas = models.BooleanField("燃气供暖", default=False)
    entered_on = models.DateField("入库日期")
    left_on = models.DateField("出库日期", null=True, blank=True)
    left_reason = models.CharField("出库原因", max_length=200, blank=True)

    owner_path = ("organisation", "department")
    naming_fields = ("name",)

    class Meta:
        verbose_name = "公共机构"
        ordering = ["region", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("entered_on")),
                name="energy_institution_leaves_after_entering",
            )
        ]
        indexes = [
            models.Index(fields=["region", "class_code"], name="energy_inst_region"),
            models.Index(fields=["entered_on", "left_on"], name="energy_inst_dates"),
        ]

    def __str__(self) -> str:
        return self.name


class InstitutionFacts(Record):
    """Form ① 公共机构基本信息 as it holds from a month on until the next row.

    ``people`` are 用能人数 (daily average, all kinds of workers), ``posts`` the approved posts
    beside them. ``land_m2``, ``chargers`` and ``ups_kva`` belong to forms before S25.
    """

    institution = models.ForeignKey(
        Institution, models.CASCADE, verbose_name="公共机构", related_name="facts"
    )
    valid_from = MonthField("起始月份")
    people = models.DecimalField("用能人数（人）", max_digits=10, decimal_places=2)
    posts = models.PositiveIntegerField("编制人数（人）", null=True, blank=True)
    area_m2 = models.DecimalField("建筑面积（㎡）", max_digits=12, decimal_places=2)
    land_m2 = models.DecimalField(
        "用地面积（㎡）", max_digits=12, decimal_places=2, null=True, blank=True
    )
    cars_petrol = models.PositiveIntegerField("汽油车（辆）", null=True, blank=True)
    cars_diesel = models.PositiveIntegerField("柴油车（辆）", null=True, blank=True)
    cars_nev = models.PositiveIntegerField("新能源车（辆）", null=True, blank=True)
    chargers = models.PositiveIntegerField("充电桩（个）", null=True, blank=True)
    heat_area_m2 = models.DecimalField(
        "采暖面积（㎡）", max_digits=12, decimal_places=2, null=True, blank=True
    )
    document = models.CharField("依据", max_length=120, blank=True)

    owner_path = ("institution__organisation", "institution__department")

    class Meta:
        verbose_name = "基本信息"
        ordering = ["institution", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "valid_from"], name="energy_facts_once_a_month"
            )
        ]

    def __str__(self) -> str:
        return f"{self.institution} {self.valid_from:%Y-%m}"


class FormField(Record):
    """An item (指标) of a form in one version, with its national code once the bureau knows it."""

    class Form(models.TextChoices):
        BASICS = "1", "① 基本信息"
        USE = "2", "② 能源资源消费"
        DATA_CENTRE = "3", "③ 数据中心机房"
        HEATING = "4", "④ 采暖"

    form = models.CharField("报表", max_length=1, choices=Form)
    key = models.CharField("平台字段", max_length=40)
    label = models.CharField("指标名称", max_length=60)
    unit = models.CharField("计量单位", max_length=20, blank=True)
    since = models.CharField("起始版本", max_length=4)
    until = models.CharField("截止版本", max_length=4, blank=True)
    national_code = models.CharField("国家指标代码", max_length=20, blank=True)
    order = models.PositiveSmallIntegerField("顺序", default=0)

    owner_path = "*"

    class Meta:
        verbose_name = "报表指标"
        ordering = ["form", "order"]
        constraints = [
            models.UniqueConstraint(fields=["form", "key", "since"], name="energy_form_field_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_form_display()} {self.label}"
