"""Queries compiled once: the ORM writes the SQL, later calls only put values into it.

Building and compiling a queryset costs many times what the database needs for a short answer. For
the few queries that every request asks, the SQL is kept for the life of the process; rows are read
from the database each time, so nothing of the answer is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models import Expression, QuerySet
from django.db.models.query import get_related_populators

Converter = Callable[[Any, Any, Any], Any]


class Argument(Expression):
    """The place of a value given at each call, as the right side of a lookup."""

    def __init__(self, name: str, kind: models.Field[Any, Any]) -> None:
        super().__init__(output_field=kind)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [_Place(self.name, self.output_field)]


@dataclass(frozen=True, slots=True)
class _Place:
    name: str
    kind: Any


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with its values, or their places, and what turns the columns into Python values.

    ``sql`` is empty when the conditions can hold for no row.
    """

    sql: str
    values: tuple[Any, ...]
    converters: tuple[tuple[int, tuple[Converter, ...], Any], ...] = ()
    make: Callable[[tuple[Any, ...]], Any] | None = None

    def raw(self, **given: Any) -> list[tuple[Any, ...]]:
        """The rows as the driver gives them."""
        if not self.sql:
            return []
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self._bound(given) if given else self.values)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
            return rows

    def rows(self, **given: Any) -> list[tuple[Any, ...]]:
        """The rows in the types of their fields."""
        return self.converted(self.raw(**given))

    def records(self, **given: Any) -> list[Any]:
        """The rows as instances, with the relations the queryset selects."""
        if self.make is None:
            raise TypeError("a statement of values gives rows, no records")
        return [self.make(row) for row in self.rows(**given)]

    def number(self, **given: Any) -> int:
        """The single number a counting statement answers."""
        found = self.raw(**given)
        return int(found[0][0]) if found else 0

    def converted(self, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """Rows of ``raw`` in the types of their fields, column by column."""
        if not self.converters or not rows:
            return rows
        columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
        for place, converters, expression in self.converters:
            values = columns[place]
            for converter in converters:
                values = [converter(value, expression, connection) for value in values]
            columns[place] = values
        return list(zip(*columns, strict=True))

    def _bound(self, given: dict[str, Any]) -> tuple[Any, ...]:
        return tuple(
            [
                _stored(value.kind, given[value.name]) if type(value) is _Place else value
                for value in self.values
            ]
        )


def _stored(kind: Any, value: Any) -> Any:
    """The value as the database takes it; whole numbers and texts go as they are."""
    if type(value) is int or type(value) is str:
        return value
    return kind.get_db_prep_value(value, connection)


def compiled(rows: QuerySet[Any, Any]) -> Statement:
    """The statement of a queryset: of values by ``values_list``, else of whole records."""
    compiler = rows.query.get_compiler(using=DEFAULT_DB_ALIAS)
    try:
        sql, values = compiler.as_sql()
    except EmptyResultSet:
        return Statement("", (), (), lambda row: row)
    fields = [selected[0] for selected in compiler.select[: compiler.col_count]]
    converters = compiler.get_converters(fields).items()
    found = tuple((place, tuple(many), expression) for place, (many, expression) in converters)
    return Statement(*_with_constants(sql, values), found, _maker(compiler))


_PLACE = re.compile("%[%s]")
_PLAIN = re.compile(r"[A-Za-z0-9_./%-]*")


def _with_constants(sql: str, values: Sequence[Any]) -> tuple[str, tuple[Any, ...]]:
    """The SQL with whole numbers and plain words written into it.

    SQLite plans a statement again at each new binding of a value that a partial index or a LIKE
    asks for; a value that stands in the text is planned for once.
    """
    left = iter(values)
    bound: list[Any] = []

    def written(place: re.Match[str]) -> str:
        if place[0] == "%%":
            return "%%"
        value = next(left)
        if type(value) is int:
            return str(value) if value >= 0 else f"({value})"
        if isinstance(value, str) and _PLAIN.fullmatch(value):
            return "'" + str(value).replace("%", "%%") + "'"
        bound.append(value)
        return "%s"

    return _PLACE.sub(written, sql), tuple(bound)


def _maker(compiler: Any) -> Callable[[tuple[Any, ...]], Any] | None:
    """What makes an instance of a row, as the ORM does; None for rows of values."""
    known = compiler.klass_info
    if known is None:
        return None
    model, places = known["model"], known["select_fields"]
    own = slice(places[0], places[-1] + 1)
    names = [selected[0].target.attname for selected in compiler.select[own]]
    # the stubs speak of a later Django
    related = get_related_populators(  # type: ignore[call-arg]
        known, compiler.select, compiler.using
    )

    def make(row: tuple[Any, ...]) -> Any:
        record = model.from_db(compiler.using, names, row[own])
        for one in related:
            one.populate(row, record)
        return record

    return make


def counting(rows: QuerySet[Any, Any], *, upto: int = 0) -> Statement:
    """The statement that counts the rows, no further than ``upto`` where it is given."""
    keys = rows.order_by().values("pk")
    inner = compiled(keys[:upto] if upto else keys)
    if not inner.sql:
        return inner
    return Statement(f"SELECT count(*) FROM ({inner.sql}) counted", inner.values)


def total(*counts: Statement) -> Statement:
    """The statement that adds up what several counting ones answer."""
    return _of_parts(counts, " + ")


def side_by_side(*counts: Statement) -> Statement:
    """The statement that answers several counting ones at once, a column for each."""
    return _of_parts(counts, ", ")


def _of_parts(counts: Sequence[Statement], joint: str) -> Statement:
    parts = joint.join(f"({one.sql})" if one.sql else "0" for one in counts)
    return Statement(f"SELECT {parts}", tuple(value for one in counts for value in one.values))


class Prepared:
    """A statement made at its first call; ``make`` gets an ``Argument`` for each name.

    ::

        _unread = Prepared(
            lambda user: counting(Notice.objects.filter(user=user, read_at__isnull=True)),
            user=models.BigIntegerField(),
        )
        _unread().number(user=person.pk)
    """

    def __init__(
        self, make: Callable[..., Statement | QuerySet[Any, Any]], **kinds: models.Field[Any, Any]
    ) -> None:
        self._make = make
        self._kinds = kinds
        self._made: dict[str, Statement] = {}

    def __call__(self) -> Statement:
        known = self._made.get(connection.vendor)
        if known is None:
            arguments = {name: Argument(name, kind) for name, kind in self._kinds.items()}
            made = self._make(**arguments)
            known = made if isinstance(made, Statement) else compiled(made)
            self._made[connection.vendor] = known
        return known


class Statements:
    """Statements by whatever they depend on; the oldest make room."""

    def __init__(self, most: int = 512) -> None:
        self._most = most
        self._kept: dict[Hashable, Statement] = {}

    def get(self, key: Hashable, make: Callable[[], Statement]) -> Statement:
        """The statement under this key, made by ``make`` at its first use."""
        known = self._kept.get(key)
        if known is None:
            known = make()
            if len(self._kept) >= self._most:
                self._kept.pop(next(iter(self._kept)), None)
            self._kept[key] = known
        return known
