"""Monthly reports: the figures, each step they took, what the review found, reminders."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from affairs.core.database.months import MonthField
from affairs.core.records import Record
from affairs.modules.energy.choices import (
    SEVERITIES,
    ClassCode,
    FindingState,
    ReportSource,
    ReportState,
)


def _amount(label: str) -> models.DecimalField:
    """What a body used; blank is not reported, 0 is none."""
    return models.DecimalField(label, max_digits=18, decimal_places=4, null=True, blank=True)


def _cost(label: str) -> models.DecimalField:
    return models.DecimalField(label, max_digits=16, decimal_places=2, null=True, blank=True)


class ReportMonth(models.Model):
    """A month of the survey: its due day, and the row that writers of its sums lock."""

    month = MonthField("月份", unique=True)
    due_on = models.DateField("报送期限", null=True)

    class Meta:
        verbose_name = "填报月份"

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class EnergyReport(Record):
    """Forms ②, ③ and ④ of one institution and month.

    Region, department, class, people and area are those of the month, so that sums of old years
    stay what they were. ``typed`` keeps amount and unit as typed where it differs from the
    stored one. ``energy_tce`` and ``co2_t`` are worked out at each save by the factors named in
    ``factors``.
    """

    institution = models.ForeignKey(
        "energy.Institution", models.PROTECT, verbose_name="公共机构", related_name="reports"
    )
    month = MonthField("月份")
    form_version = models.CharField("表式", max_length=4, default="S22")
    state = models.CharField("状态", max_length=9, choices=ReportState, default=ReportState.DRAFT)
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, verbose_name="单位", related_name="+",
        editable=False, db_index=False,
    )  # fmt: skip
    region = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, verbose_name="行政区划", related_name="+",
        editable=False, db_index=False,
    )  # fmt: skip
    department = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, null=True, verbose_name="主管部门",
        related_name="+", editable=False,
    )  # fmt: skip
    class_code = models.CharField(
        "单位性质", max_length=3, choices=ClassCode, blank=True, editable=False
    )
    people = models.DecimalField("用能人数（人）", max_digits=10, decimal_places=2, null=True,
                                 blank=True)  # fmt: skip
    area_m2 = models.DecimalField("建筑面积（㎡）", max_digits=12, decimal_places=2, null=True,
                                  blank=True)  # fmt: skip

    elec_kwh, elec_cost = _amount("电（kWh）"), _cost("电费（元）")
    water_m3, water_cost = _amount("水（m³）"), _cost("水费（元）")
    coal_t, coal_cost = _amount("煤炭（t）"), _cost("煤炭费（元）")
    gas_m3, gas_cost = _amount("天然气（m³）"), _cost("天然气费（元）")
    petrol_vehicle_l = _amount("汽油-车辆（升）")
    petrol_vehicle_cost = _cost("汽油-车辆费（元）")
    petrol_other_l, petrol_other_cost = _amount("汽油-其他（升）"), _cost("汽油-其他费（元）")
    diesel_vehicle_l = _amount("柴油-车辆（升）")
    diesel_vehicle_cost = _cost("柴油-车辆费（元）")
    diesel_other_l, diesel_other_cost = _amount("柴油-其他（升）"), _cost("柴油-其他费（元）")
    lpg_kg, lpg_cost = _amount("液化石油气（kg）"), _cost("液化石油气费（元）")
    kerosene_l, kerosene_cost = _amount("煤油（升）"), _cost("煤油费（元）")
    heat_gj, heat_cost = _amount("热力（GJ）"), _cost("热力费（元）")
    other_tce, other_cost = _amount("其他能源（吨标准煤）"), _cost("其他能源费（元）")
    pv_kwh = _amount("光伏发电量（kWh）")

    dc_elec_kwh = _amount("机房用电（kWh）")
    dc_it_kwh = _amount("其中IT设备用电（kWh）")
    dc_area_m2 = _amount("机房面积（㎡）")
    ups_kva = _amount("UPS装机容量")
    heat_area_m2 = _amount("采暖面积（㎡）")
    heat_days = models.PositiveSmallIntegerField("采暖天数（天）", null=True, blank=True)
    heat_source = models.CharField("采暖方式", max_length=20, blank=True)
    heating_coal_t = _amount("采暖煤炭（t）")
    heating_gas_m3 = _amount("采暖天然气（m³）")
    heating_elec_kwh = _amount("采暖用电（kWh）")
    heat_metered_gj = _amount("采暖热力，按热量收费（GJ）")

    typed = models.JSONField("填报的单位", default=dict, blank=True, editable=False)
    energy_tce = models.DecimalField(
        "综合能耗（吨标准煤）", max_digits=16, decimal_places=6, default=0, editable=False
    )
    co2_t = models.DecimalField(
        "二氧化碳（t）", max_digits=16, decimal_places=6, default=0, editable=False
    )
    factors = models.CharField("系数与因子", max_length=60, blank=True, editable=False)
    filler = models.CharField("填表人", max_length=60, blank=True)
    phone = models.CharField("填表人电话", max_length=30, blank=True)
    source = models.CharField(
        "来源", max_length=6, choices=ReportSource, default=ReportSource.PAGE, editable=False
    )
    submissions = models.PositiveSmallIntegerField("送审次数", default=0, editable=False)
    submitted_at = models.DateTimeField("提交时间", null=True, editable=False)
    accepted_at = models.DateTimeField("通过时间", null=True, editable=False)
    resubmit_by = models.DateField("重报期限", null=True, blank=True, editable=False)
    open_stops = models.PositiveSmallIntegerField("阻止", default=0, editable=False)
    open_asks = models.PositiveSmallIntegerField("须说明", default=0, editable=False)
    weight = models.PositiveIntegerField("审核次序", default=0, editable=False)
    """Higher is graver: what the queue of the review bench sorts by."""
    set_aside = models.BooleanField("搁置", default=False, editable=False)

    owner_path = ("institution__organisation", "institution__department")

    class Meta:
        verbose_name = "能耗月报"
        ordering = ["-month", "institution"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "month"], name="energy_report_once_a_month"
            ),
            models.CheckConstraint(
                condition=Q(elec_kwh__isnull=True) | Q(elec_kwh__gte=0),
                name="energy_report_elec_not_negative",
                violation_error_message="电是负数，用量不能小于 0。",
            ),
            models.CheckConstraint(
                condition=Q(water_m3__isnull=True) | Q(water_m3__gte=0),
                name="energy_report_water_not_negative",
                violation_error_message="水是负数，用量不能小于 0。",
            ),
        ]
        indexes = [
            models.Index(fields=["month", "region", "state"], name="energy_report_month"),
            models.Index(fields=["month", "state", "-weight"], name="energy_report_queue"),
            models.Index(fields=["organisation", "month"], name="energy_report_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.institution} {self.month:%Y-%m}"


class ReportStep(models.Model):
    """One step of a report: who, when, the note, and the figures as they were then."""

    report = models.ForeignKey(EnergyReport, models.CASCADE, related_name="steps")
    move = models.CharField("步骤", max_length=20)
    label = models.CharField("步骤名称", max_length=30)
    state = models.CharField("状态", max_length=9, choices=ReportState)
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, verbose_name="办理人")
    at = models.DateTimeField("时间")
    note = models.CharField("意见", max_length=500, blank=True)
    figures = models.JSONField("当时的数值", default=dict)

    owner_path = (
        "report__institution__organisation",
        "report__institution__department",
    )

    class Meta:
        verbose_name = "月报步骤"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.report_id} {self.label}"


class ReviewFinding(Record):
    """What a rule found in a report, the institution's reply and the reviewer's word."""

    report = models.ForeignKey(
        EnergyReport, models.CASCADE, related_name="findings", verbose_name="月报"
    )
    rule = models.CharField("规则", max_length=20)
    severity = models.CharField("程度", max_length=4, choices=SEVERITIES)
    is_strong = models.BooleanField("重点", default=False)
    field = models.CharField("指标", max_length=30, blank=True)
    message = models.CharField("问题", max_length=300)
    remedy = models.CharField("处理办法", max_length=200, blank=True)
    this_value = models.CharField("本期", max_length=40, blank=True)
    limit = models.CharField("上期或限值", max_length=40, blank=True)
    proposal = models.JSONField("建议", null=True, blank=True)
    state = models.CharField("状态", max_length=8, choices=FindingState, default=FindingState.OPEN)
    reply = models.CharField("单位说明", max_length=500, blank=True)
    replied_at = models.DateTimeField("说明时间", null=True, blank=True)
    opinion = models.CharField("审核意见", max_length=300, blank=True)

    owner_path = (
        "report__institution__organisation",
        "report__institution__department",
    )

    class Meta:
        verbose_name = "审核发现"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "rule", "field"], name="energy_finding_once")
        ]
        indexes = [models.Index(fields=["state", "severity"], name="energy_finding_state")]

    def __str__(self) -> str:
        return self.message


class Reminder(Record):
    """A logged reminder (催报): refusal and its penalty depend on it (《统计法》)."""

    institution = models.ForeignKey(
        "energy.Institution", models.PROTECT, verbose_name="公共机构", related_name="reminders"
    )
    month = MonthField("月份")
    sent_at = models.DateTimeField("催报时间")
    channel = models.CharField("方式", max_length=20, default="平台消息")
    text = models.CharField("内容", max_length=300)
    sent_by = models.ForeignKey("accounts.User", models.PROTECT, verbose_name="催报人")

    owner_path = ("institution__organisation", "institution__department")

    class Meta:
        verbose_name = "催报记录"
        ordering = ["-sent_at"]
        indexes = [models.Index(fields=["month", "institution"], name="energy_reminder_month")]

    def __str__(self) -> str:
        return f"{self.institution} {self.month:%Y-%m}"


class SampledCheck(Record):
    """An institution drawn for the year's sample check or joint review, and what it showed."""

    class Kind(models.TextChoices):
        SAMPLE = "sample", "抽查"
        JOINT = "joint", "会审"

    institution = models.ForeignKey(
        "energy.Institution", models.PROTECT, verbose_name="公共机构", related_name="+"
    )
    year = models.PositiveSmallIntegerField("数据年度")
    kind = models.CharField("方式", max_length=6, choices=Kind, default=Kind.SAMPLE)
    drawn_on = models.DateField("抽取日期")
    seed = models.CharField("抽取种子", max_length=40, blank=True)
    checked_on = models.DateField("检查日期", null=True, blank=True)
    result = models.CharField("检查结果", max_length=300, blank=True)

    owner_path = ("institution__organisation", "institution__department")

    class Meta:
        verbose_name = "抽查与会审"
        ordering = ["-year", "institution"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "year", "kind"], name="energy_sampled_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.institution} {self.year} {self.get_kind_display()}"
