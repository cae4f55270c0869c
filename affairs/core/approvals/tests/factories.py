"""Rows for the common suites."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from affairs.core.approvals.models import Delegation
from affairs.core.organisations.tests.factories import make_user


def make_delegation(**fields: Any) -> Delegation:
    """A delegation that runs from today for five days, between two people of one unit."""
    principal = fields.pop("principal", None) or make_user()
    today = timezone.localdate()
    defaults = {
        "deputy": fields.pop("deputy", None) or make_user(principal.organisation),
        "valid_from": today,
        "valid_to": today + timedelta(days=5),
        "reason": "出差",
    }
    return Delegation.objects.create(principal=principal, **{**defaults, **fields})
