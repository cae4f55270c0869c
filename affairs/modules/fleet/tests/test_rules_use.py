"""VEH-09 misuse, VEH-10 accounts, VEH-11 sealing, VEH-13 positions, VEH-23 mileage."""

from decimal import Decimal
from typing import Any

import pytest

from affairs.core.errors import InvalidValue
from affairs.modules.fleet.rules import VehicleAccount
from affairs.modules.fleet.tests.shipped import faults, run


@pytest.mark.parametrize(
    ("approved", "visited", "changed", "outside", "found"),
    [
        ("市财政局、省财政厅", "省财政厅", "否", [], []),
        ("市财政局 → 省财政厅", "省财政厅，市财政局", "否", [], []),
        ("市财政局", "西山矿区", "否", ["西山矿区"], [("ask", "visited_places")]),
        ("市财政局", "市财政局、西山矿区", "是", ["西山矿区"], []),
        ("市 财政局", "市财政局", "否", [], []),
    ],
)
def test_destination_outside_the_approval(approved, visited, changed, outside, found):
    outcome = run(
        "VEH-09", approved_places=approved, visited_places=visited, change_recorded=changed
    )
    assert outcome.value == outside
    assert faults(outcome) == found


def test_destination_outside_the_approval_is_a_suspicion_of_private_use():
    (finding,) = run("VEH-09", approved_places="市财政局", visited_places="西山矿区").findings
    assert finding.message == "疑似公车私用：到过批准以外的西山矿区，没有变更记录"


@pytest.mark.parametrize(
    ("holding", "fields"),
    [
        ({"category": "QT"}, []),
        ({"category": "ZF", "fixed_leader": "局长"}, ["fixed_leader"]),
        ({"category": "TZ", "fixed_leader": "局长"}, ["fixed_leader"]),
        ({"category": "QT", "fixed_leader": "局长"}, []),
        (
            {"category": "QT", "fixed_leader": "局长", "user_draws_allowance": "true"},
            ["user_draws_allowance"],
        ),
        (
            {"category": "QT", "registered_owner": "某公司", "owner": "市教育局"},
            ["registered_owner"],
        ),
        ({"category": "QT", "registered_owner": "市教育局", "owner": "市教育局"}, []),
        (
            {"category": "QT", "over_quota": "true", "over_standard": "true", "donated": "true"},
            ["over_quota", "over_standard", "donated"],
        ),
        (
            {"category": "QT", "luxury_added": "true", "borrowed_from": "县教育局"},
            ["luxury_added", "borrowed_from"],
        ),
    ],
)
def test_forbidden_holdings(holding, fields):
    assert faults(run("VEH-09.holding", holding=holding)) == [("stop", name) for name in fields]


@pytest.mark.parametrize(
    ("given", "sanction", "found"),
    [
        ({"evidence": "", "handling": ""}, None, [("stop", "evidence"), ("stop", "handling")]),
        ({"evidence": "照片", "handling": " "}, None, [("stop", "handling")]),
        ({"evidence": "照片", "handling": "已退赔", "gravity": "警告"}, "警告", []),
        ({"evidence": "照片", "handling": "已退赔", "gravity": "grave"}, "降级或者撤职", []),
    ],
)
def test_misuse_closes_with_evidence_and_handling(given, sanction, found):
    outcome = run("VEH-09.closing", **given)
    assert outcome.value == sanction
    assert faults(outcome) == found


COSTS = [
    {"kind": "加油", "amount": "1860"},
    {"kind": "维修", "amount": "950"},
    {"kind": "保险", "amount": "640"},
    {"kind": "过路费", "amount": "120"},
    {"kind": "停车费", "amount": "85"},
]


@pytest.mark.parametrize(
    ("given", "account"),
    [
        ({"km": "520", "litres": "45.20"}, VehicleAccount(Decimal("8.69"), None, None)),
        ({"km": "2350", "costs": COSTS}, VehicleAccount(None, Decimal(3655), Decimal("1.56"))),
        (
            {"km": "0", "litres": "12.5", "costs": COSTS},
            VehicleAccount(None, Decimal(3655), None),
        ),
        (
            {"km": "100", "litres": "0", "costs": []},
            VehicleAccount(Decimal("0.00"), Decimal("0.00"), Decimal("0.00")),
        ),
    ],
)
def test_vehicle_account(given, account):
    assert run("VEH-10", **given).value == account


def test_vehicle_account_refuses_negative_distance():
    with pytest.raises(InvalidValue):
        run("VEH-10", km="-1")


