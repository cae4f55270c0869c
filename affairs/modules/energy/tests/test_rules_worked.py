"""Every worked value of the domain document."""

from decimal import Decimal

import pytest

from affairs.core.errors import InvalidValue
from affairs.modules.energy.rules.quotas import Grade
from affairs.modules.energy.rules.schemes import KeyConsumer
from affairs.modules.energy.rules.wording import cents
from affairs.modules.energy.tests.shipped import run, severities

D = Decimal
U1 = {
    "elec_kwh": "686000", "gas_m3": "21000", "petrol_l": "12500", "diesel_l": "1800",
    "heat_gj": "4100", "area_m2": "9800",
}  # fmt: skip
U1_ENERGY = U1 | {
    "vehicle_petrol_l": "12500", "vehicle_diesel_l": "1800", "people": "180", "water_m3": "4950",
}  # fmt: skip


def test_deadlines():
    late = run("ENE-DL1", data_year="2022", filed_on="2023-04-01")
    assert str(late.value) == "2023-03-31"
    assert severities(late) == ["ask"]
    assert "晚 1 天" in late.findings[0].message
    assert severities(run("ENE-DL1", data_year="2022", filed_on="2023-03-31")) == []
    assert severities(run("ENE-DL1", data_year="2022", today="2023-04-02")) == ["stop"]
    assert str(run("ENE-DL2", year="2022").value) == "2022-01-31"
    assert str(run("ENE-DL3", year="2022", quarter="1").value) == "2022-04-15"
    assert str(run("ENE-DL3", year="2022", quarter="4").value) == "2023-01-15"
    assert str(run("ENE-DL3.month", month="2022-12-01").value) == "2023-01-10"
    assert str(run("ENE-DL4", data_year="2022").value) == "2023-01-20"


def test_sampling_and_joint_review():
    assert run("ENE-DL5", institutions="2024").value == 102
    assert severities(run("ENE-DL5", institutions="2024", sampled="101")) == ["ask"]
    assert severities(run("ENE-DL5", institutions="2024", sampled="102")) == []
    assert run("ENE-DL6", institutions="50", held="否").value is True
    assert severities(run("ENE-DL6", institutions="49", held="否")) == []


def test_late_refused_and_false_stand_beside_each_other():
    days = {"due_on": "2023-01-20", "today": "2023-02-01"}
    assert run("ENE-DL7", **days).value == ["late"]
    assert severities(run("ENE-DL7", **days)) == ["ask"]
    assert run("ENE-DL7", **days, reminders="1").value == ["refused"]
    both = run("ENE-DL7", **days, filed_on="2023-01-25", is_false="是")
    assert both.value == ["false", "late"]
    assert run("ENE-DL7", due_on="2023-01-20", today="2023-01-20").value == ["none"]


def test_breaches_name_their_number():
    found = run("ENE-DL8", found='["over_quota", "no_audit"]').findings
    assert [finding.field for finding in found] == ["over_quota", "no_audit"]
    assert found[0].message.startswith("第（5）项")


def test_group_ratio_is_no_mean_of_ratios():
    heads = '[{"numerator": 120000, "denominator": 60}, {"numerator": 900000, "denominator": 1500}]'
    areas = (
        '[{"numerator": 120000, "denominator": 4000}, {"numerator": 900000, "denominator": 60000}]'
    )
    assert cents(run("ENE-D1", parts=heads).value) == D("653.85")
    assert cents(run("ENE-D1", parts=areas).value) == D("15.94")
    assert run("ENE-D1", parts="[]").value is None


def test_people_of_a_period():
    assert run("ENE-D3", monthly="[60,60,60,60,60,60,60,60,60,80,80,80]", months="12").value == 65
    assert run("ENE-D3", monthly="[60,60,60]", months="12").value == 15
    assert run("ENE-D2", value="2.345").value == D("2.35")


@pytest.mark.parametrize(
    ("caliber", "parts", "total", "per_head", "per_m2", "without"),
    [
        ("当量", ("84309.40", "27930.00", "13426.53", "2203.14", "139892.00"), "267761.06",
         "1487.56", "27.32", "25.73"),
        ("等价0.31", ("212660.00", "25500.30", "13426.53", "2203.14", "139892.00"), "393681.96",
         "2187.12", "40.17", "38.58"),
    ],
)  # fmt: skip
def test_worked_example_u1(caliber, parts, total, per_head, per_m2, without):
    found = run("ENE-C", **U1_ENERGY, caliber=caliber).value
    fuels = ("elec", "gas", "petrol", "diesel", "heat")
    assert tuple(str(cents(found.parts[fuel])) for fuel in fuels) == parts
    assert cents(found.total_kgce) == D(total)
    assert cents(found.per_head_kgce) == D(per_head)
    assert cents(found.per_m2_kgce) == D(per_m2)
    assert cents(found.per_m2_without_vehicles_kgce) == D(without)
    assert found.water_per_head_m3 == D("27.5")


