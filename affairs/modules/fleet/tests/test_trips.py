"""A trip from application to settlement, and what each step refuses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.audit.models import AuditRecord
from affairs.core.errors import NotPermitted, RuleViolation, StaleRecord
from affairs.core.notices.models import Notice
from affairs.core.organisations.tests.factories import give, make_organisation, make_user
from affairs.modules.fleet.actions import dispatching, driving, settling, trips
from affairs.modules.fleet.models import CostEntry, Driver, OdometerReading, Trip, TripExpense
from affairs.modules.fleet.tests.factories import local, make_driver, make_trip, make_vehicle

pytestmark = pytest.mark.django_db

CHECKED: dict[str, Any] = dict.fromkeys(("tyres", "lights", "brakes", "energy", "papers"), True)


@dataclass
class People:
    liaison: User
    head: User
    dispatcher: User
    chauffeur: User
    driver: Driver
    clerk: User


@pytest.fixture
def people() -> People:
    unit = make_organisation("市教育局")
    bureau = make_organisation("市机关事务管理局")
    liaison, head = make_user(unit, name="联络员"), make_user(unit, name="负责人")
    dispatcher, clerk = make_user(bureau, name="派车岗"), make_user(bureau, name="科员")
    chauffeur = make_user(bureau, name="2 号司机")
    give(liaison, "fleet.apply_trip", "fleet.submit_trip", "fleet.withdraw_trip",
         "fleet.confirm_trip", "fleet.dispute_trip", "fleet.view_trip")  # fmt: skip
    give(head, "fleet.approve_trip", "fleet.return_trip")
    give(dispatcher, "fleet.dispatch_trip", "fleet.reassign_trip", "fleet.refuse_trip",
         "fleet.merge_trip", "fleet.return_trip", scope="all")  # fmt: skip
    give(clerk, "fleet.settle_trip", "fleet.correct_trip", scope="all")
    give(chauffeur, "fleet.start_trip", "fleet.finish_trip", "fleet.report_expense",
         "fleet.void_expense", "fleet.hand_in_trip", "fleet.view_trip", scope="person")  # fmt: skip
    driver = make_driver(name="2 号司机", account=chauffeur, organisation=bureau)
    return People(liaison, head, dispatcher, chauffeur, driver, clerk)


def waiting(people: People, **fields) -> Trip:
    """A trip of the liaison's unit that waits for dispatch."""
    return make_trip(
        organisation=people.liaison.organisation,
        applicant=people.liaison,
        state="awaiting_dispatch",
        **fields,
    )


def dispatched(people: People, vehicle=None, **fields) -> Trip:
    vehicle = vehicle or make_vehicle(organisation=people.dispatcher.organisation)
    return dispatching.dispatch_trip(
        waiting(people, **fields), vehicle=vehicle, driver=people.driver, by=people.dispatcher
    )


def on_the_way(people: People, **fields) -> Trip:
    return driving.start_trip(
        dispatched(people, **fields),
        odometer_out_km=98311,
        out_at=local("2022-07-18 09:02"),
        by=people.chauffeur,
        **CHECKED,
    )


def back(people: People, **fields) -> Trip:
    return driving.finish_trip(
        on_the_way(people, **fields),
        odometer_back_km=98397,
        back_at=local("2022-07-18 11:40"),
        by=people.chauffeur,
    )