@pytest.mark.parametrize(
    ("given", "km", "fields"),
    [
        ({"odometer_out_km": 98311, "odometer_back_km": 98397, "previous_km": 98311}, 86, []),
        ({"odometer_out_km": 98310, "odometer_back_km": 98397, "previous_km": 98311}, 87,
         ["odometer_out_km"]),
        ({"odometer_out_km": 12, "odometer_back_km": 40, "previous_km": 98311,
          "instrument_changed": "是"}, 28, []),
        ({"odometer_out_km": 100, "odometer_back_km": 99}, None, ["odometer_back_km"]),
        ({"odometer_out_km": 100, "odometer_back_km": 100}, 0, []),
        ({"odometer_out_km": 100}, None, []),
        ({"odometer_out_km": 100, "odometer_back_km": 150, "next_km": 150}, 50, []),
        ({"odometer_out_km": 100, "odometer_back_km": 151, "next_km": 150}, 51,
         ["odometer_back_km"]),
    ],
)  # fmt: skip
def test_odometer_chain(given, km, fields):
    outcome = run("VEH-10.odometer", **given)
    assert outcome.value == km
    assert faults(outcome) == [("stop", field) for field in fields]


def test_falling_odometer_names_its_neighbour():
    (finding,) = run("VEH-10.odometer", odometer_out_km=90112, previous_km=98311).findings
    assert finding.message == "出车里程 90,112 小于前一读数 98,311"
    assert finding.remedy == "核对后改正，或登记换表。"


TRIP = {
    "applicant_unit": "市财政局",
    "user": "预算科",
    "purpose": "送审资料",
    "passengers": 2,
    "start_place": "市财政局",
    "end_place": "省财政厅",
    "approved_from": "2022-07-18T09:00",
    "approved_to": "2022-07-18T12:00",
    "vehicle": "示A03266",
    "driver": "2 号司机",
    "out_at": "2022-07-18T09:10",
    "back_at": "2022-07-18T11:40",
    "odometer_out_km": 98311,
    "odometer_back_km": 98397,
    "costs_entered": True,
}


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({}, []),
        ({"purpose": "", "passengers": None}, ["purpose", "passengers"]),
        ({"passengers": 0}, []),
        ({"costs_entered": False}, ["costs_entered"]),
        ({"back_at": "2022-07-18T09:09"}, ["back_at"]),
        ({"odometer_out_km": 98310}, ["odometer_out_km"]),
        ({"odometer_back_km": 98310}, ["odometer_back_km"]),
    ],
)
def test_trip_is_completed_when_all_is_filled(changed, fields):
    outcome = run("VEH-10.complete", record={**TRIP, **changed}, previous_km=98311)
    assert faults(outcome) == [("stop", field) for field in fields]


SEALED: dict[str, Any] = {"sealed_from": "2022-10-01T00:00", "sealed_to": "2022-10-08T00:00"}


@pytest.mark.parametrize(
    ("given", "alert"),
    [
        ({"at": "2022-10-03T10:12", "speed_kmh": "34"}, True),
        ({"at": "2022-10-03T10:12", "speed_kmh": "34",
          "emergency_approved_at": "2022-10-03T09:50"}, False),
        ({"at": "2022-10-03T10:12", "speed_kmh": "34",
          "emergency_approved_at": "2022-10-03T10:12"}, True),
        ({"at": "2022-10-01T00:00", "acc_on": "是"}, True),
        ({"at": "2022-10-08T00:00", "acc_on": "是"}, False),
        ({"at": "2022-09-30T23:59", "speed_kmh": "34"}, False),
        ({"at": "2022-10-03T10:12", "distance_m": "200"}, False),
        ({"at": "2022-10-03T10:12", "distance_m": "200.1"}, True),
        ({"at": "2022-10-03T10:12"}, False),
    ],
)  # fmt: skip
def test_sealed_vehicle_that_stirs(given, alert):
    assert faults(run("VEH-11", **SEALED, **given)) == ([("ask", "at")] if alert else [])


