"""Counts and totals of a listing: small sets live, large ones kept for a minute.

Up to ``LIVE`` rows are counted at each request, so that a list a clerk works in is exact; beyond,
a number is counted up to ``CAP`` and kept for a minute, because nobody reads the last digit of it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum

from affairs.core.database.prepared import counting
from affairs.core.ledgers.columns import BoundColumn
from affairs.core.ledgers.ledger import Ledger
from affairs.core.ledgers.listing import NO_CONDITIONS, Listing
from affairs.core.permissions.reach import reach

LIVE = 2_000
CAP = 100_000
KEPT_SECONDS = 60


Key = tuple[Any, ...]


class KeptNumbers:
    """Numbers for ``KEPT_SECONDS``, in this process; the oldest make room."""

    MOST = 5_000

    def __init__(self) -> None:
        self._numbers: dict[Key, tuple[float, Any]] = {}

    def get(self, key: Key) -> Any:
        """The number under the key; None when there is none, or it is too old."""
        found = self._numbers.get(key)
        if found is None or found[0] < time.monotonic():
            return None
        return found[1]

    def put(self, key: Key, number: Any) -> None:
        if len(self._numbers) >= self.MOST:
            self._numbers.pop(next(iter(self._numbers)), None)
        self._numbers[key] = (time.monotonic() + KEPT_SECONDS, number)

    def clear(self) -> None:
        self._numbers.clear()


kept = KeptNumbers()


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


def count(listing: Listing) -> Count:
    """How many rows the listing has: exact up to CAP, ``约`` beyond."""
    key = key_of("count", listing)
    known = kept.get(key)
    if known is None:
        few = listing.statement("few", lambda: counting(listing.rows, upto=LIVE + 1)).number()
        if few <= LIVE:
            return Count(few)
        known = upto(listing.rows, CAP)
        kept.put(key, known)
    return capped(known)


def count_rows(rows: QuerySet[Any]) -> Count:
    """The number of rows now, counted up to CAP."""
    return capped(upto(rows, CAP))


def exact(listing: Listing) -> int:
    """The exact number, however long it takes."""
    return _kept(key_of("exact", listing), listing.rows.count)


def kept_count(listing: Listing) -> Count:
    """The count for a tab: kept a minute whatever its size."""
    many = _kept(key_of("tab", listing), lambda: upto(listing.rows, CAP))
    return capped(many)


def capped(many: int) -> Count:
    """A number counted no further than one beyond CAP."""
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

    found = _kept(_totals_key(listing), add_up) if is_large(counted) else add_up()
    return {column.name: found[f"sum_{column.name}"] for column in columns}


def totals_are_near(listing: Listing, counted: Count) -> bool:
    """Whether the totals can be shown at once: the set is small, or they are kept already."""
    if not is_large(counted) or not summed(listing):
        return True
    return kept.get(_totals_key(listing)) is not None


def is_large(counted: Count) -> bool:
    return counted.capped or counted.number > LIVE


def summed(listing: Listing) -> list[BoundColumn]:
    """Columns shown whose sum the foot gives."""
    wanted = set(listing.ledger.totals)
    return [one for one in listing.columns if one.sums or one.name in wanted]


def _kept(key: Key, work: Callable[[], Any]) -> Any:
    known = kept.get(key)
    if known is None:
        known = work()
        kept.put(key, known)
    return known


def _totals_key(listing: Listing) -> Key:
    names = ",".join(column.name for column in summed(listing))
    return key_of("totals", listing, names)


def key_of(kind: str, listing: Listing, extra: str = "") -> Key:
    """The key of a kept number of the listing: its conditions, and how far the user reaches.

    Two users of the same reach share a number; a reach to one's own rows is nobody else's.
    """
    held = reach(listing.user, listing.ledger.view_permission)
    whose = listing.user.pk if held.person else None
    return (kind, listing.ledger.code, held, whose, listing.view.label, listing.conditions, extra)


def tab_key(ledger: Ledger, user: Any, label: str) -> Key:
    """The key of the number of a whole view, without search and filters; equal to ``key_of``."""
    held = reach(user, ledger.view_permission)
    whose = user.pk if held.person else None
    return ("tab", ledger.code, held, whose, label, NO_CONDITIONS, "")
