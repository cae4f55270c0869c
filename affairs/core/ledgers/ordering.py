"""Order of a list and paging by key: the page after a row is found without counting rows before it.

A cursor holds the values of the ordering paths of one row; the key makes the order total. The two
databases sort missing values differently (SQLite first, PostgreSQL last when ascending), so the
conditions follow the database in use.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import orjson
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import F, Q

from affairs.core.database.prepared import Argument
from affairs.core.errors import InvalidValue
from affairs.core.ledgers.columns import BoundColumn
from affairs.core.ledgers.paths import UnknownPath, field_at, is_nullable


@dataclass(frozen=True)
class Step:
    """One path of an order."""

    path: str
    descending: bool
    nullable: bool

    def turned(self) -> Step:
        return Step(self.path, not self.descending, self.nullable)

    @property
    def nulls_first(self) -> bool:
        """Where the database puts missing values in this direction by itself."""
        return (connection.vendor == "sqlite") != self.descending

    def term(self) -> Any:
        return F(self.path).desc() if self.descending else F(self.path).asc()


def steps_of(model: type[models.Model], ordering: Sequence[str]) -> list[Step]:
    """The order as steps, ended by the key in the direction of the first."""
    steps = [
        Step(name.lstrip("-"), name.startswith("-"), _nullable(model, name.lstrip("-")))
        for name in ordering
    ]
    if not any(step.path == "pk" for step in steps):
        steps.append(Step("pk", bool(steps) and steps[0].descending, False))
    return steps


def steps_by_column(
    model: type[models.Model], column: BoundColumn, *, descending: bool
) -> list[Step]:
    """The order after a click on a column's head."""
    sign = "-" if descending else ""
    return steps_of(model, [f"{sign}{path}" for path in column.sort])


def _nullable(model: type[models.Model], path: str) -> bool:
    try:
        return is_nullable(model, path)
    except UnknownPath:
        return True  # an expression of the ledger


def beyond(steps: Sequence[Step], values: Sequence[Any]) -> Q:
    """Rows that come after a row with these values in the order.

    The first step also stands alone as a range, so that an index can seek to it.
    """
    condition = _after(steps[-1], values[-1])
    for step, value in zip(reversed(steps[:-1]), reversed(values[:-1]), strict=True):
        condition = _after(step, value) | (_same(step, value) & condition)
    first = steps[0]
    if values[0] is None or (first.nullable and not first.nulls_first):
        return condition
    lookup = "lte" if first.descending else "gte"
    return Q(**{f"{first.path}__{lookup}": values[0]}) & condition


def _after(step: Step, value: Any) -> Q:
    if value is None:
        rest = Q(**{f"{step.path}__isnull": False})
        return rest if step.nulls_first else Q(pk__in=[])
    later = Q(**{f"{step.path}__{'lt' if step.descending else 'gt'}": value})
    if step.nullable and not step.nulls_first:
        later |= Q(**{f"{step.path}__isnull": True})
    return later


def _same(step: Step, value: Any) -> Q:
    return Q(**{f"{step.path}__isnull": True}) if value is None else Q(**{step.path: value})


# ---------- cursors ----------


def has_field(model: type[models.Model], path: str) -> bool:
    """Whether the path ends in a field; a computed column does not."""
    try:
        field_at(model, path)
    except UnknownPath:
        return False
    return True


def argument(model: type[models.Model], path: str, name: str) -> Argument:
    """The place of a cursor's value in a prepared query."""
    own: Any = field_at(model, path)
    return Argument(name, own.target_field if own.is_relation else own)


def written(values: Sequence[Any]) -> str:
    """A cursor as it stands in an address."""
    plain = [_plain(value) for value in values]
    return base64.urlsafe_b64encode(orjson.dumps(plain)).decode().rstrip("=")


def read(model: type[models.Model], steps: Sequence[Step], cursor: str) -> list[Any]:
    """The values of a cursor in the types of their fields; InvalidValue for a mangled one."""
    try:
        raw = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, orjson.JSONDecodeError, ValueError):
        raw = None
    if not isinstance(raw, list) or len(raw) != len(steps):
        raise InvalidValue("翻页位置读不出来，已回到首页。")
    return [_typed(model, step.path, value) for step, value in zip(steps, raw, strict=True)]


def _plain(value: Any) -> Any:
    if isinstance(value, (datetime, date, time, Decimal)):
        return str(value)
    return value


def _typed(model: type[models.Model], path: str, value: Any) -> Any:
    if value is None or isinstance(value, (list, dict)):
        return None
    try:
        own: Any = field_at(model, path)
    except UnknownPath:
        return value
    target = own.target_field if own.is_relation else own
    try:
        return target.to_python(value)
    except ValidationError as wrong:
        raise InvalidValue("翻页位置读不出来，已回到首页。") from wrong
