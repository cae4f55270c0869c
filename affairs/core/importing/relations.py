"""Names in cells to the rows they mean, looked up for a whole file at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q

from affairs.core.accounts.models import User
from affairs.core.characters import half_width
from affairs.core.errors import InvalidValue
from affairs.core.ledgers.paths import naming_paths
from affairs.core.permissions.questions import owner_paths, visible

CHUNK = 400


class RelatedRows:
    """The rows of one related table that names in a file lead to, within the user's reach."""

    def __init__(self, field: models.Field[Any, Any], by: User) -> None:
        self._model: type[models.Model] = field.remote_field.model  # type: ignore[union-attr]
        self._label = str(self._model._meta.verbose_name)
        self._by = by
        self._found: dict[str, set[int]] = defaultdict(set)

    def look_up(self, names: Iterable[str]) -> None:
        """Find all names in a few queries."""
        wanted = sorted({_plain(name) for name in names})
        for start in range(0, len(wanted), CHUNK):
            self._look_up(wanted[start : start + CHUNK])

    def one(self, name: str) -> int:
        """The key of the one row a name means; InvalidValue when none or several are meant."""
        keys = self._found.get(_plain(name), set())
        if len(keys) == 1:
            return next(iter(keys))
        if not keys:
            raise InvalidValue(f"{self._label}“{name}”不在台账里，或不在本账号的范围内。")
        raise InvalidValue(f"{self._label}“{name}”有 {len(keys)} 个，写全称或编码。")

    def _look_up(self, names: list[str]) -> None:
        paths = [*naming_paths(self._model)]
        own = {field.name for field in self._model._meta.concrete_fields}
        paths += [name for name in ("credit_code", "code") if name in own]
        condition = Q()
        for path in paths:
            condition |= Q(**{f"{path}__in": names})
        rows = self._model._default_manager.filter(condition)
        if owner_paths(self._model):
            rows = visible(self._by, rows)
        for pk, *values in rows.values_list("pk", *paths):
            for value in values:
                if value:
                    self._found[_plain(str(value))].add(pk)


def _plain(name: str) -> str:
    return half_width(str(name)).strip()
