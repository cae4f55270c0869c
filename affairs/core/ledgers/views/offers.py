"""Which actions a page offers to a user."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Model
from django.urls import get_script_prefix, reverse

from affairs.core.actions import Action
from affairs.core.ledgers.ledger import Ledger
from affairs.core.permissions.questions import can
from affairs.core.web.registry import get_page


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
        offer(ledger, action, _address(ledger, record, action.code))
        for action in map(ledger.action, codes)
        if ledger.offers(record, action.code) and can(user, action.code, record)
    ]


@dataclass(frozen=True)
class RecordLink:
    """A page that shows more of a record."""

    label: str
    url: str


def record_links(ledger: Ledger, user: Any, record: Model) -> list[RecordLink]:
    """The ledger's ``record_pages`` the user may open for this record."""
    return [
        RecordLink(page.label, reverse(page.code, args=[record.pk]))
        for page in map(get_page, ledger.record_pages)
        if ledger.offers(record, page.code) and page.allows(user)
    ]


def _address(ledger: Ledger, record: Model, code: str) -> str:
    page = ledger.action_pages.get(code)
    return reverse(page, args=[record.pk]) if page else ledger.address("do", record.pk, code)


def bulk_offers(ledger: Ledger, user: Any) -> list[Offer]:
    """Bulk actions the user may do on some rows at least."""
    return [
        _bulk_offer(ledger, code, get_script_prefix())
        for code in ledger.bulk_actions
        if can(user, code)
    ]


@lru_cache(maxsize=1_024)
def _bulk_offer(ledger: Ledger, code: str, prefix: str) -> Offer:
    return offer(ledger, ledger.action(code), ledger.address("bulk", code))


def offer(ledger: Ledger, action: Action[..., Any], url: str) -> Offer:
    asks = bool(action.arguments) or {action.code} & {*ledger.form_classes, *ledger.action_pages}
    return Offer(action.code, action.label, url, not asks, action.confirm)
