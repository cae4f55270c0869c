"""Many rows of one table in one go: COPY on PostgreSQL, one prepared statement on SQLite.

``bulk_create`` builds one statement of thousands of parameters and takes eight times as long. What
a field does before it stores (identifiers in written form, sealed texts, digests, moments of
change) happens here too. Both functions must run inside a transaction; neither sends signals.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Context, Decimal
from typing import Any, TypeVar

from django.db import connection, models
from django.utils import timezone

M = TypeVar("M", bound=models.Model)
V = TypeVar("V")
Values = list[Any]

_PLAIN_TYPES: tuple[tuple[tuple[type[Any], ...], type[Any]], ...] = (
    ((models.CharField, models.TextField), str),
    ((models.IntegerField, models.BigIntegerField, models.PositiveIntegerField,
      models.PositiveSmallIntegerField, models.SmallIntegerField, models.BigAutoField,
      models.AutoField, models.PositiveBigIntegerField), int),
    ((models.BooleanField,), bool),
)  # fmt: skip
_PLAIN_DECIMALS = 6  # with more of them Python writes small numbers with an exponent
ROWS_AT_ONCE = 2_000
_temporary = itertools.count(1)


def insert_all(records: Sequence[M]) -> None:
    """Store new records; their keys are known afterwards. IntegrityError as the database says."""
    if not records:
        return
    model = type(records[0])
    _give_keys(model, records)
    fields = model._meta.local_concrete_fields
    now = timezone.now()
    for piece in pieces(records, ROWS_AT_ONCE):
        columns = [_stored(field, piece, adding=True, now=now) for field in fields]
        _insert(model._meta.db_table, [str(field.column) for field in fields], columns)
    for record in records:
        record._state.adding, record._state.db = False, connection.alias


def update_all(records: Sequence[M], names: Iterable[str]) -> int:
    """Store the named fields of known records; how many rows that met.

    Rows with a revision are met only where it is still the one that was read, and count it on.
    """
    if not records:
        return 0
    model = type(records[0])
    own = {field.name: field for field in model._meta.local_concrete_fields}
    moving = [name for name, field in own.items() if getattr(field, "auto_now", False)]
    fields = [own[name] for name in dict.fromkeys([*names, *moving]) if name != "revision"]
    pk = model._meta.pk
    assert pk is not None
    columns = [_stored(field, records, adding=False, now=timezone.now()) for field in fields]
    keys = [record.pk for record in records]
    with_revision = "revision" in own
    revisions = [record.revision for record in records] if with_revision else []  # type: ignore[attr-defined]
    change = _update_on_postgres if connection.vendor == "postgresql" else _update_on_sqlite
    met = change(
        model._meta.db_table,
        str(pk.column),
        [str(f.column) for f in fields],
        columns,
        keys,
        revisions,
    )
    for record in records if with_revision else ():
        record.revision += 1  # type: ignore[attr-defined]
    return met


def pieces(values: Sequence[V], size: int = 500) -> Iterator[Sequence[V]]:
    """The values in pieces that fit into one statement."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def insert_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Store rows of values that are as the database wants them."""
    quoted = [connection.ops.quote_name(column) for column in columns]
    into = f"{connection.ops.quote_name(table)} ({', '.join(quoted)})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _copy(cursor, into, rows)
            return
        signs = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {into} VALUES ({signs})", rows)  # type: ignore[arg-type]


def _insert(table: str, names: Sequence[str], columns: Sequence[Values]) -> None:
    insert_rows(table, names, zip(*columns, strict=True))


def _copy(cursor: Any, into: str, rows: Iterable[Sequence[Any]]) -> None:
    with connection.wrap_database_errors, cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _update_on_sqlite(
    table: str, key: str, names: list[str], columns: list[Values], keys: Values, revisions: Values
) -> int:
    quote = connection.ops.quote_name
    changes = [f"{quote(name)} = %s" for name in names]
    condition = f"{quote(key)} = %s"
    given = [*columns, keys]
    if revisions:
        changes.append("revision = revision + 1")
        condition += " AND revision = %s"
        given.append(revisions)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {quote(table)} SET {', '.join(changes)} WHERE {condition}",
            zip(*given, strict=True),  # type: ignore[arg-type]
        )
        return int(cursor.rowcount)


