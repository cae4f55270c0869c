"""What the driver's phone kept and sends later: stored once, at its own time, or refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from affairs.core.ledgers.models import Submission
from affairs.core.organisations.tests.factories import give, make_user
from affairs.core.rules.shipped import load_shipped_parameters
from affairs.modules.fleet.models import Refuelling, Repair, TripExpense
from affairs.modules.fleet.tests import factories as make

pytestmark = pytest.mark.django_db
TICKED = dict.fromkeys(("tyres", "lights", "brakes", "energy", "papers"), "on")
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def driver(client):
    load_shipped_parameters()
    user = make_user()
    give(user, "fleet.view_trip", "fleet.start_trip", "fleet.finish_trip", "fleet.report_expense",
         "fleet.hand_in_trip", "files.attach_file", scope="person")  # fmt: skip
    client.force_login(user)
    return make.make_driver(account=user)


@pytest.fixture
def trip(driver):
    start = timezone.now() - timedelta(hours=3)
    return make.make_trip(
        state="dispatched", driver=driver, vehicle=make.make_vehicle(),
        planned_out_at=start, planned_back_at=start + timedelta(hours=2),
        held_until=start + timedelta(hours=3),
    )  # fmt: skip


def sent(client, trip, **fields):
    return client.post(reverse("fleet.driver_task", args=[trip.pk]), fields, **JSON)


def test_entries_sent_twice_are_stored_once_at_the_moment_they_were_made(client, trip):
    left = timezone.now() - timedelta(hours=2)
    start = {"act": "start", "odometer_out_km": "98,311", "token": "t1",
             "entered_at": left.isoformat(), **TICKED}  # fmt: skip
    first, again = sent(client, trip, **start), sent(client, trip, **start)
    assert [(one.json()["stored"], one.json()["repeated"]) for one in (first, again)] == [
        (True, False), (True, True),
    ]  # fmt: skip
    toll = {"act": "expense", "kind": "toll", "amount": "35", "token": "t2",
            "entered_at": (left + timedelta(minutes=30)).isoformat()}  # fmt: skip
    sent(client, trip, **toll), sent(client, trip, **toll)
    back = {"act": "finish", "odometer_back_km": "98397", "token": "t3",
            "entered_at": (left + timedelta(hours=1)).isoformat()}  # fmt: skip
    hand = {"act": "hand_in", "expenses_complete": "on", "token": "t4"}
    for entry in (back, back, hand, hand):
        assert sent(client, trip, **entry).json()["stored"] is True
    trip.refresh_from_db()
    assert (trip.state, trip.distance_km, trip.out_at) == ("awaiting_confirmation", 86, left)
    assert trip.back_at == left + timedelta(hours=1)
    assert (TripExpense.objects.count(), Submission.objects.count()) == (1, 4)


def test_a_refused_entry_says_why_and_leaves_its_token_free(client, trip):
    start = {"act": "start", "odometer_out_km": "100", "token": "t1", **TICKED}
    make.make_odometerreading(vehicle=trip.vehicle, km=98000,
                              read_at=timezone.now() - timedelta(days=1))  # fmt: skip
    answer = sent(client, trip, **start)
    assert (answer.status_code, answer.json()["stored"]) == (422, False)
    assert "小于前一读数" in answer.json()["message"]
    assert not Submission.objects.exists()
    assert sent(client, trip, **{**start, "odometer_out_km": "98100"}).json()["stored"] is True


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (timedelta(hours=1), "手机时间比平台快"),
        (timedelta(days=-8), "七天以上"),
    ],
)
def test_a_moment_that_cannot_be_is_refused(client, trip, moment, words):
    at = (timezone.now() + moment).isoformat()
    answer = sent(client, trip, act="finish", odometer_back_km="1", token="t", entered_at=at)
    assert words in answer.json()["message"]


def test_a_task_taken_away_meanwhile_is_said_not_lost(client, trip):
    trip.driver = make.make_driver()
    trip.save()
    answer = sent(client, trip, act="start", odometer_out_km="98311", token="t", **TICKED)
    assert (answer.status_code, "可能已改派" in answer.json()["message"]) == (409, True)


def test_a_driver_reports_fuel_and_faults_of_the_own_cars_alone(client, trip):
    fuel = {"vehicle": trip.vehicle_id, "product": "petrol_92", "quantity": "45.20",
            "amount": "354.82", "odometer_km": "98400", "token": "f1"}  # fmt: skip
    address = reverse("fleet.driver_refuel")
    for _twice in range(2):
        assert client.post(address, fuel, **JSON).json()["stored"] is True
    assert Refuelling.objects.get().amount == make.Decimal("354.82")
    foreign = client.post(
        address, {**fuel, "vehicle": make.make_vehicle().pk, "token": "f2"}, **JSON
    )
    assert (foreign.status_code, Refuelling.objects.count()) == (422, 1)
    fault = {"vehicle": trip.vehicle_id, "fault": "刹车异响", "odometer_km": "98400", "token": "r1"}
    assert client.post(reverse("fleet.driver_fault"), fault, **JSON).json()["stored"] is True
    assert Repair.objects.get().state == "reported"


def test_the_pages_of_the_phone_open_and_the_worker_is_script(client, trip):
    for code in ("fleet.driver_tasks", "fleet.driver_refuel", "fleet.driver_fault",
                 "fleet.driver_me"):  # fmt: skip
        assert client.get(reverse(code)).status_code == 200
    worker = client.get(reverse("fleet.phone_worker"))
    assert worker["Content-Type"] == "text/javascript"
    assert b"addEventListener" in worker.content
