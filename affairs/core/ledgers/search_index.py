"""Indexes for free-text search, made after each migrate for every model whose ledger searches it.

Chinese is searched by any run of characters, mostly two, which neither SQLite's nor PostgreSQL's
trigrams find. SQLite: the characters are stored apart (``市␟教␟育``) in a trigram FTS5 table, so
one or two of them fill a trigram; triggers keep it, so bulk loads and plain SQL are covered too.
PostgreSQL: a GIN index over all pairs of characters. Both are of the model's own text fields; a
path through a relation is searched in the related model and joined by key.
"""

from __future__ import annotations

from typing import Any

from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q
from django.db.models.expressions import RawSQL

from affairs.core.database.sealed import SearchDigestField
from affairs.core.ledgers.ledger import all_ledgers
from affairs.core.ledgers.paths import field_at

APART = "\x1f"
LONGEST = 1_000


def searched_fields() -> dict[type[models.Model], list[str]]:
    """Own text fields to index, by model, out of the search paths of all ledgers.

    A table without ``id`` (the audit log, written at every act) is left without an index.
    """
    found: dict[type[models.Model], list[str]] = {}
    for ledger in all_ledgers():
        for path in ledger.search:
            own = field_at(ledger.model, path)
            if own.model._meta.pk.name != "id":
                continue
            if isinstance(own, SearchDigestField):
                continue
            names = found.setdefault(own.model, [])
            if own.name not in names and isinstance(own, (models.CharField, models.TextField)):
                names.append(own.name)
    return {model: sorted(names) for model, names in found.items() if names}


def install(using: str = "default", **_: Any) -> None:
    """Bring every search index up to date; what is there already is left alone."""
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    for model, names in searched_fields().items():
        if model._meta.db_table in existing:
            _INSTALLERS[connection.vendor](connection, model, names)


def holding(model: type[models.Model], word: str) -> Q | None:
    """Rows of the model one of whose indexed fields holds the word; None without an index."""
    asked = _lookup(model, word)
    return None if asked is None else Q(pk__in=RawSQL(*asked))  # noqa: S611


def keys_holding(model: type[models.Model], word: str, most: int) -> list[int] | None:
    """At most so many keys of those rows, in no order; None without an index."""
    asked = _lookup(model, word)
    if asked is None:
        return None
    sql, values = asked
    with connections["default"].cursor() as cursor:
        cursor.execute(f"{sql} LIMIT {int(most)}", values)
        return [key for (key,) in cursor.fetchall()]


def written_in(model: type[models.Model], word: str, names: list[str]) -> Q:
    """The same rows, told by reading each: right where an order is walked and most rows fit.

    ``names`` are the fields to read of a model without an index.
    """
    condition = Q(pk__in=[])
    for name in _fields_of(model) or names:
        condition |= Q(**{f"{name}__icontains": word})
    return condition


def _lookup(model: type[models.Model], word: str) -> tuple[str, list[str]] | None:
    """SQL and values that give the keys of the rows which hold the word."""
    names = _fields_of(model)
    connection = connections["default"]
    if not names:
        return None
    if connection.vendor == "sqlite":
        phrase = f'"{_apart(word)}"'.replace(APART + '"' + APART, APART + '""' + APART)
        table = _fts(model)
        return f'SELECT rowid FROM "{table}" WHERE "{table}" MATCH %s', [phrase]  # noqa: S608
    if len(word) < 2:
        return None
    sql = (
        f'SELECT id FROM "{model._meta.db_table}"'  # noqa: S608
        f" WHERE search_pairs({_joined(names)}) @> search_pairs(%s)"
        f" AND lower({_joined(names)}) LIKE %s"
    )
    return sql, [word, f"%{_escaped(word.lower())}%"]


_known: dict[type[models.Model], list[str]] = {}


def _fields_of(model: type[models.Model]) -> list[str]:
    if not _known:
        _known.update(searched_fields())
    return _known.get(model, [])


# ---------- SQLite ----------


def _fts(model: type[models.Model]) -> str:
    return f"search_{model._meta.db_table}"


def _apart(word: str) -> str:
    return APART + APART.join(word) + APART


