"""The energy files read by their profiles through the import itself: totals, flags, refusals."""

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.db.models import Count, Q, Sum

from affairs.core.importing.actions import write_import
from affairs.core.importing.opening import make_plan, open_file
from affairs.core.importing.uploads import receive
from affairs.core.importing.writing import try_out
from affairs.core.ledgers.ledger import get_ledger
from affairs.core.organisations.tests.factories import give, make_organisation, make_user
from affairs.core.tables import Profile
from affairs.modules.energy.models import BuildingYear, MeterBill, RegisteredBuilding

HERE = Path(__file__).parent
DATA = HERE.parent.parent.parent / "shared" / "data" / "energy"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.django_db,
    pytest.mark.skipif(not DATA.is_dir(), reason="reference data is not beside the repository"),
]
FT2 = Decimal("0.09290304")


@pytest.fixture
def operator():
    user = make_user(make_organisation("市机关事务管理局"))
    give(user, "*", scope="all", organisation=None)
    return user


@pytest.fixture(scope="module")
def right():
    return json.loads((DATA / "expected.json").read_text(encoding="utf-8"))


def planned(profile_name, file_name, by):
    profile = Profile.load(HERE / f"{profile_name}.toml")
    ledger = get_ledger(profile.ledger)
    content = (DATA / file_name).read_bytes()
    opened = open_file(content, file_name, ledger, profile=profile)
    return content, ledger, make_plan(opened, ledger, by)


def stored(profile_name, file_name, by):
    """The plan once its rows are written."""
    content, ledger, plan = planned(profile_name, file_name, by)
    assert [remark.reason for remark in plan.errors[:3]] == []
    write_import(receive(content, file_name, ledger, by, None), plan=plan, by=by)
    return plan


def sums(**conditions):
    rows = BuildingYear.objects.filter(**conditions)
    return rows.aggregate(kwh=Sum("elec_kwh"), area=Sum("area_m2"), n=Count("pk"),
                          gas=Sum("gas_gj"), steam=Sum("steam_gj"))  # fmt: skip


def near(value, wanted, places=2):
    return round(Decimal(str(value)), places) == round(Decimal(str(wanted)), places)


def test_seattle(operator, right):
    plan = stored("seattle_benchmarking", "seattle_benchmarking_2015.csv", operator)
    wanted = right["seattle_2015"]
    negative = wanted["rows_with_negative_value_any"]
    assert len(plan.skipped) == negative
    assert {row.reason for row in plan.skipped} == {"建筑面积是负数"}
    assert BuildingYear.objects.count() == wanted["rows"] - negative
    found = Counter(remark.reason.split("：")[0] for remark in plan.findings)
    assert found["没有用电量"] == wanted["rows_without_electricity_value"]
    assert found["用电量为 0"] == wanted["rows_with_zero_electricity"]
    assert found["数据提供方标为 High Outlier"] == wanted["outlier_rows"]["High Outlier"]
    assert found["数据提供方标为 Low Outlier"] == wanted["outlier_rows"]["Low Outlier"]
    odd = [row for row in plan.rows for f in row.findings if "超过 0.5%" in f.reason]
    assert [row.shown["building_number"] for row in odd] == wanted[
        "kWh_vs_kBtu_mismatch_over_0.5pct"
    ]
    for kind in ("Nonresidential COS", "SPS-District K-12"):
        own = sums(owner_kind=kind)
        assert own["n"] == wanted[kind]["n"]
        assert near(own["kwh"], wanted[kind]["electricity_kWh"], 0)
        assert near(own["kwh"] / own["area"], wanted[kind]["kWh_per_m2"])
    assert near(sums()["steam"], Decimal("778725826") * Decimal("0.00105505585"), 0)


