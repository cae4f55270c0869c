"""Ledgers of what core keeps: units, people, posts, accounts, parameters, findings, the audit log;
and the ledgers' lines in the side menu."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.approvals.delegating import delegate, end_delegation, running_on
from affairs.core.approvals.models import Delegation
from affairs.core.audit.models import AuditRecord
from affairs.core.calendar.actions import save_day
from affairs.core.calendar.models import CalendarDay
from affairs.core.ledgers.ledger import Column, Ledger, Related, View, all_ledgers, register
from affairs.core.organisations.models import Organisation, Person, PostQuota
from affairs.core.pages import audit_words
from affairs.core.pages.menu import Entry, menu_entries
from affairs.core.permissions.models import Grant
from affairs.core.rules.models import Parameter, StoredFinding


@menu_entries
def ledger_entries(user: Any) -> Iterable[Entry]:
    """Ledgers that stand in the menu and that the user may open."""
    return [
        Entry(ledger.app, ledger.label, ledger.url, ledger.menu_order)
        for ledger in all_ledgers()
        if ledger.menu and ledger.may_view(user)
    ]


@register
class OrganisationLedger(Ledger):
    label, noun, model = "单位台账", "家", Organisation
    columns = ["name", "short_name", "kind", "level", "parent", "region_code", "credit_code"]
    extra_columns = ["opened_on", "closed_on", "successor", "credit_code_note", "sort_order"]
    filters = ["kind", "level", "parent"]
    more_filters = ["opened_on", "closed_on", "region_code"]
    search = ["name", "short_name", "credit_code"]
    key = ["credit_code"]
    ordering = ["path"]
    views = [View("在册", closed_on__isnull=True), View("已撤并", closed_on__isnull=False)]
    related = [
        Related("下级单位", "organisations.organisation", by="parent"),
        Related("人员", "organisations.person", by="organisation"),
        Related("人员编制", "organisations.postquota", by="organisation"),
    ]


@register
class PersonLedger(Ledger):
    label, noun, model = "人员台账", "人", Person
    columns = ["name", "organisation", "post", "phone", "joined_on", "left_on"]
    filters = ["organisation", "joined_on"]
    search = ["name", "post"]
    views = [View("在岗", left_on__isnull=True), View("已离岗", left_on__isnull=False)]


@register
class PostQuotaLedger(Ledger):
    label, model = "人员编制台账", PostQuota
    columns = ["organisation", "rank", "posts", "valid_from", "document"]
    filters = ["organisation", "valid_from"]
    search = ["rank", "document"]
    totals = ["posts"]
    key = ["organisation", "rank", "valid_from"]


@register
class UserLedger(Ledger):
    label, noun, model = "账号台账", "个", User
    columns = ["login", "name", "organisation", "post", "is_active", "last_login"]
    extra_columns = ["is_system_account", "disabled_on", "password_set_at"]
    filters = ["organisation", "is_active", "is_system_account"]
    search = ["login", "name", "post"]
    importable = False
    related = [Related("授权", "permissions.grant", by="user")]


@register
class GrantLedger(Ledger):
    label, model = "授权台账", Grant
    columns = ["user", "role", "scope", "organisation", "valid_from", "valid_to", "granted_by"]
    extra_columns = ["granted_at"]
    filters = ["role", "scope", "organisation"]
    search = ["user__name", "user__login"]
    importable = False


@register
class ParameterLedger(Ledger):
    label, noun, model = "规则参数", "项", Parameter
    columns = ["label", "key", "value", "unit", "valid_from", "valid_to", "article", "confidence"]
    extra_columns = ["region_code", "source", "note", "is_shipped"]
    filters = ["confidence", "is_shipped", "valid_from"]
    search = ["key", "label", "article"]
    importable = False


@register
class CalendarDayLedger(Ledger):
    label, noun, model, save = "节假日与调休", "天", CalendarDay, save_day
    columns = ["date", "is_workday", "name", "notice_year", "source"]
    filters = ["date", "is_workday"]
    search = ["name"]
    key = ["date"]
    form_fields = ["date", "is_workday", "name", "notice_year", "source"]
    help = {
        "is_workday": "勾选为调休上班，不勾为放假",
        "notice_year": "元旦假期从上年 12 月起的，填元旦所在年",
    }
    record_actions = ["calendar_days.remove_day"]
    views = [View("全部"), View("放假", is_workday=False), View("调休上班", is_workday=True)]
    empty_text = "还没有节假日。从菜单“读入放假通知”粘贴当年通知，或逐日登记。"


def _ends_once(one: Delegation, code: str) -> bool:
    """A delegation is ended, never rewritten; ended once."""
    return code == end_delegation.code and one.ended_at is None


@register
class DelegationLedger(Ledger):
    """Everybody's delegations; one's own are set on the page 委托办理."""

    label, model, save, save_label = "委托台账", Delegation, delegate, "代设委托"
    columns = ["principal", "deputy", "flow", "valid_from", "valid_to", "reason", "ended_at"]
    filters = ["principal", "deputy", "flow", "valid_from"]
    more_filters = ["valid_to", "principal__organisation"]
    search = ["principal__name", "deputy__name", "reason"]
    form_fields = ["principal", "deputy", "flow", "valid_from", "valid_to", "reason"]
    help = {
        "principal": "本人不能自己设置时才代设，双方都会收到消息",
        "flow": "不选：全部流程",
        "valid_to": "含当天",
    }
    record_actions = ["approvals.end_delegation"]
    views = [
        View("代办中", narrow=lambda rows: rows.filter(running_on(timezone.localdate()))),
        View("全部"),
        View("提前结束", ended_at__isnull=False),
    ]
    importable = False
    empty_text = "还没有委托。各人在“委托办理”中设置；本人不能设置时在这里代设。"

    offered = _ends_once


@register
class FindingLedger(Ledger):
    label, model = "检查发现", StoredFinding
    columns = [
        "severity",
        "message",
        "subject_label",
        "organisation",
        "rule",
        "value",
        "limit",
        "found_on",
        "state",
    ]
    extra_columns = ["article", "remedy", "seen_on", "reply", "closed_on"]
    filters = ["severity", "state", "organisation", "rule", "found_on"]
    search = ["message", "subject_label"]
    tones = {"severity": {"stop": "stop", "ask": "ask", "tip": "wait"}}
    views = [
        View("未关闭", state__in=["open", "answered"]),
        View("阻止", severity="stop", state__in=["open", "answered"], stop=True),
        View("须说明", severity="ask", state__in=["open", "answered"]),
        View("已关闭", state="closed"),
    ]
    importable = False


def _coded(name: str, label: str, words: Callable[..., str], *needs: str) -> Column:
    """A column of the log that is kept as a code and shown in words."""
    return Column(name, label=label, needs=needs or (name,), value=words, sort=name)


@register
class AuditLedger(Ledger):
    label, model = "审计记录", AuditRecord
    columns = [
        Column("seq", label="序号"),
        "at",
        "login",
        "actor",
        "organisation",
        "ip",
        _coded("module", "模块", audit_words.module_word),
        _coded("label", "操作", audit_words.act_word, "action", "label"),
        "object_label",
        _coded("result", "结果", audit_words.result_word),
        "reason",
    ]
    extra_columns = [
        _coded("action", "操作名称", audit_words.act_name),
        "source",
        _coded("object_type", "对象类型", audit_words.type_word),
        "object_id",
        "user_agent",
        "trace_id",
    ]
    filters = ["at", "module", "source", "result"]
    more_filters = ["login", "organisation", "action", "object_type"]
    search = ["login", "actor", "object_label", "label"]
    ordering = ["-seq"]
    importable = False
