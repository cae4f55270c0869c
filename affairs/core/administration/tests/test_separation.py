"""SEC-A4: nobody holds two of the three offices, whichever way the grant is asked for."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
import orjson
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from affairs.core.accounts.actions import disable_user
from affairs.core.administration.tests.conftest import appointed, client_of
from affairs.core.audit.models import AuditRecord
from affairs.core.errors import NotPermitted, RuleViolation
from affairs.core.organisations.tests.factories import make_organisation, make_user
from affairs.core.permissions.actions import grant_role, revoke_role, save_role
from affairs.core.permissions.models import Grant, RevokedGrant, Role

SAID = "三员须由不同的人担任"
FORM = "/l/permissions/grant/new/"


def role(code):
    return Role.objects.get(code=code)


def test_the_form_refuses_a_second_office_and_stores_nothing(security, auditor):
    given = {"user": auditor.pk, "role": role("security_admin").pk, "scope": "all"}
    page = client_of(security).post(FORM, given)
    assert page.status_code == 422
    assert SAID in page.text
    assert list(Grant.objects.filter(user=auditor).values_list("role__code", flat=True)) == [
        "audit_admin"
    ]


def test_the_form_gives_a_business_role_with_its_reason(security):
    user = make_user()
    given = {"user": user.pk, "role": role("unit_liaison").pk, "scope": "own", "reason": "接替"}
    assert client_of(security).post(FORM, given).status_code == 302
    grant = Grant.objects.get(user=user)
    assert (grant.granted_by, grant.organisation, grant.reason) == (
        security, user.organisation, "接替",
    )  # fmt: skip
    record = AuditRecord.objects.get(action="permissions.grant_role")
    assert record.changes["role_id"] == [None, role("unit_liaison").pk]


@pytest.mark.parametrize("code", ["security_admin", "system_admin", "unit_liaison"])
def test_the_api_refuses_what_the_form_refuses(security, auditor, code):
    client = client_of(security)
    client.get("/l/permissions/grant/")
    body = orjson.dumps({"user": auditor.pk, "role": role(code).pk, "scope": "all"})
    answer = client.post("/api/v1/permissions/grant", body, content_type="application/json")
    assert answer.status_code == 422, answer.content
    assert Grant.objects.filter(user=auditor).count() == 1


def test_an_import_refuses_the_row_and_names_it(security, auditor):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["账号", "角色", "数据范围", "授权事由"])
    sheet.append([auditor.name, "系统管理员", "全部", "兼任"])
    content = io.BytesIO()
    book.save(content)
    client = client_of(security)
    upload = SimpleUploadedFile("授权.xlsx", content.getvalue())
    page = client.post("/l/permissions/grant/import/", {"file": upload}, follow=True)
    assert SAID in page.text
    assert Grant.objects.filter(user=auditor).count() == 1


def test_an_office_to_come_counts_as_held(security):
    user = make_user()
    later = timezone.localdate() + timedelta(days=30)
    grant_role(Grant(user=user, role=role("audit_admin"), valid_from=later), by=security)
    with pytest.raises(RuleViolation, match=SAID):
        grant_role(Grant(user=user, role=role("system_admin")), by=security)


def test_an_office_that_ended_stands_in_nobodys_way(security):
    user = make_user()
    past = timezone.localdate() - timedelta(days=1)
    Grant.objects.create(user=user, role=role("audit_admin"), scope="all", valid_to=past)
    given = grant_role(Grant(user=user, role=role("unit_liaison")), by=security)
    assert given.pk is not None


@pytest.mark.parametrize(
    "pattern", ["*", "permissions.*", "accounts.save_user", "audit.view_*", "rules.set_*"]
)
def test_a_business_role_carries_no_power_of_an_office(security, pattern):
    with pytest.raises(RuleViolation, match="不能放进这个角色"):
        save_role(Role(code="own", name="自建", permissions=[pattern]), by=security)


def test_an_own_role_holds_business_powers_and_is_changed_later(security):
    made = save_role(Role(code="own", name="自建", permissions=["fleet.view_trip"]), by=security)
    made.permissions = ["fleet.view_trip", "fleet.view_vehicle"]
    save_role(made, by=security)
    record = AuditRecord.objects.filter(action="permissions.save_role").order_by("-seq").first()
    assert record.changes == {
        "permissions": [["fleet.view_trip"], ["fleet.view_trip", "fleet.view_vehicle"]]
    }


def test_the_system_administrator_gives_no_role_and_sees_none(system):
    client = client_of(system)
    assert client.get(FORM).status_code == 403
    with pytest.raises(NotPermitted):
        grant_role(Grant(user=make_user(), role=role("unit_liaison")), by=system)


def test_a_grant_taken_back_is_kept_with_its_reason_and_ends_at_once(security):
    user = make_user()
    grant = grant_role(Grant(user=user, role=role("unit_liaison"), reason="代管"), by=security)
    client = client_of(user)
    assert client.get("/l/fleet/trip/").status_code == 200
    revoke_role(grant, by=security, reason="换岗")
    assert client.get("/l/fleet/trip/").status_code == 403
    kept = RevokedGrant.objects.get()
    assert (kept.user, kept.reason, kept.revoked_because, kept.revoked_by) == (
        user, "代管", "换岗", security,
    )  # fmt: skip


def test_an_office_given_ends_the_sessions_of_before(security):
    user = make_user()
    client = client_of(user)
    client.get("/workbench/")
    grant_role(Grant(user=user, role=role("audit_admin")), by=security)
    assert client.get("/workbench/")["Location"] == "/login/?next=/workbench/"


def test_the_last_holder_is_neither_disabled_nor_takes_back_his_own(system, security, auditor):
    with pytest.raises(RuleViolation, match="最后一位"):
        disable_user(auditor, by=system, reason="离岗")
    appointed("audit_admin")
    assert disable_user(auditor, by=system, reason="离岗").is_active is False
    own = Grant.objects.get(user=security)
    appointed("security_admin")
    with pytest.raises(RuleViolation, match="自己的角色"):
        revoke_role(own, by=security, reason="试试")


SHARED = {("security", "/l/accounts/user/"), ("security", "/organisations/tree/")}
"""The security administrator approves accounts and gives roles over units, so he sees both."""

OWN = {
    "system": ["/l/accounts/user/", "/accounts/slips/", "/organisations/tree/",
               "/l/organisations/person/", "/l/organisations/posting/"],
    "security": ["/l/permissions/grant/", "/l/permissions/role/", "/permissions/matrix/",
                 "/permissions/who/", "/parameters/", "/l/accounts/opensession/"],
    "auditor": ["/l/audit/auditrecord/", "/audit/chain/", "/l/audit/alarm/"],
}  # fmt: skip


@pytest.mark.parametrize("name", list(OWN))
def test_each_administrator_sees_only_the_own_part(request, name):
    client = client_of(request.getfixturevalue(name))
    for owner, addresses in OWN.items():
        seen = {address for address in addresses if client.get(address).status_code == 200}
        shared = {address for who, address in SHARED if who == name}
        assert seen == (set(addresses) if owner == name else shared & set(addresses))
    assert client.get("/l/fleet/trip/").status_code == 403


def test_a_clerk_opens_none_of_them():
    user = make_user(make_organisation())
    Grant.objects.create(user=user, role=role("unit_liaison"), organisation=user.organisation)
    client = client_of(user)
    for addresses in OWN.values():
        for address in addresses:
            expected = 200 if "tree" in address or "person" in address else 403
            assert client.get(address).status_code == expected, address
