"""VEH-14 suppliers, VEH-15 warranty, VEH-16 inspection, VEH-17 insurance."""

from datetime import date

import pytest

from affairs.core.errors import InvalidValue
from affairs.modules.fleet.tests.shipped import faults, run

CONTRACT = {"contract_from": "2021-07-01", "contract_to": "2022-06-30"}


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"ordered_on": "2022-07-02", **CONTRACT}, [("stop", "ordered_on")]),
        ({"ordered_on": "2022-06-30", **CONTRACT}, []),
        ({"ordered_on": "2021-07-01", **CONTRACT}, []),
        ({"ordered_on": "2021-06-30", **CONTRACT}, [("stop", "ordered_on")]),
        ({"ordered_on": "2021-06-30"}, [("stop", "supplier")]),
        ({"approved": "1500.00", "settled": "1620.00"}, [("stop", "settled")]),
        ({"approved": "1500.00", "settled": "1500.00"}, []),
        ({"approved": "1500.00", "settled": "1500.01"}, [("stop", "settled")]),
        ({"settled": "1.00"}, [("stop", "approved")]),
    ],
)
def test_designated_repair(given, found):
    assert faults(run("VEH-14", **given)) == found


@pytest.mark.parametrize(
    ("rule", "given", "found"),
    [
        ("VEH-14.large_repair", {"quote": "1999.99"}, []),
        ("VEH-14.large_repair", {"quote": "2000"}, [("ask", "quote")]),
        ("VEH-14.large_repair", {"quote": "2000", "second_approval": "是"}, []),
        ("VEH-14.refuelling", {"designated_station": "是"}, []),
        ("VEH-14.refuelling", {"designated_station": "否"}, [("ask", "designated_station")]),
        ("VEH-14.refuelling", {"designated_station": "否", "approval": "文号"}, []),
    ],
)
def test_exceptions_to_designated_suppliers(rule, given, found):
    assert faults(run(rule, **given)) == found


def contract(firm, begins_on, ends_on):
    return {"firm": firm, "begins_on": begins_on, "ends_on": ends_on}


@pytest.mark.parametrize(
    ("contracts", "counts"),
    [
        ([], (0, 0)),
        ([contract("甲", "2021-07-01", "2022-06-30")], (0, 0)),
        ([contract("甲", "2021-07-01", "2022-06-30"), contract("甲", "2022-07-01", "2023-06-30")],
         (1, 0)),
        ([contract("甲", "2020-07-01", "2021-12-31"), contract("甲", "2022-03-01", "2023-02-28")],
         (1, 1)),
        ([contract("乙", "2022-12-31", "2023-12-30")], (1, 1)),
        ([contract("乙", "2022-01-01", "2022-06-30")], (0, 1)),
        ([contract("丙", "2023-01-01", "2023-12-31")], (0, 0)),
        ([contract("丁", "2022-01-01", "2022-12-31"), contract("丁", "2022-03-01", "2022-12-31")],
         (1, 1)),
    ],
)  # fmt: skip
def test_designated_firms_in_force_and_added(contracts, counts):
    outcome = run(
        "VEH-14.suppliers",
        contracts=contracts,
        period_from="2022-01-01",
        period_to="2022-12-31",
    )
    assert outcome.value == {"in_force": counts[0], "added": counts[1]}


@pytest.mark.parametrize(
    ("kind", "failed_on", "driven_km", "inside"),
    [
        ("小修", "2022-03-10", 900, True),
        ("小修", "2022-03-11", 2000, True),
        ("小修", "2022-03-12", 900, False),
        ("小修", "2022-03-10", 2001, False),
        ("专项修理", "2022-03-11", 2000, True),
        ("一级维护", "2022-03-12", 1, False),
        ("二级维护", "2022-03-20", 5300, False),
        ("二级维护", "2022-03-31", 5000, True),
        ("二级维护", "2022-04-01", 5000, False),
        ("整车修理", "2022-06-09", 20000, True),
        ("总成修理", "2022-06-10", 20000, False),
    ],
)
def test_repair_warranty(kind, failed_on, driven_km, inside):
    outcome = run(
        "VEH-15",
        kind=kind,
        left_shop_on="2022-03-01",
        left_shop_km=80000,
        failed_on=failed_on,
        failed_km=80000 + driven_km,
    )
    assert outcome.value is inside
    assert faults(outcome) == ([("stop", "settled")] if inside else [])


