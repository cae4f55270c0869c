"""The three offices: never two in one hand, never with business, never to oneself."""

from __future__ import annotations

import pytest

from affairs.core.audit.models import AuditRecord
from affairs.core.errors import NotPermitted, RuleViolation
from affairs.core.organisations.tests.factories import give, make_organisation, make_user
from affairs.core.permissions.actions import grant_role, revoke_role
from affairs.core.permissions.models import Grant, Role
from affairs.core.permissions.questions import can
from affairs.core.permissions.shipped import load_shipped_roles

pytestmark = pytest.mark.django_db


@pytest.fixture
def security_admin():
    load_shipped_roles()
    user = make_user(make_organisation())
    Grant.objects.create(user=user, role=Role.objects.get(code="security_admin"), scope="all")
    return user


def _role(code: str) -> Role:
    return Role.objects.get(code=code)


def test_grant_role_gives_the_permission_and_is_recorded(security_admin):
    user = make_user()
    grant_role(Grant(user=user, role=_role("unit_liaison")), by=security_admin)
    assert can(user, "organisations.view_person")
    record = AuditRecord.objects.get()
    assert (record.action, record.login) == ("permissions.grant_role", security_admin.login)


@pytest.mark.parametrize(
    ("held", "granted", "message"),
    [
        ("audit_admin", "security_admin", "三员须由不同的人担任"),
        ("unit_liaison", "audit_admin", "已有业务角色"),
        ("audit_admin", "unit_liaison", "三员不办业务"),
    ],
)
def test_offices_stay_apart(security_admin, held, granted, message):
    user = make_user()
    Grant.objects.create(user=user, role=_role(held), scope="all")
    with pytest.raises(RuleViolation, match=message):
        grant_role(Grant(user=user, role=_role(granted), scope="all"), by=security_admin)


def test_nobody_grants_to_himself(security_admin):
    with pytest.raises(RuleViolation, match="不能给自己授权"):
        grant_role(Grant(user=security_admin, role=_role("unit_head")), by=security_admin)


def test_the_last_holder_of_an_office_stays(security_admin):
    audit = Grant.objects.create(user=make_user(), role=_role("audit_admin"), scope="all")
    with pytest.raises(RuleViolation, match="最后一位审计管理员"):
        revoke_role(audit, by=security_admin, reason="换岗")
    Grant.objects.create(user=make_user(), role=_role("audit_admin"), scope="all")
    revoke_role(audit, by=security_admin, reason="换岗")
    assert not Grant.objects.filter(pk=audit.pk).exists()


def test_a_system_administrator_gives_no_roles(security_admin):
    system = make_user()
    give(system, *_role("system_admin").permissions, scope="all")
    with pytest.raises(NotPermitted):
        grant_role(Grant(user=make_user(), role=_role("unit_liaison")), by=system)
