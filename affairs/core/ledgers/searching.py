"""Free-text search of a ledger."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from affairs.core.characters import tidy
from affairs.core.ledgers.ledger import Ledger


def found(ledger: Ledger, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """The rows whose search fields hold every word of ``text``."""
    for word in tidy(text).split(" "):
        rows = rows.filter(_anywhere(ledger, word))
    return rows


def _anywhere(ledger: Ledger, word: str) -> Q:
    condition = Q(pk__in=[])
    for path in ledger.search:
        condition |= Q(**{f"{path}__icontains": word})
    return condition