def test_a_trip_runs_from_application_to_settlement(people):
    trip = Trip(
        organisation=people.liaison.organisation, passenger_name="督导科", people=3,
        purpose_kind="mission", purpose="督导", start_place="市教育局", end_place="临江县教育局",
        planned_out_at=local("2022-07-18 09:00"), planned_back_at=local("2022-07-18 12:00"),
    )  # fmt: skip
    trip = trips.apply_trip(trip, by=people.liaison)
    trip = trips.submit_trip(trip, by=people.liaison)
    trip = trips.approve_trip(trip, by=people.head)
    car = make_vehicle(plate_number="示A06131", organisation=people.dispatcher.organisation)
    trip = dispatching.dispatch_trip(trip, vehicle=car, driver=people.driver, by=people.dispatcher)
    assert trip.held_until == local("2022-07-18 12:30")
    trip = driving.start_trip(
        trip, odometer_out_km=98311, out_at=local("2022-07-18 09:02"), by=people.chauffeur,
        **CHECKED,
    )  # fmt: skip
    for kind, amount in (("toll", "35.00"), ("parking", "10.00")):
        driving.report_expense(
            TripExpense(trip=trip, kind=kind, amount=Decimal(amount), paid_on=date(2022, 7, 18)),
            by=people.chauffeur,
        )
    trip = driving.finish_trip(
        trip, odometer_back_km=98397, back_at=local("2022-07-18 11:40"), by=people.chauffeur
    )
    trip = driving.hand_in_trip(trip, expenses_complete=True, by=people.chauffeur)
    trip = settling.confirm_trip(trip, rating=5, by=people.liaison)
    trip = settling.settle_trip(trip, by=people.clerk)
    trip.refresh_from_db()
    car.refresh_from_db()
    assert (trip.state, trip.distance_km, trip.charge, trip.held_until, car.odometer_km) == (
        "settled", 86, Decimal("217.00"), None, 98397,
    )  # fmt: skip
    acts = AuditRecord.objects.filter(object_type="fleet.trip", object_id=str(trip.pk))
    assert list(acts.order_by("seq").values_list("label", flat=True)) == [
        "填写用车申请", "提交用车申请", "同意用车",
        "派车", "出车", "回场", "送签认", "签认", "结算",
    ]  # fmt: skip


def test_numbers_of_a_day_have_no_gap(people):
    drafts = [
        trips.apply_trip(
            Trip(
                organisation=people.liaison.organisation, passenger_name="某科",
                purpose_kind="mission", purpose="事由", start_place="甲", end_place="乙",
                planned_out_at=local("2022-07-19 09:00"),
                planned_back_at=local(end), applied_at=local("2022-07-18 08:12"),
            ),
            by=people.liaison,
        )
        for end in ("2022-07-19 10:00", "2022-07-19 11:00")
    ]  # fmt: skip
    assert [draft.number for draft in drafts] == ["YC-2022-071801", "YC-2022-071802"]


def test_apply_trip_refuses_a_return_before_the_start(people):
    trip = make_trip(organisation=people.liaison.organisation)
    trip.planned_back_at = trip.planned_out_at
    with pytest.raises(RuleViolation) as refused:
        trips.apply_trip(trip, by=people.liaison)
    assert refused.value.field == "planned_back_at"


def test_submit_trip_asks_for_a_reason_when_too_few_people_go(people):
    trip = make_trip(organisation=people.liaison.organisation, purpose_kind="mission", people=1)
    with pytest.raises(RuleViolation, match="须说明：多人执行公务须 3 人以上，现有 1 人"):
        trips.submit_trip(trip, by=people.liaison)
    trip.reason = "携带涉密设备"
    trip.save()
    assert trips.submit_trip(trip, by=people.liaison).state == "awaiting_unit"


def test_a_submitted_trip_cannot_be_edited(people):
    trip = make_trip(organisation=people.liaison.organisation, state="awaiting_unit")
    with pytest.raises(RuleViolation, match="不能改动"):
        trips.apply_trip(trip, by=people.liaison)


def test_the_liaison_of_another_unit_may_not_touch_a_trip(people):
    stranger = make_user()
    give(stranger, "fleet.submit_trip")
    trip = make_trip(organisation=people.liaison.organisation)
    with pytest.raises(NotPermitted):
        trips.submit_trip(trip, by=stranger)


def test_refuse_trip_needs_a_reason(people):
    trip = waiting(people)
    with pytest.raises(RuleViolation, match="拒派要写理由"):
        trips.refuse_trip(trip, by=people.dispatcher)
    assert trips.refuse_trip(trip, reason="无车", by=people.dispatcher).state == "refused"


