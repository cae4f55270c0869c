"""Fuel, readings, repair, insurance, inspection: what is stored, booked and refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from affairs.core.errors import RuleViolation
from affairs.core.organisations.tests.factories import give, make_organisation, make_user
from affairs.core.rules.shipped import load_shipped_parameters
from affairs.modules.fleet.actions import readings, upkeep, vehicles
from affairs.modules.fleet.models import (
    CostEntry,
    Inspection,
    InsurancePolicy,
    OdometerReading,
    Refuelling,
    Repair,
    Vehicle,
)
from affairs.modules.fleet.tests import factories as make
from affairs.modules.fleet.tests.factories import local

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def parameters():
    load_shipped_parameters()


@pytest.fixture
def clerk():
    user = make_user()
    give(user, "fleet.*", scope="all")
    return user


@pytest.fixture
def car():
    return make.make_vehicle()


def refuel(car, clerk, at: str, km: int, **fields) -> Refuelling:
    values = {
        "vehicle": car, "refuelled_at": local(at), "product": "petrol_92",
        "quantity": Decimal("45.20"), "amount": Decimal("376.06"), "odometer_km": km,
    }  # fmt: skip
    return upkeep.record_refuelling(Refuelling(**(values | fields)), by=clerk)


def read(car, clerk, at: str, km: int, **fields) -> OdometerReading:
    values = {"vehicle": car, "read_at": local(at), "km": km} | fields
    return readings.record_reading(OdometerReading(**values), by=clerk)


def current_km(car) -> int:
    return Vehicle.objects.get(pk=car.pk).odometer_km


def test_a_refuelling_is_booked_on_its_local_day_once(car, clerk):
    first = refuel(car, clerk, "2022-07-05 00:30", 50_000)
    first.amount = Decimal("380.00")
    upkeep.record_refuelling(first, by=clerk)
    entry = CostEntry.objects.get()
    assert (entry.kind, entry.amount, entry.incurred_on) == (
        "fuel", Decimal("380.00"), date(2022, 7, 5),
    )  # fmt: skip


def test_charging_is_booked_as_charging(car, clerk):
    refuel(car, clerk, "2022-07-05 10:00", 50_000, product="electricity")
    assert CostEntry.objects.get().kind == "charging"


def test_a_late_entry_fits_between_its_neighbours_and_beyond_them_is_refused(car, clerk):
    refuel(car, clerk, "2022-07-05 10:00", 50_000)
    refuel(car, clerk, "2022-07-15 10:00", 51_000)
    refuel(car, clerk, "2022-07-10 10:00", 50_500)
    with pytest.raises(RuleViolation, match="小于前一读数：2022-07-10 10:00 加油充电 50,500 公里"):
        refuel(car, clerk, "2022-07-12 10:00", 50_400)
    with pytest.raises(RuleViolation, match="大于后一读数：2022-07-15 10:00 加油充电 51,000 公里"):
        refuel(car, clerk, "2022-07-12 10:00", 51_001)
    assert (Refuelling.objects.count(), current_km(car)) == (3, 51_000)


def test_a_changed_instrument_starts_a_new_chain(car, clerk):
    read(car, clerk, "2022-07-01 08:00", 98_000)
    with pytest.raises(RuleViolation):
        read(car, clerk, "2022-07-09 08:00", 20)
    read(car, clerk, "2022-07-08 08:00", 0, source="new_instrument", old_km=98_500)
    read(car, clerk, "2022-07-09 08:00", 20)
    read(car, clerk, "2022-07-05 08:00", 98_300)
    with pytest.raises(RuleViolation, match="大于后一读数"):
        read(car, clerk, "2022-07-06 08:00", 98_501)
    assert current_km(car) == 20


def test_the_mileage_follows_what_remains_after_a_correction(car, clerk):
    refuel(car, clerk, "2022-07-05 10:00", 50_000)
    wrong = refuel(car, clerk, "2022-07-15 10:00", 510_000)
    assert current_km(car) == 510_000
    wrong.odometer_km = 51_000
    upkeep.record_refuelling(wrong, by=clerk)
    assert current_km(car) == 51_000


def test_cash_refuelling_elsewhere_needs_an_approval(car, clerk):
    with pytest.raises(RuleViolation, match="不在定点加油站加油"):
        refuel(car, clerk, "2022-07-05 10:00", 50_000, is_designated_station=False)


def workshop():
    firm = make.make_supplier()
    make.make_suppliercontract(supplier=firm)
    return firm


def repair(car, clerk, **fields) -> Repair:
    values = {
        "vehicle": car, "sent_on": date(2022, 3, 1), "odometer_km": 80_000, "fault": "制动异响",
        "kind": "minor", "quote": Decimal("1500.00"),
    }  # fmt: skip
    if "supplier" not in fields:
        fields["supplier"] = workshop()
    return upkeep.record_repair(Repair(**(values | fields)), by=clerk)


def accepted(car, clerk, **fields) -> Repair:
    made = upkeep.approve_repair(repair(car, clerk, **fields), by=clerk)
    return upkeep.accept_repair(
        made, left_shop_on=made.sent_on, left_shop_km=made.odometer_km, accepted_by="队长", by=clerk
    )


def test_a_repair_outside_the_contract_is_refused(car, clerk):
    with pytest.raises(RuleViolation, match="定点合同不在有效期"):
        repair(car, clerk, sent_on=date(2022, 7, 2))
    with pytest.raises(RuleViolation, match="没有定点合同"):
        repair(car, clerk, supplier=make.make_supplier())


def test_a_repair_runs_from_quote_to_its_cost(car, clerk):
    made = accepted(car, clerk)
    assert made.warranty_until == date(2022, 3, 11)
    with pytest.raises(RuleViolation, match="超批准报价 120.00 元"):
        upkeep.settle_repair(made, amount=Decimal("1620.00"), settled_on=date(2022, 3, 5), by=clerk)
    upkeep.settle_repair(made, amount=Decimal("1500.00"), settled_on=date(2022, 3, 5), by=clerk)
    entry = CostEntry.objects.get()
    assert (entry.kind, entry.amount, entry.incurred_on) == (
        "repair", Decimal("1500.00"), date(2022, 3, 5),
    )  # fmt: skip


def test_a_repeat_fault_in_warranty_is_not_paid(car, clerk):
    first = accepted(car, clerk)
    again = accepted(car, clerk, sent_on=date(2022, 3, 10), odometer_km=80_900, repeats=first)
    with pytest.raises(RuleViolation, match="在质量保证期内，不付款"):
        upkeep.settle_repair(
            again, amount=Decimal("100.00"), settled_on=date(2022, 3, 12), by=clerk
        )


def test_a_large_repair_asks_for_the_appraisal_group_or_a_reason(car, clerk):
    made = repair(car, clerk, quote=Decimal("2000.00"))
    with pytest.raises(RuleViolation, match="大额维修须复核"):
        upkeep.approve_repair(made, by=clerk)
    assert upkeep.approve_repair(made, reason="应急抢修", by=clerk).state == "approved"


def test_insurance_and_inspection_say_until_when_the_car_may_go(car, clerk):
    upkeep.record_insurance(
        InsurancePolicy(
            vehicle=car, kind="compulsory", company="示例财险", policy_number="P1",
            starts_on=date(2022, 1, 1), ends_on=date(2022, 12, 31), premium=Decimal("640.00"),
            paid_on=date(2021, 12, 20),
        ),
        by=clerk,
    )  # fmt: skip
    upkeep.record_inspection(
        Inspection(vehicle=car, inspected_on=date(2022, 5, 10), valid_until=date(2024, 5, 20),
                   amount=Decimal("120.00")),
        by=clerk,
    )  # fmt: skip
    car.refresh_from_db()
    booked = CostEntry.objects.order_by("kind").values_list("kind", "incurred_on")
    assert (car.insured_until, car.inspected_until) == (date(2022, 12, 31), date(2024, 5, 20))
    assert list(booked) == [
        ("inspection", date(2022, 5, 10)), ("insurance", date(2021, 12, 20)),
    ]  # fmt: skip


def new_vehicle(**fields) -> Vehicle:
    values = {
        "plate_number": "示A 88·888", "model_name": "红旗 H5", "category": "QT", "body": "sedan",
        "registered_on": date(2022, 6, 1), "entered_on": date(2022, 6, 1), "odometer_km": 12,
    }  # fmt: skip
    if "organisation" not in fields:
        fields["organisation"] = make_organisation()
    return Vehicle(**(values | fields))


def test_a_vehicle_enters_with_its_unit_and_first_reading(clerk):
    car = vehicles.register_vehicle(new_vehicle(), by=clerk)
    assert (car.plate_number, car.holdings.get().organisation, car.readings.get().km) == (
        "示A88888", car.organisation, 12,
    )  # fmt: skip


def test_a_plate_in_service_is_refused_and_returns_after_its_car_has_left(clerk):
    first = vehicles.register_vehicle(new_vehicle(), by=clerk)
    with pytest.raises(RuleViolation, match="号牌 示A88888 已在册"):
        vehicles.register_vehicle(new_vehicle(plate_number="示ａ88888"), by=clerk)
    vehicles.take_off_register(first, date(2022, 7, 1))
    first.save()
    assert vehicles.register_vehicle(new_vehicle(), by=clerk).pk


def test_a_donated_car_is_refused(clerk):
    with pytest.raises(RuleViolation, match="捐赠"):
        vehicles.register_vehicle(new_vehicle(acquisition="firm_donation"), by=clerk)


def test_the_unit_of_a_vehicle_changes_by_reallocation_only(clerk):
    car = vehicles.register_vehicle(new_vehicle(), by=clerk)
    car = Vehicle.objects.get(pk=car.pk)
    car.organisation = make_organisation()
    with pytest.raises(RuleViolation, match="办理车辆调剂"):
        vehicles.register_vehicle(car, by=clerk)
