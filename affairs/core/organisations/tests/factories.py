"""Valid organisations, accounts and grants for tests."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any

from affairs.core.accounts.models import User
from affairs.core.organisations.actions import place
from affairs.core.organisations.models import (
    Organisation,
    OrganisationChange,
    Person,
    Posting,
    PostQuota,
)
from affairs.core.permissions.models import Grant, Role

_numbers = count(1)


def make_organisation(
    name: str = "", parent: Organisation | None = None, **fields: Any
) -> Organisation:
    """An open city-level government body."""
    fields.setdefault("kind", Organisation.Kind.GOVERNMENT)
    return place(Organisation(name=name or f"市第{next(_numbers)}局", parent=parent, **fields))


def make_user(organisation: Organisation | None = None, **fields: Any) -> User:
    """An account without a password in the organisation given or a new one."""
    number = next(_numbers)
    fields.setdefault("login", f"user{number}")
    fields.setdefault("name", f"某科科员{number}")
    return User.objects.create_user(organisation=organisation or make_organisation(), **fields)


def give(user: User, *permissions: str, scope: str = "own", **fields: Any) -> Grant:
    """Grant the user a role of just these permissions, by default over the own unit."""
    role = Role.objects.create(
        code=f"role{next(_numbers)}", name="测试角色", permissions=list(permissions)
    )
    user.__dict__.pop("_grants", None)
    fields.setdefault("organisation", user.organisation)
    return Grant.objects.create(user=user, role=role, scope=scope, **fields)


def make_person(**fields: Any) -> Person:
    """A staff member on duty."""
    fields.setdefault("name", f"某科科员{next(_numbers)}")
    if "organisation" not in fields:
        fields["organisation"] = make_organisation()
    return Person.objects.create(**fields)


def make_postquota(**fields: Any) -> PostQuota:
    """Ten posts of one rank from 2020."""
    defaults = {"rank": f"职级{next(_numbers)}", "posts": 10, "valid_from": date(2020, 1, 1)}
    if "organisation" not in fields:
        fields["organisation"] = make_organisation()
    return PostQuota.objects.create(**(defaults | fields))


def make_posting(**fields: Any) -> Posting:
    """The main post of a new person."""
    if "person" not in fields:
        organisation = fields.get("organisation")
        fields["person"] = make_person(**({"organisation": organisation} if organisation else {}))
    fields.setdefault("organisation", fields["person"].organisation)
    defaults = {"post": f"岗位{next(_numbers)}", "valid_from": date(2020, 1, 1)}
    return Posting.objects.create(**(defaults | fields))


def make_organisationchange(**fields: Any) -> OrganisationChange:
    """A renaming that was carried out."""
    if "organisation" not in fields:
        fields["organisation"] = make_organisation()
    number = next(_numbers)
    defaults = {"kind": OrganisationChange.Kind.RENAMED,
                "effective_on": date(2020, 1, 1) + timedelta(days=number),
                "old_name": f"旧名{number}", "new_name": "新名"}  # fmt: skip
    return OrganisationChange.objects.create(**(defaults | fields))
