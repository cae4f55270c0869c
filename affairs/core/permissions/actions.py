"""Giving and taking roles: the security administrator's work (SEC-A4, A5)."""

from __future__ import annotations

from datetime import date

from affairs.core.accounts.models import User
from affairs.core.actions import action
from affairs.core.actions.changes import as_text
from affairs.core.errors import RuleViolation
from affairs.core.permissions.models import Grant, Office, Role, Scope
from affairs.core.permissions.reach import grants_of
from affairs.core.permissions.rules import separated_offices


@action(
    "permissions.grant_role", label="授予角色", conflict="没有保存：该账号在这个单位已有这个角色。"
)
def grant_role(grant: Grant, *, by: User) -> Grant:
    """Give a role; the three offices stay apart and nobody grants to himself."""
    if grant.user_id == by.pk:
        raise RuleViolation("不能给自己授权，由另一位安全管理员办理。", field="user")
    findings = separated_offices(
        sorted(_offices(grant.user)), _business_roles(grant.user), grant.role.office
    )
    if findings:
        raise RuleViolation(findings[0].message, field="role", findings=findings)
    if grant.scope in (Scope.ALL, Scope.PERSON):
        grant.organisation = None
    elif grant.organisation_id is None:
        grant.organisation = grant.user.organisation
    grant.granted_by = by
    grant.clean()
    grant.save()
    grant.user.__dict__.pop("_grants", None)
    return grant


@action("permissions.revoke_role", label="收回角色", confirm="收回后立即生效。")
def revoke_role(grant: Grant, *, by: User, reason: str) -> Grant:
    """Take a role back; the last holder of an office stays (SEC-A4)."""
    office = grant.role.office
    if office and not _other_holders(grant, office):
        raise RuleViolation(
            f"不能收回：这是最后一位{Office(office).label}。先授予另一个账号，再收回。"
        )
    key = grant.pk
    grant.delete()
    grant.pk = key  # the record of the act names the grant that was taken back
    grant.user.__dict__.pop("_grants", None)
    return grant


@action("permissions.save_role", label="保存角色", conflict="没有保存：这个角色代码已被使用。")
def save_role(role: Role, *, by: User) -> Role:
    """Make or change a role of the bureau's own; shipped roles change with the product only."""
    if role.pk and Role.objects.get(pk=role.pk).is_shipped:
        raise RuleViolation("这是随产品提供的角色，不能改；另建一个角色后调整。")
    role.is_shipped = False
    role.save()
    return role


def grant_text(grant: Grant) -> str:
    """One grant in words, for lists and records."""
    where = str(grant.organisation) if grant.organisation else ""
    until = f"，至 {as_text(grant.valid_to)}" if isinstance(grant.valid_to, date) else ""
    return f"{grant.role.name}（{where}{Scope(grant.scope).label}{until}）"


def _offices(user: User) -> set[str]:
    return {role.office for role in grants_of(user) if role.office}


def _business_roles(user: User) -> int:
    return sum(1 for role in grants_of(user) if not role.office)


def _other_holders(grant: Grant, office: str) -> bool:
    return (
        Grant.objects.select_for_update()
        .filter(role__office=office, user__is_active=True)
        .exclude(user=grant.user_id)
        .exists()
    )
