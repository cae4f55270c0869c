"""The audit log and the head of its chain (SEC-U2, U7)."""

from __future__ import annotations

from django.db import models

from affairs.core.records import EVERYONE


class AuditRecord(models.Model):
    """One act. ``digest`` chains to the record before; ``mac`` is its HMAC-SM3 under the audit key.

    ``changes`` maps a field name to ``[old, new]`` as stored text; sensitive values are masked.
    """

    class Source(models.TextChoices):
        PAGE = "page", "页面"
        IMPORT = "import", "导入"
        API = "api", "接口"
        COMMAND = "command", "命令"
        JOB = "job", "定时任务"

    seq = models.BigIntegerField("序号", primary_key=True)
    at = models.DateTimeField("时间", db_index=True)
    user = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name="账号"
    )
    login = models.CharField("账号", max_length=60, blank=True)
    actor = models.CharField("岗位", max_length=80, blank=True)
    organisation = models.CharField("单位", max_length=120, blank=True)
    ip = models.CharField("地址", max_length=45, blank=True)
    user_agent = models.CharField("终端", max_length=200, blank=True)
    session_id = models.CharField("会话", max_length=64, blank=True)
    source = models.CharField("来源", max_length=10, choices=Source, default=Source.PAGE)
    module = models.CharField("模块", max_length=40, blank=True)
    action = models.CharField("操作", max_length=80)
    label = models.CharField("操作名称", max_length=80, blank=True)
    object_type = models.CharField("对象类型", max_length=60, blank=True)
    object_id = models.CharField("对象", max_length=40, blank=True)
    object_label = models.CharField("对象名称", max_length=200, blank=True)
    changes = models.JSONField("变更", default=dict)
    result = models.CharField("结果", max_length=10, default="ok")
    reason = models.CharField("说明", max_length=500, blank=True)
    trace_id = models.CharField("追踪号", max_length=32, blank=True)
    digest = models.CharField("链值", max_length=64)
    mac = models.CharField("校验值", max_length=64)

    owner_path = EVERYONE

    class Meta:
        verbose_name = "审计记录"
        ordering = ["-seq"]
        indexes = [
            models.Index(fields=["object_type", "object_id", "seq"], name="audit_object"),
            models.Index(fields=["user", "seq"], name="audit_user"),
            models.Index(fields=["module", "seq"], name="audit_module"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.label or self.action}"


LONGEST_SPAN = 500
"""Records that one shared entry may cover, and so the keys between which a span is looked for."""


class AuditSpan(models.Model):
    """Keys of the records that one shared entry covers, from ``first`` to ``last``."""

    record = models.ForeignKey(AuditRecord, models.CASCADE, related_name="spans")
    object_type = models.CharField("对象类型", max_length=60)
    first = models.BigIntegerField("首个对象")
    last = models.BigIntegerField("末个对象")

    class Meta:
        verbose_name = "审计记录的对象"
        indexes = [models.Index(fields=["object_type", "first", "last"], name="audit_span")]

    def __str__(self) -> str:
        return f"{self.object_type} {self.first}–{self.last}"


class ChainHead(models.Model):
    """The last link; locked while a record is appended, so the chain has no fork."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        verbose_name = "审计链头"

    def __str__(self) -> str:
        return str(self.seq)
