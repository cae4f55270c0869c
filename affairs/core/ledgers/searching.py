"""Free-text search of a ledger: every word, anywhere in its search fields.

The keys that hold a word are looked up first. While they are few, the list is narrowed by them,
which any order can use; when they are many, walking the order and reading each row meets a page of
them soon enough, and nothing has to be gathered first.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Model, Q, QuerySet

from affairs.core.characters import tidy
from affairs.core.database.sealed import SearchDigestField
from affairs.core.ledgers.ledger import Ledger
from affairs.core.ledgers.paths import field_at, related_model
from affairs.core.ledgers.search_index import holding, keys_holding, written_in

FEW = 2_000
WORDS_AT_MOST = 5


def found(ledger: Ledger, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """The rows whose search fields hold every word of ``text``."""
    for word in tidy(text).split(" ")[:WORDS_AT_MOST]:
        rows = rows.filter(_anywhere(ledger, word))
    return rows


def _anywhere(ledger: Ledger, word: str) -> Q:
    """Rows that hold the word in an own field, or point at a row that does."""
    condition = Q(pk__in=[])
    for lead, names in _by_relation(ledger).items():
        model = related_model(field_at(ledger.model, lead)) if lead else ledger.model
        digests = [name for name in names if isinstance(field_at(model, name), SearchDigestField)]
        for name in digests:  # of a sealed value only the whole is found
            condition |= Q(**{f"{lead}__{name}" if lead else name: word})
        texts = [name for name in names if name not in digests]
        if texts:
            condition |= _in_texts(model, lead, texts, word)
    return condition


def _in_texts(model: type[Model], lead: str, names: list[str], word: str) -> Q:
    """Rows whose texts hold the word; those of a related model by its keys."""
    keys = _keys(model, names, word)
    if len(keys) <= FEW:
        return Q(**{f"{lead}__in" if lead else "pk__in": keys})
    if not lead:
        return written_in(model, word, names)
    indexed = holding(model, word)
    here = written_in(model, word, names) if indexed is None else indexed
    return Q(**{f"{lead}__in": model._default_manager.order_by().filter(here).values("pk")})


def _keys(model: type[Model], names: list[str], word: str) -> list[Any]:
    """Keys of the model's rows that hold the word, one more than FEW at most."""
    indexed = keys_holding(model, word, FEW + 1)
    if indexed is not None:
        return indexed
    rows = model._default_manager.order_by().filter(written_in(model, word, names))
    return list(rows.values_list("pk", flat=True)[: FEW + 1])


def _by_relation(ledger: Ledger) -> dict[str, list[str]]:
    """Search fields by the relation that leads to them; '' for own ones."""
    found: dict[str, list[str]] = {}
    for path in ledger.search:
        lead, _, name = path.rpartition("__")
        found.setdefault(lead, []).append(name)
    return found
