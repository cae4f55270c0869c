"""VEH-18 driver, VEH-19 fatigue and speed, VEH-20 traffic violations."""

from datetime import date

import pytest

from affairs.core.errors import InvalidValue
from affairs.modules.fleet.choices import ViolationStatus
from affairs.modules.fleet.rules import VIOLATION_MOVES
from affairs.modules.fleet.tests.shipped import faults, run


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"licence": "C1", "body": "中型客车"}, [("stop", "licence")]),
        ({"licence": "A1", "body": "中型客车"}, []),
        ({"points": "9", "new_points": "3"}, [("stop", "points")]),
        ({"points": "9", "new_points": "1"}, []),
        ({"licence_to": "2022-10-15", "today": "2022-07-17"}, [("tip", "licence_to")]),
        ({"licence_to": "2022-10-15", "today": "2022-07-16"}, []),
        ({"licence_to": "2022-10-15", "today": "2022-10-15"}, [("tip", "licence_to")]),
        ({"licence_to": "2022-10-15", "today": "2022-10-16"}, [("stop", "licence_to")]),
        ({"born_on": "1962-07-18", "today": "2022-07-18", "body": "大型客车"},
         [("stop", "born_on")]),
        ({}, []),
    ],
)  # fmt: skip
def test_driver_fitness(given, found):
    assert faults(run("VEH-18", **given)) == found


@pytest.mark.parametrize(
    ("licence", "body", "automatic", "covered"),
    [
        ("A1", "大型客车", "否", True),
        ("A2", "大型客车", "否", False),
        ("A3", "大型客车", "否", False),
        ("A2", "中型客车", "否", True),
        ("A3", "中型客车", "否", False),
        ("B1", "中型客车", "否", True),
        ("B2", "中型客车", "否", False),
        ("B2", "重型、中型货车", "否", True),
        ("C1", "重型、中型货车", "否", False),
        ("C1", "轿车", "否", True),
        ("C2", "轿车", "否", False),
        ("C2", "轿车", "是", True),
        ("C2", "轻型专项作业车", "是", False),
        ("C1", "轻型、微型货车", "否", True),
        ("C1D", "轿车", "否", True),
        ("D", "轿车", "否", False),
        ("C6", "轿车", "否", False),
        ("b1 e", "中型客车", "否", True),
    ],
)
def test_licence_class_covers_the_vehicle(licence, body, automatic, covered):
    outcome = run("VEH-18.licence_class", licence=licence, body=body, automatic=automatic)
    assert faults(outcome) == ([] if covered else [("stop", "licence")])


@pytest.mark.parametrize("licence", ["", "A4", "驾照", "C1X"])
def test_licence_class_refuses_unknown_codes(licence):
    with pytest.raises(InvalidValue):
        run("VEH-18.licence_class", licence=licence, body="轿车")


@pytest.mark.parametrize(
    ("points", "new_points", "study_passed", "total", "stopped"),
    [
        (9, 3, "否", 12, True),
        (9, 1, "否", 10, False),
        (12, 0, "是", 12, False),
        (0, 12, "否", 12, True),
    ],
)
def test_points_at_the_limit_suspend(points, new_points, study_passed, total, stopped):
    outcome = run("VEH-18.points", points=points, new_points=new_points, study_passed=study_passed)
    assert outcome.value == total
    assert faults(outcome) == ([("stop", "points")] if stopped else [])


def test_licence_reminder_starts_ninety_days_before_expiry():
    assert run("VEH-18.licence_reminder", licence_to="2022-10-15").value == date(2022, 7, 17)


@pytest.mark.parametrize(
    ("first_issued_on", "today", "end"),
    [
        ("2010-03-15", "2022-07-18", date(2023, 3, 14)),
        ("2010-03-15", "2022-03-14", date(2022, 3, 14)),
        ("2010-03-15", "2022-03-15", date(2023, 3, 14)),
        ("2016-02-29", "2022-02-27", date(2022, 2, 27)),
        ("2016-02-29", "2022-02-28", date(2023, 2, 27)),
    ],
)
def test_points_cycle_runs_from_the_first_issue(first_issued_on, today, end):
    outcome = run("VEH-18.points_cycle", first_issued_on=first_issued_on, today=today)
    assert outcome.value == end


REVIEW = {"licence": "B1", "points": "3", "cycle_end": "2022-06-30"}


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"today": "2022-06-30"}, []),
        ({"today": "2022-07-01"}, [("ask", "study_hours")]),
        ({"today": "2022-07-30"}, [("ask", "study_hours")]),
        ({"today": "2022-07-31"}, [("stop", "study_hours")]),
        ({"today": "2022-07-31", "study_hours": "3"}, []),
        ({"today": "2022-07-31", "study_hours": "2.5"}, [("stop", "study_hours")]),
        ({"today": "2022-07-31", "points": "0"}, []),
        ({"today": "2022-07-31", "licence": "C1"}, []),
    ],
)
def test_yearly_review_of_large_licences_with_points(given, found):
    assert faults(run("VEH-18.yearly_review", **{**REVIEW, **given})) == found


@pytest.mark.parametrize(
    ("body", "today", "stopped"),
    [
        ("大型客车", "2022-07-17", False),
        ("大型客车", "2022-07-18", True),
        ("中型客车", "2022-07-18", True),
        ("重型、中型货车", "2022-07-18", True),
        ("轿车", "2022-07-18", False),
    ],
)
def test_large_classes_end_at_sixty(body, today, stopped):
    outcome = run("VEH-18.age", body=body, born_on="1962-07-18", today=today)
    assert faults(outcome) == ([("stop", "born_on")] if stopped else [])


