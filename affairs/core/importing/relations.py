"""Names in cells to the rows they mean, looked up for a whole file at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Q

from affairs.core.accounts.models import User
from affairs.core.characters import half_width
from affairs.core.database.bulk_load import pieces
from affairs.core.ledgers.paths import naming_paths
from affairs.core.permissions.questions import owner_paths, visible

CHUNK = 400
MOST_OFFERED = 1_000


class Unmet(NamedTuple):
    """A name that means no row, or several; ``reason`` says which."""

    name: str
    reason: str


class RelatedRows:
    """The rows of one related table that names in a file lead to, within the user's reach."""

    def __init__(self, field: models.Field[Any, Any], by: User) -> None:
        self._model: type[models.Model] = field.remote_field.model  # type: ignore[union-attr]
        self._label = str(self._model._meta.verbose_name)
        self._by = by
        self._limit: Any = field.get_limit_choices_to() or {}  # type: ignore[attr-defined]
        self._names: dict[Any, set[str]] = {}
        self._found: dict[str, set[int]] = defaultdict(set)

    def look_up(self, names: Iterable[str]) -> None:
        """Find all names in a few queries."""
        wanted = sorted({_plain(name) for name in names})
        for start in range(0, len(wanted), CHUNK):
            self._look_up(wanted[start : start + CHUNK])

    def column(self, names: Sequence[Any]) -> list[Any]:
        """The key each name means, None for none, ``Unmet`` where none or several are meant."""
        distinct = {str(name) for name in names if name is not None}
        self.look_up(distinct)
        known: dict[Any, Any] = {name: self._one(name) for name in distinct}
        return [None if name is None else known[str(name)] for name in names]

    def _one(self, name: str) -> int | Unmet:
        keys = self._found.get(_plain(name), set())
        if len(keys) == 1:
            return next(iter(keys))
        if not keys:
            return Unmet(name, f"{self._label}“{name}”不在台账里，或不在本账号的范围内。")
        return Unmet(name, f"{self._label}“{name}”有 {len(keys)} 个，写全称或编码。")

    def offered(self) -> list[str]:
        """Names a cell may hold, to choose from where one is not known; at most a thousand."""
        rows = self._rows().order_by(*naming_paths(self._model))
        listed = rows.values_list(*naming_paths(self._model))[:MOST_OFFERED]
        return [str(next((value for value in values if value), "")) for values in listed]

    def instances(self, keys: Iterable[int]) -> dict[int, models.Model]:
        """The rows themselves, by key."""
        found: dict[int, models.Model] = {}
        for piece in pieces(list(keys)):
            found |= self._model._base_manager.in_bulk(piece)
        return found

    def is_named(self, key: Any, name: str) -> bool:
        """Whether the row a record points at already bears the name, whoever may see it."""
        if key not in self._names:
            paths = naming_paths(self._model)
            rows = self._model._base_manager.filter(pk=key).values_list(*paths)
            self._names[key] = {_plain(str(value)) for row in rows for value in row if value}
        return _plain(name) in self._names[key]

    def _look_up(self, names: list[str]) -> None:
        paths = [*naming_paths(self._model)]
        own = {field.name for field in self._model._meta.concrete_fields}
        paths += [name for name in ("credit_code", "code") if name in own]
        condition = Q()
        for path in paths:
            condition |= Q(**{f"{path}__in": names})
        rows = self._rows().filter(condition)
        for pk, *values in rows.values_list("pk", *paths):
            for value in values:
                if value:
                    self._found[_plain(str(value))].add(pk)

    def _rows(self) -> models.QuerySet[Any]:
        """The rows the form offers: within its limits and the user's reach."""
        rows = self._model._default_manager.complex_filter(self._limit)
        return visible(self._by, rows) if owner_paths(self._model) else rows


def _plain(name: str) -> str:
    return half_width(str(name)).strip()
