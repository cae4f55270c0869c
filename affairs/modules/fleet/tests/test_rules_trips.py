"""The pooled trip: states, overlap, seats, purposes, time limits, dispatch."""

from dataclasses import replace
from datetime import date, datetime
from typing import get_type_hints

import pytest

from affairs.core.dates import CITY_ZONE
from affairs.core.errors import InvalidValue, RuleViolation
from affairs.core.rules.conversion import convert
from affairs.modules.fleet.choices import (
    BodyClass,
    DriverStatus,
    TripMove,
    TripState,
    VehicleStatus,
)
from affairs.modules.fleet.rules import (
    DISPATCH_PARAMETERS,
    TRIP_MOVES,
    VEHICLE_MOVES,
    Booking,
    DispatchLimits,
    DriverFacts,
    DrivingSegment,
    SealWindow,
    TripFacts,
    VehicleFacts,
    allowed_moves,
    dispatch_checks,
    dispatch_findings,
    state_after,
)
from affairs.modules.fleet.tests.shipped import faults, run, shipped_value


def test_trip_runs_from_draft_to_settlement():
    state, path = TripState.DRAFT, []
    for move in (
        TripMove.SUBMIT,
        TripMove.APPROVE,
        TripMove.DISPATCH,
        TripMove.DEPART,
        TripMove.COME_BACK,
        TripMove.HAND_IN,
        TripMove.CONFIRM,
        TripMove.SETTLE,
    ):
        state = state_after(state, move)
        path.append(state.label)
    assert path == [
        "待单位审批", "待派车", "已派车", "出车", "回场", "待确认", "已完成", "已结算",
    ]  # fmt: skip


def test_every_state_has_its_moves_and_is_reached():
    assert set(TRIP_MOVES) == set(TripState)
    reached = {state for moves in TRIP_MOVES.values() for state in moves.values()}
    assert reached == set(TripState) - {TripState.DRAFT}
    final = {state for state in TripState if not allowed_moves(state)}
    assert final == {TripState.SETTLED, TripState.WITHDRAWN, TripState.REFUSED}


@pytest.mark.parametrize(
    ("state", "move", "after"),
    [
        (TripState.AWAITING_UNIT, TripMove.RETURN, TripState.RETURNED),
        (TripState.RETURNED, TripMove.SUBMIT, TripState.AWAITING_UNIT),
        (TripState.AWAITING_DISPATCH, TripMove.REFUSE, TripState.REFUSED),
        (TripState.DISPATCHED, TripMove.REASSIGN, TripState.DISPATCHED),
        (TripState.DISPATCHED, TripMove.WITHDRAW, TripState.WITHDRAWN),
        (TripState.DRAFT, TripMove.DISPATCH, TripState.DISPATCHED),
        (TripState.AWAITING_CONFIRMATION, TripMove.DISPUTE, TripState.BACK),
    ],
)
def test_side_exits(state, move, after):
    assert state_after(state, move) is after


@pytest.mark.parametrize(
    ("state", "move"),
    [
        (TripState.OUT, TripMove.WITHDRAW),
        (TripState.SETTLED, TripMove.DISPUTE),
        (TripState.AWAITING_UNIT, TripMove.DEPART),
        (TripState.REFUSED, TripMove.DISPATCH),
    ],
)
def test_moves_the_state_does_not_allow(state, move):
    with pytest.raises(RuleViolation) as refused:
        state_after(state, move)
    assert refused.value.message.startswith(f"行程已是「{state.label}」，不能{move.label}")


def test_disposed_vehicles_stay_disposed():
    assert set(VEHICLE_MOVES) == set(VehicleStatus)
    assert VEHICLE_MOVES[VehicleStatus.DISPOSED] == frozenset()
    leading_there = {s for s, after in VEHICLE_MOVES.items() if VehicleStatus.DISPOSED in after}
    assert leading_there == {VehicleStatus.AWAITING_DISPOSAL}


def booking(start, end):
    return {"starts_at": f"2022-07-18T{start}", "ends_at": f"2022-07-18T{end}", "trip": "PC-1"}


