"""VEH-21 settlement, VEH-24 statistics, VEH-25 running cost."""

from decimal import Decimal
from typing import Any

import pytest

from affairs.core.errors import InvalidValue
from affairs.modules.fleet.rules import ChargeLine
from affairs.modules.fleet.tests.shipped import faults, run

FIXTURE = {
    "sedan": {
        "rate_per_km": "2.00",
        "min_km": 0,
        "waiting_per_hour": 0,
        "driver_allowance": 0,
        "half_day_hours": 4,
        "half_day_price": "200.00",
        "half_day_km": 50,
        "day_hours": 8,
        "day_price": "350.00",
        "day_km": 100,
        "extra_km_rate": "1.50",
        "extra_hour_price": "30.00",
    }
}
PER_KM, PER_PERIOD, FREE = "按公里", "按半天或天", "无偿"


@pytest.mark.parametrize(
    ("model", "given", "amount"),
    [
        (PER_KM, {"km": "86", "toll": "35", "parking": "10"}, "217.00"),
        (PER_KM, {"km": "0"}, "0.00"),
        (PER_PERIOD, {"km": "62", "minutes": "230"}, "218.00"),
        (PER_PERIOD, {"km": "62", "minutes": "240"}, "218.00"),
        (PER_PERIOD, {"km": "62", "minutes": "241"}, "350.00"),
        (PER_PERIOD, {"km": "62", "minutes": "250"}, "350.00"),
        (PER_PERIOD, {"km": "140", "minutes": "560"}, "470.00"),
        (PER_PERIOD, {"km": "100", "minutes": "480"}, "350.00"),
        (PER_PERIOD, {"km": "100", "minutes": "481"}, "380.00"),
        (PER_PERIOD, {"km": "100", "minutes": "540"}, "380.00"),
        (PER_PERIOD, {"km": "100", "minutes": "541"}, "410.00"),
        (PER_PERIOD, {"km": "50", "minutes": "240", "toll": "12.5", "parking": "5"}, "217.50"),
        (PER_PERIOD, {"km": "100", "minutes": "1440"}, "350.00"),
        (PER_PERIOD, {"km": "150", "minutes": "1680"}, "550.00"),
        (PER_PERIOD, {"km": "160", "minutes": "1681"}, "700.00"),
        (PER_PERIOD, {"km": "250", "minutes": "2880"}, "775.00"),
    ],
)
def test_trip_charge(model, given, amount):
    outcome = run("VEH-21", model=model, tariffs=FIXTURE, **given)
    assert (outcome.value, outcome.findings) == (Decimal(amount), ())


def test_minimum_distance_waiting_and_allowance_are_charged():
    tariff = {**FIXTURE["sedan"], "min_km": 20, "waiting_per_hour": 15, "driver_allowance": 50}
    given: dict[str, Any] = {"model": PER_KM, "km": "5.5", "waiting_hours": "1.5", "parking": "3"}
    assert run("VEH-21", tariffs={"sedan": tariff}, **given).value == Decimal("115.50")
    assert run("VEH-21.lines", tariffs={"sedan": tariff}, **given).value == [
        ChargeLine("里程费", Decimal("40.00")),
        ChargeLine("等候费", Decimal("22.50")),
        ChargeLine("驾驶员补助", Decimal("50.00")),
        ChargeLine("停车费", Decimal("3.00")),
    ]


def test_free_trips_are_computed_for_the_statement():
    outcome = run("VEH-21", model=FREE, km="86", toll="35", parking="10", tariffs=FIXTURE)
    assert outcome.value == Decimal("217.00")
    assert faults(outcome) == [("tip", "model")]
    by_period = run(
        "VEH-21", model=FREE, km="62", minutes="230", free_basis=PER_PERIOD, tariffs=FIXTURE
    )
    assert by_period.value == Decimal("218.00")


def test_class_without_tariff_is_refused():
    outcome = run("VEH-21", model=PER_KM, km="1", vehicle_class="中型客车", tariffs=FIXTURE)
    assert outcome.value is None
    assert faults(outcome) == [("stop", "vehicle_class")]


def test_charge_refuses_negative_distance():
    with pytest.raises(InvalidValue):
        run("VEH-21", model=PER_KM, km="-1", tariffs=FIXTURE)


def test_shipped_sedan_tariff_charges_like_the_worked_values():
    outcome = run("VEH-21", model=PER_PERIOD, km="140", minutes="560")
    assert outcome.value == Decimal("470.00")


