"""A pooled trip from request to settlement: states, overlap, purposes, time limits (§3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from affairs.core.errors import InvalidValue, RuleViolation
from affairs.core.rules import Finding, Outcome, ask, rule, stop
from affairs.modules.fleet.choices import (
    TimedMatter,
    TripMove,
    TripState,
    VehicleCategory,
    VehicleStatus,
)
from affairs.modules.fleet.rules import sources
from affairs.modules.fleet.rules.wording import clock, moment

_ARTICLE = f"{sources.AFFAIRS} 第二十六条"

_S, _M = TripState, TripMove
# From each state, the moves it allows and where they lead. Urgent trips are dispatched first and
# their papers follow, so a draft and a request before the unit's approval can be dispatched too.
TRIP_MOVES: dict[TripState, dict[TripMove, TripState]] = {
    TripState.DRAFT: {
        TripMove.SUBMIT: TripState.AWAITING_UNIT,
        TripMove.WITHDRAW: TripState.WITHDRAWN,
        TripMove.DISPATCH: TripState.DISPATCHED,
    },
    TripState.AWAITING_UNIT: {
        TripMove.APPROVE: TripState.AWAITING_DISPATCH,
        TripMove.RETURN: TripState.RETURNED,
        TripMove.WITHDRAW: TripState.WITHDRAWN,
        TripMove.DISPATCH: TripState.DISPATCHED,
    },
    TripState.AWAITING_DISPATCH: {
        TripMove.DISPATCH: TripState.DISPATCHED,
        TripMove.REFUSE: TripState.REFUSED,
        TripMove.RETURN: TripState.RETURNED,
        TripMove.WITHDRAW: TripState.WITHDRAWN,
    },
    TripState.DISPATCHED: {
        TripMove.DEPART: TripState.OUT,
        TripMove.REASSIGN: TripState.DISPATCHED,
        TripMove.REFUSE: TripState.REFUSED,
        TripMove.WITHDRAW: TripState.WITHDRAWN,
    },
    TripState.OUT: {TripMove.COME_BACK: TripState.BACK, TripMove.REASSIGN: TripState.OUT},
    TripState.BACK: {TripMove.HAND_IN: TripState.AWAITING_CONFIRMATION},
    TripState.AWAITING_CONFIRMATION: {
        TripMove.CONFIRM: TripState.COMPLETED,
        TripMove.DISPUTE: TripState.BACK,
    },
    TripState.COMPLETED: {TripMove.SETTLE: TripState.SETTLED},
    TripState.SETTLED: {},
    TripState.RETURNED: {
        TripMove.SUBMIT: TripState.AWAITING_UNIT,
        TripMove.WITHDRAW: TripState.WITHDRAWN,
    },
    TripState.WITHDRAWN: {},
    TripState.REFUSED: {},
}
# States in which a trip holds its vehicle and driver.
HOLDING_STATES = frozenset({TripState.DISPATCHED, TripState.OUT})
# States of trips that count as served.
SERVED_STATES = frozenset({TripState.COMPLETED, TripState.SETTLED})
# Categories whose urgent trips are dispatched on a call, papers to follow.
URGENT_CATEGORIES = frozenset({VehicleCategory.CONFIDENTIAL, VehicleCategory.EMERGENCY})

VEHICLE_MOVES: dict[VehicleStatus, frozenset[VehicleStatus]] = {
    VehicleStatus.IN_USE: frozenset(
        {
            VehicleStatus.IN_REPAIR,
            VehicleStatus.SEALED,
            VehicleStatus.SUSPENDED,
            VehicleStatus.AWAITING_DISPOSAL,
        }
    ),
    VehicleStatus.IN_REPAIR: frozenset(
        {VehicleStatus.IN_USE, VehicleStatus.SUSPENDED, VehicleStatus.AWAITING_DISPOSAL}
    ),
    VehicleStatus.SEALED: frozenset({VehicleStatus.IN_USE, VehicleStatus.SUSPENDED}),
    VehicleStatus.SUSPENDED: frozenset(
        {VehicleStatus.IN_USE, VehicleStatus.IN_REPAIR, VehicleStatus.AWAITING_DISPOSAL}
    ),
    VehicleStatus.AWAITING_DISPOSAL: frozenset({VehicleStatus.IN_USE, VehicleStatus.DISPOSED}),
    VehicleStatus.DISPOSED: frozenset(),
}


def allowed_moves(state: TripState) -> tuple[TripMove, ...]:
    """The moves a trip in this state allows, in the order of the table."""
    return tuple(TRIP_MOVES[state])


def state_after(state: TripState, move: TripMove) -> TripState:
    """Where a move leads; RuleViolation when the state does not allow it."""
    if move in TRIP_MOVES[state]:
        return TRIP_MOVES[state][move]
    allowed = "、".join(other.label for other in allowed_moves(state)) or "无"
    raise RuleViolation(
        f"行程已是「{state.label}」，不能{move.label}；可办：{allowed}", field="state"
    )


@dataclass(frozen=True, slots=True)
class Booking:
    """A time a vehicle or driver is planned out; ``trip`` names it in findings."""

    starts_at: datetime
    ends_at: datetime
    trip: str = ""


@rule(
    "VEH-TRIP.overlap",
    "时段冲突",
    article=_ARTICLE,
    confidence="A",
    labels={"starts_at": "计划出车", "ends_at": "计划回场", "bookings": "已有安排"},
    parameters={"buffer_minutes": "fleet.turnaround_minutes"},
    examples=(
        {
            "starts_at": "2022-07-18 12:00",
            "ends_at": "2022-07-18 15:00",
            "bookings": [{"starts_at": "2022-07-18 09:00", "ends_at": "2022-07-18 12:00"}],
        },
    ),
)
def clashes(
    starts_at: datetime, ends_at: datetime, bookings: list[Booking], *, buffer_minutes: int
) -> list[Finding]:
    """One finding for each booking that [out, back + buffer) overlaps; both ends half open."""
    if ends_at <= starts_at:
        raise InvalidValue("计划回场应晚于计划出车", field="ends_at")
    buffer = timedelta(minutes=buffer_minutes)
    return [
        _clash(booking, booking.ends_at + buffer)
        for booking in bookings
        if starts_at < booking.ends_at + buffer and booking.starts_at < ends_at + buffer
    ]


def _clash(booking: Booking, free_from: datetime) -> Finding:
    name = f"（{booking.trip}）" if booking.trip else ""
    return stop(
        f"时段冲突：{moment(booking.starts_at)} – {clock(booking.ends_at)} 已有安排{name}",
        field="starts_at",
        value=booking.trip or booking.starts_at,
        limit=free_from,
        remedy=f"改在 {moment(free_from)} 以后，或换车、换人。",
    )


@rule(
    "VEH-TRIP.seats",
    "座位",
    article=_ARTICLE,
    confidence="A",
    labels={"seats": "座位数（含驾驶员）", "people": "乘车人数"},
    examples=({"seats": "5", "people": "5"},),
)
def enough_seats(seats: int, people: int) -> list[Finding]:
    """Blocks a vehicle with fewer seats than passengers; one of its seats is the driver's."""
    if people <= seats - 1:
        return []
    return [
        stop(
            f"座位不够：乘车 {people} 人，可坐 {seats - 1} 人（{seats} 座，驾驶员占 1 座）",
            field="people",
            value=people,
            limit=seats - 1,
            remedy=f"改派 {people + 1} 座以上的车，或分乘两辆。",
        )
    ]


