"""Addresses of records and lists, for whoever wants to lead there."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.utils.http import urlencode

from affairs.core.ledgers.ledger import get_ledger, ledger_of


def record_url(record: Model) -> str:
    """The page of a record; empty when no ledger keeps its kind."""
    return model_url(type(record), record.pk)


def model_url(model: type[Model], pk: Any) -> str:
    """The page of the row with this key; empty without a ledger or a key."""
    ledger = ledger_of(model)
    return ledger.address("detail", pk) if ledger is not None and pk is not None else ""


def list_url(code: str, **conditions: Any) -> str:
    """The list of a ledger under conditions: ``list_url("fleet.trip", state="out")``."""
    query = urlencode(conditions, doseq=True)
    return f"{get_ledger(code).url}?{query}" if query else get_ledger(code).url