def test_coefficients_are_the_printed_ones():
    assert run("ENE-C", coal_t="1").value.total_kgce == D("714.3")
    assert run("ENE-C", lpg_kg="10").value.total_kgce == D("17.143")
    assert run("ENE-C", heat_gj="1").value.total_kgce == D("34.12")
    assert run("ENE-C", other_tce="2").value.total_kgce == 2000
    assert run("ENE-C1", energy_caliber="当量").value == D("0.1229")
    assert severities(run("ENE-C1", energy_caliber="当量", quota_caliber="等价0.31")) == ["stop"]
    assert severities(run("ENE-C1", energy_caliber="没有的")) == ["stop"]
    assert run("ENE-C2", caliber="等价0.31").value == D("1.2143")
    assert run("ENE-C3", water_m3="100").value == D("25.71")


def test_litres_and_units():
    assert run("ENE-C4", fuel="diesel", litres="1800").value == 1512
    kg = run("ENE-C4", fuel="diesel", litres="1800", density="0.86").value
    assert cents(kg * D("1.4571")) == D("2255.59")
    for value, unit, stored, right in (
        ("12.56", "万kWh", "kWh", "125600"), ("3", "MWh", "kWh", "3000"),
        ("1.2", "万m³", "m³", "12000"), ("500", "MJ", "GJ", "0.5"), ("7", "百万千焦", "GJ", "7"),
        ("1000000", "kcal", "GJ", "4.1868"),
    ):  # fmt: skip
        assert run("ENE-C5", value=value, unit=unit, stored=stored).value == D(right)
    with pytest.raises(InvalidValue):
        run("ENE-C5", value="1", unit="升", stored="kWh")


@pytest.mark.parametrize(
    ("region", "year", "total", "per_m2"),
    [("甘肃", "2022", "855137.94", "87.26"), ("甘肃", "2023", "834489.34", "85.15"),
     ("全国", "2022", "895886.34", "91.42")],
)  # fmt: skip
def test_carbon_of_u1(region, year, total, per_m2):
    found = run("ENE-K", **U1, region=region, year=year)
    assert cents(found.value.total_kg) == D(total)
    assert cents(found.value.per_m2_kg) == D(per_m2)
    assert found.findings == ()


def test_carbon_parts_of_u1_and_a_carrier_without_factor():
    parts = run("ENE-K", **U1, region="甘肃").value.parts
    fuels = ("elec", "gas", "petrol", "diesel", "heat")
    assert [str(cents(parts[fuel])) for fuel in fuels] == [
        "327359.20", "45406.20", "26691.54", "4681.00", "451000.00"]  # fmt: skip
    odd = run("ENE-K", other_tce="3", lpg_kg="10", coal_t="1", kerosene_l="100")
    assert cents(odd.value.total_kg) == cents(D("31.013") + D("1747.1") + D("242.672"))
    assert [finding.field for finding in odd.findings] == ["other"]


def test_factor_year():
    assert run("ENE-K1", data_year="2022").value.year == 2022
    assert run("ENE-K1", data_year="2023", closed_on="2025-02-01").value.year == 2022
    assert run("ENE-K1", data_year="2023", closed_on="2026-02-01").value.year == 2023
    early = run("ENE-K1", data_year="2020")
    assert (early.value.year, severities(early)) == (2021, ["tip"])


def test_required_fields():
    good = {"name": "示例中学", "credit_code": "91350100M000100Y43", "region_code": "350100",
            "class_code": "021", "area_m2": "100", "people": "1"}  # fmt: skip
    assert severities(run("ENE-V01", **good)) == []
    for broken in ({"people": "0"}, {"area_m2": "0"}, {"name": ""}, {"credit_code": "123"}):
        assert severities(run("ENE-V01", **(good | broken))) == ["stop"]
    assert severities(run("ENE-V01", **(good | {"credit_code": "91350100M000100Y44"}))) == ["ask"]


