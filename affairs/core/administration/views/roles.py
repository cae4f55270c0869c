"""Roles against permissions in plain words, and who can do what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.administration.catalogue import Power, power, powers, sections
from affairs.core.permissions.actions import grant_text
from affairs.core.permissions.models import Grant, Office, Role, Scope
from affairs.core.permissions.reach import carries
from affairs.core.web.registry import page

HOLDERS_AT_MOST = 300
SCOPES = {Scope.ALL: 3, Scope.SUBTREE: 2, Scope.OWN: 1, Scope.PERSON: 0}


@page(
    "permissions.matrix",
    "角色与权限对照",
    path="permissions/matrix/",
    permission="permissions.view_role",
    template="administration/matrix.html",
    order=30,
)
def matrix(request: HttpRequest) -> Mapping[str, Any]:
    """One business at a time: what can be seen and done down, roles across, held by how many."""
    known = sections()
    wanted = request.GET.get("section", "")
    chosen = wanted if wanted in dict(known) else known[0][0]
    lines = [one for one in powers() if one.section == chosen]
    everyone = list(_roles_with_holders())
    shown = [role for role in everyone if any(_holds(role, p.code) for p in lines)]
    return {
        "tabs": [{"label": name, "url": f"?section={code}", "here": code == chosen}
                 for code, name in known],
        "lines": [(one, [_holds(role, one.code) for role in shown]) for one in lines],
        "roles": shown,
        "others": [role.name for role in everyone if role not in shown],
        "section_name": dict(known)[chosen],
    }  # fmt: skip


def _holds(role: Role, code: str) -> bool:
    return carries(tuple(role.permissions), code)


def _roles_with_holders() -> Any:
    today = timezone.localdate()
    running = Q(grant__valid_to__isnull=True) | Q(grant__valid_to__gte=today)
    holders = Count("grant__user", filter=running & Q(grant__user__is_active=True), distinct=True)
    order = ["office", "name"]
    return Role.objects.annotate(holders=holders).order_by(*order)


@dataclass(frozen=True, slots=True)
class Holder:
    """One account that holds the permission, through which role and how far."""

    user: User
    role: str
    reach: str
    until: Any


@page(
    "permissions.who",
    "谁能看到、办理",
    path="permissions/who/",
    permission="permissions.view_grant",
    template="administration/who.html",
    order=40,
)
def who(request: HttpRequest) -> Mapping[str, Any]:
    """By permission: the accounts that hold it. By account: everything it may see and do."""
    code, login = request.GET.get("can", ""), request.GET.get("login", "").strip()
    chosen = power(code) if code else None
    account = User.objects.select_related("organisation").filter(login=login).first()
    holders = _holders(chosen) if chosen else []
    return {
        "choices": _choices(),
        "chosen": chosen,
        "holders": holders[:HOLDERS_AT_MOST],
        "holder_count": len(holders),
        "login": login,
        "account": account,
        "unknown": bool(login) and account is None,
        "grants": [grant_text(grant) for grant in _grants(account)] if account else [],
        "office": _office(account) if account else "",
        "abilities": _abilities(account) if account else [],
    }


def _choices() -> list[tuple[str, list[Power]]]:
    groups: dict[str, list[Power]] = {}
    for one in powers():
        groups.setdefault(one.section_name, []).append(one)
    return list(groups.items())


def _holders(wanted: Power) -> list[Holder]:
    """Active accounts whose grants of today carry the permission, the widest reach first."""
    roles = [role.pk for role in Role.objects.all() if _holds(role, wanted.code)]
    rows = _running().filter(role__in=roles, user__is_active=True)
    found = sorted(rows, key=lambda grant: (-SCOPES[Scope(grant.scope)], grant.user.login))
    return [Holder(grant.user, grant.role.name, _reach(grant), grant.valid_to) for grant in found]


def _running() -> QuerySet[Grant]:
    """Grants in force today."""
    today = timezone.localdate()
    return Grant.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=today),
        Q(valid_to__isnull=True) | Q(valid_to__gte=today),
    ).select_related("role", "user", "user__organisation", "organisation")


def _grants(account: User) -> list[Grant]:
    return list(_running().filter(user=account).order_by("role__name"))


def _reach(grant: Grant) -> str:
    where = str(grant.organisation) if grant.organisation else ""
    return f"{where}{'及下级' if grant.scope == Scope.SUBTREE else ''}" or Scope(grant.scope).label


def _office(account: User) -> str:
    offices = [grant.role.office for grant in _grants(account) if grant.role.office]
    return Office(offices[0]).label if offices else ""


def _abilities(account: User) -> list[tuple[str, list[Power], list[Power], str]]:
    """By business: what the account sees, what it does, and how far."""
    grants = _grants(account)
    found: dict[str, tuple[list[Power], list[Power], set[str]]] = {}
    for one in powers():
        carrying = [grant for grant in grants if _holds(grant.role, one.code)]
        if carrying and account.is_active:
            views, acts, reaches = found.setdefault(one.section_name, ([], [], set()))
            (views if one.kind == "看" else acts).append(one)
            reaches.update(_reach(grant) for grant in carrying)
    return [(name, views, acts, "、".join(sorted(reaches)))
            for name, (views, acts, reaches) in found.items()]  # fmt: skip
