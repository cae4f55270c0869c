"""A model's constraints asked of many records at once, before the database has to refuse.

Check constraints are worked out in Python by SQL's three-valued logic; unique ones by one look at
the table for all records. What neither covers is left to the database.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from affairs.core.database.bulk_load import pieces

Truth = bool | None
Test = Callable[[Any], Truth]

_COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "exact": operator.eq,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
    "in": lambda value, among: value in among,
    "startswith": lambda value, start: str(value).startswith(start),
}


class _BeyondPython(Exception):
    pass


def broken_constraints(
    model: type[models.Model], records: Sequence[Any], *, known_unique: Sequence[str] = ()
) -> Iterator[tuple[Any, str, str]]:
    """(record, field, message) for each record that breaks a constraint.

    ``known_unique`` are fields by which the records were already told apart and matched.
    """
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.CheckConstraint):
            yield from _checked(model, constraint, records)
        elif isinstance(constraint, models.UniqueConstraint) and constraint.fields:
            fields = tuple(constraint.fields)
            if not set(known_unique) or set(known_unique) != set(fields) or constraint.condition:
                yield from _unique(model, fields, records, constraint)
    for field in model._meta.local_concrete_fields:
        if field.unique and not field.primary_key and [field.name] != list(known_unique):
            yield from _unique(model, (field.name,), records, None)


def _checked(
    model: type[models.Model], constraint: models.CheckConstraint, records: Sequence[Any]
) -> Iterator[tuple[Any, str, str]]:
    try:
        holds = _test(model, constraint.condition)
    except _BeyondPython:
        return
    fields = _named(constraint.condition)
    for record in records:
        if holds(record) is False:
            yield record, fields[0] if fields else "", str(constraint.get_violation_error_message())


def _unique(
    model: type[models.Model],
    fields: tuple[str, ...],
    records: Sequence[Any],
    constraint: models.UniqueConstraint | None,
) -> Iterator[tuple[Any, str, str]]:
    try:
        concerned = (
            _test(model, constraint.condition) if constraint and constraint.condition else None
        )
    except _BeyondPython:
        return
    names = [model._meta.get_field(name).attname for name in fields]  # type: ignore[union-attr]
    wanted = [
        (record, tuple(getattr(record, name) for name in names))
        for record in records
        if concerned is None or concerned(record)
    ]
    wanted = [(record, key) for record, key in wanted if None not in key]
    taken = _taken(model, names, [key for _, key in wanted], constraint)
    seen: dict[tuple[Any, ...], Any] = {}
    for record, key in wanted:
        holder = taken.get(key)
        if (holder is not None and holder != record.pk) or key in seen:
            yield record, fields[0], _unique_message(model, fields, record, constraint)
        seen[key] = record


def _unique_message(
    model: type[models.Model],
    fields: tuple[str, ...],
    record: Any,
    constraint: models.UniqueConstraint | None,
) -> str:
    default = models.BaseConstraint.default_violation_error_message
    if constraint is not None and constraint.violation_error_message != default:
        return str(constraint.get_violation_error_message())
    error: ValidationError = record.unique_error_message(model, fields)
    return "；".join(error.messages)


def _taken(
    model: type[models.Model],
    names: list[str],
    keys: list[tuple[Any, ...]],
    constraint: models.UniqueConstraint | None,
) -> dict[tuple[Any, ...], Any]:
    """The row that holds each key, looked for by the key's most telling part."""
    if not keys:
        return {}
    widest = max(range(len(names)), key=lambda at: len({key[at] for key in keys}))
    rows = model._default_manager.order_by()
    if constraint is not None and constraint.condition is not None:
        rows = rows.filter(constraint.condition)
    found = {}
    for piece in pieces(list({key[widest] for key in keys})):
        chosen = rows.filter(**{f"{names[widest]}__in": piece})
        for pk, *key in chosen.values_list("pk", *names):
            found[tuple(key)] = pk
    return found


def _test(model: type[models.Model], condition: Any) -> Test:
    """The condition as a function of a record: true, false or, by null, unknown."""
    if not isinstance(condition, Q):
        raise _BeyondPython
    parts = [_test_of_part(model, part) for part in condition.children]
    if condition.connector not in (Q.AND, Q.OR):
        raise _BeyondPython
    decisive = condition.connector == Q.OR

    def together(record: Any) -> Truth:
        unknown = False
        for part in parts:
            truth = part(record)
            if truth is decisive:
                return decisive
            unknown = unknown or truth is None
        return None if unknown else not decisive

    if not condition.negated:
        return together
    return lambda record: None if (truth := together(record)) is None else not truth


def _test_of_part(model: type[models.Model], part: Any) -> Test:
    if isinstance(part, Q):
        return _test(model, part)
    if not isinstance(part, tuple):
        raise _BeyondPython
    path, wanted = part
    name, _, lookup = path.partition("__")
    attname = _attname(model, name)
    if lookup == "isnull":
        return lambda record: (getattr(record, attname) is None) is bool(wanted)
    compare = _COMPARED.get(lookup or "exact")
    if compare is None:
        raise _BeyondPython
    if isinstance(wanted, F):
        other = _attname(model, str(wanted.name))  # type: ignore[attr-defined]
        return lambda record: _compared(compare, getattr(record, attname), getattr(record, other))
    if hasattr(wanted, "resolve_expression"):
        raise _BeyondPython
    return lambda record: _compared(compare, getattr(record, attname), wanted)


def _compared(compare: Callable[[Any, Any], bool], value: Any, wanted: Any) -> Truth:
    return None if value is None or wanted is None else compare(value, wanted)


def _attname(model: type[models.Model], name: str) -> str:
    own = {field.name: field.attname for field in model._meta.concrete_fields}
    own |= {field.attname: field.attname for field in model._meta.concrete_fields}
    if name not in own:
        raise _BeyondPython
    return own[name]


def _named(condition: Any) -> list[str]:
    """Names of the fields a condition speaks of, in order."""
    names: list[str] = []
    parts: list[Any] = list(condition.children) if isinstance(condition, Q) else []
    for part in parts:
        names += _named(part) if isinstance(part, Q) else [part[0].partition("__")[0]]
    return names