def test_blank_is_not_zero():
    assert "没有填" in run("ENE-V02", label="电").findings[0].message
    assert "填 0" in run("ENE-V02", label="电", value="0").findings[0].message
    assert severities(run("ENE-V02", label="电", value="0", is_open="否")) == []
    assert severities(run("ENE-V02", label="电", value="5")) == []


def test_change_of_people_and_area():
    area = run("ENE-V03", label="建筑面积", this="11240", last="9800")
    assert cents(area.value * 100) == D("14.69")
    assert severities(area) == ["ask"]
    people = run("ENE-V03", label="用能人数", this="165", last="180")
    assert (cents(people.value * 100), severities(people)) == (D("-8.33"), [])
    assert severities(run("ENE-V03", label="用能人数", this="110", last="100")) == []
    assert severities(run("ENE-V03", label="用能人数", this="110", last="0")) == ["ask"]


@pytest.mark.parametrize(
    ("this", "found"),
    [("110", []), ("111", ["ask"]), ("130", ["ask"]), ("299", ["ask"]), ("300", ["stop"]),
     ("89", ["ask"]), ("90", []), ("0", ["ask"])],
)  # fmt: skip
def test_year_on_year(this, found):
    assert severities(run("ENE-V04", label="电", this=this, last="100")) == found


def test_year_on_year_of_the_drawing_and_without_base():
    gas = run("ENE-V04", label="天然气", this="1904", last="1655")
    assert cents(gas.value * 100) == D("15.05")
    assert severities(run("ENE-V04", label="天然气", this="5", last="0")) == ["ask"]
    assert "大幅" in run("ENE-V04", label="电", this="131", last="100").findings[0].message


def test_base_change_grows_with_the_years():
    assert severities(run("ENE-V05", label="电", this="120", base="100", data_year="2022")) == []
    assert severities(run("ENE-V05", label="电", this="121", base="100", data_year="2022")) == [
        "ask"
    ]
    assert severities(run("ENE-V05", label="电", this="500", base="100", data_year="2022")) == [
        "stop"
    ]
    assert run("ENE-V05", label="电", this="5", base="0", data_year="2022").findings == ()


def test_price():
    assert cents(run("ENE-V06", carrier="elec", amount="118420", cost="74012.50").value) == D(
        "0.63"
    )
    assert severities(run("ENE-V06", carrier="elec", amount="100", cost="150")) == []
    assert severities(run("ENE-V06", carrier="elec", amount="100", cost="151")) == ["ask"]
    assert severities(run("ENE-V06", carrier="lpg", amount="1", cost="999")) == []


def test_unit_slip_proposes_the_unit():
    slip = run("ENE-V07", carrier="elec", amount="125.6", cost="785000", unit="kWh")
    assert (slip.value.power, slip.value.amount, slip.value.price) == (4, D("1256000"), D("0.625"))
    assert slip.value.unit_word == "万kWh"
    down = run("ENE-V07", carrier="water", amount="2318000", cost="8924.3", unit="m³")
    assert (down.value.power, down.value.amount) == (-3, D("2318"))
    assert run("ENE-V07", carrier="elec", amount="125600", cost="78500").value is None


def test_amount_and_cost():
    assert severities(run("ENE-V08", label="水", amount="10")) == ["ask"]
    assert severities(run("ENE-V08", label="水", amount="0", cost="5")) == ["ask"]
    assert severities(run("ENE-V08", label="水", amount="0", cost="0")) == []
    assert severities(run("ENE-V08", label="水")) == []


def test_months():
    missing = run("ENE-V09", months='{"1": 1, "2": 1, "4": 1}', due_months="[1,2,3,4]")
    assert (missing.value, severities(missing)) == (3, ["stop"])
    assert "3 月" in missing.findings[0].message
    one = {"months": '{"1": 100}', "due_months": "[1]"}
    assert severities(run("ENE-V09", **one, typed_year="100")) == []
    assert severities(run("ENE-V09", **one, typed_year="105")) == ["ask"]
    assert severities(run("ENE-V09", **one, typed_year="105.01")) == ["stop"]


def test_monthly_outlier_flags_december_only():
    months = [62, 58, 55, 49, 44, 47, 71, 74, 52, 46, 51, 640]
    found = run("ENE-V10", values=str(months), label="电")
    assert (round(found.value.mean, 2), round(found.value.sigma, 2)) == (104.08, 161.84)
    assert (found.value.median, found.value.mad) == (53.5, 7)
    assert round(found.value.robust_z, 1) == 56.5
    assert severities(found) == ["ask"]
    for place in range(11):
        turned = months[:place] + months[place + 1 :] + [months[place]]
        assert severities(run("ENE-V10", values=str(turned))) == []
    assert severities(run("ENE-V10", values=str([5] * 11 + [5]))) == []
    assert run("ENE-V10", values="[1, 2]").value is None


