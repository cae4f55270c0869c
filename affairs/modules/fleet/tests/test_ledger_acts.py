"""Acts on one row and on many, saved views, export and the API, on the fleet's ledgers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
import pytest
from django.test import Client
from django.utils import timezone

from affairs.core.audit.models import AuditRecord
from affairs.core.ledgers.api.tokens import fresh_token
from affairs.core.ledgers.ledger import get_ledger
from affairs.core.ledgers.models import ApiToken, SavedView
from affairs.core.organisations.tests.factories import give, make_organisation, make_user
from affairs.modules.fleet.models import Quota, Trip
from affairs.modules.fleet.tests.factories import make_served_trip, make_vehicle

pytestmark = pytest.mark.django_db
CATEGORY = Quota._meta.get_field("category").choices[0][0]


@pytest.fixture
def clerk() -> Any:
    user = make_user(make_organisation())
    give(user, "*", scope="subtree")
    return user


@pytest.fixture
def client(clerk: Any) -> Client:
    made = Client()
    made.force_login(clerk)
    return made


def test_a_bulk_act_takes_only_rows_within_reach(client: Client, clerk: Any) -> None:
    mine = make_served_trip(organisation=clerk.organisation)
    theirs = make_served_trip()
    address = get_ledger("fleet.trip").address("bulk", "fleet.settle_trip")
    answer = client.post(address, {"pk": [mine.pk, theirs.pk], "go": "1"})
    page = answer.content.decode()
    assert answer.status_code in (200, 422)
    assert theirs.number not in page
    assert Trip.objects.get(pk=theirs.pk).state == "completed"


def test_an_act_the_ledger_does_not_offer_is_not_there(client: Client, clerk: Any) -> None:
    vehicle = make_vehicle(organisation=clerk.organisation)
    address = get_ledger("fleet.vehicle").address("do", vehicle.pk, "fleet.settle_trip")
    assert client.post(address).status_code == 404


def test_saved_views_are_ones_own_until_shared(client: Client) -> None:
    ledger = get_ledger("fleet.vehicle")
    client.post(ledger.address("save_view"), {"name": "封存", "query": "status=sealed&after=x"})
    saved = SavedView.objects.get()
    assert (saved.query, saved.is_shared) == ("status=sealed", False)
    other = Client()
    stranger = make_user()
    give(stranger, "fleet.view_vehicle")
    other.force_login(stranger)
    assert "saved=" in client.get(ledger.url).content.decode()
    assert "saved=" not in other.get(ledger.url).content.decode()
    other.post(ledger.address("change_view", saved.pk), {"delete": "1"})
    assert SavedView.objects.count() == 1


def test_an_export_is_recorded_with_its_rows_and_is_no_formula(client: Client, clerk: Any) -> None:
    make_vehicle(organisation=clerk.organisation, model_name="=1+1")
    answer = client.get(get_ledger("fleet.vehicle").address("export") + "?format=csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "'=1+1" in text
    record = AuditRecord.objects.get(action="fleet.export_vehicle")
    assert record.object_label == "车辆台账 1 辆"


def test_a_masked_value_is_shown_once_and_the_look_recorded(client: Client, clerk: Any) -> None:
    trip = make_served_trip(organisation=clerk.organisation, passenger_phone="13900002207")
    ledger = get_ledger("fleet.trip")
    page = client.get(ledger.address("detail", trip.pk)).content.decode()
    assert ("139****2207" in page, "13900002207" in page) == (True, False)
    shown = client.post(ledger.address("reveal", trip.pk, "passenger_phone"))
    assert shown.content.decode() == "13900002207"
    assert AuditRecord.objects.filter(label="查看联系电话").count() == 1


def _token(clerk: Any, **changes: Any) -> str:
    clerk.is_system_account = True
    clerk.save()
    until = timezone.localdate() + timedelta(days=1)
    token = fresh_token(ApiToken(user=clerk, name="数据共享", valid_to=until, is_read_only=False))
    ApiToken.objects.update(**changes) if changes else None
    return token


def test_the_api_creates_and_changes_through_the_same_form(clerk: Any) -> None:
    api = Client(headers={"Authorization": f"Bearer {_token(clerk)}"})
    given = {
        "organisation": clerk.organisation.pk,
        "category": CATEGORY,
        "vehicles": 4,
        "valid_from": "2022-07-18",
    }
    made = api.post("/api/v1/fleet/quota", orjson.dumps(given), content_type="application/json")
    assert made.status_code == 201, made.content
    assert (made.json()["vehicles"], made.json()["revision"]) == (4, 1)
    place = f"/api/v1/fleet/quota/{made.json()['id']}"
    changed = api.patch(place, orjson.dumps({"vehicles": 5, "revision": 1}))
    assert (changed.status_code, changed.json()["vehicles"]) == (200, 5)
    stale = api.patch(place, orjson.dumps({"vehicles": 6, "revision": 1}))
    assert stale.status_code == 409
    wrong = api.patch(place, orjson.dumps({"vehicles": "1,23"}))
    assert (wrong.status_code, list(wrong.json()["errors"])) == (422, ["vehicles"])
    assert AuditRecord.objects.filter(source="api").count() == 2


@pytest.mark.parametrize("changes", [{"revoked_at": "now"}, {"valid_to": "past"}, {"digest": "x"}])
def test_a_token_out_of_force_opens_nothing(clerk: Any, changes: dict[str, str]) -> None:
    values = {
        "now": timezone.now(),
        "past": timezone.localdate() - timedelta(days=1),
        "x": "x",
    }
    token = _token(clerk, **{name: values[value] for name, value in changes.items()})
    api = Client(headers={"Authorization": f"Bearer {token}"})
    assert api.get("/api/v1/fleet/quota").status_code == 401


def test_a_session_needs_its_csrf_token_to_write(clerk: Any) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(clerk)
    assert strict.get("/api/v1/fleet/quota").status_code == 200
    refused = strict.post("/api/v1/fleet/quota", b"{}", content_type="application/json")
    assert refused.status_code == 403


def test_the_document_names_every_ledger_the_caller_may_read(client: Client) -> None:
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    assert "/api/v1/fleet/trip" in document["paths"]
    reader = make_user()
    give(reader, "fleet.view_vehicle")
    narrow = Client()
    narrow.force_login(reader)
    paths = narrow.get("/api/v1/openapi.json").json()["paths"]
    assert set(paths) == {"/api/v1/fleet/vehicle", "/api/v1/fleet/vehicle/{id}"}
