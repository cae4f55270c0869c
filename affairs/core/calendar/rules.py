"""XCH-L9: what must be answered, delivered or corrected within so many working days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from affairs.core.calendar.arithmetic import WorkCalendar
from affairs.core.calendar.published import published_calendar
from affairs.core.rules import Finding, Outcome, rule, tip


class Duty(StrEnum):
    """What is due; the value is shown."""

    UNCONDITIONAL_REPLY = "无条件共享答复"
    CONDITIONAL_REPLY = "有条件共享答复"
    DELIVERY = "同意后提供数据"
    CATALOGUE_UPDATE = "目录更新"
    CORRECTION = "数据校核答复"


@rule(
    "XCH-L9",
    "数据共享时限",
    article="《政务数据共享条例》",
    confidence="C",
    labels={"received_on": "受理日期", "duty": "事项", "days": "节假日与调休（日期：上班）"},
    parameters={
        "unconditional_reply": "sharing.unconditional_reply_days",
        "conditional_reply": "sharing.conditional_reply_days",
        "delivery": "sharing.delivery_days",
        "catalogue_update": "sharing.catalogue_update_days",
        "correction": "sharing.correction_days",
    },
    note="时限天数未核；受理当日不计，末日到 24:00。",
    examples=({"received_on": "2023-01-19", "duty": "有条件共享答复"},),
)
def sharing_deadline(
    received_on: date,
    duty: Duty,
    days: Mapping[date, bool] | None = None,
    *,
    unconditional_reply: int,
    conditional_reply: int,
    delivery: int,
    catalogue_update: int,
    correction: int,
) -> Outcome:
    """Last day of the limit in working days; the day of receipt is not counted.

    ``days`` are the departures from Monday to Friday (true: worked); the published ones without.
    A limit that reaches a year without a notice carries a tip, since its holidays are not known.
    """
    limits = {
        Duty.UNCONDITIONAL_REPLY: unconditional_reply,
        Duty.CONDITIONAL_REPLY: conditional_reply,
        Duty.DELIVERY: delivery,
        Duty.CATALOGUE_UPDATE: catalogue_update,
        Duty.CORRECTION: correction,
    }
    calendar = published_calendar() if days is None else _calendar(days)
    due = calendar.add_workdays(received_on, limits[duty])
    return Outcome(due, _unpublished(calendar, received_on, due))


def _calendar(days: Mapping[date, bool]) -> WorkCalendar:
    return WorkCalendar(days, published_years=frozenset(day.year for day in days))


def _unpublished(calendar: WorkCalendar, first: date, last: date) -> tuple[Finding, ...]:
    years = [year for year in range(first.year, last.year + 1) if not calendar.is_published(year)]
    if not years:
        return ()
    named = "、".join(map(str, years))
    return (tip(f"{named} 年的放假通知还没有录入，按周一至周五推算；通知发布后重算。"),)
