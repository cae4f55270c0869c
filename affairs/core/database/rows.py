"""Locking one row and storing many, by SQL made once for each model."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models

from affairs.core.database.prepared import Prepared

M = TypeVar("M", bound=models.Model)


def locked_row(model: type[M], pk: Any) -> M:
    """The row as it is now, locked until the transaction ends; DoesNotExist when it is gone."""
    found: list[M] = _locking(model)().records(key=pk)
    if not found:
        raise model.DoesNotExist(f"{model._meta.label} {pk}")  # type: ignore[attr-defined]
    return found[0]


@cache
def _locking(model: type[models.Model]) -> Prepared:
    own = model._meta.pk
    assert own is not None
    return Prepared(
        lambda key: (
            model._default_manager.select_for_update(of=("self",)).filter(pk=key).order_by()
        ),
        key=own,
    )


def insert(rows: Iterable[models.Model]) -> None:
    """Store new rows of one model that bring their own key."""
    given = list(rows)
    if not given:
        return
    model = type(given[0])
    fields = model._meta.concrete_fields
    values = [
        [one.get_db_prep_save(one.pre_save(row, True), connection) for one in fields]
        for row in given
    ]
    with connection.cursor() as cursor:
        for line in values:
            cursor.execute(_inserting(model), line)
    for row in given:
        row._state.adding = False
        row._state.db = connection.alias


@cache
def _inserting(model: type[models.Model]) -> str:
    columns = [one.column for one in model._meta.concrete_fields]
    named = ", ".join(f'"{column}"' for column in columns)
    places = ", ".join("%s" for _ in columns)
    return f'INSERT INTO "{model._meta.db_table}" ({named}) VALUES ({places})'
