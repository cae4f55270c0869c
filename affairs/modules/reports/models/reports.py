"""What people add to a report: passages, remarks and the versions they keep."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from affairs.core.periods import Period
from affairs.core.records import EVERYONE, Record


class ReportState(models.TextChoices):
    DRAFTING = "drafting", "起草中"
    IN_REVIEW = "in_review", "送审中"
    APPROVED = "approved", "已定稿"


class Report(Record):
    """One report of one period; its numbers are indicators, its text starts from the definition.

    Under review and once approved nobody writes on it; the approved text is the sealed version.
    """

    name = models.SlugField("报告", max_length=40)
    first = models.DateField("期间起")
    last = models.DateField("期间止")
    state = models.CharField(
        "状态",
        max_length=10,
        choices=ReportState,
        default=ReportState.DRAFTING,
        editable=False,
    )

    owner_path = EVERYONE

    class Meta:
        verbose_name = "报告"
        ordering = ["-last", "name"]
        constraints = [
            models.UniqueConstraint(fields=["name", "first", "last"], name="report_once_a_period"),
            models.CheckConstraint(
                condition=Q(last__gte=F("first")), name="report_ends_after_begin"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period.label} {self.name}"

    @property
    def period(self) -> Period:
        return Period(self.first, self.last)


class Passage(Record):
    """The text of one item rewritten on screen; its slots stay live numbers."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="passages")
    key = models.CharField("条目", max_length=10)
    text = models.TextField("正文", max_length=8000)
    edited_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name="修改人"
    )

    owner_path = EVERYONE

    class Meta:
        verbose_name = "报告段落"
        ordering = ["report", "key"]
        constraints = [models.UniqueConstraint(fields=["report", "key"], name="passage_once")]

    def __str__(self) -> str:
        return f"{self.report} {self.key}"


class Remark(Record):
    """A remark on one item of a report, open until it is settled."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="remarks")
    key = models.CharField("条目", max_length=10)
    text = models.CharField("批注", max_length=500)
    made_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name="批注人"
    )
    settled_at = models.DateTimeField("办结时间", null=True, blank=True)

    owner_path = EVERYONE

    class Meta:
        verbose_name = "报告批注"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.text


class ReportVersion(Record):
    """The whole text with its numbers as kept at one moment; never changed. ``digest`` is SM3."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField("版本号")
    content = models.JSONField("内容")
    digest = models.CharField("摘要", max_length=64)
    kept_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name="保存人"
    )
    is_sealed = models.BooleanField("定稿", default=False)

    owner_path = EVERYONE

    class Meta:
        verbose_name = "报告版本"
        ordering = ["report", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="report_version_once"),
            models.UniqueConstraint(
                fields=["report"], condition=Q(is_sealed=True), name="report_sealed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report} 第 {self.number} 版"
