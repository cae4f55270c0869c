"""Every worked value of the vehicle rules, run as a person types it: ``affairs rule VEH-nn …``."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from affairs.core.rules.registry import all_rules
from affairs.core.rules.shipped import load_shipped_parameters

pytestmark = pytest.mark.django_db
ON = "2022-07-18"
COSTS = json.dumps(
    [
        {"kind": "fuel", "amount": "1860"},
        {"kind": "repair", "amount": "950"},
        {"kind": "insurance", "amount": "640"},
        {"kind": "toll", "amount": "120"},
        {"kind": "parking", "amount": "85"},
    ]
)
CONTRACT = "contract_from=2021-07-01 contract_to=2022-06-30"
SEALED = ["sealed_from=2022-10-01 00:00", "sealed_to=2022-10-08 00:00", "at=2022-10-03 10:12",
          "speed_kmh=34"]  # fmt: skip
REPAIRED = "kind=小修 left_shop_on=2022-03-01 left_shop_km=80000"
SECOND = "kind=二级维护 left_shop_on=2022-03-01 left_shop_km=80000"
RETURN = "opening=612 acquired=18 transferred_in=4 disposed=21 transferred_out=4"
MORNING = json.dumps([{"starts_at": "2022-07-18 09:00", "ends_at": "2022-07-18 12:00"}])
SHORT_STOP, LONG_STOP = (
    json.dumps(
        [
            {"started_at": "2022-07-18 08:00", "ended_at": "2022-07-18 10:30"},
            {"started_at": f"2022-07-18 {goes_on}", "ended_at": "2022-07-18 12:31"},
        ]
    )
    for goes_on in ("10:45", "10:50")
)

# rule, inputs, value (None: not compared), severities of the findings, words one of them says
CASES: list[tuple[str, str | list[str], Any, list[str], str]] = [
    ("VEH-01", "name=调研接待", "QT", [], ""),
    ("VEH-01", "name=一般公务用车", None, ["stop"], "2017 年以前"),
    ("VEH-01", "name=一般公务用车 imported=是", "QT", ["tip"], ""),
    ("VEH-01", "name=", None, ["stop"], "没有填"),
    ("VEH-01", "name= imported=是", None, ["stop"], "没有填"),
    ("VEH-02", "quota=5 in_service=5 disposals_approved=1 requested=1", 1, [], ""),
    ("VEH-02", "quota=5 in_service=5 disposals_approved=1 requested=2", 1, ["stop"], "不足"),
    ("VEH-02", "quota=4 in_service=5", -1, ["ask"], "超编 1 辆"),
    ("VEH-03", "category=JY body=轿车 power=汽油 price=119800 displacement_l=1.5", "ordinary", [],
     ""),
    ("VEH-03", "category=YJ body=轿车 power=汽油 price=182000 displacement_l=1.8", None, ["stop"],
     "2,000"),
    ("VEH-03", "category=YJ body=小型客车 power=汽油 price=239000 displacement_l=2.0 "
     "special_approval=市批〔2022〕1号", "special_case", [], ""),
    ("VEH-03", "category=YJ body=小型客车 power=汽油 price=239000 displacement_l=2.0", None,
     ["stop", "stop", "tip"], ""),
    ("VEH-03", "category=ZF body=轿车 power=纯电 price=176000", "new_energy_sedan", [], ""),
    ("VEH-04", "bought=10 new_energy=3", 30, [], ""),
    ("VEH-04", "bought=7 new_energy=2", "28.57", ["ask"], "差 1 辆"),
    ("VEH-04", "bought=9 exempt=2 new_energy=3", None, [], ""),
    ("VEH-05", "body=越野车 fixed_user=局长 offroad_approval=省批1号", None, ["stop"], "固定用车"),
    ("VEH-05", "acquisition=企业捐赠", None, ["stop"], "捐赠"),
    ("VEH-06", "registered_on=2014-07-01 today=2022-07-01", False, ["stop"], "2022-07-02"),
    ("VEH-06", "registered_on=2014-07-01 today=2022-07-02", True, [], ""),
    ("VEH-06", "registered_on=2018-03-15 today=2022-07-01 reason=领导岗位调整", False, ["stop"],
     "不得更新"),
    ("VEH-06", "registered_on=2018-03-15 today=2022-07-01 reason=安全 test_report=是 "
     "approval=市批1号", False, ["tip"], "提前更新"),
    ("VEH-06.over_age_rate", "over_age=18 registered=600", 3, [], ""),
    ("VEH-07", "mode=拍卖 income=23500 remitted=23500", 0, [], ""),
    ("VEH-07", "mode=拍卖 income=23500 remitted=20000", 3500, ["stop"], "3,500"),
    ("VEH-07", "mode=报废", 0, ["stop"], "回收证明"),
    ("VEH-08", "body=小型客车 registered_on=2006-07-01 today=2022-07-18", False, [], ""),
    ("VEH-08", "body=大型客车 registered_on=2002-05-01 today=2022-07-01", True, ["stop"], ""),
    ("VEH-09", "approved_places=市财政局、省财政厅 visited_places=西山矿区", ["西山矿区"], ["ask"],
     "疑似公车私用"),
    ("VEH-12", "marked=否", False, ["ask"], "未标识"),
    ("VEH-14", f"ordered_on=2022-07-02 {CONTRACT}", None, ["stop"], "不在有效期"),
    ("VEH-14", "approved=1500.00 settled=1620.00", None, ["stop"], "重新报批"),
    ("VEH-15", f"{REPAIRED} failed_on=2022-03-10 failed_km=80900", True, ["stop"], "2022-03-11"),
    ("VEH-15", f"{REPAIRED} failed_on=2022-03-12 failed_km=80900", False, [], ""),
    ("VEH-15", f"{SECOND} failed_on=2022-03-20 failed_km=85300", False, [], ""),
    ("VEH-16", "registered_on=2014-05-20 today=2022-07-18 schedule=实施条例周期", "2023-05-20", [],
     ""),
    ("VEH-16", "registered_on=2006-05-20 today=2021-06-01 schedule=实施条例周期", "2021-11-20",
     None, ""),
    ("VEH-16", "registered_on=2014-05-20 today=2022-04-01 open_violations=2", None, None,
     "办理前先处理违法"),
    ("VEH-17", "first_day=2022-07-01 compulsory_to=2022-06-30", None, ["stop"], "到期"),
    ("VEH-18", "licence=C1 body=中型客车", None, ["stop"], "准驾车型不符"),
    ("VEH-18", "points=9 new_points=3", None, ["stop"], "停派"),
    ("VEH-18", "licence_to=2022-10-15 today=2022-07-17", None, ["tip"], "90 天后到期"),
    ("VEH-18", "licence_to=2022-10-15 today=2022-07-16", None, [], ""),
    ("VEH-19", [f"segments={SHORT_STOP}"], 256, ["ask"], "4 小时 16 分"),
    ("VEH-19", [f"segments={LONG_STOP}"], 150, [], ""),
    ("VEH-22", "body=越野车 displacement_l=3.0", None, ["stop", "stop", "tip", "tip"], "3"),
    ("VEH-25", [f"costs={COSTS}"], 3655, [], ""),
    ("VEH-21", "model=按公里 km=86 toll=35 parking=10", 217, [], ""),
    ("VEH-21", "model=按半天或天 km=62 minutes=230", 218, [], ""),
    ("VEH-21", "model=按半天或天 km=62 minutes=250", 350, [], ""),
    ("VEH-21", "model=按半天或天 km=140 minutes=560", 470, [], ""),
    ("VEH-23", "odometer_km=86 beidou_km=83.4", "3.02", [], ""),
    ("VEH-23", "odometer_km=86 beidou_km=71.0", "17.44", ["ask"], "17.44%"),
    ("VEH-24", f"{RETURN} closing=609", 609, [], ""),
    ("VEH-24", f"{RETURN} closing=610", 609, ["stop"], "差 1 辆"),
    ("VEH-11", SEALED, None, ["ask"], "34 公里"),
    ("VEH-11", [*SEALED, "emergency_approved_at=2022-10-03 09:50"], None, [], ""),
    ("VEH-10", "km=520 litres=45.20", {"litres_per_100km": "8.69"}, [], ""),
    ("VEH-10", ["km=2350", f"costs={COSTS}"], {"cost": 3655, "cost_per_km": "1.56"}, [], ""),
    ("VEH-10", "km=0 litres=10", {"litres_per_100km": None}, [], ""),
    ("VEH-TRIP.overlap", ["starts_at=2022-07-18 12:30", "ends_at=2022-07-18 15:00",
                          f"bookings={MORNING}"], None, [], ""),
    ("VEH-TRIP.overlap", ["starts_at=2022-07-18 12:29", "ends_at=2022-07-18 15:00",
                          f"bookings={MORNING}"], None, ["stop"], ""),
]  # fmt: skip


@pytest.fixture(autouse=True)
def parameters():
    load_shipped_parameters()


@pytest.fixture
def said(capsys):
    def run(rule: str, *inputs: str) -> dict[str, Any]:
        call_command("rule", rule, *inputs, "--on", ON, "--json")
        return json.loads(capsys.readouterr().out)

    return run


@pytest.mark.parametrize(("rule", "given", "value", "severities", "words"), CASES)
def test_worked_value(said, rule, given, value, severities, words):
    inputs = given if isinstance(given, list) else given.split()
    answer = said(rule, *inputs)
    found = answer["findings"]
    if isinstance(value, dict):
        assert {name: answer["result"][name] for name in value} == value
    elif value is not None:
        assert answer["result"] == value
    if severities is not None:
        assert [finding["severity"] for finding in found] == severities
    assert words in "".join(f"{one['message']}{one.get('remedy', '')}" for one in found)


def test_every_rule_of_the_domain_has_a_worked_value_or_its_own_cases():
    tried = {rule.split(".")[0] for rule, *_rest in CASES}
    named = {f"VEH-{number:02}" for number in range(1, 26)}
    # Without a worked value in the domain's text; their borders are tried in test_rules_use.
    elsewhere = {"VEH-13", "VEH-20"}
    assert named - tried == elsewhere
    assert named <= {rule.id for rule in all_rules()}


def test_a_missing_input_is_named_not_guessed(said):
    with pytest.raises(CommandError, match="in_service"):
        said("VEH-02", "quota=5")
