"""VEH-03 equipment standard, VEH-04 new-energy share, VEH-05 choice of model, VEH-22 renting."""

from datetime import date
from decimal import Decimal

import pytest

from affairs.core.errors import InvalidValue
from affairs.modules.fleet.choices import EquipmentBranch
from affairs.modules.fleet.tests.shipped import faults, run

PRICE, LITRES = ("stop", "price"), ("stop", "displacement_l")
APPROVAL_WOULD_DO = ("tip", "special_approval")
NEED_WOULD_DO = ("tip", "need_stated")


def standard(category, body, power, price, litres="", need="否", approval=""):
    return run(
        "VEH-03",
        category=category,
        body=body,
        power=power,
        price=price,
        displacement_l=litres,
        need_stated=need,
        special_approval=approval,
    )


@pytest.mark.parametrize(
    ("case", "branch"),
    [
        (("JY", "轿车", "汽油", "119800", "1.5"), EquipmentBranch.ORDINARY),
        (("JY", "轿车", "汽油", "120000", "1.6"), EquipmentBranch.ORDINARY),
        (("YJ", "轿车", "汽油", "180000.00", "1.8"), EquipmentBranch.ORDINARY),
        (
            ("YJ", "小型客车", "汽油", "239000", "2.0", "否", "批准文号"),
            EquipmentBranch.SPECIAL_CASE,
        ),
        (
            ("QT", "中型客车", "柴油", "250000", "3.0", "否", "批准文号"),
            EquipmentBranch.SPECIAL_CASE,
        ),
        (
            ("QT", "大型客车", "柴油", "450000", "7.5", "否", "批准文号"),
            EquipmentBranch.SPECIAL_CASE,
        ),
        (("ZF", "轿车", "纯电", "176000"), EquipmentBranch.NEW_ENERGY_SEDAN),
        (("JY", "轿车", "插混", "180000", "2.0"), EquipmentBranch.NEW_ENERGY_SEDAN),
        (("TZ", "轿车", "纯电", "180000"), EquipmentBranch.NEW_ENERGY_SEDAN),
        (("ZF", "轿车", "汽油", "180000", "1.8", "是"), EquipmentBranch.NEED),
        (("ZF", "轿车", "汽油", "120000", "1.6", "是"), EquipmentBranch.ORDINARY),
        (("QT", "小型客车", "纯电", "180000"), EquipmentBranch.ORDINARY),
    ],
)
def test_equipment_standard_is_kept_under_a_branch(case, branch):
    outcome = standard(*case)
    assert (outcome.value, outcome.findings) == (branch, ())


@pytest.mark.parametrize(
    ("case", "found"),
    [
        (("YJ", "轿车", "汽油", "182000", "1.8"), [PRICE]),
        (("YJ", "小型客车", "汽油", "239000", "2.0"), [PRICE, LITRES, APPROVAL_WOULD_DO]),
        (("JY", "轿车", "汽油", "120000.01", "1.6"), [PRICE]),
        (("JY", "轿车", "汽油", "120000", "1.61"), [LITRES]),
        (("JY", "小型客车", "汽油", "239000", "2.0", "是", "批准文号"), [PRICE, LITRES]),
        (("ZF", "轿车", "汽油", "176000", "1.8"), [PRICE, LITRES, NEED_WOULD_DO]),
        (("ZF", "轿车", "纯电", "180000.01"), [PRICE]),
        (("YJ", "轿车", "汽油", "182000", "1.8", "否", "批准文号"), [PRICE]),
        (("QT", "小型客车", "插混", "180000", "2.0"), [LITRES, APPROVAL_WOULD_DO]),
        (("QT", "轿车", "汽油", "150000"), [LITRES]),
        (("QT", "中型客车", "柴油", "250000", "3.0"), [("stop", "special_approval")]),
        (
            ("QT", "大型客车", "柴油", "450000.01", "7.5"),
            [("stop", "special_approval"), PRICE],
        ),
        (("JY", "中型客车", "柴油", "110000", "1.6"), [("stop", "body")]),
        (("QT", "轻型、微型货车", "柴油", "110000", "1.6"), [("stop", "body")]),
        (("TZ", "小型客车", "汽油", "400000", "3.0"), [("ask", "category")]),
    ],
)
def test_equipment_standard_is_broken(case, found):
    outcome = standard(*case)
    assert outcome.value is None
    assert faults(outcome) == found


def test_over_price_names_amount_value_and_limit():
    (finding,) = standard("YJ", "轿车", "汽油", "182000", "1.8").findings
    assert finding.message == "超 2,000.00 元：购置价 182,000.00，上限 180,000.00"
    assert (finding.value, finding.limit) == (Decimal(182000), Decimal(180000))
    assert finding.article == "公务用车管理办法（配备标准）"


