"""Logging in and out: one answer for every wrong try, lock-out, demo roles only in the demo."""

from __future__ import annotations

import pytest
from django.test import Client

from affairs.core.accounts.models import User
from affairs.core.audit.models import AuditRecord
from affairs.core.organisations.tests.factories import make_user

pytestmark = pytest.mark.django_db
GOOD = "Kc8#wander9"


@pytest.fixture
def user():
    made = make_user(login="clerk")
    made.set_password(GOOD)
    made.save()
    return made


def _log_in(client: Client, login: str, password: str):
    return client.post("/login/", {"login": login, "password": password})


def test_log_in_opens_a_session_and_is_recorded(client, user):
    response = _log_in(client, "clerk", GOOD)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert client.session["epoch"] == user.session_epoch
    assert AuditRecord.objects.get().action == "accounts.login"


def test_an_unknown_account_and_a_wrong_password_get_the_same_answer(client, user):
    unknown, wrong = _log_in(client, "nobody", GOOD), _log_in(client, "clerk", "wrong")
    assert unknown.status_code == wrong.status_code == 401
    assert "账号或密码不对" in unknown.text
    assert "账号或密码不对" in wrong.text
    assert list(AuditRecord.objects.values_list("result", flat=True)) == ["refused", "refused"]


def test_five_failures_lock_the_account_even_for_the_right_password(client, user):
    for _ in range(5):
        _log_in(client, "clerk", "wrong")
    assert _log_in(client, "clerk", GOOD).status_code == 403


def test_a_disabled_account_cannot_log_in(client, user):
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert _log_in(client, "clerk", GOOD).status_code == 401


def test_a_foreign_next_address_is_not_followed(client, user):
    data = {"login": "clerk", "password": GOOD, "next": "https://elsewhere.example/"}
    assert client.post("/login/", data)["Location"] == "/"


def test_demo_roles_exist_in_demo_mode_on_the_loopback_only(client, user, settings):
    make_user(login="demo-leader")
    assert client.post("/login/role/", {"role": "demo-leader"}).status_code == 404
    settings.DEMO = True
    away = client.post("/login/role/", {"role": "demo-leader"}, REMOTE_ADDR="10.0.0.8")
    assert away.status_code == 404
    assert client.post("/login/role/", {"role": "clerk"}).status_code == 404
    assert client.post("/login/role/", {"role": "demo-leader"}).status_code == 302


def test_changing_the_password_ends_other_sessions_and_refuses_old_ones(client, user):
    other = Client()
    _log_in(other, "clerk", GOOD)
    _log_in(client, "clerk", GOOD)
    data = {"old": GOOD, "new": GOOD, "again": GOOD}
    assert "最近 5 次用过" in client.post("/password/", data).text
    data |= {"new": "Nw7!harbour", "again": "Nw7!harbour"}
    assert client.post("/password/", data).status_code == 302
    answer = other.get("/password/")
    assert (answer.status_code, answer["Location"]) == (302, "/login/")


def test_a_forced_change_leads_to_the_password_page(client, user):
    User.objects.filter(pk=user.pk).update(must_change_password=True)
    _log_in(client, "clerk", GOOD)
    assert client.get("/")["Location"] == "/password/"