def test_seattle_total_of_the_stored_rows(operator, right):
    stored("seattle_benchmarking", "seattle_benchmarking_2015.csv", operator)
    refused = Decimal(0)
    text = (DATA / "seattle_benchmarking_2015.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        if row["PropertyGFABuilding(s)"].startswith("-"):
            refused += Decimal(row["Electricity(kWh)"] or 0)
    wanted = Decimal(str(right["seattle_2015"]["total_electricity_kWh"]))
    assert near(sums()["kwh"], wanted - refused, 0)


def test_toronto(operator, right):
    plan = stored("toronto_public_buildings", "toronto_public_buildings_2021_part1.csv", operator)
    wanted = right["toronto_2021_odd"]
    own = sums()
    assert own["n"] == wanted["data_rows"]
    assert set(BuildingYear.objects.values_list("year_ending", flat=True)) == {date(2021, 12, 31)}
    assert near(own["kwh"], wanted["electricity_kWh_sum"], 1)
    assert near(own["gas"], wanted["gas_GJ_sum"], 1)
    assert near(own["area"], wanted["gfa_m2_sum"], 1)
    filled = BuildingYear.objects.filter(elec_kwh__isnull=False).count()
    assert filled == wanted["electricity_rows_with_number"]
    none = BuildingYear.objects.filter(Q(area_m2__isnull=True) | Q(area_m2=0)).count()
    assert none == wanted["gfa_zero_or_missing"]
    found = Counter(remark.reason for remark in plan.findings)
    alerts = wanted["alerts_possible_issue"]
    assert found["数据提供方提示：表计时段重叠"] == alerts["Alert - Energy Meter has overlaps"]
    months = "Alert - Energy Meter has less than 12 full calendar months of data"
    assert found["数据提供方提示：不满十二个完整月"] == alerts[months]
    for kind in ("Library", "Police Station", "Office", "Fire Station"):
        both = sums(use_kind=kind, elec_kwh__isnull=False, area_m2__gt=0)
        assert near(both["kwh"] / both["area"], wanted["by_type"][kind]["kWh_per_m2"])


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_philadelphia(operator, right, ending):
    stored("philadelphia_municipal", f"philadelphia_municipal_2011_13.{ending}", operator)
    for year, wanted in right["philadelphia_2011_13_csv"].items():
        own = sums(year=int(year))
        assert own["n"] == wanted["rows"]
        assert near(own["kwh"], wanted["kWh"], 1)
        if ending == "csv":
            assert near(own["area"] / FT2, wanted["floor_area_ft2"], 0)


def test_building_register(operator, right):
    stored("bdg1_buildings_meta", "bdg1_buildings_meta.csv", operator)
    wanted = right["bdg1_buildings_meta"]
    rows = RegisteredBuilding.objects.all()
    assert rows.count() == wanted["rows"]
    assert near(rows.aggregate(area=Sum("area_m2"))["area"], wanted["sqm_sum"])
    by_use = dict(rows.values_list("use_kind").annotate(n=Count("pk")).order_by())
    assert by_use == wanted["by_primaryspaceusage"]


def test_sparse_meter_entries(operator, right):
    plan = stored("espm_meter_entries_sparse", "espm_meter_entries_sparse.xlsx", operator)
    wanted = right["espm_meter_entries"]
    assert len(plan.rows) == wanted["entries"]
    for name, own in wanted["usage_by_type_and_unit"].items():
        carrier, unit = name.split(" | ")
        rows = MeterBill.objects.filter(carrier=carrier, unit=unit)
        assert (rows.count(), rows.aggregate(s=Sum("amount"))["s"]) == (
            own["n"],
            Decimal(str(own["sum"])),
        )


def test_duplicated_readings_are_refused_by_row(operator):
    plan = planned("seed_example-pm-monthly-meter-usage-1-dup",
                   "seed_example-pm-monthly-meter-usage-1-dup.xlsx", operator)[2]  # fmt: skip
    assert [(error.row, "同一份文件里只能有一行" in error.reason) for error in plan.errors] == [
        (16, True), (18, True)]  # fmt: skip


def test_small_files(operator):
    stored(
        "seed_example-pm-monthly-meter-usage", "seed_example-pm-monthly-meter-usage.xlsx", operator
    )
    assert MeterBill.objects.count() == 8
    stored("seed_example-pm-monthly-meter-usage-2-cost-meters",
           "seed_example-pm-monthly-meter-usage-2-cost-meters.xlsx", operator)  # fmt: skip
    assert MeterBill.objects.aggregate(s=Sum("cost"))["s"] == 1000
    stored("seed_portfolio-manager-sample", "seed_portfolio-manager-sample.xls", operator)
    assert BuildingYear.objects.count() == 511
    stored("seed_example-data-properties-duplicate-headers",
           "seed_example-data-properties-duplicate-headers.xlsx", operator)  # fmt: skip
    numbers = BuildingYear.objects.filter(source="properties").values_list(
        "building_number", flat=True
    )
    assert sorted(numbers) == ["1154623", "1311523", "2264"]


def test_a_second_import_changes_nothing(operator):
    stored("toronto_public_buildings", "toronto_public_buildings_2021_part1.csv", operator)
    plan = planned("toronto_public_buildings", "toronto_public_buildings_2021_part1.csv", operator)[
        2
    ]
    try_out(plan, operator)
    assert plan.counts["unchanged"] == 899