@rule(
    "VEH-TRIP.status",
    "车辆状态",
    article=_ARTICLE,
    confidence="A",
    labels={"status": "车辆状态", "emergency": "应急用车"},
)
def vehicle_status(status: VehicleStatus, emergency: bool = False) -> list[Finding]:
    """Only vehicles in use are dispatched; a sealed one goes out on an emergency trip."""
    if status is VehicleStatus.IN_USE or (emergency and status is VehicleStatus.SEALED):
        return []
    return [
        stop(
            f"车辆状态为{status.label}",
            field="status",
            value=status,
            limit=VehicleStatus.IN_USE,
            remedy="换车，或先办理恢复在用。",
        )
    ]


@rule(
    "VEH-TRIP.purpose",
    "用车事由",
    article=sources.LOCAL_SETTING,
    confidence="B",
    labels={"purpose": "用车类型", "people": "乘车人数"},
    parameters={"purposes": "fleet.trip_purposes"},
)
def admissible_purpose(
    purpose: str, people: int = 1, *, purposes: Sequence[Mapping[str, Any]]
) -> list[Finding]:
    """Asks for a reason when the purpose is none of the city's list or too few people go."""
    known = next((row for row in purposes if purpose in (row["code"], row["label"])), None)
    if known is None:
        remedy = "改选清单内的用车类型，或说明理由。"
        return [ask(f"用车类型「{purpose}」不在清单内", field="purpose", remedy=remedy)]
    least = int(known.get("min_people", 1))
    if people >= least:
        return []
    return [
        ask(
            f"{known['label']}须 {least} 人以上，现有 {people} 人",
            field="people",
            value=people,
            limit=least,
            remedy="说明不乘公共交通的理由，或与他人合乘。",
        )
    ]


@rule(
    "VEH-TRIP.time_limit",
    "补办与处理时限",
    article=sources.LOCAL_SETTING,
    confidence="B",
    labels={"matter": "事项", "working_days": "已过工作日", "done": "已办"},
    parameters={"limits": "fleet.trip_time_limits"},
    examples=({"matter": "应急用车补办手续", "working_days": "2"},),
)
def trip_time_limit(
    matter: TimedMatter, working_days: int, done: bool = False, *, limits: Mapping[str, int]
) -> Outcome:
    """Working days left, negative when overdue; for papers after urgent trips and complaints.

    ``working_days`` are those gone since the trip or complaint, counted by the calendar.
    """
    limit = int(limits[matter])
    left = limit - working_days
    if done or left >= 0:
        return Outcome(left)
    overdue = ask(
        f"{matter.label}已超期 {-left} 个工作日：时限 {limit} 个工作日",
        field="working_days",
        value=working_days,
        limit=limit,
        remedy="尽快办理并说明原因。",
    )
    return Outcome(left, (overdue,))
