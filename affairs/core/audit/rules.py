"""SEC-U: how long records stay, and the links of the chain."""

from __future__ import annotations

from datetime import date

from dateutil.relativedelta import relativedelta

from affairs.core.audit.sealing import chain_digest
from affairs.core.rules import Finding, Outcome, rule, stop


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