def test_repeated_values():
    same = {"label": "柴油", "this": "60"}
    assert severities(run("ENE-V11", **same, before="60", two_before="60")) == ["ask"]
    assert severities(run("ENE-V11", **same, before="60", two_before="61")) == []
    assert severities(run("ENE-V11", **same, last_year="60")) == ["ask"]
    assert severities(run("ENE-V11", label="柴油", this="0", before="0", two_before="0")) == []


def test_meter_rollover():
    step = {"previous": "998712.5", "current": "1204.3"}
    assert run("ENE-V12", **step, event="rollover").value == D("2491.8")
    assert run("ENE-V12", **step, event="rollover", ct="40").value == 99672
    assert severities(run("ENE-V12", **step)) == ["stop"]
    assert run("ENE-V12", **step, event="change").value is None
    assert run("ENE-V12", previous="10", current="12", ct="2", pt="3").value == 12


def test_ratio_extremes():
    assert severities(run("ENE-V13", per_head_kgce="5000", per_m2_kgce="1")) == []
    far = run("ENE-V13", per_head_kgce="5000.01", per_m2_kgce="0.9", water_per_head_m3="301")
    assert [f.field for f in far.findings] == ["per_head_kgce", "per_m2_kgce", "water_per_head_m3"]


def test_cross_forms():
    found = run(
        "ENE-V14", elec_kwh="100", dc_elec_kwh="101", fuels='{"天然气": 50}',
        heating_fuels='{"天然气": 51}', area_m2="10", heat_area_m2="11", vehicle_petrol_l="5",
        petrol_cars="0", vehicle_diesel_l="5", diesel_cars="0",
    )  # fmt: skip
    assert severities(found) == ["stop"] * 5
    assert severities(run("ENE-V14", elec_kwh="100", dc_elec_kwh="100", vehicle_petrol_l="5",
                          petrol_cars="1")) == []  # fmt: skip


def test_season_people_and_posts():
    assert severities(run("ENE-V15", month="7", heat_gj="3")) == ["tip"]
    assert severities(run("ENE-V15", month="12", heat_gj="3")) == []
    assert severities(run("ENE-V15", month="7", gas_m3="200", yearly_gas_m3="1200",
                          heated_by_gas="是")) == ["tip"]  # fmt: skip
    assert severities(run("ENE-V16", people="1586", posts="142")) == ["ask"]
    assert severities(run("ENE-V16", people="71", posts="142")) == []
    assert severities(run("ENE-V16", people="70", posts="142")) == ["ask"]
    assert severities(run("ENE-V16", people="426", posts="142")) == []


def test_sums_are_exact():
    assert severities(run("ENE-V17", reported="10", bodies="[4, 6]")) == []
    assert severities(run("ENE-V17", reported="10.01", bodies="[4, 6]")) == ["stop"]
    shares = '[{"body": "甲", "percent": 60}, {"body": "乙", "percent": 39}]'
    assert severities(run("ENE-V17", shares=shares)) == ["stop"]
    assert severities(run("ENE-V17", parents='{"甲": ["乙", "丙"]}')) == ["stop"]
    assert severities(run("ENE-V18", summary="3", base="[1, 2]")) == []
    assert severities(run("ENE-V18", summary="3.000001", base="[1, 2]")) == ["stop"]
    assert severities(run("ENE-V19", quarters="[1, 2, 3, 4]", annual="10")) == []
    assert severities(run("ENE-V19", quarters="[1, 2, 3, 4]", annual="10.1")) == ["stop"]


def test_gate():
    assert run("ENE-V20", open_stops="0", unanswered="0").value is True
    assert severities(run("ENE-V20", open_stops="1", unanswered="1")) == ["stop", "stop"]


def test_grades():
    levels = {"limit": "22.3", "norm": "15.6", "good": "8.1"}
    for value, right in (("8.1", Grade.ADVANCED), ("15.6", Grade.GOOD), ("22.3", Grade.PASSED)):
        assert run("ENE-Q1", value=value, **levels).value is right
    over = run("ENE-Q1", value="24.30", **levels)
    assert (over.value, severities(over)) == (Grade.OVER, ["ask"])
    assert "重点检查" not in over.findings[0].remedy
    assert "重点检查" in run("ENE-Q1", value="26.77", **levels).findings[0].remedy


