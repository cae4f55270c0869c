"""On the road: fatigue and speed (VEH-19), traffic violations (VEH-20)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from affairs.core.errors import InvalidValue
from affairs.core.rules import Finding, Outcome, ask, rule, stop
from affairs.modules.fleet.choices import (
    BodyClass,
    Misuse,
    Payer,
    RoadClass,
    ViolationStatus,
)
from affairs.modules.fleet.rules import sources
from affairs.modules.fleet.rules.wording import moment, money, short, span_of_minutes


@dataclass(frozen=True, slots=True)
class DrivingSegment:
    """A time in which the vehicle moved; between two segments it stood still."""

    started_at: datetime
    ended_at: datetime


@rule(
    "VEH-19",
    "疲劳驾驶",
    article=f"{sources.TRAFFIC_RULES} 第六十二条",
    confidence="A",
    labels={"segments": "行驶时段"},
    parameters={
        "limit_minutes": "fleet.driving_limit_minutes",
        "rest_minutes": "fleet.rest_minutes",
    },
    examples=(
        {
            "segments": [
                {"started_at": "2022-07-18 08:00", "ended_at": "2022-07-18 10:30"},
                {"started_at": "2022-07-18 10:45", "ended_at": "2022-07-18 12:31"},
            ]
        },
    ),
)
def fatigue(segments: list[DrivingSegment], *, limit_minutes: int, rest_minutes: int) -> Outcome:
    """Longest driving in minutes without a stop of ``rest_minutes``; above the limit an alert.

    Shorter stops neither count as driving nor end it. Source: VEH-19.
    """
    longest, started_at, ended_at = _longest_stretch(segments, timedelta(minutes=rest_minutes))
    minutes = int(longest.total_seconds() // 60)
    if longest <= timedelta(minutes=limit_minutes):
        return Outcome(minutes)
    alert = ask(
        f"连续驾驶 {span_of_minutes(minutes)}，限 {span_of_minutes(limit_minutes)}："
        f"{moment(started_at)} 至 {moment(ended_at)} 没有停车 {rest_minutes} 分",
        field="segments",
        value=minutes,
        limit=limit_minutes,
        remedy=f"停车休息不少于 {rest_minutes} 分，或换人驾驶。",
    )
    return Outcome(minutes, (alert,))


def _longest_stretch(
    segments: Sequence[DrivingSegment], rest: timedelta
) -> tuple[timedelta, datetime, datetime]:
    """Moving time, start and end of the longest driving between two sufficient stops."""
    if not segments:
        return timedelta(0), datetime.min, datetime.min
    ordered = sorted(segments, key=lambda segment: segment.started_at)
    started_at = ended_at = ordered[0].started_at
    driven = timedelta(0)
    longest = (driven, started_at, ended_at)
    for segment in ordered:
        if segment.ended_at < segment.started_at:
            raise InvalidValue(f"{moment(segment.started_at)} 的行驶时段止早于起", field="segments")
        if segment.started_at - ended_at >= rest:
            driven, started_at = timedelta(0), segment.started_at
        begin = max(segment.started_at, ended_at)
        driven += max(segment.ended_at - begin, timedelta(0))
        ended_at = max(ended_at, segment.ended_at)
        longest = max(longest, (driven, started_at, ended_at), key=lambda stretch: stretch[0])
    return longest


@rule(
    "VEH-19.speed",
    "车速",
    article=f"{sources.TRAFFIC_RULES} 第七十八条",
    confidence="A",
    labels={
        "speed_kmh": "速度（公里/时）",
        "road": "道路",
        "body": "车身类型",
        "posted_kmh": "标志限速（公里/时）",
    },
    parameters={
        "small_max_kmh": "fleet.motorway_max_small_kmh",
        "other_max_kmh": "fleet.motorway_max_other_kmh",
        "min_kmh": "fleet.motorway_min_kmh",
    },
    examples=({"speed_kmh": "121", "road": "高速公路", "body": "轿车"},),
)
def speed(
    speed_kmh: Decimal,
    road: RoadClass,
    body: BodyClass,
    posted_kmh: int | None = None,
    *,
    small_max_kmh: int,
    other_max_kmh: int,
    min_kmh: int,
) -> list[Finding]:
    """Alerts above the posted limit, and on motorways outside the legal speeds.

    The lower of the legal and posted limit counts; a standing car is not too slow.
    """
    limits = [posted_kmh] if posted_kmh is not None else []
    if road is RoadClass.MOTORWAY:
        limits.append(small_max_kmh if body.is_small_passenger else other_max_kmh)
    if limits and speed_kmh > min(limits):
        return [_speed(f"超速 {short(speed_kmh - min(limits))} 公里/时", speed_kmh, min(limits))]
    if road is RoadClass.MOTORWAY and 0 < speed_kmh < min_kmh:
        return [_speed("高速公路车速过低", speed_kmh, min_kmh)]
    return []


def _speed(what: str, speed_kmh: Decimal, limit: int) -> Finding:
    return ask(
        f"{what}：车速 {short(speed_kmh)}，限 {limit}",
        field="speed_kmh",
        value=speed_kmh,
        limit=limit,
        remedy="提醒驾驶员，记入安全记录。",
    )


@dataclass(frozen=True, slots=True)
class DrivenTrip:
    """A trip with its driver and actual times, to find who drove at a moment."""

    trip: str
    driver: str
    out_at: datetime
    back_at: datetime | None = None


@rule(
    "VEH-20",
    "交通违法",
    article=sources.POINTS,
    confidence="C",
    labels={
        "points": "记分",
        "fine": "罚款（元）",
        "payer": "缴款人",
        "at": "违法时间",
        "trips": "该车行程",
    },
    parameters={"steps": "fleet.points_steps"},
    examples=({"points": "3", "fine": "200", "payer": "单位"},),
)
def traffic_violation(
    points: int = 0,
    fine: Decimal = Decimal(0),
    payer: Payer = Payer.DRIVER,
    at: datetime | None = None,
    trips: list[DrivenTrip] | None = None,
    *,
    steps: Sequence[int],
) -> Outcome:
    """The driver of the trip that covers the violation's time, None when no trip does.

    Points come in the steps of the law, fines are the driver's own cost, and a violation
    outside every trip is a suspicion of misuse (VEH-09).
    """
    findings = []
    if points and points not in {int(step) for step in steps}:
        allowed = "、".join(str(step) for step in steps)
        remedy = "按处罚决定书改正。"
        findings.append(stop(f"记分只有 {allowed} 分", field="points", value=points, remedy=remedy))
    if payer is Payer.UNIT and fine > 0:
        findings.append(_paid_by_unit(fine))
    if at is None:
        return Outcome(None, tuple(findings))
    driver = _driver_at(at, trips or [])
    if driver is None:
        findings.append(_outside_every_trip(at))
    return Outcome(driver, tuple(findings))


def _driver_at(at: datetime, trips: Sequence[DrivenTrip]) -> str | None:
    for trip in trips:
        if trip.out_at <= at and (trip.back_at is None or at <= trip.back_at):
            return trip.driver
    return None


def _paid_by_unit(fine: Decimal) -> Finding:
    return stop(
        f"罚款由驾驶员本人承担：{money(fine)} 元记在单位",
        field="payer",
        value=Payer.UNIT,
        limit=Payer.DRIVER,
        remedy="改由驾驶员本人缴纳；已由单位垫付的收回。",
    )


def _outside_every_trip(at: datetime) -> Finding:
    return ask(
        f"疑似{Misuse.PRIVATE_USE.label}：{moment(at)} 的违法不在任何行程内",
        field="at",
        value=at,
        remedy="核实当时的用车人，补登行程或按规定处理。",
    )


VIOLATION_MOVES: dict[ViolationStatus, frozenset[ViolationStatus]] = {
    ViolationStatus.TO_CONFIRM: frozenset({ViolationStatus.TO_HANDLE, ViolationStatus.CLOSED}),
    ViolationStatus.TO_HANDLE: frozenset({ViolationStatus.HANDLED}),
    ViolationStatus.HANDLED: frozenset({ViolationStatus.CLOSED}),
    ViolationStatus.CLOSED: frozenset(),
}
