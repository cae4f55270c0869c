"""Drivers: licence class, validity, points, yearly review and age (VEH-18)."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from affairs.core.errors import InvalidValue
from affairs.core.rules import Finding, Outcome, ask, rule, stop, tip
from affairs.modules.fleet.choices import (
    LARGE_VEHICLE_LICENCES,
    LICENCE_COVERS,
    REQUIRED_LICENCE,
    BodyClass,
    LicenceClass,
)
from affairs.modules.fleet.rules import sources
from affairs.modules.fleet.rules.wording import day, short

_IN_FORCE = date(2022, 4, 1)
_POINTS_ARTICLE = f"{sources.POINTS} 第三条、第四条"
_CODES = re.compile(r"[A-Z][0-9]?")
# Classes for two- and three-wheelers, trams and machines, which cover no official car.
_OTHER_CODES = frozenset({"D", "E", "F", "M", "N", "P"})


def licence_classes(licence: str) -> frozenset[LicenceClass]:
    """The classes written on a licence, such as ``A1D`` or ``B1 C1``; InvalidValue for others."""
    written = "".join(licence.upper().replace("、", "").replace(",", "").split())
    codes = _CODES.findall(written)
    known = _OTHER_CODES | set(LicenceClass.values)
    if not codes or "".join(codes) != written or not known.issuperset(codes):
        raise InvalidValue(f"没有准驾车型「{licence}」；写成 A1、B1D、C1 这样", field="licence")
    return frozenset(LicenceClass(code) for code in codes if code not in _OTHER_CODES)


def required_class(body: BodyClass, automatic: bool) -> LicenceClass:
    """The class a vehicle asks for; C2 where an automatic gearbox makes C1 unnecessary."""
    needed = REQUIRED_LICENCE[body]
    special = body is BodyClass.LIGHT_SPECIAL
    if automatic and needed is LicenceClass.C1 and not special:
        return LicenceClass.C2
    return needed


def _covers(licence: str, needed: LicenceClass) -> bool:
    return any(
        needed is held or needed in LICENCE_COVERS.get(held, frozenset())
        for held in licence_classes(licence)
    )


@rule(
    "VEH-18.licence_class",
    "准驾车型",
    article=f"{sources.POINTS} 第九条",
    confidence="A",
    valid_from=_IN_FORCE,
    labels={"licence": "准驾车型", "body": "车身类型", "automatic": "自动挡"},
    examples=({"licence": "C1", "body": "中型客车"},),
)
def licence_class(licence: str, body: BodyClass, automatic: bool = False) -> list[Finding]:
    """Blocks a driver whose licence does not cover the vehicle; driving it costs 9 points."""
    needed = required_class(body, automatic)
    if _covers(licence, needed):
        return []
    return [
        stop(
            f"准驾车型不符：持 {licence}，{body.label}须 {needed.value} 或以上准驾",
            field="licence",
            value=licence,
            limit=needed,
            remedy=f"改派持 {needed.value} 的驾驶员，或换车。",
        )
    ]


@rule(
    "VEH-18.licence_reminder",
    "换证提醒日",
    article=f"{sources.LICENCES} 第六十三条",
    confidence="A",
    valid_from=_IN_FORCE,
    labels={"licence_to": "驾驶证有效期至"},
    parameters={"renewal_days": "fleet.licence_renewal_days"},
    examples=({"licence_to": "2022-10-15"},),
)
def licence_reminder(licence_to: date, *, renewal_days: int) -> date:
    """First day on which the licence may be renewed, and the reminder starts."""
    return licence_to - timedelta(days=renewal_days)


@rule(
    "VEH-18.validity",
    "驾驶证有效期",
    article=f"{sources.LICENCES} 第十三条、第六十三条",
    confidence="A",
    valid_from=_IN_FORCE,
    labels={"licence_to": "驾驶证有效期至", "today": "按哪天"},
    parameters={"renewal_days": "fleet.licence_renewal_days"},
    examples=({"licence_to": "2022-10-15", "today": "2022-07-17"},),
)
def licence_validity(licence_to: date, today: date, *, renewal_days: int) -> list[Finding]:
    """Blocks an expired licence, reminds within the days before expiry. The last day counts."""
    if licence_to < today:
        return [
            stop(
                f"驾驶证 {day(licence_to)} 到期",
                field="licence_to",
                value=today,
                limit=licence_to,
                remedy="换证并登记后再派。",
            )
        ]
    if today < licence_to - timedelta(days=renewal_days):
        return []
    return [
        tip(
            f"驾驶证 {(licence_to - today).days} 天后到期：有效期至 {day(licence_to)}",
            field="licence_to",
            value=today,
            limit=licence_to,
            remedy="到期前换证。",
        )
    ]


@rule(
    "VEH-18.points",
    "记分",
    article=_POINTS_ARTICLE,
    confidence="A",
    valid_from=_IN_FORCE,
    labels={
        "points": "本期已记分",
        "new_points": "新记分",
        "study_passed": "满分学习考试已合格",
    },
    parameters={"limit": "fleet.points_limit"},
    examples=({"points": "9", "new_points": "3"},),
)
def licence_points(
    points: int, new_points: int = 0, study_passed: bool = False, *, limit: int
) -> Outcome:
    """Points of the cycle; at the limit no driving until study and test are passed."""
    total = points + new_points
    if total < limit or study_passed:
        return Outcome(total)
    suspended = stop(
        f"停派：本期记分 {total}，达到 {limit} 分",
        field="points",
        value=total,
        limit=limit,
        remedy="参加满分学习并考试合格后恢复派车。",
    )
    return Outcome(total, (suspended,))


@rule(
    "VEH-18.points_cycle",
    "记分周期",
    article=_POINTS_ARTICLE,
    confidence="A",
    valid_from=_IN_FORCE,
    labels={"first_issued_on": "初次领证日期", "today": "按哪天"},
)
def points_cycle_end(first_issued_on: date, today: date) -> date:
    """Last day of the 12-month cycle that holds the day; cycles run from the first issue."""
    years = relativedelta(today, first_issued_on).years
    if first_issued_on + relativedelta(years=years + 1) <= today:
        years += 1  # a leap-day licence has its anniversary on 28 February
    return first_issued_on + relativedelta(years=years + 1) - timedelta(days=1)


@rule(
    "VEH-18.yearly_review",
    "年度审验",
    article=f"{sources.LICENCES} 第七十二条、第七十三条",
    confidence="A",
    valid_from=_IN_FORCE,
    labels={
        "licence": "准驾车型",
        "points": "上期记分",
        "cycle_end": "记分周期止",
        "today": "按哪天",
        "study_hours": "已学习（小时）",
    },
    parameters={"days": "fleet.review_days", "hours": "fleet.review_study_hours"},
)
def yearly_review(
    licence: str,
    points: int,
    cycle_end: date,
    today: date,
    study_hours: Decimal = Decimal(0),
    *,
    days: int,
    hours: int,
) -> list[Finding]:
    """Review of A and B licences with points, within ``days`` after the cycle, by study."""
    due = cycle_end + timedelta(days=days)
    concerned = points > 0 and LARGE_VEHICLE_LICENCES & licence_classes(licence)
    if not concerned or today <= cycle_end or study_hours >= hours:
        return []
    finding = ask if today <= due else stop
    return [
        finding(
            f"驾驶证须在 {day(due)} 前审验：上期记 {points} 分，"
            f"已学习 {short(study_hours)} 小时，须 {hours} 小时",
            field="study_hours",
            value=study_hours,
            limit=hours,
            remedy="完成学习并审验。",
        )
    ]


@rule(
    "VEH-18.age",
    "驾驶年龄",
    article=f"{sources.LICENCES}（准驾年龄）",
    confidence="C",
    valid_from=_IN_FORCE,
    labels={
        "body": "车身类型",
        "born_on": "出生日期",
        "today": "按哪天",
    },
    parameters={"age_limit": "fleet.large_vehicle_age"},
    examples=({"body": "大型客车", "born_on": "1962-07-18", "today": "2022-07-18"},),
)
def driving_age(body: BodyClass, born_on: date, today: date, *, age_limit: int) -> list[Finding]:
    """Large classes end at an age: from that birthday on, buses and lorries are not driven."""
    ends_on = born_on + relativedelta(years=age_limit)
    if REQUIRED_LICENCE[body] not in LARGE_VEHICLE_LICENCES or today < ends_on:
        return []
    return [
        stop(
            f"超过准驾年龄：{day(ends_on)} 满 {age_limit} 岁，不再驾驶{body.label}",
            field="born_on",
            value=today,
            limit=ends_on,
            remedy="改派其他驾驶员，并换领小型汽车驾驶证。",
        )
    ]


@rule(
    "VEH-18.medical",
    "身体条件证明",
    article=f"{sources.LICENCES} 第七十四条",
    confidence="A",
    valid_from=_IN_FORCE,
    labels={
        "born_on": "出生日期",
        "cycle_end": "记分周期止",
        "today": "按哪天",
        "proof_on": "最近提交日期",
    },
    parameters={"medical_age": "fleet.medical_age", "days": "fleet.review_days"},
)
def medical_proof(
    born_on: date,
    cycle_end: date,
    today: date,
    proof_on: date | None = None,
    *,
    medical_age: int,
    days: int,
) -> list[Finding]:
    """Yearly medical proof of drivers past ``medical_age``, within ``days`` after the cycle."""
    due = cycle_end + timedelta(days=days)
    handed_in = proof_on is not None and proof_on > cycle_end
    if today <= cycle_end or handed_in or born_on + relativedelta(years=medical_age) > today:
        return []
    finding = ask if today <= due else stop
    return [
        finding(
            f"满 {medical_age} 岁，须在 {day(due)} 前提交身体条件证明",
            field="proof_on",
            value=today,
            limit=due,
            remedy="体检并提交证明。",
        )
    ]


@rule(
    "VEH-18",
    "驾驶员资格",
    article=f"{sources.POINTS}；{sources.LICENCES}",
    confidence="A",
    valid_from=_IN_FORCE,
    labels={
        "licence": "准驾车型",
        "body": "车身类型",
        "automatic": "自动挡",
        "points": "本期已记分",
        "new_points": "新记分",
        "study_passed": "满分学习考试已合格",
        "licence_to": "驾驶证有效期至",
        "born_on": "出生日期",
        "today": "按哪天",
    },
    parameters={
        "points_limit": "fleet.points_limit",
        "renewal_days": "fleet.licence_renewal_days",
        "age_limit": "fleet.large_vehicle_age",
    },
    examples=(
        {"licence": "C1", "body": "中型客车"},
        {"points": "9", "new_points": "3"},
        {"licence_to": "2022-10-15", "today": "2022-07-17"},
    ),
)
def driver_fitness(
    licence: str | None = None,
    body: BodyClass | None = None,
    automatic: bool = False,
    points: int = 0,
    new_points: int = 0,
    study_passed: bool = False,
    licence_to: date | None = None,
    born_on: date | None = None,
    today: date | None = None,
    *,
    points_limit: int,
    renewal_days: int,
    age_limit: int,
) -> list[Finding]:
    """What forbids a driver the vehicle on a day; each check runs when its inputs are given."""
    findings: list[Finding] = []
    if licence is not None and body is not None:
        findings += licence_class(licence, body, automatic)
    findings += licence_points(points, new_points, study_passed, limit=points_limit).findings
    if licence_to is not None and today is not None:
        findings += licence_validity(licence_to, today, renewal_days=renewal_days)
    if body is not None and born_on is not None and today is not None:
        findings += driving_age(body, born_on, today, age_limit=age_limit)
    return findings
