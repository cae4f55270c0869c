"""Periodic inspection (VEH-16)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta

from affairs.core.errors import InvalidValue
from affairs.core.rules import Finding, Outcome, ask, rule, stop, tip
from affairs.modules.fleet.choices import BodyClass, InspectionSchedule
from affairs.modules.fleet.rules import sources
from affairs.modules.fleet.rules.wording import day

_ARTICLE = f"{sources.TRAFFIC_RULES} 第十六条"
_APPLICATION_ARTICLE = f"{sources.REGISTRATION} 第五十四条"
_RELAXED_SEATS = 9


@dataclass(frozen=True, slots=True)
class InspectionDue:
    """A due date; without a station test only the mark is fetched."""

    due_on: date
    station_test: bool


def _schedule_key(body: BodyClass, seats: int, relaxed: bool) -> str:
    """Name of the row of the schedules table this body follows."""
    if body.is_small_passenger:
        eligible = body is not BodyClass.SMALL_VAN and seats <= _RELAXED_SEATS
        return "small_passenger_relaxed" if relaxed and eligible else "small_passenger"
    if body.is_larger_passenger or body.is_truck or body is BodyClass.LARGE_SEDAN:
        return "larger_passenger_and_trucks"
    return "others"


def _months_due(steps: Sequence[Mapping[str, int]], until_month: int) -> Iterator[int]:
    """Months after registration at which an inspection is due, up to ``until_month``.

    A step says every how many ``months`` until the end of ``to_year``; the last has none.
    """
    month = 0
    for step in steps:
        end = int(step["to_year"]) * 12 if "to_year" in step else until_month
        while month + int(step["months"]) <= end:
            month += int(step["months"])
            if month > until_month:
                return
            yield month


def _dues(registered_on: date, until: date, row: Mapping[str, Any]) -> Iterator[InspectionDue]:
    tests_only_in = row.get("tests_only_in_years")
    tested_after_month = int(row.get("tests_always_after_year", 0)) * 12
    elapsed = relativedelta(until, registered_on)
    for month in _months_due(row["steps"], elapsed.years * 12 + elapsed.months + 1):
        due_on = registered_on + relativedelta(months=month)
        tested = tests_only_in is None or month > tested_after_month or month // 12 in tests_only_in
        if due_on <= until:
            yield InspectionDue(due_on, tested)


def _due_dates(
    body: BodyClass,
    seats: int,
    registered_on: date,
    until: date,
    schedule: InspectionSchedule,
    schedules: Mapping[str, Any],
) -> list[InspectionDue]:
    statute = list(_dues(registered_on, until, schedules[_schedule_key(body, seats, False)]))
    if schedule is InspectionSchedule.STATUTE:
        return statute
    relaxed = list(_dues(registered_on, until, schedules[_schedule_key(body, seats, True)]))
    if schedule is InspectionSchedule.RELAXED:
        return relaxed
    since = date.fromisoformat(str(schedules["relaxed_from"]))
    return [due for due in statute if due.due_on < since] + [
        due for due in relaxed if due.due_on >= since
    ]


_VEHICLE_LABELS = {
    "registered_on": "注册登记日期",
    "body": "车身类型",
    "seats": "座位数",
    "schedule": "周期",
}


@rule(
    "VEH-16",
    "定期检验",
    article=f"{_ARTICLE}；{_APPLICATION_ARTICLE}",
    confidence="A",
    labels={
        **_VEHICLE_LABELS,
        "today": "按哪天",
        "open_violations": "未处理违法（起）",
        "valid_to": "检验有效期至",
    },
    parameters={"schedules": "fleet.inspection_schedules", "window": "fleet.inspection_window"},
    examples=(
        {"registered_on": "2014-05-20", "today": "2022-07-18", "schedule": "实施条例周期"},
        {"registered_on": "2006-05-20", "today": "2021-06-01", "schedule": "实施条例周期"},
        {"registered_on": "2014-05-20", "today": "2022-04-01", "open_violations": "2"},
    ),
)
def inspection(
    registered_on: date,
    today: date,
    body: BodyClass = BodyClass.SEDAN,
    seats: int = 5,
    open_violations: int = 0,
    valid_to: date | None = None,
    schedule: InspectionSchedule = InspectionSchedule.BY_DUE_DATE,
    *,
    schedules: Mapping[str, Any],
    window: int,
) -> Outcome:
    """Next due date on or after today; findings on the window, open violations and a lapse.

    The cycle is the one in force on the due date unless another is asked for. The application
    opens ``window`` months before. ``valid_to`` is the date on the licence, where known.
    """
    if today < registered_on:
        raise InvalidValue("注册登记日期晚于所查日期", field="registered_on")
    horizon = today + relativedelta(years=3)
    dues = _due_dates(body, seats, registered_on, horizon, schedule, schedules)
    due = next(due for due in dues if due.due_on >= today)
    findings = []
    if valid_to is not None and valid_to < today:
        findings.append(_lapsed(valid_to))
    if open_violations > 0:
        findings.append(_violations(open_violations))
    if due.due_on - relativedelta(months=window) <= today:
        findings.append(_window_open(due))
    return Outcome(due.due_on, tuple(findings))


def _lapsed(valid_to: date) -> Finding:
    return stop(
        f"检验已过期：有效期至 {day(valid_to)}",
        field="valid_to",
        limit=valid_to,
        remedy="停用并办理检验。",
    )


def _violations(count: int) -> Finding:
    return stop(
        f"办理前先处理违法：还有 {count} 起",
        field="open_violations",
        value=count,
        limit=0,
        remedy="处理完违法再申请检验标志。",
    )


def _window_open(due: InspectionDue) -> Finding:
    way = "上线检测" if due.station_test else "申领检验标志，不上线检测"
    return tip(
        f"{day(due.due_on)} 前应检，可以办理（{way}）",
        field="due_on",
        limit=due.due_on,
        remedy="带行驶证、交强险凭证、车船税凭证办理。",
    )


@rule(
    "VEH-16.valid",
    "用车期间检验有效",
    article=_ARTICLE,
    confidence="A",
    labels={"last_day": "用车末日", "valid_to": "检验有效期至"},
    examples=({"last_day": "2022-07-18", "valid_to": "2022-06-30"},),
)
def inspected_on_trip(last_day: date, valid_to: date | None = None) -> list[Finding]:
    """Blocks a trip when the inspection lapses before its end; asks where no date is on record."""
    if valid_to is None:
        remedy = "登记检验有效期。"
        return [ask("没有登记检验有效期", field="inspection_to", remedy=remedy)]
    if last_day <= valid_to:
        return []
    return [
        stop(
            f"检验 {day(valid_to)} 到期，用车到 {day(last_day)}",
            field="inspection_to",
            value=last_day,
            limit=valid_to,
            remedy="检验并登记后即可派车。",
        )
    ]


@rule(
    "VEH-16.due_dates",
    "历次应检日",
    article=_ARTICLE,
    confidence="A",
    labels={**_VEHICLE_LABELS, "until": "截至"},
    parameters={"schedules": "fleet.inspection_schedules"},
    examples=({"registered_on": "2014-05-20", "until": "2022-07-18", "schedule": "statute"},),
)
def inspection_due_dates(
    registered_on: date,
    until: date,
    body: BodyClass = BodyClass.SEDAN,
    seats: int = 5,
    schedule: InspectionSchedule = InspectionSchedule.BY_DUE_DATE,
    *,
    schedules: Mapping[str, Any],
) -> Outcome:
    """Every due date from registration to ``until``, in order; empty for a new vehicle."""
    return Outcome(_due_dates(body, seats, registered_on, until, schedule, schedules))


@rule(
    "VEH-16.application",
    "检验申请材料",
    article=_APPLICATION_ARTICLE,
    confidence="A",
    valid_from=date(2022, 5, 1),
    labels={
        "valid_to": "检验有效期至",
        "today": "申请日期",
        "open_violations": "未处理违法（起）",
        "driving_permit": "有行驶证",
        "compulsory_valid_to": "交强险至",
        "tax_paid": "车船税已缴或免征",
    },
    parameters={"window": "fleet.inspection_window"},
)
def inspection_application(
    valid_to: date,
    today: date,
    open_violations: int = 0,
    driving_permit: bool = True,
    compulsory_valid_to: date | None = None,
    tax_paid: bool = True,
    *,
    window: int,
) -> list[Finding]:
    """What an application for the inspection mark lacks, or that it comes too early."""
    findings = []
    opens_on = valid_to - relativedelta(months=window)
    if today < opens_on:
        remedy = f"{day(opens_on)} 起办理。"
        findings.append(
            ask("还没有到办理时间", field="today", value=today, limit=opens_on, remedy=remedy)
        )
    if open_violations > 0:
        findings.append(_violations(open_violations))
    if not driving_permit:
        findings.append(stop("缺行驶证", field="driving_permit", remedy="补领行驶证。"))
    if compulsory_valid_to is None or compulsory_valid_to < today:
        findings.append(stop("交强险无效", field="compulsory_valid_to", remedy="先续保交强险。"))
    if not tax_paid:
        findings.append(stop("车船税没有缴纳", field="tax_paid", remedy="先缴车船税。"))
    return findings
