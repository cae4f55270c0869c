"""Register of issued documents: numbers run without a gap by organ word and year (DOC-E5)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from affairs.core.records import EVERYONE, Record


class DocumentSeries(models.Model):
    """One run of numbers; its row is locked while the next number is taken."""

    organ_word = models.CharField("机关代字", max_length=12)
    year = models.PositiveSmallIntegerField("年份")

    owner_path = EVERYONE

    class Meta:
        verbose_name = "发文字号序列"
        constraints = [
            models.UniqueConstraint(fields=["organ_word", "year"], name="document_series_once")
        ]

    def __str__(self) -> str:
        return f"{self.organ_word}〔{self.year}〕"


class IssuedDocument(Record):
    """One document of the register (REGD 第九条, GB/T 9704-2012 7.2.5).

    A draft has no number. A number once given stays with its document; a voided one is marked and
    never given again.
    """

    class Kind(models.TextChoices):
        """文种; the fifteen of the regulation, as far as a bureau issues them."""

        RESOLUTION = "resolution", "决议"
        DECISION = "decision", "决定"
        ORDER = "order", "命令（令）"
        COMMUNIQUE = "communique", "公报"
        PROCLAMATION = "proclamation", "公告"
        PUBLIC_NOTICE = "public_notice", "通告"
        OPINION = "opinion", "意见"
        NOTICE = "notice", "通知"
        CIRCULAR = "circular", "通报"
        REPORT = "report", "报告"
        REQUEST = "request", "请示"
        REPLY = "reply", "批复"
        MOTION = "motion", "议案"
        LETTER = "letter", "函"
        MINUTES = "minutes", "纪要"

    class Urgency(models.TextChoices):
        NONE = "", "不标"
        URGENT = "urgent", "加急"
        MOST_URGENT = "most_urgent", "特急"

    class State(models.TextChoices):
        DRAFT = "draft", "拟稿"
        NUMBERED = "numbered", "已编号"
        ISSUED = "issued", "已印发"
        VOIDED = "voided", "已作废"

    organ_word = models.CharField("机关代字", max_length=12)
    year = models.PositiveSmallIntegerField("年份", null=True, blank=True, editable=False)
    serial = models.PositiveIntegerField("序号", null=True, blank=True, editable=False)
    number = models.CharField("发文字号", max_length=40, blank=True, editable=False)
    kind = models.CharField("文种", max_length=20, choices=Kind)
    title = models.CharField("标题", max_length=200)
    addressees = models.CharField("主送", max_length=300)
    copies_to = models.CharField("抄送", max_length=300, blank=True)
    urgency = models.CharField("紧急程度", max_length=12, choices=Urgency, blank=True, default="")
    drafted_by = models.CharField("拟稿人", max_length=40)
    signed_by = models.CharField("签发人", max_length=40, blank=True)
    dated_on = models.DateField("成文日期", null=True, blank=True)
    issued_on = models.DateField("印发日期", null=True, blank=True)
    copies = models.PositiveSmallIntegerField("份数", default=1)
    archive_number = models.CharField("归档号", max_length=40, blank=True)
    state = models.CharField(
        "状态", max_length=10, choices=State, default=State.DRAFT, editable=False
    )
    void_reason = models.CharField("作废原因", max_length=200, blank=True, editable=False)

    owner_path = EVERYONE

    class Meta:
        verbose_name = "发文"
        ordering = ["-year", "organ_word", "-serial", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organ_word", "year", "serial"], name="document_number_once"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", serial__isnull=True, year__isnull=True)
                | ~Q(state="draft") & Q(serial__gt=0, year__isnull=False),
                name="document_numbered_after_draft",
            ),
            models.CheckConstraint(
                condition=~Q(state="issued") | Q(issued_on__isnull=False, dated_on__isnull=False),
                name="document_issued_has_dates",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-dated_on"]),
            models.Index(fields=["kind", "-dated_on"]),
        ]

    def __str__(self) -> str:
        return f"{self.number or '未编号'} {self.title}"