def test_non_heating_of_u1_is_over_the_city_level():
    found = run("ENE-Q2", total_kgce="393681.96", heating_kgce="139892.00",
                vehicles_kgce="15629.66", area_m2="9800").value  # fmt: skip
    assert cents(found) == D("24.30")


def test_hospital_people():
    found = run("ENE-Q3", staff="1800", others="2500", interns="600", intern_months="11",
                beds="2600", occupancy="0.95", visits="202530").value  # fmt: skip
    assert cents(found) == D("7874.88")


@pytest.mark.parametrize(
    ("value", "base", "percent"),
    [("18.03", "18.48", "-2.44"), ("321.27", "329.56", "-2.52"), ("20.99", "21.53", "-2.51")],
)
def test_progress(value, base, percent):
    assert cents(run("ENE-T1", value=value, base=base).value * 100) == D(percent)


@pytest.mark.parametrize(
    ("base", "fall", "value", "linear", "geometric"),
    [("18.48", "0.05", "18.03", "18.11", "18.10"), ("329.56", "0.06", "321.27", "321.65", "321.50"),
     ("21.53", "0.06", "20.99", "21.01", "21.00")],
)  # fmt: skip
def test_expected_path(base, fall, value, linear, geometric):
    given = {"base": base, "fall": fall, "years": "2", "value": value}
    for shape, right in (("linear", linear), ("geometric", geometric)):
        found = run("ENE-T2", **given, shape=shape)
        assert cents(found.value) == D(right)
        assert severities(found) == []


@pytest.mark.parametrize(
    ("fall", "target"), [("1.48", "1.4"), ("7.30", "1.19"), ("8.63", "1.4"), ("6.07", "1.5")]
)
def test_targets_met(fall, target):
    value = str(100 - D(fall))
    assert severities(run("ENE-T3", value=value, base="100", target_percent=target)) == []
    assert severities(run("ENE-T3", value="98.61", base="100", target_percent="1.4")) == ["ask"]
    assert severities(run("ENE-T3", value="98.6", base="100", target_percent="1.4")) == []


def test_published_share_is_recomputed():
    assert cents(D(358) / 825 * 100) == D("43.39")


def test_saving_organ_and_water_saving():
    items = (
        '[{"number": "1", "maximum": 60, "score": 50}, {"number": "2", "maximum": 40, "score": 30}]'
    )
    assert (run("ENE-E", items=items).value, severities(run("ENE-E", items=items))) == (80, [])
    low = items.replace("50", "49")
    assert severities(run("ENE-E", items=low)) == ["ask"]
    assert severities(run("ENE-E", items='[{"number": "1", "maximum": 50, "score": 51}]')) == [
        "stop", "stop"]  # fmt: skip
    water = (
        '[{"number": "1", "maximum": 40, "score": 36}, {"number": "2", "maximum": 10,'
        ' "score": 9, "is_starred": true}, {"number": "3", "maximum": 9, "is_present": false}]'
    )
    assert (run("ENE-W", items=water).value, severities(run("ENE-W", items=water))) == (
        D("0.9"),
        [],
    )
    star = water.replace('"score": 9', '"score": 0')
    assert severities(run("ENE-W", items=star)) == ["ask", "ask"]


@pytest.mark.parametrize(
    ("rule", "given", "points"),
    [
        ("fittings", {"percent": "96.9"}, 0),
        ("fittings", {"percent": "97"}, 2),
        ("fittings", {"percent": "100"}, 8),
        ("fittings", {"percent": "50"}, 0),
        ("per_head", {"own": "22.5", "peers": "27"}, 8),
        ("per_head", {"own": "29", "peers": "27"}, 3),
        ("per_head", {"own": "27", "peers": "27"}, 6),
        ("per_head", {"own": "33", "peers": "27"}, 0),
        ("leaking", {"percent": "6.2"}, 2),
        ("leaking", {"percent": "4"}, 8),
        ("leaking", {"percent": "9"}, 0),
        ("condensate", {"percent": "50"}, 3),
        ("condensate", {"percent": "49.9"}, 2),
        ("condensate", {"percent": "10"}, 0),
        ("cooling", {"percent": "1"}, 5),
        ("cooling", {"percent": "1.1"}, 0),
        ("metering", {"unit_percent": "100", "sub_percent": "95"}, 8),
        ("metering", {"unit_percent": "99", "sub_percent": "95"}, 0),
    ],
)
def test_points_of_water_items(rule, given, points):
    assert run(f"ENE-W.{rule}", **given).value == points


