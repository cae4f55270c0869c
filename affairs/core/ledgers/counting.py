"""Counts and totals of a listing: small sets live, large ones kept for a minute.

Up to ``LIVE`` rows are counted at each request, so that a list a clerk works in is exact; beyond,
a number is counted up to ``CAP`` and kept for a minute, because nobody reads the last digit of it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet, Sum

from affairs.core.ledgers.columns import BoundColumn
from affairs.core.ledgers.listing import Listing

LIVE = 2_000
CAP = 100_000
KEPT_SECONDS = 60


@dataclass(frozen=True)
class Count:
    """``capped``: there are at least as many, and the number reads 约."""

    number: int
    capped: bool = False

    @property
    def words(self) -> str:
        if self.capped:
            return f"约 {self.number // 10_000} 万"
        return f"{self.number:,}"


def count(rows: QuerySet[Any]) -> Count:
    """How many rows: exact up to CAP, ``约`` beyond."""
    few = upto(rows, LIVE)
    if few <= LIVE:
        return Count(few)
    many = _kept("count", rows, lambda: upto(rows, CAP))
    return Count(min(many, CAP), many > CAP)


def exact(rows: QuerySet[Any]) -> int:
    """The exact number, however long it takes."""
    return _kept("exact", rows, rows.count)


def kept_count(rows: QuerySet[Any]) -> Count:
    """The count for a tab: kept a minute whatever its size."""
    many = _kept("tab", rows, lambda: upto(rows, CAP))
    return Count(min(many, CAP), many > CAP)


def upto(rows: QuerySet[Any], limit: int) -> int:
    """The number of rows, counted no further than one beyond ``limit``."""
    return rows.order_by().values("pk")[: limit + 1].count()


def totals(listing: Listing, counted: Count) -> dict[str, Decimal | int | None]:
    """Sums over the whole filtered set by column; those of a large set are kept a minute."""
    columns = summed(listing)
    if not columns:
        return {}
    rows = listing.with_expressions(listing.rows)

    def add_up() -> dict[str, Any]:
        return rows.aggregate(**{f"sum_{one.name}": Sum(one.paths[0]) for one in columns})

    large = counted.capped or counted.number > LIVE
    found = (
        _kept("totals", listing.rows, add_up, ",".join(c.name for c in columns))
        if large
        else add_up()
    )
    return {column.name: found[f"sum_{column.name}"] for column in columns}


def totals_are_near(listing: Listing, counted: Count) -> bool:
    """Whether the totals can be shown at once: the set is small, or they are kept already."""
    if not summed(listing) or not (counted.capped or counted.number > LIVE):
        return True
    names = ",".join(column.name for column in summed(listing))
    return cache.get(key_of("totals", listing.rows, names)) is not None


def summed(listing: Listing) -> list[BoundColumn]:
    """Columns shown whose sum the foot gives."""
    wanted = set(listing.ledger.totals)
    return [one for one in listing.columns if one.sums or one.name in wanted]


def _kept(kind: str, rows: QuerySet[Any], work: Any, extra: str = "") -> Any:
    key = key_of(kind, rows, extra)
    known = cache.get(key)
    if known is None:
        known = work()
        cache.set(key, known, KEPT_SECONDS)
    return known


def key_of(kind: str, rows: QuerySet[Any], extra: str = "") -> str:
    try:
        sql, parameters = rows.order_by().query.sql_with_params()
    except EmptyResultSet:
        sql, parameters = "empty", ()
    whole = f"{rows.db}|{sql}|{parameters!r}|{extra}"
    return f"ledger:{kind}:{hashlib.sha1(whole.encode(), usedforsecurity=False).hexdigest()}"