def _update_on_postgres(
    table: str, key: str, names: list[str], columns: list[Values], keys: Values, revisions: Values
) -> int:
    quote = connection.ops.quote_name
    temporary = f"changed_{next(_temporary)}"
    held = [key, *(["revision"] if revisions else []), *names]
    given = [keys, *([revisions] if revisions else []), *columns]
    changes = [f"{quote(name)} = c.{quote(name)}" for name in names]
    condition = f"t.{quote(key)} = c.{quote(key)}"
    if revisions:
        changes.append("revision = t.revision + 1")
        condition += " AND t.revision = c.revision"
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMP TABLE {temporary} ON COMMIT DROP AS "
            f"SELECT {', '.join(map(quote, held))} FROM {quote(table)} WITH NO DATA"
        )
        _copy(cursor, f"{temporary} ({', '.join(map(quote, held))})", zip(*given, strict=True))
        cursor.execute(
            f"UPDATE {quote(table)} t SET {', '.join(changes)} FROM {temporary} c WHERE {condition}"
        )
        return int(cursor.rowcount)


def _give_keys(model: type[models.Model], records: Sequence[models.Model]) -> None:
    pk = model._meta.pk
    assert pk is not None
    if not isinstance(pk, models.AutoField | models.BigAutoField):
        return
    fresh = [record for record in records if record.pk is None]
    for record, key in zip(fresh, _new_keys(model, str(pk.column), len(fresh)), strict=True):
        record.pk = key


def _new_keys(model: type[models.Model], column: str, count: int) -> Iterable[int]:
    """Keys no other row has or gets; on SQLite the write transaction holds the table."""
    table, quote = model._meta.db_table, connection.ops.quote_name
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [quote(table), column, count],
            )
            return [key for (key,) in cursor.fetchall()]
        cursor.execute(
            "SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = %s), 0), "
            f"coalesce((SELECT max({quote(column)}) FROM {quote(table)}), 0))",
            [table],
        )
        first = cursor.fetchone()[0] + 1
    return range(first, first + count)


def _stored(
    field: models.Field[Any, Any],
    records: Sequence[models.Model],
    *,
    adding: bool,
    now: datetime,
) -> Values:
    """The field's values as the database takes them, one for each record."""
    if getattr(field, "auto_now", False) or (adding and getattr(field, "auto_now_add", False)):
        moment = now if isinstance(field, models.DateTimeField) else timezone.localdate(now)
        for record in records:
            record.__dict__[field.attname] = moment
        return [field.get_db_prep_save(moment, connection)] * len(records)
    if type(field).pre_save is not models.Field.pre_save and not isinstance(
        field, models.DateField | models.TimeField
    ):
        values = [field.pre_save(record, adding) for record in records]
    else:
        name = field.attname
        values = [
            record.__dict__[name] if name in record.__dict__ else getattr(record, name)
            for record in records
        ]
    return prepared(field, values)


def prepared(field: models.Field[Any, Any], values: Values) -> Values:
    """Values as the database takes them; common kinds without a call for each value."""
    kinds = set(map(type, values)) - {type(None)}
    if _is_plain(field, kinds):
        return values
    convert = _converter(field, kinds, [v for v in values if v is not None]) or (
        lambda v: field.get_db_prep_save(v, connection)
    )
    if kinds <= {date, datetime}:
        known = {value: convert(value) for value in set(values) if value is not None}
        return [None if value is None else known[value] for value in values]
    return [None if value is None else convert(value) for value in values]


def _is_plain(field: models.Field[Any, Any], kinds: set[type[Any]]) -> bool:
    """Whether the values go to the database as they are."""
    kind = type(field)
    if isinstance(field, models.ForeignKey):
        return kinds <= {int}
    if kind is models.DecimalField:
        return connection.vendor == "postgresql" and kinds <= {Decimal}
    if kind is models.DateField:
        return connection.vendor == "postgresql" and kinds <= {date}
    return any(kind in classes and kinds <= {type_} for classes, type_ in _PLAIN_TYPES)


def _converter(
    field: models.Field[Any, Any], kinds: set[type[Any]], values: Values
) -> Callable[[Any], Any] | None:
    """A quicker way for decimals and moments on SQLite; None: as the field does it."""
    if connection.vendor != "sqlite":
        return None
    if type(field) is models.DecimalField and kinds <= {Decimal}:
        step = Decimal(1).scaleb(-field.decimal_places)
        context = Context(prec=field.max_digits)
        if field.decimal_places <= _PLAIN_DECIMALS:
            return lambda value: str(value.quantize(step, None, context))
        return lambda value: format(value.quantize(step, None, context), "f")
    if type(field) is models.DateTimeField and all(map(timezone.is_aware, values)):
        zone = connection.timezone
        return lambda value: str(value.astimezone(zone).replace(tzinfo=None))
    if type(field) is models.DateField and kinds <= {date}:
        return str
    return None