def test_withdrawing_frees_car_and_driver(people):
    car = make_vehicle()
    first = dispatched(people, car)
    assert trips.withdraw_trip(first, by=people.liaison).held_until is None
    assert dispatched(people, car).state == "dispatched"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"insured_until": date(2022, 7, 17)}, "交强险 2022-07-17 到期"),
        ({"inspected_until": date(2022, 7, 17)}, "检验 2022-07-17 到期"),
        ({"seats": 3}, "座位不够：乘车 3 人，可坐 2 人"),
        ({"status": "in_repair"}, "车辆状态为维修"),
    ],
)
def test_dispatch_refuses_a_car_that_may_not_go(people, fields, message):
    with pytest.raises(RuleViolation, match=message):
        dispatched(people, make_vehicle(**fields))


def test_dispatch_refuses_a_driver_whose_licence_does_not_cover_the_car(people):
    people.driver.licence = "C1"
    people.driver.save()
    with pytest.raises(RuleViolation, match="准驾车型不符"):
        dispatched(people, make_vehicle(body="medium_passenger", seats=19))


def test_a_car_is_free_again_when_the_turnaround_has_passed(people):
    car = make_vehicle()
    first = dispatched(people, car)
    times = {
        "planned_out_at": local("2022-07-18 12:29"),
        "planned_back_at": local("2022-07-18 14:00"),
    }
    with pytest.raises(StaleRecord) as taken:
        dispatched(people, car, **times)
    assert first.number in taken.value.message
    assert "市教育局" in taken.value.message
    times["planned_out_at"] = local("2022-07-18 12:30")
    assert dispatched(people, car, **times).state == "dispatched"


def test_dispatching_twice_names_who_was_faster(people):
    trip = dispatched(people)
    with pytest.raises(StaleRecord, match="已由派车岗于"):
        dispatching.dispatch_trip(
            trip, vehicle=make_vehicle(), driver=make_driver(), by=people.dispatcher
        )


def test_only_urgent_trips_go_before_the_unit_has_approved(people):
    trip = make_trip(organisation=people.liaison.organisation, state="awaiting_unit")
    fields = {"vehicle": make_vehicle(), "driver": people.driver, "by": people.dispatcher}
    with pytest.raises(RuleViolation, match="单位负责人还没有审批"):
        dispatching.dispatch_trip(trip, **fields)
    trip.is_urgent, trip.category = True, "YJ"
    trip.save()
    assert dispatching.dispatch_trip(trip, **fields).state == "dispatched"


def test_reassigning_changes_the_car_and_frees_the_first(people):
    first, second = make_vehicle(), make_vehicle()
    trip = dispatched(people, first)
    trip = dispatching.reassign_trip(
        trip, vehicle=second, driver=people.driver, reason="原车报修", by=people.dispatcher
    )
    assert trip.vehicle == second
    assert not Trip.objects.filter(vehicle=first).exists()


def test_a_merged_trip_rides_along_and_is_confirmed_by_its_own_unit(people):
    lead = dispatched(people, make_vehicle(seats=7))
    rider = waiting(people, planned_back_at=local("2022-07-18 11:00"))
    rider = dispatching.merge_trip(rider, lead=lead, by=people.dispatcher)
    assert (rider.state, rider.vehicle, rider.held_until) == ("dispatched", lead.vehicle, None)
    driving.start_trip(
        lead, odometer_out_km=10, out_at=local("2022-07-18 09:00"), by=people.chauffeur, **CHECKED
    )
    driving.finish_trip(
        lead, odometer_back_km=50, back_at=local("2022-07-18 11:00"), by=people.chauffeur
    )
    driving.hand_in_trip(lead, expenses_complete=True, by=people.chauffeur)
    rider.refresh_from_db()
    assert rider.state == "awaiting_confirmation"
    assert settling.confirm_trip(rider, by=people.liaison).distance_km is None


