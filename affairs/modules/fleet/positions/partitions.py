"""The table of positions over time: months of their own on PostgreSQL, old rows let go.

On SQLite the table lies by terminal and time, and old rows are deleted terminal by terminal in
short transactions. Why: docs/decisions/positions.md.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.db import connection
from django.utils import timezone

from affairs.core.database.transactions import write_transaction
from affairs.modules.fleet.models import Position, Terminal

_AHEAD_MONTHS = 2
_PARTITION = re.compile(r"fleet_position_(\d{4})_(\d{2})")


def keep_ahead(today: date) -> list[str]:
    """Make the months up to the next but one; names of those made. Nothing on SQLite."""
    if connection.vendor != "postgresql":
        return []
    first = today.replace(day=1)
    wanted = [first + relativedelta(months=ahead) for ahead in range(_AHEAD_MONTHS + 1)]
    there = set(_partitions())
    missing = [month for month in wanted if month not in there]
    for month in missing:
        _make(month)
    return [_name(month) for month in missing]


def _make(month: date) -> None:
    """A partition of its own; what lies in the common one for that month moves over first."""
    name, begin, end = _name(month), _start(month), _start(month + relativedelta(months=1))
    with write_transaction(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE fleet_position IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("SELECT to_regclass(%s)", [name])
        if cursor.fetchone()[0] is not None:
            return
        cursor.execute(f"CREATE TABLE {name} (LIKE fleet_position INCLUDING ALL)")
        cursor.execute(
            "WITH moved AS (DELETE FROM fleet_position_other WHERE at >= %s AND at < %s "
            f"RETURNING *) INSERT INTO {name} SELECT * FROM moved",
            [begin, end],
        )
        cursor.execute(
            f"ALTER TABLE fleet_position ATTACH PARTITION {name} FOR VALUES FROM (%s) TO (%s)",
            [begin, end],
        )


def drop_before(day: date) -> str:
    """Let go of positions before a day; what was done, in words for the log."""
    before = _start(day)
    dropped = []
    if connection.vendor == "postgresql":
        for month in _partitions():
            if _start(month + relativedelta(months=1)) <= before:
                with connection.cursor() as cursor:
                    cursor.execute(f"DROP TABLE {_name(month)}")
                dropped.append(_name(month))
    return f"删去 {_delete_before(before)} 条定位，整月 {len(dropped)} 个"


def _delete_before(before: datetime) -> int:
    """Terminal by terminal, so that the gateway gets its turn between them."""
    deleted = 0
    for terminal in Terminal.objects.order_by("pk").values_list("pk", flat=True):
        with write_transaction():
            rows = Position.objects.filter(terminal=terminal, at__lt=before)
            deleted += rows.delete()[0]
    return deleted


def _partitions() -> list[date]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid "
            "WHERE i.inhparent = 'fleet_position'::regclass"
        )
        names = [row[0] for row in cursor.fetchall()]
    found = (_PARTITION.fullmatch(name) for name in names)
    return sorted(date(int(one[1]), int(one[2]), 1) for one in found if one)


def _name(month: date) -> str:
    return f"fleet_position_{month:%Y_%m}"


def _start(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), timezone.get_default_timezone())


def kept_from(today: date, days: int) -> date:
    """The first day whose positions are kept."""
    return today - timedelta(days=days)