@pytest.mark.parametrize(("born_on", "stopped"), [("1962-01-02", False), ("1962-01-01", True)])
def test_large_classes_end_at_sixty_three_from_2025(born_on, stopped):
    outcome = run(
        "VEH-18.age", on=date(2025, 1, 1), body="大型客车", born_on=born_on, today="2025-01-01"
    )
    assert faults(outcome) == ([("stop", "born_on")] if stopped else [])


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"born_on": "1952-07-01", "today": "2022-07-01"}, [("ask", "proof_on")]),
        ({"born_on": "1952-07-02", "today": "2022-07-01"}, []),
        ({"born_on": "1950-01-01", "today": "2022-07-31"}, [("stop", "proof_on")]),
        ({"born_on": "1950-01-01", "today": "2022-07-31", "proof_on": "2022-07-05"}, []),
        ({"born_on": "1950-01-01", "today": "2022-07-05", "proof_on": "2022-06-30"},
         [("ask", "proof_on")]),
        ({"born_on": "1950-01-01", "today": "2022-06-30"}, []),
    ],
)  # fmt: skip
def test_medical_proof_past_seventy(given, found):
    assert faults(run("VEH-18.medical", cycle_end="2022-06-30", **given)) == found


def segments(*spans):
    return [
        {"started_at": f"2022-07-18T{start}", "ended_at": f"2022-07-18T{end}"}
        for start, end in spans
    ]


@pytest.mark.parametrize(
    ("spans", "minutes", "alert"),
    [
        ([("08:00", "10:30"), ("10:45", "12:31")], 256, True),
        ([("08:00", "10:30"), ("10:50", "12:31")], 150, False),
        ([("08:00", "10:30"), ("10:49:59", "12:31")], 251, True),
        ([("08:00", "12:00")], 240, False),
        ([("08:00", "12:00:01")], 240, True),
        ([("10:45", "12:31"), ("08:00", "10:30")], 256, True),
        ([("08:00", "10:00"), ("09:00", "11:00")], 180, False),
        ([], 0, False),
    ],
)
def test_fatigue_counts_driving_since_the_last_sufficient_stop(spans, minutes, alert):
    outcome = run("VEH-19", segments=segments(*spans))
    assert outcome.value == minutes
    assert faults(outcome) == ([("ask", "segments")] if alert else [])


def test_fatigue_message_names_the_driving_time():
    (finding,) = run("VEH-19", segments=segments(("08:00", "10:30"), ("10:45", "12:31"))).findings
    assert finding.message == (
        "连续驾驶 4 小时 16 分，限 4 小时：2022-07-18 08:00 至 2022-07-18 12:31 没有停车 20 分"
    )
    assert finding.article == "道路交通安全法实施条例 第六十二条"


def test_fatigue_refuses_a_segment_that_ends_before_it_starts():
    with pytest.raises(InvalidValue):
        run("VEH-19", segments=segments(("10:00", "09:00")))


@pytest.mark.parametrize(
    ("speed_kmh", "road", "body", "posted_kmh", "alert"),
    [
        ("120", "高速公路", "轿车", "", False),
        ("120.1", "高速公路", "轿车", "", True),
        ("100.1", "高速公路", "大型客车", "", True),
        ("110", "高速公路", "轿车", "100", True),
        ("120.1", "高速公路", "轿车", "130", True),
        ("59", "高速公路", "轿车", "", True),
        ("60", "高速公路", "轿车", "", False),
        ("0", "高速公路", "轿车", "", False),
        ("86.5", "其他道路", "轿车", "80", True),
        ("150", "其他道路", "轿车", "", False),
    ],
)
def test_speed(speed_kmh, road, body, posted_kmh, alert):
    outcome = run("VEH-19.speed", speed_kmh=speed_kmh, road=road, body=body, posted_kmh=posted_kmh)
    assert faults(outcome) == ([("ask", "speed_kmh")] if alert else [])


TRIPS = [
    {
        "trip": "PC-1",
        "driver": "2 号司机",
        "out_at": "2022-07-18T09:00",
        "back_at": "2022-07-18T11:00",
    },
    {"trip": "PC-2", "driver": "5 号司机", "out_at": "2022-07-18T13:00"},
]


@pytest.mark.parametrize(
    ("given", "driver", "found"),
    [
        ({"points": "3", "fine": "200", "payer": "单位"}, None, [("stop", "payer")]),
        ({"points": "3", "fine": "200", "payer": "驾驶员本人"}, None, []),
        ({"points": "5"}, None, [("stop", "points")]),
        ({"points": "9"}, None, []),
        ({"points": "0"}, None, []),
        ({"at": "2022-07-18T09:00", "trips": TRIPS}, "2 号司机", []),
        ({"at": "2022-07-18T11:00", "trips": TRIPS}, "2 号司机", []),
        ({"at": "2022-07-18T11:01", "trips": TRIPS}, None, [("ask", "at")]),
        ({"at": "2022-07-18T15:00", "trips": TRIPS}, "5 号司机", []),
        ({"at": "2022-07-18T08:59", "trips": []}, None, [("ask", "at")]),
    ],
)
def test_traffic_violation(given, driver, found):
    outcome = run("VEH-20", **given)
    assert outcome.value == driver
    assert faults(outcome) == found


def test_violation_moves_lead_from_confirmation_to_closing():
    assert VIOLATION_MOVES[ViolationStatus.TO_CONFIRM] == {
        ViolationStatus.TO_HANDLE,
        ViolationStatus.CLOSED,
    }
    assert VIOLATION_MOVES[ViolationStatus.TO_HANDLE] == {ViolationStatus.HANDLED}
    assert VIOLATION_MOVES[ViolationStatus.HANDLED] == {ViolationStatus.CLOSED}
    assert VIOLATION_MOVES[ViolationStatus.CLOSED] == frozenset()