def test_merging_refuses_more_people_than_seats(people):
    lead = dispatched(people, make_vehicle(seats=5))
    with pytest.raises(RuleViolation, match="座位不够：乘车 6 人"):
        dispatching.merge_trip(waiting(people), lead=lead, by=people.dispatcher)


def test_start_trip_refuses_an_unfinished_check_and_a_fault(people):
    trip = dispatched(people)
    with pytest.raises(RuleViolation, match="出车检查还差 1 项：行驶证、保险标志"):
        driving.start_trip(
            trip, odometer_out_km=1, by=people.chauffeur, **(CHECKED | {"papers": False})
        )
    with pytest.raises(RuleViolation, match="出车检查有问题：左前胎鼓包"):
        driving.start_trip(
            trip, odometer_out_km=1, fault="左前胎鼓包", by=people.chauffeur, **CHECKED
        )


def test_start_trip_refuses_a_falling_odometer_and_names_its_neighbour(people):
    car = make_vehicle()
    OdometerReading.objects.create(
        vehicle=car, read_at=local("2022-07-17 18:00"), km=98311, source="trip_back", source_id=7
    )
    trip = dispatched(people, car)
    with pytest.raises(RuleViolation, match="小于前一读数：2022-07-17 18:00 回场 98,311 公里"):
        driving.start_trip(
            trip, odometer_out_km=90112, out_at=local("2022-07-18 09:00"), by=people.chauffeur,
            **CHECKED,
        )  # fmt: skip


def test_another_driver_may_not_start_the_trip(people):
    other = make_user()
    give(other, "fleet.start_trip", scope="person")
    with pytest.raises(NotPermitted):
        driving.start_trip(dispatched(people), odometer_out_km=1, by=other, **CHECKED)


def test_a_disputed_trip_is_held_out_until_it_is_mended(people):
    trip = driving.hand_in_trip(back(people), expenses_complete=True, by=people.chauffeur)
    trip = settling.dispute_trip(trip, reason="里程不符", by=people.liaison)
    assert (trip.state, trip.charge) == ("back", None)
    trip = driving.correct_trip(
        trip, odometer_out_km=98311, odometer_back_km=98390, reason="抄错", by=people.clerk
    )
    trip.car.refresh_from_db()
    assert (trip.distance_km, trip.car.odometer_km) == (79, 98390)


def test_hand_in_needs_the_word_that_expenses_are_complete(people):
    with pytest.raises(RuleViolation, match="先填全途中费用"):
        driving.hand_in_trip(back(people), expenses_complete=False, by=people.chauffeur)


def test_voiding_an_expense_takes_its_cost_back(people):
    trip = back(people)
    expense = driving.report_expense(
        TripExpense(trip=trip, kind="toll", amount=Decimal("35"), paid_on=date(2022, 7, 18)),
        by=people.chauffeur,
    )
    assert CostEntry.objects.get().amount == Decimal("35")
    trip = driving.void_expense(expense, reason="重复", by=people.chauffeur)
    assert (trip.toll, CostEntry.objects.count()) == (Decimal("0.00"), 0)


def test_driver_and_applicant_hear_of_the_dispatch_once_it_is_stored(people):
    trip = dispatched(people)
    told = Notice.objects.filter(subject_id=trip.pk).values_list("user", "kind")
    assert sorted(told) == sorted(
        (user.pk, "fleet.dispatched") for user in (people.chauffeur, people.liaison)
    )


def test_a_trip_after_midnight_stays_on_its_local_day(people):
    trip = waiting(
        people,
        planned_out_at=local("2022-07-19 00:30"),
        planned_back_at=local("2022-07-19 02:00"),
    )
    trip.refresh_from_db()
    assert trip.planned_out_at == local("2022-07-18 09:00") + timedelta(hours=15, minutes=30)
    assert timezone.localdate(trip.planned_out_at) == date(2022, 7, 19)
