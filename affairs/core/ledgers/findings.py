"""Findings beside records: those of the nightly check, and those of the rules asked right now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models
from django.db.models import Model, QuerySet
from django.utils import timezone

from affairs.core.database.prepared import Prepared
from affairs.core.ledgers.ledger import Ledger
from affairs.core.rules.models import StoredFinding
from affairs.core.rules.outcome import Finding, Severity
from affairs.core.rules.registry import all_rules

RANK = {severity.value: severity.rank for severity in Severity}


def open_findings(model: type[Model], keys: Iterable[Any]) -> dict[Any, list[StoredFinding]]:
    """Findings still open, by key of the record, gravest first; one query."""
    asked = list(keys)
    if not asked:
        return {}
    kind = model._meta.label_lower
    found: dict[Any, list[StoredFinding]] = {}
    for first in range(0, len(asked), MOST):
        some = asked[first : first + MOST]
        some += [some[0]] * (_room_for(len(some)) - len(some))
        given = {f"key{n}": key for n, key in enumerate(some)}
        for one in _open_of[len(some)]().records(kind=kind, **given):
            found.setdefault(one.subject_id, []).append(one)
    for several in found.values():
        several.sort(key=lambda one: RANK[one.severity])
    return found


MOST = 200
ROOMS = (1, 20, 50, 100, MOST)


def _room_for(count: int) -> int:
    """How many keys the statement takes that serves ``count`` of them."""
    return next(room for room in ROOMS if room >= count)


def _open_findings(kind: Any, **keys: Any) -> QuerySet[StoredFinding]:
    rows = StoredFinding.objects.filter(subject_type=kind, subject_id__in=list(keys.values()))
    return rows.exclude(state=StoredFinding.State.CLOSED).order_by("pk")


_open_of = {
    room: Prepared(
        _open_findings,
        kind=models.CharField(),
        **{f"key{n}": models.BigIntegerField() for n in range(room)},
    )
    for room in ROOMS
}


def add_findings(ledger: Ledger, rows: Sequence[Any]) -> None:
    """Give each row of a page its gravest open finding: severity, words, number of others."""
    by_key = open_findings(ledger.model, (row.pk for row in rows))
    labels = {rule.id: rule.label for rule in all_rules()} if by_key else {}
    for row in rows:
        several = by_key.get(row.pk, [])
        if several:
            first = several[0]
            row.finding = {
                "severity": first.severity,
                "words": labels.get(first.rule, first.message),
                "title": first.message,
                "more": len(several) - 1,
            }


def live_findings(ledger: Ledger, record: Model) -> list[Finding]:
    """What the ledger's rules say of the record as it is, gravest first."""
    ask = ledger.finding_function
    if ask is None:
        return []
    return sorted(ask(record, timezone.localdate()), key=lambda one: one.severity.rank)