def test_another_fault_is_paid_within_the_warranty():
    outcome = run(
        "VEH-15",
        kind="小修",
        left_shop_on="2022-03-01",
        left_shop_km=80000,
        failed_on="2022-03-10",
        failed_km=80900,
        same_fault="否",
    )
    assert (outcome.value, outcome.findings) == (True, ())


def test_last_day_of_the_warranty():
    assert run("VEH-15.until", kind="小修", left_shop_on="2022-03-01").value == date(2022, 3, 11)


def due_dates(registered_on, until, **given):
    outcome = run("VEH-16.due_dates", registered_on=registered_on, until=until, **given)
    return [(due.due_on.isoformat(), due.station_test) for due in outcome.value]


def on_days(*days):
    return [(day, True) for day in days]


def test_statute_dues_of_a_small_car():
    assert due_dates("2014-05-20", "2022-12-31", schedule="statute") == on_days(
        "2016-05-20", "2018-05-20", "2020-05-20", "2021-05-20", "2022-05-20"
    )


def test_statute_dues_after_fifteen_years_are_half_yearly():
    assert due_dates("2006-05-20", "2022-12-31", schedule="statute")[-5:] == on_days(
        "2020-05-20", "2021-05-20", "2021-11-20", "2022-05-20", "2022-11-20"
    )


def test_relaxed_dues_test_in_years_six_and_ten_and_yearly_after():
    assert due_dates("2010-05-20", "2027-01-01", schedule="relaxed") == [
        ("2012-05-20", False),
        ("2014-05-20", False),
        ("2016-05-20", True),
        ("2018-05-20", False),
        ("2020-05-20", True),
        *on_days("2021-05-20", "2022-05-20", "2023-05-20", "2024-05-20", "2025-05-20"),
        ("2026-05-20", True),
    ]


@pytest.mark.parametrize(
    ("given", "last"),
    [
        ({}, [("2022-05-20", True), ("2023-05-20", True)]),
        ({"body": "面包车"}, [("2022-11-20", True), ("2023-05-20", True)]),
        ({"body": "小型客车", "seats": "10"}, [("2022-11-20", True), ("2023-05-20", True)]),
        ({"body": "小型客车", "seats": "9"}, [("2022-05-20", True), ("2023-05-20", True)]),
    ],
)
def test_dues_follow_the_cycle_in_force_on_the_due_date(given, last):
    assert due_dates("2006-05-20", "2023-06-30", **given)[-2:] == last


@pytest.mark.parametrize(
    ("body", "last"),
    [
        ("大型客车", ["2021-05-20", "2022-05-20", "2022-11-20", "2023-05-20"]),
        ("重型、中型货车", ["2021-05-20", "2022-05-20", "2022-11-20", "2023-05-20"]),
        ("大型轿车", ["2021-05-20", "2022-05-20", "2022-11-20", "2023-05-20"]),
        ("轻型专项作业车", ["2020-05-20", "2021-05-20", "2022-05-20", "2023-05-20"]),
    ],
)
def test_dues_of_larger_vehicles_and_others(body, last):
    assert due_dates("2012-05-20", "2023-06-30", body=body)[-4:] == on_days(*last)


def test_month_end_registration_is_due_on_month_ends():
    dues = due_dates("2006-08-31", "2022-09-01", schedule="statute")
    assert dues[-2:] == on_days("2022-02-28", "2022-08-31")


