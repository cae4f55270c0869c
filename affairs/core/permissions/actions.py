"""Giving and taking roles: the security administrator's work (SEC-A4, A5)."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone

from affairs.core.accounts import open_sessions
from affairs.core.accounts.models import User
from affairs.core.actions import action
from affairs.core.actions.changes import as_text
from affairs.core.errors import RuleViolation
from affairs.core.permissions.models import Grant, Office, RevokedGrant, Role, Scope
from affairs.core.permissions.rules import crossing_patterns, separated_offices
from affairs.core.rules.evaluation import evaluate


@action(
    "permissions.grant_role", label="授予角色", conflict="没有保存：该账号在这个单位已有这个角色。"
)
def grant_role(grant: Grant, *, by: User) -> Grant:
    """Give a role; the three offices stay apart and nobody grants to himself.

    Grants of the account that begin only later count as held already.
    """
    if grant.pk is not None:
        raise RuleViolation("授权不改：收回原来的，另行授予。")
    if grant.user_id == by.pk:
        raise RuleViolation("不能给自己授权，由另一位安全管理员办理。", field="user")
    user = User.objects.select_for_update().get(pk=grant.user_id)
    held = list(held_grants(user))
    answer = evaluate(
        separated_offices,
        on=timezone.localdate(),
        offices_held=sorted({one.role.office for one in held if one.role.office}),
        business_roles_held=sum(1 for one in held if not one.role.office),
        office_granted=grant.role.office,
    )
    if answer.findings:
        first = answer.findings[0]
        raise RuleViolation(first.message, field="role", findings=answer.findings)
    _check_scope(grant, user)
    grant.granted_by = by
    grant.save()
    grant.user.__dict__.pop("_grants", None)
    if grant.role.office:
        _begin_anew(user, "已授予三员岗位")
    return grant


def _check_scope(grant: Grant, user: User) -> None:
    if grant.role.office and grant.scope != Scope.ALL:
        grant.scope = Scope.ALL
    if grant.scope in (Scope.ALL, Scope.PERSON):
        grant.organisation = None
    elif grant.organisation_id is None:
        grant.organisation = user.organisation
    if grant.scope in (Scope.OWN, Scope.SUBTREE) and grant.organisation is None:
        raise RuleViolation("账号没有单位，选定授权的单位。", field="organisation")
    if grant.valid_to and grant.valid_to < timezone.localdate():
        raise RuleViolation("止期已过，改正后再存。", field="valid_to")
    try:
        grant.clean()
    except ValidationError as wrong:
        raise RuleViolation(wrong.messages[0], field="valid_to") from wrong


@action("permissions.revoke_role", label="收回角色", confirm="收回后立即生效。")
def revoke_role(grant: Grant, *, by: User, reason: str) -> Grant:
    """Take a role back; the last holder of an office stays (SEC-A4)."""
    if grant.user_id == by.pk:
        raise RuleViolation("不能收回自己的角色，由另一位安全管理员办理。")
    office = grant.role.office
    if office and not _other_holders(grant, office):
        raise RuleViolation(
            f"不能收回：这是最后一位{Office(office).label}。先授予另一个账号，再收回。"
        )
    _keep_as_revoked(grant, by, reason)
    key = grant.pk
    grant.delete()
    grant.pk = key  # the record of the act names the grant that was taken back
    grant.user.__dict__.pop("_grants", None)
    if office:
        _begin_anew(User.objects.select_for_update().get(pk=grant.user_id), "三员岗位已收回")
    return grant


@action("permissions.save_role", label="保存角色", conflict="没有保存：这个角色代码已被使用。")
def save_role(role: Role, *, by: User) -> Role:
    """Make or change a role of the bureau's own; shipped roles change with the product only.

    The powers of the three offices are no business role's, and a held role keeps its office.
    """
    stored = Role.objects.select_for_update().filter(pk=role.pk).first() if role.pk else None
    if stored is not None and stored.is_shipped:
        raise RuleViolation("这是随产品提供的角色，不能改；另建一个角色后调整。")
    if stored is not None and stored.office != role.office and stored.grant_set.exists():
        raise RuleViolation("这个角色已授给人，不能改三员属性；另建一个。", field="office")
    answer = evaluate(
        crossing_patterns,
        on=timezone.localdate(),
        office=role.office,
        permissions=list(role.permissions),
    )
    if answer.findings:
        first = answer.findings[0]
        raise RuleViolation(first.message, field="permissions", findings=answer.findings)
    role.is_shipped = False
    role.save()
    return role


def grant_text(grant: Grant) -> str:
    """One grant in words, for lists and records."""
    where = str(grant.organisation) if grant.organisation else ""
    until = f"，至 {as_text(grant.valid_to)}" if isinstance(grant.valid_to, date) else ""
    return f"{grant.role.name}（{where}{Scope(grant.scope).label}{until}）"


def held_grants(user: User) -> QuerySet[Grant]:
    """Grants that run or are still to begin; those that have ended are out."""
    today = timezone.localdate()
    rows = Grant.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today), user=user)
    return rows.select_related("role")


def _keep_as_revoked(grant: Grant, by: User, reason: str) -> None:
    names = ("user_id", "role_id", "scope", "organisation_id", "valid_from", "valid_to",
             "granted_by_id", "granted_at", "reason")  # fmt: skip
    RevokedGrant.objects.create(
        **{name: getattr(grant, name) for name in names},
        revoked_by=by,
        revoked_because=reason[:200],
    )


def _begin_anew(user: User, because: str) -> None:
    """An office given or taken: the account logs in again, under the rules for administrators."""
    user.session_epoch += 1
    user.save()
    open_sessions.end_all(user, because)


def _other_holders(grant: Grant, office: str) -> bool:
    today = timezone.localdate()
    return (
        Grant.objects.select_for_update()
        .filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=today),
            Q(valid_to__isnull=True) | Q(valid_to__gte=today),
            role__office=office,
            user__is_active=True,
        )
        .exclude(user=grant.user_id)
        .exists()
    )