def test_audit_and_key_consumers():
    small = {"energy_tce": "499", "elec_kwh": "1999999", "area_m2": "9999", "today": "2022-07-18"}
    assert run("ENE-A", **small).value == []
    large = run("ENE-A", **(small | {"area_m2": "10000"}))
    assert (large.value, severities(large)) == (["area_m2"], ["ask"])
    recent = run("ENE-A", **(small | {"area_m2": "10000"}), last_audit_on="2018-01-01")
    assert severities(recent) == []
    for tce, kind in (("10000", KeyConsumer.BY_AMOUNT), ("5000", KeyConsumer.MAY_BE_NAMED),
                      ("500", KeyConsumer.CITY), ("499", KeyConsumer.NONE)):  # fmt: skip
        assert run("ENE-A.key", energy_tce=tce).value is kind


def test_dlt645_frames():
    asked = run("ENE-M1", address="000012345678").value
    assert asked == "68 78 56 34 12 00 00 68 11 04 33 33 34 33 C6 16"
    frame = "68 78 56 34 12 00 00 68 91 08 33 33 34 33 89 67 45 33 B2 16"
    said = run("ENE-M1", frame=f"FE FE FE FE {frame}").value
    assert (said.address, said.value, said.unit) == ("000012345678", D("1234.56"), "kWh")
    for broken in (frame.replace("B2", "B3"), frame[:-3], "68 00"):
        with pytest.raises(InvalidValue):
            run("ENE-M1", frame=broken)


def test_modbus_crc():
    assert run("ENE-M2", frame="01 03 00 00 00 02").value == "C4 0B"


def test_meter_message():
    good = ('{"meter": "E-001", "ts": "2022-07-18T10:00:00+08:00", "seq": 7,'
            ' "values": {"kwh": 1234.56}, "quality": "good"}')  # fmt: skip
    message = run("ENE-M3", topic="990100/hall/gw1/E-001/data", payload=good).value
    assert (message.meter, message.seq, message.values) == ("E-001", 7, {"kwh": D("1234.56")})
    for topic, payload in (("a/b/c/data", good), ("990100/hall/gw1/E-002/data", good),
                           ("990100/hall/gw1/E-001/data", good.replace("+08:00", "")),
                           ("990100/hall/gw1/E-001/data", "{")):  # fmt: skip
        with pytest.raises(InvalidValue):
            run("ENE-M3", topic=topic, payload=payload)


def test_use_and_alarms():
    rollover = run("ENE-M4", start="998712.5", end="1204.3", rollover="1000000", ct="40")
    assert rollover.value == 99672
    assert severities(run("ENE-M4", start="10", end="9")) == ["stop"]
    assert severities(run("ENE-M4", start="1", end="9", gap_hours="24")) == ["tip"]
    assert severities(run("ENE-M4", start="1", end="9", gap_hours="25")) == ["ask"]
    assert severities(run("ENE-M5", silent_intervals="2")) == []
    assert severities(run("ENE-M5", silent_intervals="3")) == ["ask"]
    assert severities(run("ENE-M5", night_base="13", night_bases="[9, 10, 11]")) == []
    assert severities(run("ENE-M5", night_base="13.1", night_bases="[9, 10, 11]")) == ["ask"]
    assert severities(run("ENE-M5", night_water="[[1,1,1],[1,1,1],[1,1,1]]")) == ["ask"]
    assert severities(run("ENE-M5", night_water="[[1,1,1],[1,0,1],[1,1,1]]")) == []
    assert severities(run("ENE-M4.balance", upper="100", lower="95")) == []
    assert severities(run("ENE-M4.balance", upper="100", lower="94")) == ["ask"]


def test_waste():
    assert severities(run("WST-01", point="canteen", bins='["other"]')) == ["ask"]
    assert severities(run("WST-01", point="office", bins='["recyclable", "other"]')) == []
    breach = run("WST-02", kind="kitchen", kg="1250", picked_on="2022-07-18",
                 licence_until="2022-06-30")  # fmt: skip
    assert severities(breach) == ["ask"]
    assert severities(run("WST-02", kind="other", kg="5", picked_on="2022-07-18")) == []
    score = run("WST-03", bins_score="40", accuracy_percent="86", awareness_percent="100")
    assert (score.value["sorting"], score.value["total"]) == (22, 92)
