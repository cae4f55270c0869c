"""Indexes that a ledger's order and filters need and its model does not bring, made after migrate.

The first column of the ledger's own order gets one; so does each filter on a date or number of the
table itself, and each choice together with the order, since a list filtered by a choice still runs
in its order. Relations have theirs. What a model's own index begins with is left alone.
"""

from __future__ import annotations

from typing import Any

from django.db import connections, models

from affairs.core.ledgers.columns import Kind
from affairs.core.ledgers.ledger import Ledger, all_ledgers
from affairs.core.ledgers.listing import filters_of
from affairs.core.ledgers.paths import field_at

RANGES = (Kind.DATE, Kind.MOMENT, Kind.NUMBER)


def wanted(ledger: Ledger) -> list[tuple[str, ...]]:
    """Column lists the ledger's order and filters run by, own columns only."""
    model = ledger.model
    first = next(iter(ledger.ordered_by), "").lstrip("-")
    order = _own_column(model, first)
    found: list[tuple[str, ...]] = [(order,)] if order else []
    for known in filters_of(ledger):
        column = _own_column(model, known.path)
        if column is None:
            continue
        if known.kind in RANGES:
            found.append((column,))
        elif known.kind in (Kind.CHOICE, Kind.YES_NO):
            found.append((column, order) if order and order != column else (column,))
    return list(dict.fromkeys(found))


def _own_column(model: type[models.Model], path: str) -> str | None:
    if not path or "__" in path:
        return None
    own = field_at(model, path)
    return None if own.is_relation or own.primary_key else own.column


def missing(using: str = "default") -> dict[str, list[tuple[str, ...]]]:
    """Column lists without an index, by table."""
    connection = connections[using]
    found: dict[str, list[tuple[str, ...]]] = {}
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for ledger in all_ledgers():
            table = ledger.model._meta.db_table
            if table not in tables:
                continue
            present = _indexed(connection.introspection.get_constraints(cursor, table))
            present += found.get(table, [])
            for columns in wanted(ledger):
                if not any(one[: len(columns)] == columns for one in present):
                    found.setdefault(table, []).append(columns)
    return found


def _indexed(constraints: dict[str, Any]) -> list[tuple[str, ...]]:
    return [
        tuple(one["columns"])
        for one in constraints.values()
        if (one["index"] or one["unique"] or one["primary_key"]) and one["columns"]
    ]


def install(using: str = "default", **_: Any) -> None:
    """Make what is missing."""
    connection = connections[using]
    lacking = missing(using)
    with connection.cursor() as cursor:
        for table, lists in lacking.items():
            for columns in lists:
                name = f"by_{table}_{'_'.join(columns)}"[:63]
                listed = ", ".join(f'"{column}"' for column in columns)
                cursor.execute(f'CREATE INDEX IF NOT EXISTS "{name}" ON "{table}" ({listed})')
