"""What is kept between requests never outlives a right: each change acts with the next request.

Two clients stand for two workers: what one process keeps is found by the content of the grants, so
the tests change rows behind its back, as another worker would.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.ledgers.ledger import get_ledger
from affairs.core.organisations.models import Organisation
from affairs.core.organisations.tests.factories import (
    give,
    make_organisation,
    make_person,
    make_user,
)
from affairs.core.permissions.models import Grant, Role

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

LIST = "/l/organisations/person/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def names_shown(client: Client) -> set[str]:
    """Which of the people 甲 and 乙 the list shows."""
    answer = client.get(LIST)
    assert answer.status_code == 200
    text = answer.content.decode()
    return {name for name in ("某甲", "某乙") if name in text}


@pytest.fixture
def units() -> tuple[Organisation, Organisation]:
    """Two units of one city, each with one person."""
    root = make_organisation()
    ours, theirs = make_organisation(parent=root), make_organisation(parent=root)
    make_person(organisation=ours, name="某甲")
    make_person(organisation=theirs, name="某乙")
    return ours, theirs


def test_a_grant_taken_back_is_gone_with_the_next_request(units) -> None:
    user = make_user(units[0])
    grant = give(user, "organisations.*")
    client = signed_in(user)
    assert names_shown(client) == {"某甲"}
    Grant.objects.filter(pk=grant.pk).delete()
    assert client.get(LIST).status_code == 403
    assert (
        get_ledger("organisations.person").label not in client.get("/workbench/").content.decode()
    )


def test_a_right_taken_out_of_a_role_is_gone_with_the_next_request(units) -> None:
    user = make_user(units[0])
    grant = give(user, "organisations.*")
    client = signed_in(user)
    assert names_shown(client) == {"某甲"}
    Role.objects.filter(pk=grant.role_id).update(permissions=["fleet.*"])
    assert client.get(LIST).status_code == 403


def test_a_grant_that_ends_today_is_gone_tomorrow(units) -> None:
    user = make_user(units[0])
    grant = give(user, "organisations.*")
    client = signed_in(user)
    assert names_shown(client) == {"某甲"}
    yesterday = timezone.localdate() - timedelta(days=1)
    Grant.objects.filter(pk=grant.pk).update(valid_to=yesterday)
    assert client.get(LIST).status_code == 403


def test_a_grant_moved_to_another_unit_shows_that_unit_only(units) -> None:
    ours, theirs = units
    user = make_user(ours)
    grant = give(user, "organisations.*")
    client = signed_in(user)
    assert names_shown(client) == {"某甲"}
    Grant.objects.filter(pk=grant.pk).update(organisation=theirs)
    assert names_shown(client) == {"某乙"}


def test_a_unit_moved_in_the_tree_leaves_the_old_subtree_at_once(units) -> None:
    ours, theirs = units
    user = make_user(ours)
    give(user, "organisations.*", scope="subtree", organisation=ours)
    client = signed_in(user)
    assert names_shown(client) == {"某甲"}
    Organisation.objects.filter(pk=theirs.pk).update(path=f"{ours.path}{theirs.pk}/")
    assert names_shown(client) == {"某甲", "某乙"}
    Organisation.objects.filter(pk=theirs.pk).update(path=theirs.path)
    assert names_shown(client) == {"某甲"}


@pytest.mark.parametrize("scope", ["own", "subtree", "all"])
def test_no_list_is_served_to_the_wrong_unit(units, scope: str) -> None:
    """The same address, the same rights, another unit: asked for by turns, warm and cold."""
    ours, theirs = units
    clients = []
    for unit in units:
        user = make_user(unit)
        give(user, "organisations.*", scope="own" if unit is theirs else scope)
        clients.append(signed_in(user))
    wide = {"某甲", "某乙"} if scope == "all" else {"某甲"}
    for _ in range(3):
        assert [names_shown(client) for client in clients] == [wide, {"某乙"}]


def test_no_record_is_served_to_the_wrong_unit(units) -> None:
    clients = []
    for unit in units:
        user = make_user(unit)
        give(user, "organisations.*")
        clients.append(signed_in(user))
    person = units[0].person_set.get()
    address = f"{LIST}{person.pk}/"
    for _ in range(3):
        assert [client.get(address).status_code for client in clients] == [200, 404]


def test_ending_all_sessions_of_an_account_acts_on_every_one(units) -> None:
    user = make_user(units[0])
    give(user, "organisations.*")
    clients = [signed_in(user), signed_in(user)]
    for client in clients:
        session = client.session
        session["epoch"] = user.session_epoch
        session.save()
        assert names_shown(client) == {"某甲"}
    User.objects.filter(pk=user.pk).update(session_epoch=user.session_epoch + 1)
    assert [client.get(LIST).status_code for client in clients] == [302, 302]


def test_a_session_deleted_in_the_database_has_ended(units) -> None:
    user = make_user(units[0])
    give(user, "organisations.*")
    client = signed_in(user)
    assert names_shown(client) == {"某甲"}
    client.session.delete(client.cookies["sessionid"].value)
    assert client.get(LIST).status_code == 302


def test_a_disabled_account_is_out_with_the_next_request(units) -> None:
    user = make_user(units[0])
    give(user, "organisations.*")
    client = signed_in(user)
    assert names_shown(client) == {"某甲"}
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get(LIST).status_code == 302


def test_the_numbers_of_a_tab_follow_the_reach(units) -> None:
    """A record both may see shows each the rows of the own unit only."""
    ours, theirs = units
    wide, narrow = make_user(ours), make_user(ours)
    give(wide, "organisations.*", scope="all")
    give(narrow, "organisations.view_organisation", scope="all")
    address = f"/l/organisations/organisation/{theirs.pk}/"
    pages = [signed_in(user).get(address).content.decode() for user in (wide, narrow, wide)]
    assert ["人员 <span" in page for page in pages] == [True, False, True]
