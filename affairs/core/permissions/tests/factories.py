"""Valid grants for tests."""

from __future__ import annotations

from itertools import count
from typing import Any

from affairs.core.organisations.tests.factories import make_user
from affairs.core.permissions.models import Grant, Role

_numbers = count(1)


def make_grant(**fields: Any) -> Grant:
    """A role without rights over the user's own unit."""
    fields.setdefault("user", None)
    fields["user"] = fields["user"] or make_user()
    if "role" not in fields:
        fields["role"] = Role.objects.create(code=f"plain{next(_numbers)}", name="普通角色")
    fields.setdefault("organisation", fields["user"].organisation)
    return Grant.objects.create(**fields)
