"""Bulk saves: the action's permission and rules, one entry for many records, history of each."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from affairs.core.actions import RecordsRefused
from affairs.core.audit.models import AuditRecord
from affairs.core.audit.reading import act_on, acts_on, count_acts
from affairs.core.audit.verification import verify
from affairs.core.errors import NotPermitted, StaleRecord
from affairs.core.ledgers.history import history
from affairs.core.ledgers.ledger import get_ledger
from affairs.core.organisations.tests.factories import give, make_organisation, make_user
from affairs.modules.fleet.actions.safekeeping import (
    record_fuel_transaction,
    record_fuel_transactions,
)
from affairs.modules.fleet.actions.trips import apply_trips
from affairs.modules.fleet.actions.vehicles import register_vehicle, register_vehicles
from affairs.modules.fleet.models import FuelTransaction, Holding, OdometerReading, Trip, Vehicle
from affairs.modules.fleet.tests.factories import make_trip, make_vehicle

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
WIDE = 1203  # more records than two shared entries hold


@pytest.fixture
def unit():
    return make_organisation("市教育局")


@pytest.fixture
def clerk(unit):
    user = make_user(unit)
    give(user, "fleet.*", "organisations.*", scope="subtree")
    return user


def line(unit, number: int, **given) -> FuelTransaction:
    values = {
        "organisation": unit, "transaction_number": f"T{number:06d}", "quantity": Decimal("10.000"),
        "transacted_at": timezone.now(), "quantity_unit": "us_gallon", "station": "=1+1",
    }  # fmt: skip
    return FuelTransaction(**values | given)


def car(unit, plate: str, **given) -> Vehicle:
    values = {"organisation": unit, "plate_number": plate, "model_name": "某型", "category": "04",
              "body": "sedan", "entered_on": date(2024, 3, 1)}  # fmt: skip
    model = make_vehicle(organisation=unit)
    values |= {"category": model.category, "body": model.body}
    model.delete()
    return Vehicle(**values | given)


def test_many_new_records_are_as_the_action_of_one_would_store_them(unit, clerk):
    record_fuel_transactions([line(unit, n) for n in range(WIDE)], by=clerk)
    one = line(unit, WIDE)
    record_fuel_transaction(one, by=clerk)
    stored = FuelTransaction.objects.order_by("transaction_number")
    assert stored.count() == WIDE + 1
    first, last = stored.first(), stored.last()
    plain = {"id", "transaction_number", "created_at", "updated_at", "transacted_at"}
    alike = [
        {name: value for name, value in each.current_values().items() if name not in plain}
        for each in (first, last)
    ]
    assert alike[0] == alike[1]
    assert first.litres == Decimal("37.854118")
    assert first.created_at is not None


def test_shared_entries_are_few_chained_and_the_history_of_each(unit, clerk):
    record_fuel_transactions([line(unit, n) for n in range(WIDE)], by=clerk)
    assert AuditRecord.objects.filter(action="fleet.record_fuel_transaction").count() == 3
    assert verify().broken_seq is None
    some = FuelTransaction.objects.get(transaction_number="T000777")
    acts = acts_on(some)
    assert [(act.object_id, act.object_label) for act in acts] == [(str(some.pk), "T000777")]
    assert acts[0].changes["litres"] == [None, "37.854118"]
    assert act_on(some, acts[0].seq).changes == acts[0].changes
    assert count_acts(some) == 1
    shown = history(get_ledger("fleet.fueltransaction"), some, only="quantity")
    assert [(c.label, c.old, c.new) for c in shown[0].changes] == [("数量", "", "10.000")]


def test_changed_records_keep_old_values_in_history_and_raise_their_revision(unit, clerk):
    record_fuel_transactions([line(unit, n) for n in range(3)], by=clerk)
    lines = list(FuelTransaction.objects.order_by("pk"))
    lines[0].quantity = Decimal("20.000")
    lines[2].station = "二号站"
    record_fuel_transactions(lines, by=clerk)
    first, second, third = FuelTransaction.objects.order_by("pk")
    assert (first.litres, first.revision) == (Decimal("75.708236"), 2)
    assert (second.revision, third.revision, third.station) == (1, 2, "二号站")
    assert acts_on(first)[0].changes == {
        "quantity": ["10.000", "20.000"], "litres": ["37.854118", "75.708236"],
    }  # fmt: skip
    assert count_acts(second) == 1
    assert acts_on(third)[0].changes == {"station": ["=1+1", "二号站"]}


def test_a_record_changed_meanwhile_stops_all(unit, clerk):
    record_fuel_transactions([line(unit, n) for n in range(2)], by=clerk)
    lines = list(FuelTransaction.objects.order_by("pk"))
    FuelTransaction.objects.get(pk=lines[1].pk).save()
    for each in lines:
        each.station = "三号站"
    with pytest.raises(StaleRecord, match="刚被别人改过"):
        record_fuel_transactions(lines, by=clerk)
    assert not FuelTransaction.objects.filter(station="三号站").exists()


def test_a_taken_key_is_told_and_nothing_is_stored(unit, clerk):
    record_fuel_transactions([line(unit, 1)], by=clerk)
    with pytest.raises(StaleRecord, match="同一编号"):
        record_fuel_transactions([line(unit, 2), line(unit, 1)], by=clerk)
    assert FuelTransaction.objects.count() == 1


def test_one_record_out_of_reach_stops_all(unit, clerk):
    other = make_organisation("市水务局")
    with pytest.raises(NotPermitted, match="不在本账号的范围内"):
        record_fuel_transactions([line(unit, 1), line(other, 2)], by=clerk)
    refused = record_fuel_transactions.trial([line(unit, 1), line(other, 2)], by=clerk)
    assert [refusal.record.transaction_number for refusal in refused] == ["T000002"]
    assert FuelTransaction.objects.count() == 0


def test_vehicles_are_refused_as_one_by_one_and_a_trial_writes_nothing(unit, clerk):
    register_vehicle(car(unit, "示A10001"), by=clerk)
    given = [
        car(unit, "示A10002", odometer_km=120), car(unit, "示a 10001"),
        car(unit, "示A10003"), car(unit, "示A10003"), car(unit, "示A10004", status="disposed"),
    ]  # fmt: skip
    refused = register_vehicles.trial(given, by=clerk)
    assert [(refusal.record, refusal.field) for refusal in refused] == [
        (given[1], "plate_number"), (given[3], "plate_number"), (given[4], "status"),
    ]  # fmt: skip
    with pytest.raises(RecordsRefused, match="等 3 条有误"):
        register_vehicles(given, by=clerk)
    assert (Vehicle.objects.count(), OdometerReading.objects.count()) == (1, 0)
    register_vehicles([given[0], given[2]], by=clerk)
    assert Vehicle.objects.count() == Holding.objects.count() == 3
    reading = OdometerReading.objects.get()
    assert (reading.vehicle.plate_number, reading.km, reading.source) == (
        "示A10002", 120, "entering",
    )  # fmt: skip


def test_applications_get_running_numbers(unit, clerk):
    made = [make_trip(organisation=unit) for _ in range(2)]
    Trip.objects.filter(pk__in=[trip.pk for trip in made]).delete()
    for trip in made:
        trip.pk, trip.number, trip._state.adding = None, "", True
    apply_trips(made, by=clerk)
    numbers = sorted(Trip.objects.values_list("number", flat=True))
    assert len(set(numbers)) == 2
    assert all(number.startswith("YC-") for number in numbers)
