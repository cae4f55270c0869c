"""Passwords, lock-out and sessions: what GB/T 22239-2019 asks for, with numbers as settings."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from affairs.core.rules import Finding, Outcome, rule, stop

MLPS = "《网络安全等级保护基本要求》GB/T 22239-2019 8.1.4.1"
CLASSES = (r"[A-Z]", r"[a-z]", r"\d", r"[^A-Za-z0-9]")


def character_classes(password: str) -> int:
    """How many of the four kinds occur: upper case, lower case, digit, other."""
    return sum(1 for kind in CLASSES if re.search(kind, password))


@rule(
    "SEC-I1",
    "密码强度",
    article=MLPS,
    confidence="C",
    labels={
        "password": "密码",
        "is_administrator": "是管理员",
        "login": "账号",
        "name": "姓名",
        "birthday": "生日",
    },
    parameters={
        "min_length": "security.password_min_length",
        "min_length_administrator": "security.password_min_length_administrator",
        "min_classes": "security.password_min_classes",
    },
    examples=({"password": "Lz@2023x", "is_administrator": False},),
)
def password_strength(
    password: str,
    is_administrator: bool = False,
    login: str = "",
    name: str = "",
    birthday: date | None = None,
    *,
    min_length: int,
    min_length_administrator: int,
    min_classes: int,
) -> list[Finding]:
    """Long enough, of enough kinds, and without the account, the name or the birthday in it."""
    needed = min_length_administrator if is_administrator else min_length
    findings = []
    if len(password) < needed:
        findings.append(
            stop(f"密码 {len(password)} 位，至少 {needed} 位。", field="new", limit=needed)
        )
    if character_classes(password) < min_classes:
        findings.append(
            stop(
                f"密码只有 {character_classes(password)} 类字符，"
                f"大写、小写、数字、符号中至少 {min_classes} 类。",
                field="new",
                limit=min_classes,
            )
        )
    if any(word in password.lower() for word in _personal(login, name, birthday)):
        findings.append(stop("密码里不能有账号、姓名或生日。", field="new"))
    return findings


def _personal(login: str, name: str, birthday: date | None) -> list[str]:
    words = [word.lower() for word in (login, name) if len(word) >= 2]
    return words + ([f"{birthday:%Y%m%d}", f"{birthday:%y%m%d}"] if birthday else [])


@rule(
    "SEC-I1.age",
    "密码期限",
    article=MLPS,
    confidence="C",
    labels={"set_on": "密码设置日期", "today": "今天"},
    parameters={"max_days": "security.password_max_days"},
    examples=({"set_on": "2023-01-01", "today": "2023-04-01"},),
)
def password_age(set_on: date, today: date, *, max_days: int) -> Outcome:
    """First day on which the password must be changed; a finding from that day on."""
    due = set_on + timedelta(days=max_days)
    late = today >= due
    findings = (stop(f"密码已用满 {max_days} 天，先改密码。", limit=max_days),) if late else ()
    return Outcome(due, findings)


@rule(
    "SEC-I2",
    "登录失败锁定",
    article=MLPS,
    confidence="C",
    labels={"failures": "失败时刻（先后）", "now": "现在"},
    parameters={
        "limit": "security.lockout_failures",
        "window_minutes": "security.lockout_window_minutes",
        "lock_minutes": "security.lockout_minutes",
    },
)
def locked_until(
    failures: list[datetime],
    now: datetime,
    *,
    limit: int,
    window_minutes: int,
    lock_minutes: int,
) -> Outcome:
    """Moment until which the account is locked, None when it is not; a success empties the list."""
    end = _last_lock(failures, now, limit, window_minutes, lock_minutes)
    if end is None:
        return Outcome(None)
    return Outcome(end, (stop(f"连续 {limit} 次密码不对，{_minutes(end - now)} 分钟后再试。"),))


def _last_lock(
    failures: list[datetime], now: datetime, limit: int, window_minutes: int, lock_minutes: int
) -> datetime | None:
    """End of a lock that still runs: ``limit`` failures within the window, counted from the last.

    The list is split where it locked, so that five failures lock once and the sixth begins anew.
    """
    window = timedelta(minutes=window_minutes)
    end: datetime | None = None
    counted: list[datetime] = []
    for at in failures:
        counted = [*(one for one in counted if at - one <= window), at]
        if len(counted) >= limit:
            end, counted = at + timedelta(minutes=lock_minutes), []
    return end if end is not None and now < end else None


def _minutes(left: timedelta) -> int:
    return -(-left // timedelta(minutes=1))


@rule(
    "SEC-I2.address",
    "同一地址登录失败",
    article=MLPS,
    confidence="C",
    labels={"failures": "失败时刻（先后）", "now": "现在"},
    parameters={
        "limit": "security.address_failures",
        "window_minutes": "security.address_window_minutes",
        "lock_minutes": "security.address_block_minutes",
    },
)
def address_blocked_until(
    failures: list[datetime],
    now: datetime,
    *,
    limit: int,
    window_minutes: int,
    lock_minutes: int,
) -> Outcome:
    """Moment until which an address is refused, None when it is not; counted like an account."""
    end = _last_lock(failures, now, limit, window_minutes, lock_minutes)
    if end is None:
        return Outcome(None)
    return Outcome(end, (stop(f"这个网络地址登录失败过多，{_minutes(end - now)} 分钟后再试。"),))


@rule(
    "SEC-A3",
    "离岗和久未使用的账号",
    article="《网络安全等级保护基本要求》GB/T 22239-2019 8.1.4.2",
    confidence="A",
    note="须停用为标准要求；久未使用的天数未核。",
    labels={
        "today": "今天",
        "left_on": "离岗日期",
        "last_used_on": "最近登录日期（从未登录的填开户日期）",
    },
    parameters={"unused_days": "security.unused_days"},
    examples=({"today": "2023-04-01", "last_used_on": "2023-01-01"},),
)
def surplus_account(
    today: date, last_used_on: date, left_on: date | None = None, *, unused_days: int
) -> list[Finding]:
    """An account is closed on the day its owner leaves, and when nobody used it for long."""
    if left_on is not None and left_on <= today:
        return [stop(f"人员 {left_on} 已离岗，账号停用。", field="left_on", value=left_on)]
    idle = (today - last_used_on).days
    if idle >= unused_days:
        return [stop(f"{idle} 天未登录，满 {unused_days} 天停用。", value=idle, limit=unused_days)]
    return []
