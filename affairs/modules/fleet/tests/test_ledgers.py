"""Every ledger of the fleet opens; unit A sees nothing of unit B in any way."""

from __future__ import annotations

import pytest
from django.urls import reverse

from affairs.core.ledgers.ledger import all_ledgers, get_ledger
from affairs.core.organisations.tests.factories import give, make_organisation, make_user
from affairs.core.rules.shipped import load_shipped_parameters
from affairs.modules.fleet.models import Trip, Vehicle
from affairs.modules.fleet.tests import factories as make

pytestmark = pytest.mark.django_db
CODES = [ledger.code for ledger in all_ledgers() if ledger.app == "fleet"]


@pytest.fixture(autouse=True)
def parameters():
    load_shipped_parameters()


@pytest.fixture
def clerk(client):
    user = make_user()
    give(user, "fleet.*", scope="all")
    client.force_login(user)
    return client


def made(code: str):
    return getattr(make, f"make_{get_ledger(code).name}")()


@pytest.mark.parametrize("code", CODES)
def test_every_ledger_lists_and_opens_its_records(clerk, code):
    record, ledger = made(code), get_ledger(code)
    listed = clerk.get(ledger.url)
    opened = clerk.get(ledger.address("detail", record.pk))
    assert (listed.status_code, opened.status_code) == (200, 200)
    assert str(record).split()[0] in listed.content.decode()


@pytest.mark.parametrize("code", [code for code in CODES if get_ledger(code).save])
def test_every_form_opens(clerk, code):
    ledger = get_ledger(code)
    assert clerk.get(ledger.address("new")).status_code == 200
    assert clerk.get(ledger.address("edit", made(code).pk)).status_code == 200


def test_a_liaison_sees_the_trips_of_the_own_unit_alone(client):
    unit, other = make_organisation("市教育局"), make_organisation("市卫健委")
    own = make.make_served_trip(organisation=unit, purpose="督导")
    foreign = make.make_served_trip(organisation=other, purpose="防疫")
    user = make_user(unit)
    give(user, "fleet.view_*", "fleet.apply_trip", "fleet.withdraw_trip")
    client.force_login(user)
    ledger = get_ledger("fleet.trip")
    listed = client.get(ledger.url).content.decode()
    assert own.number in listed
    assert foreign.number not in listed
    searched = client.get(ledger.url, {"q": foreign.number}).content.decode()
    assert "防疫" not in searched
    answers = [
        client.get(ledger.address("detail", foreign.pk)).status_code,
        client.get(ledger.address("edit", foreign.pk)).status_code,
    ]
    assert set(answers) <= {403, 404}
    assert client.get(ledger.address("detail", own.pk)).status_code == 200


def test_a_driver_sees_only_the_own_tasks(client):
    user = make_user()
    give(user, "fleet.view_trip", scope="person")
    driver = make.make_driver(account=user)
    mine, other = make.make_served_trip(driver=driver), make.make_served_trip()
    client.force_login(user)
    listed = client.get(reverse("ledger_list", args=["fleet", "trip"])).content.decode()
    assert mine.number in listed
    assert other.number not in listed


def test_typing_a_plate_with_spaces_and_dots_finds_and_stores_one_form(clerk):
    car = make.make_vehicle(plate_number=" 示ａ·12 345 ")
    car.refresh_from_db()
    assert car.plate_number == "示A12345"

    assert Vehicle.objects.get(plate_number="示a·12345") == car


FORM = {
    "passenger_name": "督导科", "people": "6", "purpose_kind": "集体出行", "purpose": "督导",
    "start_place": "市教育局", "end_place": "临江县", "planned_out_at": "2022-07-19 07:30",
    "planned_back_at": "2022-07-19 19:00", "category": "QT", "tariff_model": "per_km",
}  # fmt: skip


@pytest.mark.parametrize(("button", "state"), [({}, "awaiting_unit"), ({"keep": "1"}, "draft")])
def test_the_application_form_hands_in_or_keeps_a_draft(client, button, state):
    user = make_user()
    give(user, "fleet.apply_trip", "fleet.submit_trip", "fleet.view_trip",
         "organisations.view_organisation")  # fmt: skip
    client.force_login(user)
    ledger = get_ledger("fleet.trip")
    sent = {**FORM, **button, "organisation": user.organisation_id}
    answer = client.post(ledger.address("new"), sent)
    trip = Trip.objects.get()
    assert answer.url == ledger.address("detail", trip.pk)
    assert (trip.state, trip.applicant, trip.people) == (state, user, 6)


def test_a_refused_hand_in_stores_nothing_and_names_the_field(client):
    user = make_user()
    give(user, "fleet.apply_trip", "fleet.submit_trip", "fleet.view_trip",
         "organisations.view_organisation")  # fmt: skip
    client.force_login(user)
    sent = {**FORM, "organisation": user.organisation_id, "people": "2"}
    answer = client.post(get_ledger("fleet.trip").address("new"), sent)
    assert answer.status_code == 422
    assert "须 5 人以上，现有 2 人" in answer.content.decode()
    assert not Trip.objects.exists()