def _characters(prefix: str, names: list[str]) -> str:
    """SQL for the text of a row with its characters apart."""
    return (
        "(SELECT char(31) || group_concat(substr(t, i, 1), char(31)) || char(31)"
        f" FROM (SELECT {_joined(names, prefix)} AS t), search_places WHERE i <= length(t))"
    )


def _joined(names: list[str], prefix: str = "") -> str:
    return " || ' ' || ".join(f"coalesce({prefix}\"{name}\", '')" for name in names)


def _install_sqlite(
    connection: BaseDatabaseWrapper, model: type[models.Model], names: list[str]
) -> None:
    table, fts = model._meta.db_table, _fts(model)
    triggers = _triggers(table, fts, names)
    with connection.cursor() as cursor:
        _places(cursor)
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE name LIKE %s", [f"{fts}%"])
        present = dict(cursor.fetchall())
        wanted = {name: sql for name, sql in triggers.items() if present.get(name) != sql}
        if fts in present and not wanted:
            return
        for name in triggers:
            cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"')
        cursor.execute(f'DROP TABLE IF EXISTS "{fts}"')
        cursor.execute(
            f"CREATE VIRTUAL TABLE \"{fts}\" USING fts5(text, content='', tokenize='trigram')"
        )
        cursor.execute(
            f'INSERT INTO "{fts}"(rowid, text) SELECT id, {_characters("", names)} FROM "{table}"'
        )
        for sql in triggers.values():
            cursor.execute(sql)


def _places(cursor: Any) -> None:
    cursor.execute("CREATE TABLE IF NOT EXISTS search_places (i INTEGER PRIMARY KEY)")
    cursor.execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %s)"
        " INSERT OR IGNORE INTO search_places SELECT i FROM n",
        [LONGEST],
    )


def _triggers(table: str, fts: str, names: list[str]) -> dict[str, str]:
    new, old = _characters("new.", names), _characters("old.", names)
    put = f'INSERT INTO "{fts}"(rowid, text) VALUES (new.id, {new});'
    take = f'INSERT INTO "{fts}"("{fts}", rowid, text) VALUES (\'delete\', old.id, {old});'
    columns = ", ".join(f'"{name}"' for name in names)
    changed = " OR ".join(f'old."{name}" IS NOT new."{name}"' for name in names)
    return {
        f"{fts}_put": f'CREATE TRIGGER "{fts}_put" AFTER INSERT ON "{table}" BEGIN {put} END',
        f"{fts}_take": f'CREATE TRIGGER "{fts}_take" AFTER DELETE ON "{table}" BEGIN {take} END',
        f"{fts}_change": f'CREATE TRIGGER "{fts}_change" AFTER UPDATE OF {columns} ON "{table}"'
        f" WHEN {changed} BEGIN {take} {put} END",
    }


# ---------- PostgreSQL ----------

PAIRS = """
CREATE OR REPLACE FUNCTION search_pairs(words text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(DISTINCT substr(lower(words), i, 2)), '{}')
  FROM generate_series(1, greatest(length(words) - 1, 1)) AS i
$$
"""


def _install_postgresql(
    connection: BaseDatabaseWrapper, model: type[models.Model], names: list[str]
) -> None:
    table = model._meta.db_table
    expression = _joined(names)
    index = f"search_{table}"[:63]
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_proc WHERE proname = 'search_pairs'")
        if cursor.fetchone() is None:
            cursor.execute(PAIRS)
        cursor.execute("SELECT obj_description(to_regclass(%s), 'pg_class')", [f'"{index}"'])
        found = cursor.fetchone()
        if found and found[0] == expression:
            return
        cursor.execute(f'DROP INDEX IF EXISTS "{index}"')
        cursor.execute(
            f'CREATE INDEX "{index}" ON "{table}" USING gin (search_pairs({expression}))'
        )
        comment = expression.replace("'", "''")
        cursor.execute(f"COMMENT ON INDEX \"{index}\" IS '{comment}'")


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


_INSTALLERS: dict[str, Any] = {"sqlite": _install_sqlite, "postgresql": _install_postgresql}