@pytest.mark.parametrize(
    ("start", "end", "clashing"),
    [
        ("12:30", "15:00", False),
        ("12:29", "15:00", True),
        ("12:00", "15:00", True),
        ("07:00", "08:30", False),
        ("07:00", "08:31", True),
        ("10:00", "11:00", True),
        ("08:00", "16:00", True),
        ("09:00", "12:00", True),
    ],
)
def test_overlap_is_half_open_and_leaves_half_an_hour(start, end, clashing):
    outcome = run(
        "VEH-TRIP.overlap",
        starts_at=f"2022-07-18T{start}",
        ends_at=f"2022-07-18T{end}",
        bookings=[booking("09:00", "12:00")],
    )
    assert faults(outcome) == ([("stop", "starts_at")] if clashing else [])


def test_overlap_names_the_trip_and_when_the_car_is_free():
    (finding,) = run(
        "VEH-TRIP.overlap",
        starts_at="2022-07-18T12:00",
        ends_at="2022-07-18T15:00",
        bookings=[booking("09:00", "12:00"), booking("16:00", "17:00")],
    ).findings
    assert finding.message == "时段冲突：2022-07-18 09:00 – 12:00 已有安排（PC-1）"
    assert finding.remedy == "改在 2022-07-18 12:30 以后，或换车、换人。"


def test_overlap_refuses_a_trip_that_ends_before_it_starts():
    with pytest.raises(InvalidValue):
        run(
            "VEH-TRIP.overlap",
            starts_at="2022-07-18T12:00",
            ends_at="2022-07-18T12:00",
            bookings=[],
        )


@pytest.mark.parametrize(("seats", "people", "enough"), [(5, 4, True), (5, 5, False), (7, 6, True)])
def test_one_seat_is_the_drivers(seats, people, enough):
    outcome = run("VEH-TRIP.seats", seats=seats, people=people)
    assert faults(outcome) == ([] if enough else [("stop", "people")])


@pytest.mark.parametrize(
    ("status", "emergency", "passes"),
    [
        ("在用", "否", True),
        ("封存", "否", False),
        ("封存", "是", True),
        ("维修", "是", False),
        ("停用", "否", False),
        ("待处置", "否", False),
        ("已处置", "否", False),
    ],
)
def test_vehicle_status(status, emergency, passes):
    outcome = run("VEH-TRIP.status", status=status, emergency=emergency)
    assert faults(outcome) == ([] if passes else [("stop", "status")])


@pytest.mark.parametrize(
    ("purpose", "people", "found"),
    [
        ("集体出行", 5, []),
        ("集体出行", 4, [("ask", "people")]),
        ("mission", 3, []),
        ("mission", 2, [("ask", "people")]),
        ("group_education", 10, []),
        ("group_education", 9, [("ask", "people")]),
        ("urgent_carriage", 1, []),
        ("游览", 5, [("ask", "purpose")]),
    ],
)
def test_admissible_purposes(purpose, people, found):
    assert faults(run("VEH-TRIP.purpose", purpose=purpose, people=people)) == found


@pytest.mark.parametrize(
    ("matter", "working_days", "done", "left", "found"),
    [
        ("应急用车补办手续", 1, "否", 0, []),
        ("应急用车补办手续", 2, "否", -1, [("ask", "working_days")]),
        ("应急用车补办手续", 2, "是", -1, []),
        ("complaint", 5, "否", 0, []),
        ("complaint", 6, "否", -1, [("ask", "working_days")]),
    ],
)
def test_time_limits_in_working_days(matter, working_days, done, left, found):
    outcome = run("VEH-TRIP.time_limit", matter=matter, working_days=working_days, done=done)
    assert outcome.value == left
    assert faults(outcome) == found


def at(text):
    return datetime.fromisoformat(f"2022-07-{text}").replace(tzinfo=CITY_ZONE)


HINTS = get_type_hints(DispatchLimits)
LIMITS = DispatchLimits(
    **{
        name: convert(shipped_value(key), HINTS[name], name)
        for name, key in DISPATCH_PARAMETERS.items()
    }
)
VEHICLE = VehicleFacts(
    status=VehicleStatus.IN_USE,
    body=BodyClass.SMALL_PASSENGER,
    seats=7,
    registered_on=date(2016, 11, 8),
    compulsory_to=date(2022, 11, 2),
    inspection_to=date(2022, 11, 30),
)
DRIVER = DriverFacts(
    status=DriverStatus.ON_DUTY,
    licence="A1",
    licence_to=date(2026, 1, 1),
    born_on=date(1980, 1, 1),
)
TRIP = TripFacts(out_at=at("19T07:30"), back_at=at("19T19:00"), people=6, leg_minutes=120)


