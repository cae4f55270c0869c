"""Schemes with their items, audits, key consumers, projects, events."""

from __future__ import annotations

from django.db import models

from affairs.core.records import Record

_ORGANISATION = "organisations.Organisation"


class Scheme(Record):
    """One body's way to a title: 节约型机关, 节水型单位, waste-sorting site, and after it."""

    class Kind(models.TextChoices):
        SAVING_ORGAN = "saving_organ", "节约型机关"
        WATER_SAVING = "water_saving", "节水型单位"
        WASTE_SITE = "waste_site", "垃圾分类示范点"

    class State(models.TextChoices):
        ENROLLED = "enrolled", "已申报"
        SCORED = "scored", "已自评"
        DESK_CHECKED = "desk", "资料审核通过"
        SITE_CHECKED = "site", "现场核查通过"
        PUBLIC = "public", "公示中"
        NAMED = "named", "已命名"
        FAILED = "failed", "未通过"
        WITHDRAWN = "withdrawn", "已撤销"

    organisation = models.ForeignKey(_ORGANISATION, models.PROTECT, verbose_name="单位")
    kind = models.CharField("创建类别", max_length=12, choices=Kind)
    batch = models.CharField("批次", max_length=40, blank=True)
    award_level = models.CharField("级别", max_length=20, blank=True)
    is_district = models.BooleanField("区县整体创建", default=False)
    state = models.CharField(
        "状态", max_length=9, choices=State, default=State.ENROLLED, editable=False
    )
    enrolled_on = models.DateField("申报日期")
    self_score = models.DecimalField(
        "自评分", max_digits=6, decimal_places=2, null=True, blank=True, editable=False
    )
    score = models.DecimalField(
        "核定分", max_digits=6, decimal_places=2, null=True, blank=True, editable=False
    )
    public_from = models.DateField("公示起", null=True, blank=True, editable=False)
    named_on = models.DateField("命名日期", null=True, blank=True)
    valid_until = models.DateField("有效期至", null=True, blank=True)
    withdrawn_on = models.DateField("撤销日期", null=True, blank=True, editable=False)
    document = models.CharField("文号", max_length=80, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)

    owner_path = "organisation"

    class Meta:
        verbose_name = "示范创建"
        ordering = ["-enrolled_on", "organisation"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "enrolled_on"], name="energy_scheme_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.get_kind_display()}"


class SchemeItem(Record):
    """One item of a body's table: what is asked, its own score and the checker's."""

    scheme = models.ForeignKey(
        Scheme, models.CASCADE, related_name="items", verbose_name="示范创建"
    )
    number = models.CharField("序号", max_length=10)
    topic = models.CharField("类别", max_length=40, blank=True)
    text = models.CharField("评价内容", max_length=300)
    maximum = models.DecimalField("满分", max_digits=6, decimal_places=2)
    is_starred = models.BooleanField("★项", default=False)
    is_present = models.BooleanField("本单位有此项", default=True)
    self_score = models.DecimalField(
        "自评分", max_digits=6, decimal_places=2, null=True, blank=True
    )
    score = models.DecimalField("核定分", max_digits=6, decimal_places=2, null=True, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)

    owner_path = "scheme__organisation"

    class Meta:
        verbose_name = "创建评价项"
        ordering = ["scheme", "number"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "number"], name="energy_scheme_item_once")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.text}"


class SchemeInspection(Record):
    """A re-inspection of a body that bears a title."""

    scheme = models.ForeignKey(
        Scheme, models.PROTECT, related_name="inspections", verbose_name="示范创建"
    )
    inspected_on = models.DateField("督导日期")
    result = models.CharField("结果", max_length=300)
    is_kept = models.BooleanField("保持达标", default=True)

    owner_path = "scheme__organisation"

    class Meta:
        verbose_name = "创建督导"
        ordering = ["-inspected_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "inspected_on"], name="energy_scheme_inspected_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.inspected_on}"