@pytest.mark.parametrize(
    ("bought", "new_energy", "exempt", "share", "short_by"),
    [
        (10, 3, 0, Decimal("30.00"), 0),
        (7, 2, 0, Decimal("28.57"), 1),
        (9, 3, 2, Decimal("42.86"), 0),
        (10, 2, 0, Decimal("20.00"), 1),
        (20, 6, 0, Decimal("30.00"), 0),
        (11, 3, 0, Decimal("27.27"), 1),
        (3, 0, 3, None, 0),
        (0, 0, 0, None, 0),
    ],
)
def test_new_energy_share(bought, new_energy, exempt, share, short_by):
    outcome = run("VEH-04", bought=bought, new_energy=new_energy, exempt=exempt)
    assert outcome.value == share
    assert [finding.limit - finding.value for finding in outcome.findings] == (
        [short_by] if short_by else []
    )


@pytest.mark.parametrize(("bought", "new_energy", "exempt"), [(3, 0, 4), (3, 2, 2), (3, -1, 0)])
def test_new_energy_share_refuses_impossible_counts(bought, new_energy, exempt):
    with pytest.raises(InvalidValue):
        run("VEH-04", bought=bought, new_energy=new_energy, exempt=exempt)


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ({"category": "JY", "power": "汽油"}, True),
        ({"category": "JY", "power": "纯电"}, False),
        ({"category": "JY", "power": "汽油", "exempt_reason": "高寒山区"}, False),
        ({"category": "ZF", "power": "汽油", "fixed_route": "是"}, True),
        ({"category": "ZF", "power": "汽油"}, False),
        ({"category": "QT", "power": "柴油", "single_use_in_city": "是"}, True),
    ],
)
def test_new_energy_is_the_default_choice(given, asked):
    assert faults(run("VEH-04.default", **given)) == ([("ask", "power")] if asked else [])


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (
            {"body": "越野车", "fixed_user": "局长", "offroad_approval": "文号"},
            [("stop", "fixed_user")],
        ),
        ({"body": "越野车"}, [("ask", "offroad_approval")]),
        ({"acquisition": "企业捐赠"}, [("stop", "acquisition")]),
        ({"acquisition": "个人捐赠"}, [("stop", "acquisition")]),
        ({"body": "轿车", "fixed_user": "局长"}, []),
        ({"domestic": "否"}, [("stop", "domestic")]),
        ({"luxury_fitted": "是"}, [("stop", "luxury_fitted")]),
        ({"central_procurement": "否"}, [("stop", "central_procurement")]),
        ({"central_procurement": "否", "acquisition": "调入"}, []),
        ({}, []),
    ],
)
def test_choice_of_model(given, found):
    assert faults(run("VEH-05", **given)) == found


NEW_ENERGY_FIRST = ("tip", "power")


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (
            {"body": "越野车", "displacement_l": "3.0"},
            [("stop", "body"), LITRES, APPROVAL_WOULD_DO, NEW_ENERGY_FIRST],
        ),
        (
            {
                "body": "越野车",
                "displacement_l": "3.0",
                "terrain_need": "是",
                "special_approval": "文号",
            },
            [NEW_ENERGY_FIRST],
        ),
        ({"body": "轿车", "power": "纯电"}, []),
        ({"body": "轿车", "displacement_l": "1.8", "vehicle_price": "180000"}, [NEW_ENERGY_FIRST]),
        (
            {"body": "轿车", "displacement_l": "1.8", "vehicle_price": "180000.01"},
            [PRICE, NEW_ENERGY_FIRST],
        ),
        ({"body": "轿车", "power": "纯电", "pool_car_free": "是"}, [("stop", "pool_car_free")]),
        ({"body": "轿车", "power": "纯电", "own_car_free": "是"}, [("stop", "own_car_free")]),
        ({"body": "重型、中型货车", "power": "纯电"}, [("stop", "body")]),
    ],
)
def test_rental_standard(given, found):
    assert faults(run("VEH-22", **given)) == found


CONTRACT = {"contract_from": "2022-01-01", "contract_to": "2022-12-31"}


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, []),
        ({"ends_on": "2022-07-30"}, []),
        ({"ends_on": "2022-07-31"}, [("ask", "ends_on")]),
        ({"ends_on": "2022-07-31", "authority_approval": "文号"}, []),
        ({"approved_on": "2022-07-02"}, [("stop", "approved_on")]),
        ({"contract_to": "2022-07-09"}, [("stop", "supplier")]),
        ({"contract_from": ""}, [("stop", "supplier")]),
        ({"budget_available": "2999.99"}, [("stop", "amount")]),
        ({"budget_available": "3000"}, []),
    ],
)
def test_rental_application(changed, found):
    given = {
        "starts_on": "2022-07-01",
        "ends_on": "2022-07-10",
        "amount": "3000",
        "approved_on": "2022-07-01",
        **CONTRACT,
    }
    assert faults(run("VEH-22.application", **{**given, **changed})) == found


def test_caps_have_no_value_before_the_measures_were_in_force():
    with pytest.raises(ValueError, match="empty"):
        run(
            "VEH-03",
            on=date(2017, 12, 4),
            category="JY",
            body="轿车",
            power="汽油",
            price="1",
        )
