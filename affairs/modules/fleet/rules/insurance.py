"""Insurance on every day of use (VEH-17)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from affairs.core.rules import Finding, Outcome, rule, stop, tip
from affairs.modules.fleet.rules import sources
from affairs.modules.fleet.rules.inspection import inspected_on_trip
from affairs.modules.fleet.rules.wording import day

_ARTICLE = f"{sources.COMPULSORY_INSURANCE} 第二十条"
_RENEW = "续保并登记后即可派车。"


@rule(
    "VEH-17",
    "保险与检验有效",
    article=_ARTICLE,
    confidence="A",
    labels={
        "first_day": "用车首日",
        "compulsory_to": "交强险至（当日 24 时）",
        "last_day": "用车末日",
        "compulsory_from": "交强险起",
        "inspection_to": "检验有效期至",
    },
    examples=({"first_day": "2022-07-01", "compulsory_to": "2022-06-30"},),
)
def insured_on_trip(
    first_day: date,
    compulsory_to: date | None = None,
    last_day: date | None = None,
    compulsory_from: date | None = None,
    inspection_to: date | None = None,
) -> list[Finding]:
    """Blocks a trip when 交强险, or the inspection where its date is given, lapses before its end.

    Last valid days end at 24:00; None for ``compulsory_to`` means that no policy is on record.
    """
    last = last_day or first_day
    findings = []
    if compulsory_to is None:
        findings.append(stop("没有登记交强险", field="compulsory_to", remedy=_RENEW))
    elif compulsory_to < last:
        findings.append(_lapses(compulsory_to, last))
    if compulsory_from is not None and first_day < compulsory_from:
        findings.append(
            stop(
                f"交强险 {day(compulsory_from)} 才生效，{day(first_day)} 用车",
                field="compulsory_from",
                value=first_day,
                limit=compulsory_from,
                remedy=_RENEW,
            )
        )
    if inspection_to is not None:
        findings.extend(inspected_on_trip(last, inspection_to))
    return findings


def _lapses(compulsory_to: date, last: date) -> Finding:
    return stop(
        f"交强险 {day(compulsory_to)} 到期，用车到 {day(last)}",
        field="compulsory_to",
        value=last,
        limit=compulsory_to,
        remedy=_RENEW,
    )


@rule(
    "VEH-17.reminder",
    "到期提醒",
    article=_ARTICLE,
    confidence="A",
    labels={"valid_to": "有效期至", "today": "按哪天"},
    parameters={"reminder_days": "fleet.expiry_reminder_days"},
    examples=({"valid_to": "2022-08-03", "today": "2022-07-18"},),
)
def expiry_reminder(valid_to: date, today: date, *, reminder_days: Sequence[int]) -> Outcome:
    """The reminder reached, in days before expiry (30, 15, 7); None when none is due.

    0 once the last valid day is past. Serves compulsory and commercial cover and inspection.
    """
    left = (valid_to - today).days
    if left < 0:
        past = stop(
            f"已过期 {-left} 天：有效期至 {day(valid_to)}",
            field="valid_to",
            value=today,
            limit=valid_to,
            remedy="停用，办妥并登记后再用。",
        )
        return Outcome(0, (past,))
    reached = [days for days in reminder_days if left <= days]
    if not reached:
        return Outcome(None)
    soon = tip(
        f"{left} 天后到期：有效期至 {day(valid_to)}",
        field="valid_to",
        value=today,
        limit=valid_to,
        remedy="提前办理续期。",
    )
    return Outcome(min(reached), (soon,))