def test_dispatch_lists_every_check_that_passed():
    checks = dispatch_checks(VEHICLE, DRIVER, TRIP, LIMITS)
    assert [check.label for check in checks] == [
        "车辆状态", "封存", "保险", "年检", "座位", "车辆时段", "报废年限",
        "驾驶员状态", "准驾", "记分", "驾驶员时段", "连续驾驶", "驾驶证有效期", "驾驶年龄",
    ]  # fmt: skip
    assert all(check.passed for check in checks)
    assert dispatch_findings(VEHICLE, DRIVER, TRIP, LIMITS) == []


HOLIDAY = (SealWindow(at("19T00:00"), at("20T00:00")),)
BUSY = (Booking(at("19T18:45"), at("19T20:00"), "PC-2"),)


@pytest.mark.parametrize(
    ("vehicle", "driver", "trip", "found"),
    [
        ({"status": VehicleStatus.IN_REPAIR}, {}, {}, [("VEH-TRIP.status", "stop")]),
        ({"compulsory_to": date(2022, 7, 18)}, {}, {}, [("VEH-17", "stop")]),
        ({"compulsory_to": None}, {}, {}, [("VEH-17", "stop")]),
        ({"inspection_to": date(2022, 7, 18)}, {}, {}, [("VEH-16.valid", "stop")]),
        ({"inspection_to": None}, {}, {}, [("VEH-16.valid", "ask")]),
        ({}, {}, {"people": 7}, [("VEH-TRIP.seats", "stop")]),
        ({"bookings": BUSY}, {}, {}, [("VEH-TRIP.overlap", "stop")]),
        ({}, {"bookings": BUSY}, {}, [("VEH-TRIP.overlap", "stop")]),
        ({"seals": HOLIDAY}, {}, {}, [("VEH-11.planned", "stop")]),
        (
            {"seals": HOLIDAY, "status": VehicleStatus.SEALED},
            {},
            {"emergency": True},
            [],
        ),
        ({"body": BodyClass.MEDIUM_PASSENGER}, {"licence": "C1"}, {},
         [("VEH-18.licence_class", "stop")]),
        (
            {"body": BodyClass.LARGE_PASSENGER, "registered_on": date(2002, 5, 1)},
            {},
            {},
            [("VEH-08", "stop")],
        ),
        ({}, {"points": 12}, {}, [("VEH-18.points", "stop")]),
        ({}, {"points": 12, "study_passed": True}, {}, []),
        ({}, {"status": DriverStatus.ON_LEAVE}, {}, [("VEH-TRIP.driver", "stop")]),
        ({}, {"licence_to": date(2022, 7, 18)}, {}, [("VEH-18.validity", "stop")]),
        ({}, {"licence_to": date(2022, 9, 1)}, {}, [("VEH-18.validity", "tip")]),
        ({}, {"driving": (DrivingSegment(at("19T05:20"), at("19T07:20")),)}, {"leg_minutes": 121},
         [("VEH-19", "ask")]),
        ({"body": BodyClass.LARGE_PASSENGER}, {"born_on": date(1962, 7, 19)}, {},
         [("VEH-18.age", "stop")]),
        (
            {"compulsory_to": date(2022, 7, 18)},
            {"licence_to": date(2022, 9, 1), "points": 12},
            {},
            [("VEH-17", "stop"), ("VEH-18.points", "stop"), ("VEH-18.validity", "tip")],
        ),
    ],
)  # fmt: skip
def test_dispatch_findings(vehicle, driver, trip, found):
    findings = dispatch_findings(
        replace(VEHICLE, **vehicle), replace(DRIVER, **driver), replace(TRIP, **trip), LIMITS
    )
    assert [(finding.rule, finding.severity.value) for finding in findings] == found


@pytest.mark.parametrize(
    ("back_at", "blocked"), [("20T00:00", False), ("20T00:01", True), ("19T23:59", False)]
)
def test_insurance_of_a_trip_back_at_midnight(back_at, blocked):
    findings = dispatch_findings(
        replace(VEHICLE, compulsory_to=date(2022, 7, 19)),
        DRIVER,
        replace(TRIP, back_at=at(back_at)),
        LIMITS,
    )
    assert [finding.rule for finding in findings] == (["VEH-17"] if blocked else [])
