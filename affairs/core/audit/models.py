"""The audit log and the head of its chain (SEC-U2, U7)."""

from __future__ import annotations

from django.apps import apps
from django.db import models
from django.utils import timezone

from affairs.core.records import EVERYONE, Record

PARTS = {"access": "访问", "approvals": "审批", "files": "附件", "jobs": "后台任务"}
"""Parts whose acts stand in no menu of that name."""


def module_choices() -> list[tuple[str, str]]:
    """Every part of the platform by its code, under its Chinese name."""
    own = {config.label: str(config.verbose_name) for config in apps.get_app_configs()
           if config.name.startswith("affairs.")}  # fmt: skip
    return sorted((own | PARTS).items())


def object_choices() -> list[tuple[str, str]]:
    """Every kind of record by its label, under its Chinese name."""
    return sorted(
        (model._meta.label_lower, str(model._meta.verbose_name))
        for model in apps.get_models()
        if model.__module__.startswith("affairs.")
    )


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

    class Result(models.TextChoices):
        OK = "ok", "成功"
        REFUSED = "refused", "拒绝"
        FAILED = "failed", "失败"

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
    module = models.CharField("模块", max_length=40, blank=True, choices=module_choices)
    action = models.CharField("操作", max_length=80)
    label = models.CharField("操作名称", max_length=80, blank=True)
    object_type = models.CharField("对象类型", max_length=60, blank=True, choices=object_choices)
    object_id = models.CharField("对象", max_length=40, blank=True)
    object_label = models.CharField("对象名称", max_length=200, blank=True)
    changes = models.JSONField("变更", default=dict)
    result = models.CharField("结果", max_length=10, choices=Result, default=Result.OK)
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
            models.Index(fields=["result", "at"], name="audit_result"),
            models.Index(fields=["action", "seq"], name="audit_action"),
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


class Alarm(Record):
    """Something in the log that a person should look at: found by rule, settled with a word."""

    class Kind(models.TextChoices):
        REFUSALS = "refusals", "短时多次被拒"
        NIGHT = "night", "夜间登录"
        CHAIN = "chain", "审计链断裂"
        TAKEOVER = "takeover", "管理员密码或第二因素被重置"
        CLOCK = "clock", "时钟偏差"

    class State(models.TextChoices):
        OPEN = "open", "待核实"
        SETTLED = "settled", "已处理"

    kind = models.CharField("告警", max_length=12, choices=Kind)
    subject = models.CharField("账号或地址", max_length=80)
    day = models.DateField("日期")
    first_at = models.DateTimeField("首次")
    last_at = models.DateTimeField("最近")
    times = models.PositiveIntegerField("次数（次）", default=1)
    message = models.CharField("情况", max_length=300)
    state = models.CharField("状态", max_length=10, choices=State, default=State.OPEN)
    reply = models.CharField("处理说明", max_length=300, blank=True)
    settled_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name="处理人"
    )
    settled_at = models.DateTimeField("处理时间", null=True)

    owner_path = EVERYONE

    class Meta:
        verbose_name = "安全告警"
        ordering = ["-last_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject", "day"], name="alarm_once_a_day")
        ]
        indexes = [models.Index(fields=["state", "last_at"], name="alarm_open")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.subject}"


class Verification(models.Model):
    """One look over the whole chain and what it found; never changed."""

    at = models.DateTimeField("时间", default=timezone.now)
    by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name="核验人"
    )
    checked = models.BigIntegerField("核对条数（条）")
    head_digest = models.CharField("链头", max_length=64, blank=True)
    broken_seq = models.BigIntegerField("断在第几条", null=True)
    reason = models.CharField("情况", max_length=300, blank=True)

    owner_path = EVERYONE

    class Meta:
        verbose_name = "审计链核验"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