@pytest.mark.parametrize(
    ("given", "due_on", "found"),
    [
        ({"registered_on": "2014-05-20", "today": "2022-01-18"}, date(2022, 5, 20), []),
        (
            {"registered_on": "2014-05-20", "today": "2022-02-20"},
            date(2022, 5, 20),
            [("tip", "due_on")],
        ),
        (
            {"registered_on": "2014-05-20", "today": "2022-05-20", "open_violations": "2"},
            date(2022, 5, 20),
            [("stop", "open_violations"), ("tip", "due_on")],
        ),
        (
            {"registered_on": "2014-05-20", "today": "2022-06-01", "valid_to": "2022-05-31"},
            date(2024, 5, 20),
            [("stop", "valid_to")],
        ),
        (
            {"registered_on": "2006-05-20", "today": "2021-06-01", "schedule": "实施条例周期"},
            date(2021, 11, 20),
            [],
        ),
        ({"registered_on": "2022-07-18", "today": "2022-07-18"}, date(2024, 7, 18), []),
    ],
)
def test_next_inspection(given, due_on, found):
    outcome = run("VEH-16", **given)
    assert outcome.value == due_on
    assert faults(outcome) == found


def test_open_violations_are_handled_before_the_inspection():
    findings = run(
        "VEH-16", registered_on="2014-05-20", today="2022-01-18", open_violations="2"
    ).findings
    assert [finding.message for finding in findings] == ["办理前先处理违法：还有 2 起"]


def test_inspection_refuses_a_registration_in_the_future():
    with pytest.raises(InvalidValue):
        run("VEH-16", registered_on="2022-07-19", today="2022-07-18")


APPLICATION = {
    "valid_to": "2022-08-31",
    "today": "2022-07-18",
    "compulsory_valid_to": "2023-01-01",
}


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, []),
        ({"today": "2022-05-31"}, []),
        ({"today": "2022-05-30"}, [("ask", "today")]),
        ({"open_violations": "1"}, [("stop", "open_violations")]),
        ({"driving_permit": "否"}, [("stop", "driving_permit")]),
        ({"compulsory_valid_to": "2022-07-17"}, [("stop", "compulsory_valid_to")]),
        ({"compulsory_valid_to": ""}, [("stop", "compulsory_valid_to")]),
        ({"tax_paid": "否"}, [("stop", "tax_paid")]),
    ],
)
def test_inspection_application(changed, found):
    assert faults(run("VEH-16.application", **{**APPLICATION, **changed})) == found


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"first_day": "2022-07-01", "compulsory_to": "2022-06-30"}, [("stop", "compulsory_to")]),
        ({"first_day": "2022-06-30", "compulsory_to": "2022-06-30"}, []),
        (
            {"first_day": "2022-06-30", "last_day": "2022-07-01", "compulsory_to": "2022-06-30"},
            [("stop", "compulsory_to")],
        ),
        ({"first_day": "2022-06-30"}, [("stop", "compulsory_to")]),
        (
            {
                "first_day": "2022-06-30",
                "compulsory_from": "2022-07-01",
                "compulsory_to": "2023-06-30",
            },
            [("stop", "compulsory_from")],
        ),
        (
            {
                "first_day": "2022-06-30",
                "compulsory_to": "2022-06-30",
                "inspection_to": "2022-06-29",
            },
            [("stop", "inspection_to")],
        ),
    ],
)
def test_insured_and_inspected_on_every_day_of_use(given, found):
    assert faults(run("VEH-17", **given)) == found


def test_lapsed_insurance_message():
    (finding,) = run("VEH-17", first_day="2022-07-18", compulsory_to="2022-07-17").findings
    assert finding.message == "交强险 2022-07-17 到期，用车到 2022-07-18"
    assert finding.remedy == "续保并登记后即可派车。"
    assert finding.article == "机动车交强险条例 第二十条"


@pytest.mark.parametrize(
    ("valid_to", "reminder", "found"),
    [
        ("2022-08-18", None, []),
        ("2022-08-17", 30, [("tip", "valid_to")]),
        ("2022-08-03", 30, [("tip", "valid_to")]),
        ("2022-08-02", 15, [("tip", "valid_to")]),
        ("2022-07-25", 7, [("tip", "valid_to")]),
        ("2022-07-18", 7, [("tip", "valid_to")]),
        ("2022-07-17", 0, [("stop", "valid_to")]),
    ],
)
def test_expiry_reminder(valid_to, reminder, found):
    outcome = run("VEH-17.reminder", valid_to=valid_to, today="2022-07-18")
    assert outcome.value == reminder
    assert faults(outcome) == found
