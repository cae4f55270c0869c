"""How far a user's grants reach for one permission."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

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


def grants_of(user: User) -> list[Grant]:
    """The user's grants in force today, read once per loaded user."""
    cached = user.__dict__.get("_grants")
    if cached is None:
        cached = list(_in_force(user, timezone.localdate()))
        user.__dict__["_grants"] = cached
    return cached


def _in_force(user: User, today: date) -> list[Grant]:
    return list(
        Grant.objects.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=today),
            Q(valid_to__isnull=True) | Q(valid_to__gte=today),
            user=user,
        ).select_related("role", "organisation")
    )


def reach(user: User, permission: str) -> Reach:
    """The union of all grants that carry ``permission``; falsy when there is none."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return Reach()
    carrying = [grant for grant in grants_of(user) if carries(grant.role.permissions, permission)]
    return Reach(
        all=any(grant.scope == Scope.ALL for grant in carrying),
        organisation_ids=frozenset(
            grant.organisation_id
            for grant in carrying
            if grant.scope == Scope.OWN and grant.organisation_id
        ),
        subtree_paths=tuple(
            grant.organisation.path
            for grant in carrying
            if grant.scope == Scope.SUBTREE and grant.organisation
        ),
        person=any(grant.scope == Scope.PERSON for grant in carrying),
    )


def carries(patterns: list[str], permission: str) -> bool:
    """Whether any pattern names the permission: exactly, or by ``module.*`` / ``module.verb_*``."""
    return any(
        pattern == permission or (pattern.endswith("*") and permission.startswith(pattern[:-1]))
        for pattern in patterns
    )


def offices_of(user: User) -> set[str]:
    """Which of the three offices the user holds."""
    return {grant.role.office for grant in grants_of(user)} - {Office.NONE.value}
