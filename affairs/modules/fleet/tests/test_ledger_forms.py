"""The form: one grammar, limited relations, errors beside fields, stored once."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from affairs.core.ledgers.forms.making import form_class_of
from affairs.core.ledgers.ledger import get_ledger
from affairs.core.ledgers.models import Draft
from affairs.core.organisations.tests.factories import give, make_organisation, make_user
from affairs.modules.fleet.models import Quota, Vehicle
from affairs.modules.fleet.tests.factories import make_vehicle

pytestmark = pytest.mark.django_db


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


def _quota(clerk: Any, **changes: Any) -> dict[str, Any]:
    given = {
        "organisation": clerk.organisation.pk,
        "category": "other",
        "vehicles": "１２",
        "valid_from": "2022.7.18",
        "document": "市编〔2022〕3 号",
        "token": "t-1",
    }
    return given | changes


def test_full_width_digits_and_usual_dates_are_read(client: Client, clerk: Any) -> None:
    category = Quota._meta.get_field("category").choices[0][0]
    answer = client.post(get_ledger("fleet.quota").address("new"), _quota(clerk, category=category))
    assert answer.status_code == 302
    quota = Quota.objects.get()
    assert (quota.vehicles, str(quota.valid_from)) == (12, "2022-07-18")


def test_sending_twice_stores_once_and_leads_to_the_same_record(client: Client, clerk: Any) -> None:
    category = Quota._meta.get_field("category").choices[0][0]
    address, given = get_ledger("fleet.quota").address("new"), _quota(clerk, category=category)
    first, second = client.post(address, given), client.post(address, given)
    assert (first["Location"], Quota.objects.count()) == (second["Location"], 1)


def test_wrong_fields_are_named_and_what_was_typed_stays(client: Client, clerk: Any) -> None:
    category = Quota._meta.get_field("category").choices[0][0]
    given = _quota(clerk, category=category, vehicles="1,23", valid_from="2022-13-40")
    answer = client.post(get_ledger("fleet.quota").address("new"), given)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "有两种读法" in page
    assert 'value="1,23"' in page
    assert "2022-13-40" in page
    assert Quota.objects.count() == 0


def test_a_relation_outside_the_reach_is_refused(client: Client, clerk: Any) -> None:
    category = Quota._meta.get_field("category").choices[0][0]
    stranger = make_organisation()
    given = _quota(clerk, category=category, organisation=stranger.pk)
    answer = client.post(get_ledger("fleet.quota").address("new"), given)
    assert answer.status_code == 422
    assert Quota.objects.count() == 0


def test_a_record_changed_meanwhile_is_not_overwritten(client: Client, clerk: Any) -> None:
    vehicle = make_vehicle(organisation=clerk.organisation)
    ledger = get_ledger("fleet.vehicle")
    other = Vehicle.objects.get(pk=vehicle.pk)
    other.model_name = "比亚迪秦"
    other.save()
    answer = client.post(
        ledger.address("edit", vehicle.pk),
        _typed(vehicle) | {"model_name": "大众朗逸", "revision": vehicle.revision},
    )
    assert answer.status_code == 409
    assert "有人先改了" in answer.content.decode()
    assert Vehicle.objects.get(pk=vehicle.pk).model_name == "比亚迪秦"


def _typed(record: Any) -> dict[str, Any]:
    """The record as its form would send it."""
    form: Any = form_class_of(get_ledger(record._meta.label_lower))(instance=record)
    values = {field.html_name: field.field.prepare_value(field.value()) for field in form}
    return {name: "" if value is None else value for name, value in values.items()}


def test_a_draft_is_kept_offered_and_gone_once_stored(client: Client, clerk: Any) -> None:
    ledger = get_ledger("fleet.quota")
    kept = client.post(ledger.address("draft"), _quota(clerk, document="草稿文号"))
    assert kept.status_code == 200
    assert "token" not in Draft.objects.get().values
    assert "接着填草稿" in client.get(ledger.address("new")).content.decode()
    assert "草稿文号" in client.get(ledger.address("new") + "?draft=1").content.decode()
    category = Quota._meta.get_field("category").choices[0][0]
    client.post(ledger.address("new"), _quota(clerk, category=category))
    assert Draft.objects.count() == 0


def test_a_save_that_arrives_after_the_form_was_sent_leaves_no_draft(
    client: Client, clerk: Any
) -> None:
    ledger = get_ledger("fleet.quota")
    category = Quota._meta.get_field("category").choices[0][0]
    given = _quota(clerk, category=category)
    client.post(ledger.address("new"), given)
    assert client.post(ledger.address("draft"), given).json() == {"sent": True}
    assert Draft.objects.count() == 0


def test_a_draft_stored_while_its_form_was_sent_is_not_offered(client: Client, clerk: Any) -> None:
    ledger = get_ledger("fleet.quota")
    category = Quota._meta.get_field("category").choices[0][0]
    given = _quota(clerk, category=category)
    client.post(ledger.address("draft"), given)
    draft = Draft.objects.get()
    client.post(ledger.address("new"), given)
    draft.save(force_insert=True)  # the save that ran beside the sending commits after it
    assert "接着填草稿" not in client.get(ledger.address("new")).text
    client.post(ledger.address("draft"), given | {"token": "t-2"})
    assert "接着填草稿" in client.get(ledger.address("new")).text


def test_history_shows_the_change_and_offers_the_way_back(client: Client, clerk: Any) -> None:
    vehicle = make_vehicle(organisation=clerk.organisation)
    ledger = get_ledger("fleet.vehicle")
    answer = client.post(
        ledger.address("edit", vehicle.pk),
        _typed(vehicle) | {"model_name": "大众朗逸", "revision": vehicle.revision},
    )
    assert answer.status_code == 302, answer.content.decode()[:3000]
    page = client.get(ledger.address("detail", vehicle.pk) + "?tab=history").content.decode()
    assert "大众朗逸" in page
    assert "别克 GL6" in page
    assert "还原" in page
