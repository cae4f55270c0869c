"""The pages of the fleet, used as their people use them: by plain forms."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from affairs.core.organisations.tests.factories import give, make_organisation, make_user
from affairs.core.rules.shipped import load_shipped_parameters
from affairs.modules.fleet.models import Trip
from affairs.modules.fleet.tests import factories as make

pytestmark = pytest.mark.django_db
TICKED = dict.fromkeys(("tyres", "lights", "brakes", "energy", "papers"), "on")


@pytest.fixture(autouse=True)
def parameters():
    load_shipped_parameters()


def soon(**fields):
    """A trip that is to leave within the hour."""
    start = timezone.now() + timedelta(minutes=5)
    times = {"planned_out_at": start, "planned_back_at": start + timedelta(hours=2)}
    return make.make_trip(**(times | fields))


@pytest.fixture
def dispatcher(client):
    user = make_user(make_organisation("市机关事务管理局"), name="派车岗")
    give(user, "fleet.view_*", "fleet.dispatch_trip", "fleet.reassign_trip", "fleet.merge_trip",
         scope="all")  # fmt: skip
    client.force_login(user)
    return client


@pytest.fixture
def chauffeur(client):
    user = make_user(name="2 号司机")
    give(user, "fleet.view_trip", "fleet.start_trip", "fleet.finish_trip", "fleet.report_expense",
         "fleet.hand_in_trip", scope="person")  # fmt: skip
    client.force_login(user)
    return make.make_driver(name="2 号司机", account=user)


def test_the_dispatch_page_shows_who_may_go_and_why_others_may_not(dispatcher):
    trip = soon(state="awaiting_dispatch")
    good, late = make.make_vehicle(), make.make_vehicle(insured_until=None)
    driver = make.make_driver(name="9 号司机")
    shown = dispatcher.get(reverse("fleet.plan_trip", args=[trip.pk])).content.decode()
    assert "条件都符合" in shown
    assert "没有登记交强险" in shown
    assert f'value="{late.pk}" disabled' in shown
    answer = dispatcher.post(
        reverse("fleet.plan_trip", args=[trip.pk]),
        {"vehicle": good.pk, f"driver-{good.pk}": driver.pk},
    )
    trip.refresh_from_db()
    assert (answer.status_code, trip.state, trip.vehicle, trip.driver) == (
        302, "dispatched", good, driver,
    )  # fmt: skip


def test_a_car_taken_meanwhile_is_answered_in_words_not_with_an_error(dispatcher):
    car, driver = make.make_vehicle(), make.make_driver()
    first, second = soon(state="awaiting_dispatch"), soon(state="awaiting_dispatch")
    choice = {"vehicle": car.pk, f"driver-{car.pk}": driver.pk}
    dispatcher.post(reverse("fleet.plan_trip", args=[first.pk]), choice)
    answer = dispatcher.post(reverse("fleet.plan_trip", args=[second.pk]), choice)
    assert answer.status_code == 409
    assert f"已派给 {first.number}" in answer.content.decode()


def test_the_board_shows_the_day_as_lanes_and_as_a_table(dispatcher):
    trip = make.make_trip(
        state="dispatched",
        vehicle=make.make_vehicle(),
        driver=make.make_driver(),
        held_until=make.local("2022-07-18 12:30"),
    )
    waiting = make.make_trip(state="awaiting_dispatch", end_place="保税区")
    for query in ({"day": "2022-07-18"}, {"day": "2022-07-18", "as": "table"}):
        shown = dispatcher.get(reverse("fleet.board"), query).content.decode()
        assert str(trip.vehicle) in shown
        assert "临江县教育局" in shown
        assert waiting.end_place in shown
    other_day = dispatcher.get(reverse("fleet.board"), {"day": "2022-07-19"}).content.decode()
    assert "临江县教育局" not in other_day


def test_the_driver_drives_a_trip_on_the_phone_without_script(client, chauffeur):
    trip = soon(
        state="dispatched", vehicle=make.make_vehicle(), driver=chauffeur,
        held_until=timezone.now() + timedelta(hours=3),
    )  # fmt: skip
    page = reverse("fleet.driver_task", args=[trip.pk])
    assert trip.end_place in client.get(reverse("fleet.driver_tasks")).content.decode()
    refused = client.post(page, {"act": "start", "odometer_out_km": "98,311"})
    assert "出车检查还差 5 项" in refused.content.decode()
    client.post(page, {"act": "start", "odometer_out_km": "98,311", **TICKED})
    wrong = client.post(page, {"act": "finish", "odometer_back_km": "98000"})
    assert "小于出车里程 98,311" in wrong.content.decode()
    client.post(page, {"act": "expense", "kind": "toll", "amount": "35"})
    client.post(page, {"act": "finish", "odometer_back_km": "98397"})
    unsure = client.post(page, {"act": "hand_in"})
    assert "先填全途中费用" in unsure.content.decode()
    client.post(page, {"act": "hand_in", "expenses_complete": "on"})
    trip.refresh_from_db()
    assert (trip.state, trip.distance_km, str(trip.toll), str(trip.charge)) == (
        "awaiting_confirmation", 86, "35.00", "207.00",
    )  # fmt: skip


def test_a_driver_cannot_open_the_task_of_another(client, chauffeur):
    foreign = soon(
        state="dispatched", vehicle=make.make_vehicle(), driver=make.make_driver(),
        held_until=timezone.now() + timedelta(hours=3),
    )  # fmt: skip
    assert client.get(reverse("fleet.driver_task", args=[foreign.pk])).status_code == 404


def test_the_unit_confirms_its_trip_and_sees_no_other(client):
    unit = make_organisation()
    liaison = make_user(unit)
    give(liaison, "fleet.view_trip", "fleet.confirm_trip", "fleet.dispute_trip")
    client.force_login(liaison)
    times = {
        "approved_from": make.local("2022-07-18 09:00"),
        "approved_to": make.local("2022-07-18 12:00"),
        "expenses_entered": True,
        "state": "awaiting_confirmation",
    }
    own = make.make_served_trip(organisation=unit, **times)
    foreign = make.make_served_trip(end_place="别处", **times)
    listed = client.get(reverse("fleet.confirmations")).content.decode()
    assert own.number in listed
    assert "别处" not in listed
    assert client.get(reverse("fleet.confirm", args=[foreign.pk])).status_code == 404
    silent = client.post(reverse("fleet.confirm", args=[own.pk]), {"act": "dispute"})
    assert "异议要写理由" in silent.content.decode()
    client.post(reverse("fleet.confirm", args=[own.pk]), {"act": "confirm", "rating": "5"})
    assert Trip.objects.get(pk=own.pk).state == "completed"
