"""Columns: what a ledger shows of a row, in the list, on the record, in Excel and in the API."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.db import models
from django.db.models.expressions import BaseExpression, Combinable

from affairs.core.ledgers.paths import field_at, naming_paths, related_model

NO_UNIT = ("含", "不含", "按", "应", "其中", "以")
"""Beginnings of words in brackets that explain the label and are no unit."""

_UNIT_IN_BRACKETS = re.compile(r"^(?P<label>.+?)[（(](?P<unit>[^（）()]+)[）)]$")
_UNIT_AFTER_SPACE = re.compile(r"^(?P<label>\S.*?) (?P<unit>\S{1,8})$")


class Kind(Enum):
    """What a column holds; decides alignment, format, filter and input."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"
    TIME = "time"
    YES_NO = "boolean"
    CHOICE = "choice"
    RELATION = "relation"


@dataclass(frozen=True)
class Column:
    """One column as declared. A bare field path in ``Ledger.columns`` stands for ``Column(path)``.

    ``path`` defaults to ``name``. A derived column gives ``value``, a function of the values at
    ``needs``; it must not ask the database. ``expression`` is a database expression instead, which
    can be sorted and summed. ``label`` ``"行驶 公里"`` carries the unit after a space.
    """

    name: str
    path: str = ""
    label: str = ""
    unit: str = ""
    sum: bool = False
    needs: Sequence[str] = ()
    value: Callable[..., Any] | None = None
    expression: BaseExpression | Combinable | None = None
    kind: Kind | str | None = None
    places: int | None = None
    sort: str | bool = True
    tones: Mapping[Any, str] | None = None
    help: str = ""

    def __post_init__(self) -> None:
        if self.kind is not None and not isinstance(self.kind, Kind):
            object.__setattr__(self, "kind", Kind(self.kind))


@dataclass(frozen=True)
class BoundColumn:
    """A column bound to its model. ``paths`` are read from the database, in this order.

    ``sort`` are the paths it is sorted by, empty when it cannot be. ``choices`` maps stored
    values to words. ``related`` is the model a relation leads to; its key comes first in ``paths``.
    """

    name: str
    label: str
    unit: str
    kind: Kind
    paths: tuple[str, ...]
    value: Callable[..., Any] | None = None
    expression: BaseExpression | Combinable | None = None
    places: int | None = None
    choices: Mapping[Any, str] = field(default_factory=dict)
    tones: Mapping[Any, str] = field(default_factory=dict)
    related: type[models.Model] | None = None
    sort: tuple[str, ...] = ()
    sums: bool = False
    own_field: models.Field[Any, Any] | None = None
    masking: str = ""
    help: str = ""

    @property
    def head(self) -> str:
        """Label with unit, as Excel and tables print it: ``加油量（升）``."""
        return f"{self.label}（{self.unit}）" if self.unit else self.label

    @property
    def is_number(self) -> bool:
        return self.kind is Kind.NUMBER

    @property
    def to_the_right(self) -> bool:
        """Digits align at the right: numbers and dates."""
        return self.kind in (Kind.NUMBER, Kind.DATE, Kind.MOMENT, Kind.TIME)

    def reading(self, values: Sequence[Any]) -> Any:
        """The column's value out of the values at ``paths``; of a relation its name."""
        if self.value is not None:
            return self.value(*values)
        if self.kind is Kind.RELATION:
            return next((value for value in values[1:] if value not in (None, "")), None)
        return values[0]


def bind(model: type[models.Model], declared: str | Column, **defaults: Any) -> BoundColumn:
    """Bind a declared column to its model; UnknownPath for a field that does not exist."""
    column = Column(declared) if isinstance(declared, str) else declared
    tones = column.tones or defaults.get("tones", {}).get(column.name, {})
    if column.value is not None or column.expression is not None:
        return _derived(model, column, tones)
    path = column.path or column.name
    own = field_at(model, path)
    kind = column.kind if isinstance(column.kind, Kind) else kind_of(own)
    label, unit = split_unit(column.label or str(own.verbose_name), is_number=kind is Kind.NUMBER)
    related = related_model(own) if kind is Kind.RELATION else None
    return BoundColumn(
        name=column.name,
        label=label,
        unit=column.unit or unit,
        kind=kind,
        paths=_paths(path, related),
        places=_places(own) if column.places is None else column.places,
        choices=dict(own.flatchoices) if kind is Kind.CHOICE else {},
        tones=tones,
        related=related,
        sort=_sort(column, path, related),
        sums=column.sum,
        own_field=own,
        masking=getattr(own.model, "sensitive_fields", {}).get(own.name, ""),
        help=column.help or str(own.help_text),
    )


def _derived(model: type[models.Model], column: Column, tones: Mapping[Any, str]) -> BoundColumn:
    for path in column.needs:
        field_at(model, path)
    kind = column.kind if isinstance(column.kind, Kind) else Kind.TEXT
    label, unit = split_unit(column.label or column.name, is_number=kind is Kind.NUMBER)
    computed = column.expression is not None
    sortable = (column.name,) if computed and column.sort else ()
    return BoundColumn(
        name=column.name,
        label=label,
        unit=column.unit or unit,
        kind=kind,
        paths=(column.name,) if computed else tuple(column.needs),
        value=column.value,
        expression=column.expression,
        places=column.places,
        tones=tones,
        sort=(column.sort,) if isinstance(column.sort, str) else sortable,
        sums=column.sum and computed,
        help=column.help,
    )


def kind_of(own: models.Field[Any, Any]) -> Kind:
    """The kind a model field shows as."""
    if own.is_relation:
        return Kind.RELATION
    if own.choices:
        return Kind.CHOICE
    for types, kind in _KINDS:
        if isinstance(own, types):
            return kind
    return Kind.TEXT


_KINDS: tuple[tuple[Any, Kind], ...] = (
    (models.BooleanField, Kind.YES_NO),
    (models.DateTimeField, Kind.MOMENT),
    (models.DateField, Kind.DATE),
    (models.TimeField, Kind.TIME),
    ((models.DecimalField, models.IntegerField, models.FloatField), Kind.NUMBER),
)


def split_unit(label: str, *, is_number: bool) -> tuple[str, str]:
    """``加油量（升）`` → 加油量, 升; only numbers have a unit."""
    if not is_number:
        return label, ""
    found = _UNIT_IN_BRACKETS.match(label) or _UNIT_AFTER_SPACE.match(label)
    if found and found["unit"].startswith(NO_UNIT):
        found = None
    return (found["label"], found["unit"]) if found else (label, "")


def _paths(path: str, related: type[models.Model] | None) -> tuple[str, ...]:
    if related is None:
        return (path,)
    names = naming_paths(related)
    return (path, *(f"{path}__{name}" for name in names))


def _sort(column: Column, path: str, related: type[models.Model] | None) -> tuple[str, ...]:
    if column.sort is False:
        return ()
    if isinstance(column.sort, str):
        return (column.sort,)
    if related is None:
        return (path,)
    ordering = [name for name in related._meta.ordering or () if isinstance(name, str)]
    plain = ordering and not any(name.startswith(("-", "?")) for name in ordering)
    own = {one.name for one in related._meta.concrete_fields if not one.is_relation}
    names = ordering if plain and set(ordering) <= own else list(naming_paths(related))
    return tuple(f"{path}__{name}" for name in names)


def _places(own: models.Field[Any, Any]) -> int | None:
    return own.decimal_places if isinstance(own, models.DecimalField) else None
