"""Free-text search of a ledger: every word, anywhere in its search fields.

The keys that hold a word are looked up first. While they are few, the list is narrowed by them,
which any order can use; when they are many, walking the order meets them soon enough by itself.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Model, Q, QuerySet

from affairs.core.characters import tidy
from affairs.core.database.sealed import SearchDigestField
from affairs.core.ledgers.ledger import Ledger
from affairs.core.ledgers.paths import field_at
from affairs.core.ledgers.search_index import holding

FEW = 2_000
WORDS_AT_MOST = 5


def found(ledger: Ledger, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """The rows whose search fields hold every word of ``text``."""
    for word in tidy(text).split(" ")[:WORDS_AT_MOST]:
        anywhere = _anywhere(ledger, word)
        everywhere = ledger.model._default_manager.order_by().filter(anywhere)
        keys = list(everywhere.values_list("pk", flat=True)[: FEW + 1])
        rows = rows.filter(pk__in=keys) if len(keys) <= FEW else rows.filter(anywhere)
    return rows


def _anywhere(ledger: Ledger, word: str) -> Q:
    """Rows that hold the word in an own field, or point at a row that does."""
    condition = Q(pk__in=[])
    for lead, names in _by_relation(ledger).items():
        model = field_at(ledger.model, lead).remote_field.model if lead else ledger.model
        here = _in_model(model, names, word)
        if not lead:
            condition |= here
        else:
            near = model._default_manager.order_by().filter(here).values("pk")
            condition |= Q(**{f"{lead}__in": near})
    return condition


def _in_model(model: type[Model], names: list[str], word: str) -> Q:
    digests = [name for name in names if isinstance(field_at(model, name), SearchDigestField)]
    condition = holding(model, word)
    if condition is None:
        condition = Q(pk__in=[])
        for name in names:
            if name not in digests:
                condition |= Q(**{f"{name}__icontains": word})
    for name in digests:  # of a sealed value only the whole is found
        condition |= Q(**{name: word})
    return condition


def _by_relation(ledger: Ledger) -> dict[str, list[str]]:
    """Search fields by the relation that leads to them; '' for own ones."""
    found: dict[str, list[str]] = {}
    for path in ledger.search:
        lead, _, name = path.rpartition("__")
        found.setdefault(lead, []).append(name)
    return found