def statement_trip(name, amount, state="completed", **changed):
    return {"trip": name, "amount": amount, "state": state, **changed}


def test_monthly_statement_holds_out_what_is_disputed_or_not_confirmed():
    outcome = run(
        "VEH-21.statement",
        trips=[
            statement_trip("PC-1", "217.00"),
            statement_trip("PC-2", "218.00", state="settled"),
            statement_trip("PC-3", "350.00", disputed="true"),
            statement_trip("PC-4", "470.00", confirmed="false"),
            statement_trip("PC-5", "99.00", state="awaiting_confirmation"),
            statement_trip("PC-6", "-17.00"),
        ],
    )
    assert outcome.value == Decimal("418.00")
    assert [finding.message for finding in outcome.findings] == [
        "2 单未签认或有异议，不计入：PC-3、PC-4"
    ]


@pytest.mark.parametrize(
    ("locked", "is_reversal", "found"),
    [("是", "否", [("stop", "locked")]), ("是", "是", []), ("否", "否", [])],
)
def test_locked_statement_is_corrected_by_reversal(locked, is_reversal, found):
    outcome = run("VEH-21.correction", locked=locked, is_reversal=is_reversal)
    assert faults(outcome) == found


RETURN: dict[str, Any] = {
    "opening": 612,
    "acquired": 18,
    "transferred_in": 4,
    "disposed": 21,
    "transferred_out": 4,
    "closing": 609,
}


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, []),
        ({"closing": 610}, [("stop", "closing")]),
        ({"by_category": 609, "quota": 609, "new_energy": 609, "last_closing": 612}, []),
        ({"by_category": 608}, [("stop", "by_category")]),
        ({"quota": 608}, [("ask", "quota_reason")]),
        ({"quota": 608, "quota_reason": "应急增配"}, []),
        ({"new_energy": 610}, [("stop", "new_energy")]),
        ({"last_closing": 611}, [("stop", "opening")]),
    ],
)
def test_stock_return(changed, found):
    outcome = run("VEH-24", **{**RETURN, **changed})
    assert outcome.value == 609
    assert faults(outcome) == found


def test_stock_return_names_the_difference():
    (finding,) = run("VEH-24", **{**RETURN, "closing": 610}).findings
    assert finding.message == "年末实有差 1 辆：填报 610，按增减推算 609"
    assert finding.article == "公务用车管理办法 第二十三条、第二十四条"


def test_units_add_up_to_the_total():
    units = [
        {"unit": "市教育局", "opening": 5, "acquired": 1, "closing": 6, "new_energy": 2},
        {"unit": "市水务局", "opening": 4, "disposed": 1, "closing": 3},
    ]
    total = {"unit": "全市", "opening": 9, "acquired": 1, "disposed": 1, "closing": 9}
    outcome = run("VEH-24.total", units=units, total={**total, "new_energy": 2})
    assert outcome.findings == ()
    outcome = run("VEH-24.total", units=units, total={**total, "closing": 10})
    assert faults(outcome) == [("stop", "closing"), ("stop", "new_energy")]


ITEMS = [
    {"kind": kind, "amount": amount, "on": on}
    for kind, amount, on in (
        ("加油", "100.10", "2022-07-01"),
        ("充电", "20", "2022-07-31"),
        ("维修", "300", "2022-07-15"),
        ("保险", "640", "2022-07-15"),
        ("过路费", "35", "2022-07-15"),
        ("停车费", "10", "2022-07-15"),
        ("检验", "200", "2022-07-15"),
        ("其他", "999", "2022-07-15"),
        ("维修", "777", "2022-06-30"),
        ("维修", "888", "2022-08-01"),
    )
]


@pytest.mark.parametrize(("rule", "amount"), [("VEH-25", "1305.10"), ("VEH-25.repair", "300.00")])
def test_running_cost_of_a_period(rule, amount):
    outcome = run(rule, costs=ITEMS, period_from="2022-07-01", period_to="2022-07-31")
    assert outcome.value == Decimal(amount)


def test_running_cost_without_a_period_takes_every_item_but_the_others():
    assert run("VEH-25", costs=ITEMS).value == Decimal("2970.10")


def test_undated_items_count_only_without_a_period():
    costs = [{"kind": "加油", "amount": "50"}]
    assert run("VEH-25", costs=costs).value == Decimal("50.00")
    assert run("VEH-25", costs=costs, period_to="2022-07-31").value == Decimal("0.00")
