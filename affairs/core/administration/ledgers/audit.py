"""The log, its alarms and the looks over its chain: the audit administrator's."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from affairs.core.administration import audit_words
from affairs.core.audit import actions  # noqa: F401  # registers its actions
from affairs.core.audit.models import Alarm, AuditRecord, Verification
from affairs.core.ledgers.ledger import Column, Ledger, View, register


def _coded(name: str, label: str, words: Callable[..., str], *needs: str) -> Column:
    """A column of the log that is kept as a code and shown in words."""
    return Column(name, label=label, needs=needs or (name,), value=words, sort=name)


@register
class AuditLedger(Ledger):
    label, model = "审计记录", AuditRecord
    menu_order = 10
    columns = [
        Column("seq", label="序号"),
        "at",
        "login",
        Column("actor", label="姓名或岗位"),
        "organisation",
        "ip",
        _coded("module", "模块", audit_words.module_word),
        _coded("label", "操作", audit_words.act_word, "action", "label"),
        Column("object_label", label="对象"),
        _coded("result", "结果", audit_words.result_word),
        "reason",
    ]
    extra_columns = [
        _coded("action", "操作名称", audit_words.act_name),
        "source",
        _coded("object_type", "对象类型", audit_words.type_word),
        "object_id",
        "user_agent",
        "session_id",
        "trace_id",
    ]
    filters = ["at", "login", "module", "result", "source"]
    more_filters = ["actor", "organisation", "label", "object_type", "object_id", "object_label",
                    "ip", "action", "session_id", "trace_id"]  # fmt: skip
    search = ["login", "actor", "object_label", "label"]
    ordering = ["-seq"]
    tones: ClassVar = {"result": {"refused": "ask", "failed": "ask"}}
    views = [
        View("全部"),
        View("登录", action__in=["accounts.login", "accounts.logout"]),
        View("被拒", result="refused"),
        View("账号与授权", module__in=["accounts", "permissions"]),
        View("查看敏感数据", action__contains=".reveal_"),
        View("导出与下载", lambda rows: rows.filter(action__contains="export_")
             | rows.filter(action__contains="download_")),
        View("参数", action__startswith="rules."),
    ]  # fmt: skip
    importable = False
    watermark = True


def offered_on_alarm(record: Alarm, code: str) -> bool:
    """An alarm is settled once."""
    return record.state == Alarm.State.OPEN


@register
class AlarmLedger(Ledger):
    label, model = "安全告警", Alarm
    menu_order = 20
    columns = ["kind", "subject", "message", "times", "first_at", "last_at", "state", "reply"]
    extra_columns = ["day", "settled_by", "settled_at"]
    filters = ["kind", "state", "last_at"]
    search = ["subject", "message", "reply"]
    ordering = ["-last_at"]
    row_actions = ["audit.settle_alarm"]
    tones: ClassVar = {"state": {"open": "ask"}}
    views = [View("待核实", state="open"), View("已处理", state="settled")]
    importable = False
    empty_text = "没有告警。短时多次被拒、夜间登录、管理员密码被重置、审计链断裂会列在这里。"
    offered = offered_on_alarm


@register
class VerificationLedger(Ledger):
    label, noun, model = "审计链核验记录", "次", Verification
    menu = False
    columns = ["at", "by", "checked", "broken_seq", "reason"]
    extra_columns = ["head_digest"]
    filters = ["at"]
    ordering = ["-at"]
    importable = False