RECORD = {**SEALED, "place": "院内", "key_keeper": "值班室", "odometer_km": "98311", "photo": "是"}


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({}, []),
        ({"key_keeper": "", "photo": "否"}, ["key_keeper", "photo"]),
        ({"place": "", "odometer_km": ""}, ["place", "odometer_km"]),
        ({"odometer_km": "0"}, []),
        ({"sealed_to": "2022-10-01T00:00"}, ["sealed_to"]),
        ({"on_duty": "是"}, ["duty_reason"]),
        ({"on_duty": "是", "duty_reason": "防汛值班", "place": ""}, []),
    ],
)
def test_sealing_record(changed, fields):
    outcome = run("VEH-11.record", **{**RECORD, **changed})
    assert faults(outcome) == [("stop", field) for field in fields]


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "emergency", "blocked"),
    [
        ("2022-10-03T08:00", "2022-10-03T09:00", "否", True),
        ("2022-10-03T08:00", "2022-10-03T09:00", "是", False),
        ("2022-09-30T08:00", "2022-10-01T00:00", "否", False),
        ("2022-10-08T00:00", "2022-10-08T09:00", "否", False),
        ("2022-10-07T23:59", "2022-10-08T09:00", "否", True),
    ],
)
def test_trip_inside_a_sealing_window(starts_at, ends_at, emergency, blocked):
    outcome = run(
        "VEH-11.planned",
        starts_at=starts_at,
        ends_at=ends_at,
        windows=[SEALED],
        emergency=emergency,
    )
    assert faults(outcome) == ([("stop", "starts_at")] if blocked else [])


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"last_seen_at": "2022-07-17T09:42"}, []),
        ({"last_seen_at": "2022-07-17T09:41"}, [("ask", "last_seen_at")]),
        ({"last_seen_at": "2022-07-10T09:41", "in_workshop": "是"}, []),
        ({}, [("ask", "last_seen_at")]),
        ({"has_terminal": "否"}, [("ask", "has_terminal")]),
        ({"has_terminal": "否", "secrecy_exempt": "是"}, []),
    ],
)
def test_terminal_online(given, found):
    assert faults(run("VEH-13", now="2022-07-18T09:42", **given)) == found


@pytest.mark.parametrize(
    ("given", "when"),
    [
        ({"at": "2022-07-18T09:05", "moved_m": "200"}, None),
        ({"at": "2022-07-18T09:05", "moved_m": "800"}, "工作时间内"),
        ({"at": "2022-07-18T06:59", "moved_m": "800"}, "非工作时间"),
        ({"at": "2022-07-18T19:00", "moved_m": "800"}, "非工作时间"),
        ({"at": "2022-07-17T09:05", "moved_m": "800", "is_workday": "否"}, "非工作时间"),
        ({"at": "2022-07-18T09:05", "moved_m": "800", "has_trip": "是"}, None),
    ],
)
def test_movement_without_trip(given, when):
    findings = run("VEH-13.movement", **{"has_trip": "否", **given}).findings
    assert [when in finding.message for finding in findings] == ([True] if when else [])


@pytest.mark.parametrize(
    ("rule", "given", "found"),
    [
        ("VEH-13.route", {"off_route_m": "2000"}, []),
        ("VEH-13.route", {"off_route_m": "2001"}, [("ask", "off_route_m")]),
        ("VEH-13.route", {"off_route_m": "2001", "change_recorded": "是"}, []),
        ("VEH-13.power", {"main_power_off": "是"}, [("ask", "main_power_off")]),
        ("VEH-13.power", {"main_power_off": "是", "in_workshop": "是"}, []),
        ("VEH-13.power", {"main_power_off": "否"}, []),
        ("VEH-13.visible", {"secrecy_exempt": "是", "may_see_secret": "否"}, [("stop", None)]),
        ("VEH-13.visible", {"secrecy_exempt": "是", "may_see_secret": "是"}, []),
        ("VEH-13.visible", {"secrecy_exempt": "否", "may_see_secret": "否"}, []),
    ],
)
def test_other_checks_of_positions(rule, given, found):
    assert faults(run(rule, **given)) == found


@pytest.mark.parametrize(
    ("odometer_km", "beidou_km", "percent", "found"),
    [
        ("86", "83.4", Decimal("3.02"), []),
        ("86", "71.0", Decimal("17.44"), [("ask", "odometer_km")]),
        ("100", "95", Decimal("5.00"), []),
        ("100", "94.999", Decimal("5.00"), [("ask", "odometer_km")]),
        ("100", "105.1", Decimal("5.10"), [("ask", "odometer_km")]),
        ("0", "0", None, []),
        ("0", "0.1", None, [("ask", "odometer_km")]),
        ("-5", "3", None, [("stop", "odometer_km")]),
    ],
)
def test_mileage_gap(odometer_km, beidou_km, percent, found):
    outcome = run("VEH-23", odometer_km=odometer_km, beidou_km=beidou_km)
    assert outcome.value == percent
    assert faults(outcome) == found


def test_mileage_gap_message_names_both_readings_and_the_limit():
    (finding,) = run("VEH-23", odometer_km="86", beidou_km="71.0").findings
    assert finding.message == "差 17.44%：里程表 86 公里，北斗 71 公里，限 5%"
