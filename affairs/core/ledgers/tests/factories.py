"""Tokens for tests."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from affairs.core.ledgers.models import ApiToken
from affairs.core.organisations.tests.factories import make_user

_numbers = count(1)


def make_apitoken(**fields: Any) -> ApiToken:
    """A reading token in force whose secret nobody knows."""
    if "user" not in fields:
        fields["user"] = make_user()
    defaults = {"name": "数据共享", "digest": f"digest{next(_numbers)}",
                "valid_to": timezone.localdate() + timedelta(days=30)}  # fmt: skip
    return ApiToken.objects.create(**(defaults | fields))
