"""VEH-06 renewal age, VEH-07 disposal, VEH-08 mandatory scrapping."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from affairs.modules.fleet.tests.shipped import faults, run


@pytest.mark.parametrize(
    ("registered_on", "today", "eligible"),
    [
        ("2014-07-01", "2022-07-01", False),
        ("2014-07-01", "2022-07-02", True),
        ("2016-02-29", "2024-02-29", False),
        ("2016-02-29", "2024-03-01", True),
        ("2018-03-15", "2022-07-18", False),
    ],
)
def test_renewal_is_allowed_after_more_than_eight_years(registered_on, today, eligible):
    outcome = run("VEH-06", registered_on=registered_on, today=today)
    assert outcome.value is eligible
    assert faults(outcome) == ([] if eligible else [("stop", "registered_on")])


EARLY: dict[str, Any] = {"registered_on": "2018-03-15", "today": "2022-07-18"}


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"reason": "领导岗位调整"}, [("stop", "reason")]),
        ({"reason": "领导职务晋升"}, [("stop", "reason")]),
        ({"reason": "领导岗位调整", "registered_on": "2010-01-01"}, [("stop", "reason")]),
        ({"reason": "安全", "test_report": "是", "approval": "文号"}, [("tip", "reason")]),
        ({"reason": "安全", "approval": "文号"}, [("stop", "test_report")]),
        ({"reason": "安全", "test_report": "是"}, [("stop", "approval")]),
        ({"reason": "其他特殊情况", "approval": "文号"}, [("tip", "reason")]),
        ({"reason": "安全", "registered_on": "2010-01-01"}, []),
    ],
)
def test_renewal_before_its_time(given, found):
    assert faults(run("VEH-06", **{**EARLY, **given})) == found


def test_early_renewal_is_flagged_with_the_regular_day():
    (finding,) = run("VEH-06", **EARLY, reason="安全", test_report="是", approval="文号").findings
    assert finding.message == "提前更新：理由为安全，正常可更新日为 2026-03-16"


@pytest.mark.parametrize(
    ("today", "odometer_km", "eligible"),
    [
        ("2022-07-01", "399999", False),
        ("2022-07-01", "400000", True),
        ("2024-07-01", "1", False),
        ("2024-07-02", "1", True),
    ],
)
def test_local_terms_of_a_category_replace_the_years(today, odometer_km, eligible):
    outcome = run(
        "VEH-06",
        registered_on="2014-07-01",
        today=today,
        category="TZ",
        odometer_km=odometer_km,
        special_terms={"TZ": {"years": 10, "km": 400000}},
    )
    assert outcome.value is eligible


def test_first_day_of_renewal():
    assert run("VEH-06.eligible_from", registered_on="2014-07-01").value == date(2022, 7, 2)


@pytest.mark.parametrize("rule", ["VEH-06.over_age_rate", "VEH-06.renewal_rate"])
@pytest.mark.parametrize(
    ("part", "register", "percent"),
    [(18, 600, Decimal("3.00")), (1, 7, Decimal("14.29")), (0, 0, None)],
)
def test_rates_are_percent_of_the_register(rule, part, register, percent):
    name = "over_age" if rule.endswith("over_age_rate") else "renewed"
    assert run(rule, **{name: part, "registered": register}).value == percent


@pytest.mark.parametrize(
    ("given", "outstanding", "found"),
    [
        ({"mode": "拍卖", "income": "23500", "remitted": "23500"}, 0, []),
        ({"mode": "拍卖", "income": "23500", "remitted": "20000"}, 3500, [("stop", "remitted")]),
        (
            {"mode": "拍卖", "income": "23500", "remitted": "23499.99"},
            Decimal("0.01"),
            [("stop", "remitted")],
        ),
        ({"mode": "拍卖", "income": "100", "remitted": "200"}, -100, [("stop", "remitted")]),
        ({"mode": "报废"}, 0, [("stop", "certificate")]),
        ({"mode": "报废", "certificate": "编号"}, 0, []),
        ({"mode": "调剂"}, 0, []),
    ],
)
def test_disposal_closes_with_proceeds_remitted_and_certificate(given, outstanding, found):
    outcome = run("VEH-07", **given)
    assert outcome.value == outstanding
    assert faults(outcome) == found


def test_open_proceeds_are_named():
    (finding,) = run("VEH-07", mode="拍卖", income="23500", remitted="20000").findings
    assert finding.message == "少缴 3,500.00 元：处置收入 23,500.00，已上缴 20,000.00"


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"mode": "报废", "approved_on": "2022-07-01"}, []),
        ({"mode": "报废", "approved_on": "2022-07-02"}, [("stop", "approved_on")]),
        ({"mode": "报废"}, [("stop", "approved_on")]),
        (
            {"mode": "拍卖", "approved_on": "2022-06-01"},
            [("stop", "valuation"), ("stop", "deal_price")],
        ),
        (
            {"mode": "拍卖", "approved_on": "2022-06-01", "valuation": "1", "deal_price": "1"},
            [],
        ),
    ],
)
def test_disposal_is_approved_before_it_is_executed(given, found):
    assert faults(run("VEH-07.execution", executed_on="2022-07-01", **given)) == found


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"proof": "编号"}, []),
        ({}, [("stop", "proof")]),
        ({"proof": "编号", "open_violations": "2"}, [("stop", "open_violations")]),
        ({"proof": "编号", "open_accidents": "1"}, [("stop", "open_violations")]),
        ({"certificate_on": "2022-07-01", "today": "2022-07-08"}, [("stop", "proof")]),
        (
            {"certificate_on": "2022-07-01", "today": "2022-07-09"},
            [("stop", "proof"), ("tip", "certificate_on")],
        ),
    ],
)
def test_vehicle_leaves_the_register_with_proof_only(given, found):
    assert faults(run("VEH-07.leaving", mode="报废", **given)) == found


@pytest.mark.parametrize(
    ("disposed", "first", "found"),
    [("否", "否", []), ("否", "是", [("stop", "old_disposed")]), ("是", "是", [])],
)
def test_disposal_before_renewal_is_a_local_setting(disposed, first, found):
    assert faults(run("VEH-07.order", old_disposed=disposed, dispose_first=first)) == found


@pytest.mark.parametrize(
    ("body", "registered_on", "today", "carries_load", "overdue"),
    [
        ("小型客车", "2006-05-01", "2022-07-01", "否", False),
        ("轿车", "1990-01-01", "2022-07-01", "否", False),
        ("大型轿车", "1990-01-01", "2022-07-01", "否", False),
        ("大型客车", "2002-05-01", "2022-07-01", "否", True),
        ("大型客车", "2002-05-01", "2022-05-01", "否", True),
        ("中型客车", "2002-05-01", "2022-04-30", "否", False),
        ("轻型专项作业车", "2007-05-01", "2022-05-01", "是", True),
        ("轻型专项作业车", "2007-05-01", "2022-05-01", "否", False),
        ("重型、中型专项作业车", "1992-05-01", "2022-05-01", "否", True),
        ("重型、中型货车", "2007-05-02", "2022-05-01", "是", False),
    ],
)
def test_mandatory_scrapping_on_reaching_the_age(body, registered_on, today, carries_load, overdue):
    outcome = run(
        "VEH-08", body=body, registered_on=registered_on, today=today, carries_load=carries_load
    )
    assert outcome.value is overdue
    assert faults(outcome) == ([("stop", "registered_on")] if overdue else [])


def test_small_car_past_sixteen_years_may_be_renewed_and_need_not_be_scrapped():
    given: dict[str, Any] = {"registered_on": "2006-05-01", "today": "2022-07-01"}
    assert run("VEH-06", **given).value is True
    assert run("VEH-08", body="小型客车", **given).findings == ()
    assert run("VEH-08.reaches_on", body="小型客车", registered_on="2006-05-01").value is None


@pytest.mark.parametrize(
    ("odometer_km", "found"), [("600000", []), ("600001", [("ask", "odometer_km")])]
)
def test_small_cars_are_steered_to_scrapping_by_distance(odometer_km, found):
    outcome = run(
        "VEH-08",
        body="轿车",
        registered_on="2015-01-01",
        today="2022-07-01",
        odometer_km=odometer_km,
    )
    assert faults(outcome) == found


def test_scrapping_date_of_a_bus():
    outcome = run("VEH-08.reaches_on", body="大型客车", registered_on="2002-05-01")
    assert outcome.value == date(2022, 5, 1)
