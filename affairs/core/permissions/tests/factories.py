"""Valid grants for tests."""

from __future__ import annotations

from itertools import count
from typing import Any

from django.utils import timezone

from affairs.core.organisations.tests.factories import make_user
from affairs.core.permissions.models import Grant, RevokedGrant, Role

_numbers = count(1)


def make_grant(**fields: Any) -> Grant:
    """A role without rights over the user's own unit."""
    fields.setdefault("user", None)
    fields["user"] = fields["user"] or make_user()
    if "role" not in fields:
        number = next(_numbers)
        fields["role"] = Role.objects.create(code=f"plain{number}", name=f"普通角色{number}")
    fields.setdefault("organisation", fields["user"].organisation)
    return Grant.objects.create(**fields)


def make_role(**fields: Any) -> Role:
    """A business role of the bureau's own."""
    number = next(_numbers)
    return Role.objects.create(**({"code": f"own{number}", "name": f"自建角色{number}"} | fields))


def make_revokedgrant(**fields: Any) -> RevokedGrant:
    """A grant that was taken back."""
    defaults = {"role": fields.pop("role", None) or make_role(), "scope": "own",
                "granted_at": timezone.now()}  # fmt: skip
    if "user" not in fields:
        fields["user"] = make_user()
    return RevokedGrant.objects.create(**(defaults | fields))
