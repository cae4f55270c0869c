"""Opening accounts, one by one and from Excel, first passwords, leaving, own tokens."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta

import openpyxl
import orjson
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from affairs.core.accounts.actions import save_user
from affairs.core.accounts.closing import close_surplus
from affairs.core.accounts.models import User
from affairs.core.accounts.policy import password_findings
from affairs.core.accounts.rules import surplus_account
from affairs.core.administration.tests.conftest import appointed, client_of
from affairs.core.audit.models import AuditRecord
from affairs.core.errors import RuleViolation
from affairs.core.ledgers.api.tokens import issue_system_token
from affairs.core.ledgers.models import ApiToken
from affairs.core.organisations.tests.factories import (
    give,
    make_organisation,
    make_person,
    make_posting,
    make_user,
)


def test_an_account_is_opened_without_password_and_waits_for_approval(system):
    unit = make_organisation()
    given = {
        "login": " New Clerk ",
        "name": "科员",
        "organisation": unit.pk,
        "phone": "13893112345",
    }
    assert client_of(system).post("/l/accounts/user/new/", given).status_code == 302
    user = User.objects.get(login="NewClerk")
    assert (user.has_usable_password(), user.must_change_password, user.awaits_approval) == (
        False, True, True,
    )  # fmt: skip
    record = AuditRecord.objects.get(action="accounts.save_user")
    assert (record.changes["login"], record.changes["phone"]) == ([None, "NewClerk"], [None, "***"])


def test_a_login_is_taken_whatever_its_case(system):
    make_user(login="clerk")
    page = client_of(system).post("/l/accounts/user/new/", {"login": "CLERK", "name": "科员"})
    assert page.status_code in (409, 422)
    assert User.objects.filter(login__iexact="clerk").count() == 1


def test_an_account_belongs_to_a_person_of_its_unit_or_of_one_he_also_works_in(system):
    person = make_person()
    elsewhere = make_organisation()
    with pytest.raises(RuleViolation, match="不在.*任职"):
        save_user(User(login="a", name="甲", organisation=elsewhere, person=person), by=system)
    make_posting(person=person, organisation=elsewhere, is_main=False)
    made = save_user(User(login="a", name="甲", organisation=elsewhere, person=person), by=system)
    assert made.pk is not None


def test_accounts_come_from_excel_all_or_none(system):
    unit = make_organisation("市教育局")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["账号", "姓名或岗位", "单位", "岗位", "联系电话"])
    for number in range(3):
        sheet.append([f"edu{number}", f"科员{number}", unit.name, "科员", "13893112345"])
    content = io.BytesIO()
    book.save(content)
    client = client_of(system)
    upload = SimpleUploadedFile("账号.xlsx", content.getvalue())
    page = client.post("/l/accounts/user/import/", {"file": upload}, follow=True)
    address = page.redirect_chain[-1][0]
    assert User.objects.filter(login__startswith="edu").count() == 0
    client.post(address, {"act": "write", "write": "1"}, follow=True)
    users = User.objects.filter(login__startswith="edu").order_by("login")
    assert [(u.login, u.organisation, u.awaits_approval) for u in users] == [
        (f"edu{n}", unit, True) for n in range(3)
    ]
    assert users[0].phone == "13893112345"


def test_first_passwords_are_shown_once_and_open_to_a_forced_change(system, setting):
    setting("account_approval", False)
    user = save_user(
        User(login="newcomer", name="科员", organisation=make_organisation()), by=system
    )
    client = client_of(system)
    assert "newcomer" in client.get("/accounts/slips/").text
    page = client.post("/accounts/slips/", {"pk": [user.pk]})
    assert page["Cache-Control"] == "private, no-store"
    (password,) = re.findall(r"<b>(\S{12}@7aK)</b>", page.text)
    assert "newcomer" not in client.get("/accounts/slips/").text
    own = Client()
    assert own.post("/login/", {"login": "newcomer", "password": password}).status_code == 302
    assert own.get("/workbench/")["Location"] == "/password/"


def test_a_reset_password_is_shown_once_and_the_old_one_is_gone(system):
    user = make_user(login="clerk")
    user.set_password("Old#pass9word")
    user.save()
    client = client_of(system)
    assert "重置密码" in client.get(f"/accounts/{user.pk}/one-time/").text
    page = client.post(f"/accounts/{user.pk}/one-time/")
    (password,) = re.findall(r"<code>(\S{12}@7aK)</code>", page.text)
    user.refresh_from_db()
    assert (user.check_password(password), user.must_change_password) == (True, True)
    assert not AuditRecord.objects.filter(reason__contains=password).exists()
    assert client.post(f"/accounts/{system.pk}/one-time/").status_code == 422


# ---------- SEC-A3 ----------


def test_surplus_account_gives_the_worked_values():
    limits = {"unused_days": 90}
    assert surplus_account(date(2023, 4, 1), date(2023, 1, 1), **limits)[0].value == 90
    assert surplus_account(date(2023, 3, 31), date(2023, 1, 1), **limits) == []
    left = surplus_account(date(2023, 1, 10), date(2023, 1, 9), date(2023, 1, 10), **limits)
    assert [finding.field for finding in left] == ["left_on"]


def test_leavers_and_unused_accounts_are_closed_office_holders_are_named(auditor):
    today = timezone.localdate()
    long_ago = timezone.now() - timedelta(days=120)
    leaver = make_user(person=make_person(left_on=today))
    unused = make_user()
    User.objects.filter(pk__in=[unused.pk, auditor.pk]).update(created_at=long_ago)
    in_use = make_user(last_login=timezone.now())
    closed, kept = close_surplus(today)
    assert (closed, kept) == (2, [auditor])
    state = dict(User.objects.values_list("pk", "is_active"))
    assert [state[u.pk] for u in (leaver, unused, in_use, auditor)] == [False, False, True, True]
    record = AuditRecord.objects.filter(action="accounts.close_surplus").first()
    assert record.changes["is_active"] == [True, False]
    assert close_surplus(today)[0] == 0


# ---------- tokens ----------


def call(secret, method="get", path="/api/v1/organisations/organisation", **more):
    api = Client(headers={"Authorization": f"Bearer {secret}"})
    return getattr(api, method)(path, **more)


def issue(client, **given):
    until = timezone.localdate() + timedelta(days=10)
    page = client.post("/my/tokens/", {"name": "报表程序", "valid_to": str(until)} | given)
    return page, (re.findall(r"<code>(\S{43})</code>", page.text) or [""])[0]


@pytest.fixture
def clerk():
    user = make_user()
    give(user, "organisations.*", scope="all")
    return user


def test_an_own_token_reads_within_its_bounds_and_its_use_is_noted(clerk):
    page, secret = issue(client_of(clerk), ledger_codes=["organisations.organisation"])
    assert page.status_code == 200
    assert call(secret).status_code == 200
    token = ApiToken.objects.get()
    assert (token.last_used_at is not None, token.last_used_ip) == (True, "127.0.0.1")
    assert secret not in (token.digest, page.headers.get("Location", ""))
    body = orjson.dumps({"name": "新局", "kind": "government"})
    answer = call(secret, "post", data=body, content_type="application/json")
    assert (answer.status_code, "只能读" in answer.json()["message"]) == (403, True)
    assert call(secret, path="/api/v1/organisations/person").status_code == 403
    assert call(secret, path="/api/v1/fleet/trip").status_code == 403


def test_a_token_taken_back_or_of_a_disabled_account_opens_nothing(clerk):
    client = client_of(clerk)
    _, secret = issue(client)
    _, other = issue(client)
    first = ApiToken.objects.order_by("pk").first()
    assert client.post("/my/tokens/", {"revoke": first.pk}).status_code == 302
    assert (call(secret).status_code, call(other).status_code) == (401, 200)
    User.objects.filter(pk=clerk.pk).update(is_active=False)
    assert call(other).status_code == 401


def test_a_token_lasts_no_longer_than_the_policy_says(clerk, setting):
    setting("token_max_days", 5)
    page, secret = issue(client_of(clerk))
    assert (page.status_code, secret) == (422, "")
    assert "最长 5 天" in page.text


def test_administrators_have_no_tokens_and_strangers_tokens_are_not_there(clerk, system):
    page, secret = issue(client_of(system))
    assert (page.status_code, secret) == (422, "")
    issue(client_of(clerk))
    token = ApiToken.objects.get()
    assert client_of(make_user()).post("/my/tokens/", {"revoke": token.pk}).status_code == 404
    assert client_of(system).get(f"/accounts/{clerk.pk}/tokens/").status_code == 404


def test_a_system_account_gets_its_token_from_the_system_administrator(system):
    account = make_user(is_system_account=True)
    client = client_of(system)
    until = timezone.localdate() + timedelta(days=10)
    given = {"name": "数据共享", "valid_to": str(until), "may_write": "on"}
    page = client.post(f"/accounts/{account.pk}/tokens/", given)
    assert re.findall(r"<code>\S{43}</code>", page.text)
    assert ApiToken.objects.get().issued_by == system
    person = ApiToken(user=make_user(), name="x", valid_to=until)
    with pytest.raises(RuleViolation, match="系统接口账号"):
        issue_system_token(person, by=appointed("system_admin"))


def test_the_birthday_of_the_identity_number_is_no_part_of_a_password():
    user = make_user(person=make_person(id_number="11010519491231002X"))
    assert [f.message for f in password_findings(user, "Xy#19491231q")] == [
        "密码里不能有账号、姓名或生日。"
    ]
    assert password_findings(user, "Xy#19501231q") == ()