class EnergyAudit(Record):
    """An energy audit: years covered, findings, measures, follow-up."""

    institution = models.ForeignKey(
        "energy.Institution", models.PROTECT, verbose_name="公共机构", related_name="audits"
    )
    auditor = models.CharField("审计机构", max_length=100)
    year_from = models.PositiveSmallIntegerField("审计期起（年）")
    year_to = models.PositiveSmallIntegerField("审计期止（年）")
    started_on = models.DateField("开始日期")
    finished_on = models.DateField("报告日期", null=True, blank=True)
    findings = models.TextField("发现", blank=True)
    measures = models.TextField("措施", blank=True)
    investment = models.DecimalField(
        "投资（元）", max_digits=14, decimal_places=2, null=True, blank=True
    )
    saving_tce = models.DecimalField(
        "年节能量（吨标准煤）", max_digits=12, decimal_places=2, null=True, blank=True
    )
    follow_up_on = models.DateField("复查日期", null=True, blank=True)

    owner_path = ("institution__organisation", "institution__department")

    class Meta:
        verbose_name = "能源审计"
        ordering = ["-started_on"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "started_on"], name="energy_audit_once"),
            models.CheckConstraint(
                condition=models.Q(year_to__gte=models.F("year_from")),
                name="energy_audit_years_run_forward",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.institution} {self.year_from}–{self.year_to}"


class KeyConsumer(Record):
    """An entry of the list of key consumers, from and to a day."""

    class Ground(models.TextChoices):
        LAW = "law", "年综合能耗达到法定限值"
        NAMED = "named", "指定"
        CITY = "city", "本市重点公共机构"

    institution = models.ForeignKey(
        "energy.Institution", models.PROTECT, verbose_name="公共机构", related_name="key_entries"
    )
    ground = models.CharField("列入依据", max_length=5, choices=Ground)
    listed_on = models.DateField("列入日期")
    removed_on = models.DateField("移出日期", null=True, blank=True)
    manager = models.CharField("能源管理岗位", max_length=60, blank=True)
    document = models.CharField("文号", max_length=80, blank=True)

    owner_path = ("institution__organisation", "institution__department")

    class Meta:
        verbose_name = "重点用能单位"
        ordering = ["-listed_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution"], condition=models.Q(removed_on__isnull=True),
                name="energy_key_consumer_listed_once",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.institution)


class SavingProject(Record):
    """An energy-saving project, its cost and what it saves."""

    organisation = models.ForeignKey(_ORGANISATION, models.PROTECT, verbose_name="单位")
    name = models.CharField("项目名称", max_length=120)
    kind = models.CharField("类别", max_length=40)
    started_on = models.DateField("开工日期")
    finished_on = models.DateField("完成日期", null=True, blank=True)
    cost = models.DecimalField("投资（元）", max_digits=14, decimal_places=2, default=0)
    saving_tce = models.DecimalField(
        "年节能量（吨标准煤）", max_digits=12, decimal_places=2, null=True, blank=True
    )
    saving_m3 = models.DecimalField(
        "年节水量（m³）", max_digits=12, decimal_places=2, null=True, blank=True
    )
    is_contracted = models.BooleanField("合同能源管理", default=False)

    owner_path = "organisation"

    class Meta:
        verbose_name = "节能项目"
        ordering = ["-started_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name", "started_on"], name="energy_project_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class EnergyEvent(Record):
    """A training, a publicity act, a contest."""

    class Kind(models.TextChoices):
        TRAINING = "training", "能耗统计培训"
        PUBLICITY = "publicity", "节能宣传"
        CONTEST = "contest", "征文竞赛"
        MOBILISATION = "mobilisation", "创建动员"

    organisation = models.ForeignKey(_ORGANISATION, models.PROTECT, verbose_name="主办单位")
    kind = models.CharField("类别", max_length=12, choices=Kind)
    subject = models.CharField("主题", max_length=120)
    held_on = models.DateField("举办日期")
    place = models.CharField("地点", max_length=100, blank=True)
    participants = models.PositiveIntegerField("参加人数（人）", null=True, blank=True)
    units = models.PositiveIntegerField("参加单位（家）", null=True, blank=True)

    owner_path = "organisation"

    class Meta:
        verbose_name = "培训与宣传"
        ordering = ["-held_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "subject", "held_on"], name="energy_event_once"
            )
        ]

    def __str__(self) -> str:
        return self.subject
