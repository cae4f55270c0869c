"""Writes to accounts: by the system administrator, and by the owner for the own password."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from django.contrib.auth.hashers import check_password
from django.utils import timezone

from affairs.core.accounts import open_sessions
from affairs.core.accounts.factors import RecoveryCode, SecondFactor
from affairs.core.accounts.models import LogInAttempt, OpenSession, UsedPassword, User
from affairs.core.accounts.policy import password_findings, setting
from affairs.core.actions import action
from affairs.core.audit.recording import Entry, append
from affairs.core.characters import tidy
from affairs.core.database.transactions import write_transaction
from affairs.core.errors import RuleViolation
from affairs.core.permissions.reach import offices_of

READABLE = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789"
TAKEN = "没有保存：这个账号名已被使用（大小写不同也算同一个）。"


@action("accounts.save_user", label="保存账号", conflict=TAKEN)
def save_user(user: User, *, by: User) -> User:
    """Open an account, or change its entry; a new one has no password until one is handed out.

    It is tied to a person of the same unit, and may not log in before it is approved (SEC-A).
    """
    user.login = tidy(user.login).replace(" ", "")
    if not user.login:
        raise RuleViolation("账号名没有填。", field="login")
    _check_person(user)
    if user.pk is None:
        user.set_unusable_password()
        user.must_change_password = True
        user.password_set_at = timezone.now()
        user.awaits_approval = bool(setting("account_approval"))
    elif user.disabled_on is not None and user.disabled_on <= timezone.localdate():
        raise RuleViolation("停用账号用“停用”办理。", field="disabled_on")
    user.save()
    return user


def _check_person(user: User) -> None:
    person = user.person
    if person is None:
        return
    if user.organisation_id is None:
        user.organisation = person.organisation
    if person.left_on is not None and person.left_on <= timezone.localdate():
        raise RuleViolation(f"{person}已于 {person.left_on} 离岗，不能开设账号。", field="person")
    held = {person.organisation_id, *person.postings.values_list("organisation", flat=True)}
    if user.organisation_id not in held:
        raise RuleViolation(
            f"{person}不在{user.organisation}任职。先登记任职，或改账号的单位。", field="person"
        )


@action("accounts.approve_user", label="核准账号")
def approve_user(user: User, *, by: User) -> User:
    """Let a new account log in: the security administrator's word (SEC-A)."""
    if not user.awaits_approval:
        raise RuleViolation("这个账号已经核准。")
    if user.pk == by.pk:
        raise RuleViolation("不能核准自己的账号。")
    user.awaits_approval = False
    user.save()
    return user


@action("accounts.disable_user", label="停用", confirm="停用后该账号立即退出，不能再登录。")
def disable_user(user: User, *, by: User, reason: str) -> User:
    """Close an account; its sessions end at once and its rows stay."""
    if user.pk == by.pk:
        raise RuleViolation("不能停用自己的账号，由另一位系统管理员办理。")
    if not user.is_active:
        raise RuleViolation("这个账号已经停用。")
    _refuse_last_holder(user)
    return close_account(user, "账号停用")


def close_account(user: User, because: str) -> User:
    """What disabling an account consists of, for the action and the nightly job."""
    user.is_active = False
    user.disabled_on = timezone.localdate()
    user.session_epoch += 1
    user.save()
    open_sessions.end_all(user, because)
    return user


def _refuse_last_holder(user: User) -> None:
    """The last holder of an office stays (SEC-A4)."""
    offices = offices_of(user)
    for office in sorted(offices):
        others = (
            User.objects.select_for_update()
            .filter(grants__role__office=office, is_active=True)
            .exclude(pk=user.pk)
        )
        if not others.exists():
            raise RuleViolation("不能停用：这是最后一位担任这个三员岗位的人。先授予另一个账号。")


@action("accounts.enable_user", label="启用")
def enable_user(user: User, *, by: User, reason: str) -> User:
    """Open a disabled account again; the owner needs a new password."""
    if user.is_active and not user.disabled_on:
        raise RuleViolation("这个账号没有停用。")
    person = user.person
    if person is not None and person.left_on is not None and person.left_on <= timezone.localdate():
        raise RuleViolation(f"{person}已离岗，账号不能启用。")
    user.is_active, user.disabled_on = True, None
    user.must_change_password = True
    user.enabled_at = timezone.now()
    user.save()
    return user


@action("accounts.reset_password", label="重置密码")
def reset_password(user: User, *, by: User, password: str = "") -> str:
    """Give a temporary password and say it, this once; sessions end, the owner must change it."""
    if user.pk == by.pk:
        raise RuleViolation("自己的密码在“修改密码”里改。")
    given = password or temporary_password()
    _store_password(user, given)
    user.must_change_password = True
    user.save()
    open_sessions.end_all(user, "密码已重置")
    return given


@action("accounts.unlock_user", label="解锁")
def unlock_user(user: User, *, by: User) -> User:
    """Let a locked account try again: failures before this moment count no more."""
    LogInAttempt.objects.create(login=user.login, user=user, result=LogInAttempt.Result.UNLOCKED)
    return user


@action(
    "accounts.end_sessions",
    label="强制退出",
    confirm="该账号的全部会话立即失效，下一次点击要重新登录。",
)
def end_sessions(user: User, *, by: User, reason: str) -> User:
    """End every session of an account at once."""
    user.session_epoch += 1
    user.save()
    open_sessions.end_all(user, f"强制退出：{reason}")
    return user


@action("accounts.end_session", label="结束会话")
def end_session(session: OpenSession, *, by: User, reason: str = "") -> OpenSession:
    """End one session; its next click meets the log-in page."""
    if session.ended_at is not None:
        raise RuleViolation("这个会话已经结束。")
    open_sessions.end([session], f"强制退出：{reason}" if reason else "强制退出")
    session.refresh_from_db()
    return session


@action(
    "accounts.reset_second_factor",
    label="解除第二因素",
    confirm="解除后该账号立即退出，下次登录须重新绑定。",
)
def reset_second_factor(user: User, *, by: User, reason: str) -> User:
    """Take away a lost device and its recovery codes."""
    if user.pk == by.pk:
        raise RuleViolation("自己的第二因素由另一位安全管理员解除。")
    removed, _ = SecondFactor.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    if not removed:
        raise RuleViolation("这个账号没有绑定第二因素。")
    user.session_epoch += 1
    user.save()
    open_sessions.end_all(user, "第二因素已解除")
    return user


def change_password(user: User, *, old: str, new: str) -> User:
    """The owner changes the own password: policy, not one of the last five, other sessions end."""
    if not user.check_password(old):
        raise RuleViolation("原密码不对，没有更改。", field="old")
    findings = password_findings(user, new)
    if findings:
        raise RuleViolation(findings[0].message, field="new", findings=findings)
    kept = int(setting("passwords_kept"))
    if any(check_password(new, used) for used in _last_hashes(user, kept)):
        raise RuleViolation(f"这个密码最近 {kept} 次用过，换一个。", field="new")
    with write_transaction():
        _store_password(user, new)
        user.must_change_password = False
        user.save()
        open_sessions.end_all(user, "密码已修改")
        append([Entry("accounts.change_password", "修改密码", by=user, record=user)])
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


def _last_hashes(user: User, kept: int) -> list[Any]:
    used = user.used_passwords.values_list("encoded", flat=True)[: kept - 1]
    return [user.password, *used]


def last_used_on(user: User) -> date:
    """The day an account was last at work: its log-in, its opening or its being enabled again."""
    moments = (user.last_login, user.created_at, user.enabled_at)
    return max(timezone.localdate(at) for at in moments if at is not None)
