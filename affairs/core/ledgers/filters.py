"""Filters of a ledger: read from the query string, turned into a condition, said in words.

A filter ``state`` reads ``state=`` (several values are alternatives), ``state__gte=`` and
``state__lte=`` for ranges. A date filter also takes a named span: ``planned_out_at=this_month``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone

from affairs.core.dates import parse_date
from affairs.core.errors import InvalidValue
from affairs.core.ledgers.columns import Kind, kind_of, split_unit
from affairs.core.ledgers.paths import (
    field_at,
    fields_along,
    is_nullable,
    naming_paths,
    related_model,
)
from affairs.core.ledgers.spans import SPANS, span_of
from affairs.core.numbers import parse_number

NONE = "none"
"""Value of a choice or relation filter that asks for rows without one."""


@dataclass(frozen=True)
class Filter:
    """One declared filter of a ledger; ``choices`` are those of a choice or yes/no field."""

    path: str
    label: str
    unit: str
    kind: Kind
    choices: Sequence[tuple[str, str]]
    related: type[models.Model] | None
    nullable: bool

    @property
    def is_range(self) -> bool:
        return self.kind in (Kind.NUMBER, Kind.DATE, Kind.MOMENT)

    @cached_property
    def is_tree(self) -> bool:
        """Whether a chosen row stands for everything below it too."""
        return self.related is not None and "path" in {
            one.name for one in self.related._meta.concrete_fields
        }

    @property
    def spans(self) -> Sequence[tuple[str, str]]:
        """Named spans of a date filter with their words."""
        return tuple(SPANS.items()) if self.kind in (Kind.DATE, Kind.MOMENT) else ()

    @cached_property
    def names(self) -> tuple[tuple[str, str], ...]:
        """Names in the query string with the suffix each stands for."""
        return (("", self.path), ("gte", f"{self.path}__gte"), ("lte", f"{self.path}__lte"))

    def given(self, query: QueryDict) -> dict[str, list[str]]:
        """What the query string says about this filter, by suffix: '', gte, lte."""
        found = {}
        for suffix, name in self.names:
            if name in query:
                values = [value for raw in query.getlist(name) if (value := raw.strip())]
                if values:
                    found[suffix] = values
        return found

    def condition(self, given: Mapping[str, Sequence[str]]) -> Q:
        """The condition; InvalidValue for what cannot be read."""
        return _CONDITIONS[self.kind](self, given)


def make_filter(model: type[models.Model], path: str) -> Filter:
    """The filter on a field path; UnknownPath when it leads nowhere."""
    own = field_at(model, path)
    kind = kind_of(own)
    label, unit = split_unit(str(own.verbose_name), is_number=kind is Kind.NUMBER)
    along = fields_along(model, path)
    if len(along) > 1 and not own.is_relation:
        label = f"{along[-2].verbose_name}{label}" if label in ("名称", "编号") else label
    choices = [(str(value), str(word)) for value, word in own.flatchoices]
    if kind is Kind.YES_NO:
        choices = [("1", "是"), ("0", "否")]
    return Filter(
        path=path,
        label=label,
        unit=unit,
        kind=kind,
        choices=choices,
        related=related_model(own) if own.is_relation else None,
        nullable=is_nullable(model, path),
    )


# ---------- conditions ----------


def _one_of(asked: Filter, given: Mapping[str, Sequence[str]]) -> Q:
    wanted = given.get("", ())
    known = {value for value, _ in asked.choices}
    unknown = [value for value in wanted if value not in known and value != NONE]
    if unknown:
        raise InvalidValue(f"{asked.label}没有“{unknown[0]}”这一项。", field=asked.path)
    return _among(asked.path, [value for value in wanted if value != NONE], NONE in wanted)


def _among(path: str, values: list[Any], or_none: bool) -> Q:
    condition = Q(**{path: values[0]}) if len(values) == 1 else Q(**{f"{path}__in": values})
    empty = Q(**{f"{path}__isnull": True})
    if not values:
        return empty
    return condition | empty if or_none else condition


def _yes_no(asked: Filter, given: Mapping[str, Sequence[str]]) -> Q:
    wanted = set(given.get("", ()))
    if not wanted <= {"0", "1", NONE}:
        raise InvalidValue(f"{asked.label}只能选“是”或“否”。", field=asked.path)
    return _among(asked.path, [value == "1" for value in wanted - {NONE}], NONE in wanted)


def _related(asked: Filter, given: Mapping[str, Sequence[str]]) -> Q:
    wanted = given.get("", ())
    keys = [int(value) for value in wanted if value.isdecimal()]
    words = [value for value in wanted if not value.isdecimal() and value != NONE]
    condition = Q(pk__in=[])
    if NONE in wanted:
        condition |= Q(**{f"{asked.path}__isnull": True})
    if keys:
        condition |= _of_keys(asked, keys)
    for word in words:
        condition |= _named(asked, word)
    return condition


def _of_keys(asked: Filter, keys: list[int]) -> Q:
    """Rows of these keys; of a tree (a model with ``path``) also of everything below them."""
    related = asked.related
    assert related is not None
    if not asked.is_tree:
        return _among(asked.path, keys, False)
    below = Q()
    for path in related._default_manager.filter(pk__in=keys).values_list("path", flat=True):
        below |= Q(path__startswith=path)
    if not below:
        return Q(pk__in=[])
    found = list(related._default_manager.filter(below).order_by().values_list("pk", flat=True))
    return _among(asked.path, found, False)


def _named(asked: Filter, word: str) -> Q:
    assert asked.related is not None
    condition = Q()
    for name in naming_paths(asked.related):
        condition |= Q(**{f"{asked.path}__{name}__icontains": word})
    return condition


def _text(asked: Filter, given: Mapping[str, Sequence[str]]) -> Q:
    condition = Q()
    for word in given.get("", ()):
        condition |= Q(**{f"{asked.path}__icontains": word})
    return condition


def _numbers(asked: Filter, given: Mapping[str, Sequence[str]]) -> Q:
    condition = Q()
    for suffix, lookup in (("", "exact"), ("gte", "gte"), ("lte", "lte")):
        for raw in given.get(suffix, ()):
            condition &= Q(**{f"{asked.path}__{lookup}": _number(asked, raw)})
    return condition


def _number(asked: Filter, raw: str) -> Any:
    try:
        return parse_number(raw)
    except InvalidValue as wrong:
        raise InvalidValue(f"{asked.label}：{wrong.message}", field=asked.path) from wrong


def _days(asked: Filter, given: Mapping[str, Sequence[str]]) -> Q:
    first, last = bounds(asked, given)
    if asked.kind is Kind.MOMENT:
        end = _midnight(last + timedelta(1) if last else None)
        lookups: dict[str, date | None] = {"gte": _midnight(first), "lt": end}
    else:
        lookups = {"gte": first, "lte": last}
    return Q(**{f"{asked.path}__{name}": at for name, at in lookups.items() if at is not None})


def bounds(asked: Filter, given: Mapping[str, Sequence[str]]) -> tuple[date | None, date | None]:
    """First and last day asked for; None where it is open."""
    today = timezone.localdate()
    for named in given.get("", ()):
        if named in SPANS:
            return span_of(named, today)
        day = _day(asked, named, today)
        return day, day
    first = [_day(asked, raw, today) for raw in given.get("gte", ())]
    last = [_day(asked, raw, today) for raw in given.get("lte", ())]
    return (max(first) if first else None), (min(last) if last else None)


def _day(asked: Filter, raw: str, today: date) -> date:
    try:
        return parse_date(raw, today=today)
    except InvalidValue as wrong:
        raise InvalidValue(f"{asked.label}：{wrong.message}", field=asked.path) from wrong


def _midnight(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time())) if day else None


_CONDITIONS = {
    Kind.CHOICE: _one_of,
    Kind.YES_NO: _yes_no,
    Kind.RELATION: _related,
    Kind.TEXT: _text,
    Kind.TIME: _text,
    Kind.NUMBER: _numbers,
    Kind.DATE: _days,
    Kind.MOMENT: _days,
}


# ---------- words ----------


def words(asked: Filter, given: Mapping[str, Sequence[str]]) -> str:
    """What a set filter's chip says after its label."""
    if asked.is_range:
        return _range_words(asked, given)
    wanted = given.get("", ())
    names = dict(asked.choices)
    if asked.related is not None:
        names = names_of(asked.related, [v for v in wanted if v.isdecimal()])
    said = ["无" if value == NONE else names.get(value, value) for value in wanted]
    return "、".join(said) if len(said) <= 2 else f"{said[0]}等 {len(said)} 项"


def names_of(related: type[models.Model], keys: Sequence[str]) -> dict[str, str]:
    """Names of related rows by key, as text."""
    names = naming_paths(related)
    rows = related._default_manager.filter(pk__in=keys).values_list("pk", *names)
    return {str(pk): str(next((v for v in values if v), pk)) for pk, *values in rows}


def _range_words(asked: Filter, given: Mapping[str, Sequence[str]]) -> str:
    for value in given.get("", ()):
        return SPANS.get(value, value)
    first = "、".join(given.get("gte", ()))
    last = "、".join(given.get("lte", ()))
    if first and last:
        return f"{first} 至 {last}"
    return f"{first} 起" if first else f"至 {last}"
