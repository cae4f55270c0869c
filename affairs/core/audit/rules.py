"""SEC-U: how long records stay, and the links of the chain."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta

from affairs.core.audit.sealing import chain_digest
from affairs.core.rules import Finding, Outcome, ask, rule, stop


@rule(
    "SEC-U5",
    "审计记录保存期",
    article="《网络安全法》第二十一条",
    confidence="A",
    labels={"recorded_on": "记录日期", "today": "今天"},
    parameters={"months": "security.audit_months"},
    examples=({"recorded_on": "2023-08-31", "today": "2024-02-29"},),
)
def audit_retention(recorded_on: date, today: date, *, months: int) -> Outcome:
    """First day on which a record may be deleted: the day after whole calendar months.

    The last kept day is clamped to the month's end, so 31 August with six months is kept through
    29 February. Before that day deleting is stopped.
    """
    deletable_on = recorded_on + relativedelta(months=months, days=1)
    findings: tuple[Finding, ...] = ()
    if today < deletable_on:
        findings = (
            stop(
                f"{recorded_on} 的审计记录保存 {months} 个月，{deletable_on} 起才可删除。",
                field="recorded_on",
                value=today,
                limit=deletable_on,
            ),
        )
    return Outcome(deletable_on, findings)


@rule(
    "SEC-U7",
    "审计链值",
    article="《网络安全等级保护基本要求》GB/T 22239-2019 8.1.4.3",
    confidence="C",
    labels={"previous": "上一条链值", "fields": "记录各项"},
)
def chain_link(previous: str, fields: list[str]) -> str:
    """SM3 of the link before and the record's fields; 64 zeros stand before the first record."""
    return chain_digest(previous, fields)


@rule(
    "SEC-U1.refusals",
    "短时多次被拒",
    article="《网络安全等级保护基本要求》GB/T 22239-2019 8.1.4.3",
    confidence="C",
    labels={"moments": "被拒时刻（先后）"},
    parameters={
        "limit": "security.alarm_refusals",
        "window_minutes": "security.alarm_window_minutes",
    },
)
def many_refusals(moments: list[datetime], *, limit: int, window_minutes: int) -> list[Finding]:
    """An account or address refused so often within the window that somebody should look."""
    window = timedelta(minutes=window_minutes)
    for first, last in zip(moments, moments[limit - 1 :], strict=False):
        if last - first <= window:
            said = f"{window_minutes} 分钟内被拒 {limit} 次以上，当日共 {len(moments)} 次。"
            return [ask(said, value=len(moments), limit=limit)]
    return []


@rule(
    "SEC-U1.night",
    "夜间登录",
    article="《网络安全等级保护基本要求》GB/T 22239-2019 8.1.4.3",
    confidence="C",
    labels={"hour": "登录时的小时数（0 至 23）"},
    parameters={"begins": "security.night_begins", "ends": "security.night_ends"},
    examples=({"hour": "2"},),
)
def night_log_in(hour: int, *, begins: int, ends: int) -> list[Finding]:
    """A log-in in the hours in which nobody is expected; the night may pass midnight."""
    is_night = hour >= begins or hour < ends if begins > ends else begins <= hour < ends
    return [ask(f"{begins} 时至 {ends} 时之间登录。", value=hour)] if is_night else []


@rule(
    "SEC-U8",
    "时钟偏差",
    article="《网络安全等级保护基本要求》GB/T 22239-2019 8.1.5.4",
    confidence="C",
    labels={"drift_seconds": "与时间源相差（秒）"},
    parameters={"limit": "security.clock_drift_seconds"},
    examples=({"drift_seconds": "75"},),
)
def clock_drift(drift_seconds: int, *, limit: int) -> list[Finding]:
    """The server's clock may differ from the one source of time by the limit, not more."""
    if abs(drift_seconds) <= limit:
        return []
    said = f"服务器时钟相差 {abs(drift_seconds)} 秒，上限 {limit} 秒。"
    return [stop(said, value=drift_seconds, limit=limit)]
