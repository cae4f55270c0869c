"""One record and the numbers on its tabs, by prepared queries.

What a query depends on beside the values asked for, the reach of the user above all, is its key.
A ledger with rows of its own making is asked anew each time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.models import Model, QuerySet

from affairs.core.audit.models import LONGEST_SPAN, AuditRecord, AuditSpan
from affairs.core.database.prepared import (
    Argument,
    Statement,
    Statements,
    compiled,
    counting,
    side_by_side,
)
from affairs.core.files.models import Attachment
from affairs.core.ledgers.ledger import Ledger, Related, get_ledger
from affairs.core.permissions.reach import reach

_statements = Statements()
KEY = Argument("key", models.BigIntegerField())


def record_of(ledger: Ledger, user: Any, key: int, relations: Sequence[str] = ()) -> Model | None:
    """The record of this key with its relations, if the user may see it."""

    def make() -> Statement:
        rows = ledger.rows(user).filter(pk=KEY)
        return compiled(rows.select_related(*relations) if relations else rows)

    statement = _kept(("record", tuple(relations)), [ledger], user, make)
    return next(iter(statement.records(key=key)), None)


def numbers_of(
    ledger: Ledger, user: Any, record: Model, related: Sequence[Related]
) -> tuple[list[int], int, int]:
    """How many rows each of ``related`` has, how many files, how many acts: one query."""

    def make() -> Statement:
        lists = [related_rows(one, user, KEY) for one in related]
        return side_by_side(
            *map(counting, lists),
            counting(_files(record)),
            counting(_acts(record)),
            counting(_shared_acts(record)),
        )

    ledgers = [get_ledger(one.ledger) for one in related]
    shape = ("numbers", ledger.code, tuple((one.ledger, one.by) for one in related))
    statement = _kept(shape, [ledger, *ledgers], user, make)
    key = int(record.pk)
    given = {"key": key, "text": str(key), "low": key - LONGEST_SPAN}
    *rows, files, acts, shared = statement.raw(**given)[0]
    return rows, files, acts + shared


def related_rows(related: Related, user: Any, key: Any) -> QuerySet[Any, Any]:
    """The rows of another ledger that lead to the record with this key, as the user sees them."""
    return get_ledger(related.ledger).rows(user).filter(**{related.by: key})


def _files(record: Model) -> QuerySet[Any, Any]:
    kind = record._meta.label_lower
    return Attachment.objects.filter(subject_type=kind, subject_id=KEY, removed_at__isnull=True)


def _acts(record: Model) -> QuerySet[Any, Any]:
    text = Argument("text", models.CharField())
    return AuditRecord.objects.filter(object_type=record._meta.label_lower, object_id=text)


def _shared_acts(record: Model) -> QuerySet[Any, Any]:
    """Entries written for many records at once that cover this one."""
    low = Argument("low", models.BigIntegerField())
    kind = record._meta.label_lower
    return AuditSpan.objects.filter(object_type=kind, first__gt=low, first__lte=KEY, last__gte=KEY)


def _kept(shape: Any, ledgers: Sequence[Ledger], user: Any, make: Any) -> Statement:
    if any(type(ledger).rows is not Ledger.rows for ledger in ledgers):
        return make()
    held = tuple(reach(user, ledger.view_permission) for ledger in ledgers)
    whose = user.pk if any(one.person for one in held) else None
    codes = tuple(ledger.code for ledger in ledgers)
    return _statements.get((shape, codes, held, whose), make)
