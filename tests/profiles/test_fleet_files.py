"""The public fleet files import by their profiles with the right values (data/vehicles)."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from django.db.models import Sum

from affairs.core.importing.actions import write_import
from affairs.core.importing.uploads import plan_of, receive
from affairs.core.ledgers.ledger import get_ledger
from affairs.core.measures import convert
from affairs.core.organisations.tests.factories import give, make_organisation, make_user
from affairs.core.rounding import half_up
from affairs.core.tables import Profile
from affairs.modules.fleet.models import FuelTransaction, LegacyVehicle
from affairs.modules.fleet.selectors.fuel_cards import consumption, transaction_findings
from affairs.modules.fleet.selectors.legacy import legacy_findings

HERE = Path(__file__).resolve().parent
DATA = HERE.parents[2] / "shared" / "data" / "vehicles"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.shared,
    pytest.mark.skipif(not DATA.is_dir(), reason="reference data is not beside the repository"),
]


@pytest.fixture
def clerk():
    user = make_user(make_organisation("市机关事务管理局"))
    give(user, "fleet.*", "organisations.*", scope="all")
    return user


def _import(file: str, profile: str, clerk):
    known = Profile.load(HERE / profile)
    content = (DATA / file).read_bytes()
    batch = receive(content, file, get_ledger(known.ledger), clerk, known.to_dict())
    plan = plan_of(batch, clerk, trial=False)
    write_import(batch, plan=plan, by=clerk)
    return plan


def test_the_card_statement_comes_in_whole_with_its_junk_named(clerk):
    right = json.loads((DATA / "expected.json").read_text())["fuel_card_transactions_a"]
    plan = _import("fuel_card_transactions_a.csv", "fuel_card_transactions.toml", clerk)
    rows = FuelTransaction.objects.all()
    fuel = rows.exclude(litres=None)
    assert rows.count() == right["rows"] == plan.counts["created"]
    assert fuel.count() == right["fuel_rows_GA"]
    numbers = rows.values("transaction_number").distinct().count()
    assert numbers == right["distinct_transaction_no"]
    sums = rows.aggregate(g=Sum("gross_amount"), n=Sum("net_amount"))
    assert [round(Decimal(sums[k]), 2) for k in "gn"] == [
        Decimal(str(right["gross_cost"])), Decimal(str(right["net_cost"])),
    ]  # fmt: skip
    litres = Decimal(fuel.aggregate(s=Sum("litres"))["s"])
    assert abs(litres - Decimal(str(right["litres_at_3.785411784"]))) < Decimal("0.01")
    reasons = [finding.reason for finding in plan.findings]
    named = {
        "像随手填的": sum(right["odometer_typed_as_placeholder"].values()),
        "不计入油耗": right["fuel_rows_GA"] - right["plausible_rows_0_lt_distance_le_600"]["rows"],
        "重复": len(right["duplicate_transaction_no"]),
        "之和差": right["net_equals_gross_plus_exempt_plus_discount_fails"],
        "晚于入账": right["transaction_date_after_posted_date"],
        "天后才入账": right["transaction_date_over_60_days_before_posted"],
    }
    found = {words: sum(words in reason for reason in reasons) for words in named}
    assert found == named
    typed = Counter(
        one.value
        for line in rows
        for one in transaction_findings(line)
        if one.field == "odometer_km"
    )
    assert typed == {0: 43, 1: 32, 1111: 9, 2: 7, 1234: 5, 11: 1, 9999: 1}


def test_consumption_rests_on_plausible_lines_alone(clerk):
    _import("fuel_card_transactions_a.csv", "fuel_card_transactions.toml", clerk)
    used = consumption(FuelTransaction.objects.all())
    miles = convert(used.distance_km, "公里", "英里")
    assert used.litres_per_100km is not None
    assert (used.lines, round(miles), half_up(used.litres_per_100km, 3)) == (
        5087, 611246, Decimal("27.213"),
    )  # fmt: skip


def test_the_statement_a_second_time_changes_nothing(clerk):
    _import("fuel_card_transactions_a.csv", "fuel_card_transactions.toml", clerk)
    again = _import("fuel_card_transactions_a.csv", "fuel_card_transactions.toml", clerk)
    assert (again.counts["unchanged"], again.counts["created"], again.counts["updated"]) == (
        5353, 0, 0,
    )  # fmt: skip


def test_the_register_comes_in_whole_with_repeated_numbers_named(clerk):
    right = json.loads((DATA / "expected.json").read_text())["city_fleet_register_a"]
    plan = _import("city_fleet_register_a.csv", "city_fleet_register.toml", clerk)
    rows = LegacyVehicle.objects.all()
    assert rows.count() == right["rows"]
    assert rows.values("fleet_number").distinct().count() == right["distinct_EquipID"]
    total = Decimal(rows.aggregate(s=Sum("cost"))["s"])
    assert round(total, 2) == Decimal(str(right["cost_sum"]))
    assert rows.filter(cost=0).count() == right["cost_zero"]
    assert rows.filter(in_service_on=None).count() == right["bad_dates"]
    early = rows.filter(in_service_on__year__lt=1969).count()
    assert early == right["two_digit_year_dates_after_2015_when_read_with_pivot_69"]
    repeated = sum("同一项" in finding.reason for finding in plan.findings)
    assert repeated == right["rows"] - right["distinct_EquipID"]
    due = rows.filter(replacement_year__lte=2015).count()
    assert (due, rows.filter(in_service_on__year=1946).count()) == (433, 2)
    doubted = {
        row.fleet_number
        for row in rows
        if any(one.field == "fleet_number" for one in legacy_findings(row))
    }
    assert len(doubted) == 15


def test_the_auction_list_comes_in_and_the_second_time_changes_nothing(clerk):
    _import("city_fleet_surplus_auction.csv", "city_fleet_surplus_auction.toml", clerk)
    again = _import("city_fleet_surplus_auction.csv", "city_fleet_surplus_auction.toml", clerk)
    assert (again.counts["unchanged"], again.counts["created"]) == (115, 0)
    assert {row.get_state_display() for row in LegacyVehicle.objects.all()} == {"待拍卖"}
