"""Which actions a page offers to a user."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from affairs.core.actions import Action
from affairs.core.ledgers.ledger import Ledger
from affairs.core.permissions.questions import can


@dataclass(frozen=True)
class Offer:
    """An action as a button. ``at_once``: needs no form, so one POST does it."""

    code: str
    label: str
    url: str
    at_once: bool
    confirm: str


def record_offers(ledger: Ledger, user: Any, record: Model, codes: Sequence[str]) -> list[Offer]:
    """The actions of ``codes`` the user may do on the record, in their order."""
    return [
        offer(ledger, action, ledger.address("do", record.pk, action.code))
        for action in map(ledger.action, codes)
        if can(user, action.code, record)
    ]


def bulk_offers(ledger: Ledger, user: Any) -> list[Offer]:
    """Bulk actions the user may do on some rows at least."""
    return [
        offer(ledger, action, ledger.address("bulk", action.code))
        for action in map(ledger.action, ledger.bulk_actions)
        if can(user, action.code)
    ]


def offer(ledger: Ledger, action: Action[..., Any], url: str) -> Offer:
    asks = bool(action.arguments) or action.code in ledger.form_classes
    return Offer(action.code, action.label, url, not asks, action.confirm)
