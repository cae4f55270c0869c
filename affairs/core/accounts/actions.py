"""Writes to accounts: by the system administrator, and by the owner for the own password."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib.auth.hashers import check_password
from django.utils import timezone

from affairs.core.accounts.models import UsedPassword, User
from affairs.core.accounts.policy import password_findings
from affairs.core.actions import action
from affairs.core.audit.recording import Entry, append
from affairs.core.database.transactions import write_transaction
from affairs.core.errors import RuleViolation

KEPT_PASSWORDS = 5
READABLE = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789"


@action("accounts.create_user", label="开设账号", conflict="没有保存：这个账号名已被使用。")
def create_user(user: User, *, password: str, by: User) -> User:
    """Open an account with a first password that must be changed at first log-in."""
    user.set_password(password)
    user.must_change_password = True
    user.password_set_at = timezone.now()
    user.save()
    return user


@action("accounts.disable_user", label="停用账号", confirm="停用后该账号立即退出，不能再登录。")
def disable_user(user: User, *, by: User, reason: str) -> User:
    """Close an account; its sessions end at once and its rows stay."""
    if user.pk == by.pk:
        raise RuleViolation("不能停用自己的账号，由另一位系统管理员办理。")
    user.is_active = False
    user.disabled_on = timezone.localdate()
    user.session_epoch += 1
    user.save()
    return user


@action("accounts.reset_password", label="重置密码")
def reset_password(user: User, *, password: str, by: User) -> User:
    """Give a temporary password; sessions end and the owner must choose a new one."""
    _store_password(user, password)
    user.must_change_password = True
    user.save()
    return user


def change_password(user: User, *, old: str, new: str) -> User:
    """The owner changes the own password: policy, not one of the last five, other sessions end."""
    if not user.check_password(old):
        raise RuleViolation("原密码不对，没有更改。", field="old")
    findings = password_findings(user, new)
    if findings:
        raise RuleViolation(findings[0].message, field="new", findings=findings)
    if any(check_password(new, used) for used in _last_hashes(user)):
        raise RuleViolation(f"这个密码最近 {KEPT_PASSWORDS} 次用过，换一个。", field="new")
    with write_transaction():
        _store_password(user, new)
        user.must_change_password = False
        user.save()
        append([Entry("accounts.change_password", "修改密码", by=user)])
    return user


def temporary_password() -> str:
    """A random password that meets the policy and reads without doubt."""
    return "".join(secrets.choice(READABLE) for _ in range(12)) + "@7aK"


def _store_password(user: User, password: str) -> None:
    if user.pk and user.has_usable_password():
        UsedPassword.objects.create(user=user, encoded=user.password)
    user.set_password(password)
    user.password_set_at = timezone.now()
    user.session_epoch += 1


def _last_hashes(user: User) -> list[Any]:
    used = user.used_passwords.values_list("encoded", flat=True)[: KEPT_PASSWORDS - 1]
    return [user.password, *used]
