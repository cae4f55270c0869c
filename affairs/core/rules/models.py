"""Dated parameters of regulations, and findings kept until they are closed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from affairs.core.records import EVERYONE, Record


class Parameter(Record):
    """One value of a regulation or local setting, valid from and to a day (both included).

    A shipped row comes from a part's ``parameters.toml`` and is brought up to date at each
    migrate; a local row (``is_shipped`` false) wins over it and is never overwritten.
    """

    key = models.CharField("参数", max_length=80)
    label = models.CharField("名称", max_length=120)
    unit = models.CharField("单位", max_length=20, blank=True)
    value = models.JSONField("值")
    region_code = models.CharField("适用区划", max_length=6, blank=True)
    valid_from = models.DateField("起", null=True, blank=True)
    valid_to = models.DateField("止", null=True, blank=True)
    source = models.CharField("来源文件", max_length=200, blank=True)
    article = models.CharField("条款", max_length=200, blank=True)
    confidence = models.CharField(
        "可信度", max_length=1, choices=[("A", "已核"), ("B", "单源"), ("C", "未核")], default="C"
    )
    note = models.CharField("说明", max_length=300, blank=True)
    is_shipped = models.BooleanField("随产品提供", default=False)

    owner_path = EVERYONE

    class Meta:
        verbose_name = "参数"
        ordering = ["key", "region_code", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "region_code", "valid_from", "is_shipped"],
                name="parameter_once_a_day",
            ),
            models.UniqueConstraint(
                fields=["key", "region_code", "is_shipped"],
                condition=Q(valid_from__isnull=True),
                name="parameter_once_since_ever",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="parameter_ends_after_begin",
            ),
        ]

    def __str__(self) -> str:
        return self.label or self.key


class StoredFinding(models.Model):
    """A finding of the nightly check or of an import, open until answered and closed.

    The same rule on the same subject and field is one finding: found again it is refreshed, no
    longer found it is closed by the check.
    """

    class State(models.TextChoices):
        OPEN = "open", "待处理"
        ANSWERED = "answered", "已说明"
        CLOSED = "closed", "已关闭"

    rule = models.CharField("规则", max_length=40)
    severity = models.CharField(
        "程度", max_length=4, choices=[("stop", "阻止"), ("ask", "须说明"), ("tip", "提示")]
    )
    module = models.CharField("业务", max_length=40)
    message = models.CharField("说明", max_length=500)
    article = models.CharField("依据", max_length=300, blank=True)
    remedy = models.CharField("处理办法", max_length=300, blank=True)
    subject_type = models.CharField("对象类型", max_length=60)
    subject_id = models.BigIntegerField("对象")
    subject_label = models.CharField("对象名称", max_length=200)
    field = models.CharField("字段", max_length=60, blank=True)
    value = models.CharField("值", max_length=100, blank=True)
    limit = models.CharField("限值", max_length=100, blank=True)
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, null=True, verbose_name="单位"
    )
    found_on = models.DateField("首次发现")
    seen_on = models.DateField("最近发现")
    state = models.CharField("状态", max_length=10, choices=State, default=State.OPEN)
    reply = models.CharField("答复", max_length=500, blank=True)
    closed_on = models.DateField("关闭日期", null=True, blank=True)

    owner_path = "organisation"

    class Meta:
        verbose_name = "检查发现"
        ordering = ["-seen_on", "rule", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "subject_type", "subject_id", "field"], name="finding_once"
            )
        ]
        indexes = [
            models.Index(fields=["module", "state", "severity"], name="finding_by_module"),
            models.Index(fields=["subject_type", "subject_id"], name="finding_by_subject"),
        ]

    def __str__(self) -> str:
        return self.message
