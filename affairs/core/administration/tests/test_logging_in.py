"""SEC-I at the log-in page: lock-out, approval, second factor, sessions and their end."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP

from affairs.core.accounts.actions import (
    approve_user,
    disable_user,
    end_sessions,
    reset_second_factor,
    unlock_user,
)
from affairs.core.accounts.attempts import block_of, lock_of
from affairs.core.accounts.factors import RecoveryCode, SecondFactor
from affairs.core.accounts.models import LogInAttempt, OpenSession, User
from affairs.core.administration.tests.conftest import appointed
from affairs.core.audit.models import AuditRecord
from affairs.core.organisations.tests.factories import make_user

GOOD = "Kc8#wander9Qw"


@pytest.fixture
def clerk():
    return with_password(make_user(login="clerk"))


def with_password(user):
    user.set_password(GOOD)
    user.save()
    return user


def log_in(client, login, password=GOOD, **more):
    return client.post("/login/", {"login": login, "password": password}, **more)


def shown_by(device):
    """What the authenticator shows now."""
    clock = TOTP(bytes.fromhex(device.secret), 30, 0, 6)
    clock.time = time.time()
    return f"{clock.token():06d}"


def failures(login, *moments):
    for at in moments:
        LogInAttempt.objects.create(login=login, at=at, result="wrong", ip="10.0.0.9")


def test_five_failures_lock_until_thirty_minutes_after_the_fifth(clerk):
    day = timezone.make_aware(timezone.datetime(2023, 1, 5, 9, 0))
    failures("clerk", *(day + timedelta(minutes=n) for n in range(5)))
    assert lock_of("clerk", day + timedelta(minutes=33)).message.endswith("1 分钟后再试。")
    assert lock_of("clerk", day + timedelta(minutes=34)) is None


def test_the_lock_follows_the_parameter_and_a_log_in_begins_the_count_anew(clerk, setting):
    setting("lockout_failures", 3)
    client = Client()
    for _ in range(2):
        assert log_in(client, "clerk", "wrong").status_code == 401
    assert log_in(client, "clerk").status_code == 302
    for _ in range(3):
        log_in(client, "clerk", "wrong")
    page = log_in(client, "clerk")
    assert page.status_code == 403
    assert "连续 3 次密码不对" in page.text


def test_unlocking_lets_the_owner_in_at_once(clerk, system):
    client = Client()
    for _ in range(5):
        log_in(client, "clerk", "wrong")
    assert log_in(client, "clerk").status_code == 403
    unlock_user(clerk, by=system)
    assert log_in(client, "clerk").status_code == 302


def test_an_address_is_refused_whatever_the_account(clerk, setting):
    setting("address_failures", 4)
    for number in range(4):
        log_in(Client(), f"nobody{number}", "wrong", REMOTE_ADDR="10.1.1.1")
    assert log_in(Client(), "clerk", REMOTE_ADDR="10.1.1.1").status_code == 429
    assert log_in(Client(), "clerk", REMOTE_ADDR="10.1.1.2").status_code == 302
    assert block_of("10.1.1.1", timezone.now() + timedelta(minutes=31)) is None


def test_a_new_account_waits_for_the_security_administrator(clerk, security):
    User.objects.filter(pk=clerk.pk).update(awaits_approval=True)
    page = log_in(Client(), "clerk")
    assert page.status_code == 403
    assert "还没有经安全管理员核准" in page.text
    approve_user(User.objects.get(pk=clerk.pk), by=security)
    assert log_in(Client(), "clerk").status_code == 302


# ---------- second factor ----------


def test_an_administrator_reaches_nothing_before_a_device_is_tied(system, setting):
    with_password(system)
    client = Client()
    assert log_in(client, "system").status_code == 302
    assert client.get("/l/accounts/user/")["Location"] == "/second-factor/"
    assert client.get("/api/v1/accounts/user").status_code == 401
    page = client.get("/second-factor/")
    device = SecondFactor.objects.get(user=system)
    assert "data:image/svg+xml" in page.text
    assert device.typed_secret in page.text
    wrong = client.post("/second-factor/", {"code": "000000"})
    assert wrong.status_code == 422
    device.throttle_reset()
    tied = client.post("/second-factor/", {"code": shown_by(device)})
    assert tied.status_code == 200
    assert tied.text.count('<li class="code">') == 8
    assert device.typed_secret not in tied.text
    assert client.get("/l/accounts/user/").status_code == 200
    assert AuditRecord.objects.filter(action="accounts.tie_second_factor").count() == 1


def test_the_parameter_lets_a_level_two_system_do_without(system, setting):
    setting("second_factor_for_administrators", False)
    with_password(system)
    client = Client()
    log_in(client, "system")
    assert client.get("/l/accounts/user/").status_code == 200


@pytest.fixture
def device(clerk):
    return SecondFactor.objects.create(user=clerk, name="手机验证器")


def test_a_tied_device_is_asked_for_and_a_code_opens_once(clerk, device):
    client = Client()
    assert log_in(client, "clerk")["Location"] == "/login/code/"
    assert client.get("/workbench/")["Location"].startswith("/login/")
    code = shown_by(device)
    assert client.post("/login/code/", {"code": code})["Location"] == "/"
    assert client.get("/workbench/").status_code == 200
    other = Client()
    log_in(other, "clerk")
    assert other.post("/login/code/", {"code": code}).status_code == 401


def test_wrong_codes_lock_like_wrong_passwords(clerk, device):
    client = Client()
    log_in(client, "clerk")
    for _ in range(5):
        assert client.post("/login/code/", {"code": "000000"}).status_code == 401
    assert client.post("/login/code/", {"code": shown_by(device)}).status_code == 403


def test_a_recovery_code_stands_in_once_and_only_its_hash_is_kept(clerk, device):
    from affairs.core.accounts.factors import new_recovery_codes

    codes = new_recovery_codes(clerk, 8)
    assert not RecoveryCode.objects.filter(encoded__contains=codes[0].replace("-", "")).exists()
    client = Client()
    log_in(client, "clerk")
    assert client.post("/login/code/", {"code": codes[0].lower()}).status_code == 302
    again = Client()
    log_in(again, "clerk")
    assert again.post("/login/code/", {"code": codes[0]}).status_code == 401
    assert RecoveryCode.objects.filter(used_at__isnull=True).count() == 7


def test_the_secret_lies_sealed_in_the_table(clerk, device):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM accounts_secondfactor")
        (stored,) = cursor.fetchone()
    assert stored.startswith("sm4:v1:")
    assert device.secret not in stored


def test_a_lost_device_is_taken_away_by_the_security_administrator(clerk, device, security):
    reset_second_factor(clerk, by=security, reason="手机丢失")
    assert not SecondFactor.objects.exists()
    assert log_in(Client(), "clerk")["Location"] == "/"


# ---------- sessions ----------


def test_a_forced_log_out_acts_on_the_next_click(clerk, security):
    client = Client()
    log_in(client, "clerk")
    assert client.get("/workbench/").status_code == 200
    end_sessions(User.objects.get(pk=clerk.pk), by=security, reason="可疑")
    assert client.get("/workbench/")["Location"] == "/login/?next=/workbench/"
    ended = OpenSession.objects.get()
    assert (ended.session_key, ended.ended_because) == (None, "强制退出：可疑")


def test_one_session_of_several_is_ended_from_the_list(clerk, security):
    one, other = Client(), Client()
    log_in(one, "clerk")
    log_in(other, "clerk")
    row = OpenSession.objects.get(session_key=one.session.session_key)
    watcher = Client()
    watcher.force_login(security)
    address = f"/l/accounts/opensession/{row.pk}/do/accounts.end_session/"
    assert watcher.post(address, {"reason": "无人认领"}).status_code == 302
    assert one.get("/workbench/").status_code == 302
    assert other.get("/workbench/").status_code == 200


def test_a_disabled_account_is_out_at_once(clerk, system):
    client = Client()
    log_in(client, "clerk")
    disable_user(User.objects.get(pk=clerk.pk), by=system, reason="离岗")
    assert client.get("/workbench/").status_code == 302
    assert log_in(Client(), "clerk").status_code == 401


def test_an_administrator_has_one_session(setting):
    setting("second_factor_for_administrators", False)
    with_password(appointed("audit_admin", login="second"))
    one, other = Client(), Client()
    log_in(one, "second")
    log_in(other, "second")
    assert one.get("/audit/chain/").status_code == 302
    assert other.get("/audit/chain/").status_code == 200


def test_idle_time_follows_the_parameter(clerk, setting):
    client = Client()
    log_in(client, "clerk")
    session = client.session
    session["seen_at"] = int(time.time()) - 29 * 60
    session.save()
    assert client.get("/workbench/").status_code == 200
    setting("idle_minutes", 10)
    session = client.session
    session["seen_at"] = int(time.time()) - 11 * 60
    session.save()
    assert client.get("/workbench/").status_code == 302


def test_the_own_sessions_show_this_one_and_end_the_others(clerk):
    here, away = Client(), Client()
    log_in(here, "clerk")
    log_in(away, "clerk")
    assert here.get("/my/sessions/").text.count("结束其他会话") == 1
    here.post("/my/sessions/")
    assert away.get("/workbench/").status_code == 302
    assert here.get("/workbench/").status_code == 200
