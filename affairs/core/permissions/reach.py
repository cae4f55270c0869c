"""How far a user's grants reach for one permission.

Grants are read from the database at each request, so one taken back is gone with the next. What
follows from them is worked out once for the same rows: it is found by their content, never by the
user, so it cannot outlive them.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from affairs.core.database.prepared import Prepared
from affairs.core.permissions.models import Grant, Office, Scope

if TYPE_CHECKING:
    from affairs.core.accounts.models import User


@dataclass(frozen=True, slots=True)
class Reach:
    """Rows a user may reach: all, whole units, subtrees by path, or only their own rows."""

    all: bool = False
    organisation_ids: frozenset[int] = field(default_factory=frozenset)
    subtree_paths: tuple[str, ...] = ()
    person: bool = False

    def __bool__(self) -> bool:
        return bool(self.all or self.organisation_ids or self.subtree_paths or self.person)


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role within the scope of a grant in force."""

    permissions: tuple[str, ...]
    office: str
    home: str
    scope: str
    organisation_id: int | None
    organisation_path: str


class Holdings:
    """The roles one or more users hold, and how far they reach for each permission asked.

    ``memo`` keeps what other parts work out from the roles alone, such as the menu.
    """

    def __init__(self, roles: tuple[HeldRole, ...]) -> None:
        self.roles = roles
        self.memo: dict[str, Any] = {}
        self._reaches: dict[str, Reach] = {}

    def reach(self, permission: str) -> Reach:
        """The union of all roles that carry the permission; falsy when none does."""
        known = self._reaches.get(permission)
        if known is None:
            known = self._reaches[permission] = self._union(permission)
        return known

    def _union(self, permission: str) -> Reach:
        carrying = [role for role in self.roles if carries(role.permissions, permission)]
        return Reach(
            all=any(role.scope == Scope.ALL for role in carrying),
            organisation_ids=frozenset(
                role.organisation_id
                for role in carrying
                if role.scope == Scope.OWN and role.organisation_id
            ),
            subtree_paths=tuple(
                role.organisation_path
                for role in carrying
                if role.scope == Scope.SUBTREE and role.organisation_path
            ),
            person=any(role.scope == Scope.PERSON for role in carrying),
        )


NOTHING = Reach()
KEPT = 512
_in_force = Prepared(
    lambda user, today: (
        Grant.objects.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=today),
            Q(valid_to__isnull=True) | Q(valid_to__gte=today),
            user=user,
        )
        .order_by("role__name")
        .values_list(
            "role__permissions",
            "role__office",
            "role__home",
            "scope",
            "organisation_id",
            "organisation__path",
        )
    ),
    user=models.BigIntegerField(),
    today=models.DateField(),
)


def holdings_of(user: User) -> Holdings:
    """The user's grants in force today, read once per loaded user."""
    cached: Holdings | None = user.__dict__.get("_grants")
    if cached is None:
        rows = tuple(_in_force().raw(user=user.pk, today=timezone.localdate()))
        cached = user.__dict__["_grants"] = _of_rows(rows)
    return cached


def grants_of(user: User) -> tuple[HeldRole, ...]:
    """The roles the user holds today, in the order of the grants."""
    return holdings_of(user).roles


_holdings: OrderedDict[tuple[Any, ...], Holdings] = OrderedDict()


def _of_rows(rows: tuple[tuple[Any, ...], ...]) -> Holdings:
    known = _holdings.get(rows)
    if known is None:
        known = _holdings[rows] = Holdings(tuple(_held(row) for row in rows))
        if len(_holdings) > KEPT:
            _holdings.popitem(last=False)
    return known


def _held(row: tuple[Any, ...]) -> HeldRole:
    permissions, office, home, scope, organisation_id, path = row
    return HeldRole(
        tuple(json.loads(permissions)), office, home, scope, organisation_id, path or ""
    )


def reach(user: User, permission: str) -> Reach:
    """The union of all grants that carry ``permission``; falsy when there is none."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return NOTHING
    return holdings_of(user).reach(permission)


@lru_cache(maxsize=16_384)
def carries(patterns: tuple[str, ...], permission: str) -> bool:
    """Whether any pattern names the permission: exactly, or by ``module.*`` / ``module.verb_*``."""
    return any(
        pattern == permission or (pattern.endswith("*") and permission.startswith(pattern[:-1]))
        for pattern in patterns
    )


def offices_of(user: User) -> set[str]:
    """Which of the three offices the user holds."""
    return {role.office for role in grants_of(user)} - {Office.NONE.value}
