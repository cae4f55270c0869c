"""Ledgers of accounts, tries to log in, sessions and tokens."""

from __future__ import annotations

from typing import ClassVar

from affairs.core.accounts.actions import save_user
from affairs.core.accounts.models import LogInAttempt, OpenSession, User
from affairs.core.ledgers.api import tokens  # noqa: F401  # registers its actions
from affairs.core.ledgers.ledger import Column, Ledger, Related, View, register
from affairs.core.ledgers.models import ApiToken


def offered_on_user(record: User, code: str) -> bool:
    """What the state of the account allows."""
    allowed = {
        "accounts.approve_user": record.awaits_approval,
        "accounts.disable_user": record.is_active,
        "accounts.enable_user": not record.is_active or record.disabled_on is not None,
        "accounts.reset_password": record.is_active and not record.is_system_account,
        "accounts.unlock_user": record.is_active,
        "accounts.end_sessions": record.is_active,
    }
    return allowed.get(code, True)


@register
class UserLedger(Ledger):
    label, noun, model, save = "账号台账", "个", User, save_user
    save_label = "开设账号"
    columns = ["login", "name", "organisation", "post", "is_active", "awaits_approval",
               "last_login"]  # fmt: skip
    extra_columns = ["person", Column("phone", sort=False), "is_system_account", "disabled_on",
                     "must_change_password", "password_set_at"]  # fmt: skip
    filters = ["organisation", "is_active", "awaits_approval"]
    more_filters = ["is_system_account", "last_login", "disabled_on"]
    search = ["login", "name", "post"]
    key = ["login"]
    form_fields = ["login", "name", "organisation", "post", "person", "phone", "disabled_on",
                   "is_system_account"]  # fmt: skip
    help: ClassVar = {
        "login": "字母和数字，大小写不区分；开设后再发首次密码",
        "person": "人员台账里的人；离岗当天账号自动停用",
        "disabled_on": "临时账号填到期日；长期的不填",
        "is_system_account": "给其他系统调用接口用，不能登录页面",
    }
    record_actions = [
        "accounts.approve_user", "accounts.reset_password", "accounts.unlock_user",
        "accounts.disable_user", "accounts.enable_user", "accounts.end_sessions",
        "accounts.reset_second_factor",
    ]  # fmt: skip
    bulk_actions = ["accounts.approve_user", "accounts.disable_user", "accounts.unlock_user"]
    action_pages: ClassVar = {"accounts.reset_password": "accounts.one_time"}
    facts = ["login", "name", "organisation", "post", "person", "phone", "is_active",
             "awaits_approval", "disabled_on", "last_login", "password_set_at",
             "must_change_password"]  # fmt: skip
    views = [
        View("启用", is_active=True),
        View("待核准", awaits_approval=True, is_active=True),
        View("没有授权", lambda rows: rows.filter(grants__isnull=True, is_active=True)),
        View("已停用", is_active=False),
    ]
    related = [
        Related("授权", "permissions.grant", by="user"),
        Related("收回的授权", "permissions.revokedgrant", by="user"),
        Related("会话", "accounts.opensession", by="user"),
        Related("登录尝试", "accounts.loginattempt", by="user"),
        Related("令牌", "ledgers.apitoken", by="user"),
    ]
    watermark = True
    empty_text = "还没有账号。逐个开设，或用“导入”从 Excel 批量开设。"
    offered = offered_on_user


@register
class LogInAttemptLedger(Ledger):
    label, noun, model = "登录尝试", "次", LogInAttempt
    menu_order = 120
    columns = ["at", "login", "user", "result", "ip", "user_agent"]
    filters = ["at", "result"]
    more_filters = ["login", "ip"]
    search = ["login", "ip"]
    ordering = ["-at"]
    tones: ClassVar = {"result": {"locked": "ask", "blocked": "ask", "code": "ask"}}
    views = [
        View("全部"),
        View("失败", result__in=["wrong", "unknown", "code"]),
        View("锁定", result__in=["locked", "blocked"]),
    ]
    importable = False


def offered_on_opensession(record: OpenSession, code: str) -> bool:
    """Only a session that still runs can be ended."""
    return record.ended_at is None


@register
class OpenSessionLedger(Ledger):
    label, noun, model = "会话", "个", OpenSession
    menu_order = 110
    columns = ["user", "ip", "began_at", "seen_at", "ended_at", "ended_because"]
    extra_columns = ["user_agent"]
    filters = ["seen_at", "began_at"]
    more_filters = ["ip"]
    search = ["user__login", "user__name", "ip"]
    ordering = ["-seen_at"]
    row_actions = ["accounts.end_session"]
    bulk_actions = ["accounts.end_session"]
    views = [View("在线", ended_at__isnull=True), View("已结束", ended_at__isnull=False)]
    importable = False
    offered = offered_on_opensession


def offered_on_apitoken(record: ApiToken, code: str) -> bool:
    """A token is taken back once."""
    return record.revoked_at is None


@register
class ApiTokenLedger(Ledger):
    label, noun, model = "接口令牌", "个", ApiToken
    menu_order = 130
    columns = ["name", "user", "is_read_only", "valid_to", "last_used_at", "last_used_ip",
               "revoked_at"]  # fmt: skip
    extra_columns = ["created_at", "issued_by"]
    filters = ["valid_to", "is_read_only"]
    search = ["name", "user__login", "user__name"]
    ordering = ["-created_at"]
    row_actions = ["ledgers.revoke_token"]
    views = [View("有效", revoked_at__isnull=True), View("已收回", revoked_at__isnull=False)]
    importable = False
    offered = offered_on_apitoken
