"""Storing what terminals report: whole batches, an instant of a terminal once, in its place.

One statement a batch and one for the terminals' standing, in one transaction: when it returns the
positions are on disk, and only then does the gateway answer.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection

from affairs.core.database.transactions import write_transaction
from affairs.modules.fleet.jt808.position import Position
from affairs.modules.fleet.jt808.receiving import FARTHEST_AHEAD, Origin, Received
from affairs.modules.fleet.models import PositionFlaw, Terminal

LONGEST_PAST = timedelta(days=90)
"""Older reports are taken for a terminal whose clock has lost the date."""
CLOCK_FLAWS = PositionFlaw.AHEAD | PositionFlaw.UNDATED | PositionFlaw.LONG_PAST
_UNDATED_REMEMBERED = 2_000

Row = tuple[object, ...]


@dataclass(slots=True)
class _Standing:
    """What a batch says of one terminal; the place is that of its newest usable position."""

    heard_at: datetime
    newest: Position | None = None
    newest_at: datetime | None = None
    unwatched_from: datetime | None = None
    clock_faults: int = 0


def flaws_of(received: Received, time: datetime | None) -> PositionFlaw:
    """Why a position neither moves its vehicle nor counts kilometres; 0 when it does both.

    ``time`` is the terminal's, read once for all who ask.
    """
    position = received.position
    flaws = 0
    if not position.is_positioned:
        flaws |= PositionFlaw.NO_FIX.value
    if not position.is_on_earth or position.lat_e6 == 0 or position.lon_e6 == 0:
        flaws |= PositionFlaw.NO_PLACE.value
    if time is None:
        flaws |= PositionFlaw.UNDATED.value
    elif time > received.received_at + FARTHEST_AHEAD:
        flaws |= PositionFlaw.AHEAD.value
    elif time < received.received_at - LONGEST_PAST:
        flaws |= PositionFlaw.LONG_PAST.value
    return PositionFlaw(flaws)


class PositionStore:
    """Stores batches; one object a gateway, used by one thread at a time.

    A repeated undated report cannot be told by its time, so the last ones are remembered.
    """

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._undated: OrderedDict[tuple[str, Position], None] = OrderedDict()

    def store(self, batch: Sequence[Received]) -> None:
        """Store a batch for good. Terminals that the register does not know are left out."""
        self._learn({received.terminal for received in batch})
        rows: list[Row] = []
        standings: dict[int, _Standing] = {}
        for number, received in enumerate(batch):
            terminal = self._ids.get(received.terminal)
            if terminal is None:
                continue
            time = received.time
            if time is None and self._is_repeated(received):
                continue
            time = None if time is None else time.astimezone(UTC)
            flaws = flaws_of(received, time)
            at = time or received.received_at + timedelta(microseconds=number)
            rows.append(_row(terminal, received, at, flaws))
            _update(standings.setdefault(terminal, _Standing(received.received_at)),
                    received, time, flaws)  # fmt: skip
        with write_transaction(), connection.cursor() as cursor:
            _insert(cursor, rows)
            _upsert(cursor, [_standing_row(key, one) for key, one in standings.items()])

    def _learn(self, numbers: set[str]) -> None:
        unknown = numbers - self._ids.keys()
        if unknown:
            known = Terminal.objects.filter(number__in=unknown).values_list("number", "pk")
            self._ids.update(known)

    def _is_repeated(self, received: Received) -> bool:
        """Whether an undated report came before, as far as remembered."""
        key = (received.terminal, received.position)
        if key in self._undated:
            return True
        self._undated[key] = None
        if len(self._undated) > _UNDATED_REMEMBERED:
            self._undated.popitem(last=False)
        return False


def _update(
    known: _Standing, received: Received, time: datetime | None, flaws: PositionFlaw
) -> None:
    known.heard_at = max(known.heard_at, received.received_at)
    if flaws or time is None:
        known.clock_faults += bool(flaws & CLOCK_FLAWS)
        return
    if known.newest_at is None or time > known.newest_at:
        known.newest, known.newest_at = received.position, time
    if known.unwatched_from is None or time < known.unwatched_from:
        known.unwatched_from = time


def _row(terminal: int, received: Received, at: datetime, flaws: PositionFlaw) -> Row:
    """A row of the table; undated reports of one batch get instants of their own."""
    position = received.position
    return (
        terminal, _utc(at), _utc(received.received_at), position.lat_e6, position.lon_e6,
        position.altitude_m, position.speed_dkmh, position.direction, position.alarm,
        position.status, position.mileage_hm, flaws.value, received.origin is Origin.MAKE_UP,
    )  # fmt: skip


def _standing_row(terminal: int, standing: _Standing) -> Row:
    place = standing.newest
    first = standing.unwatched_from
    head = (terminal, _utc(standing.heard_at))
    tail = (None if first is None else _utc(first), standing.clock_faults)
    if place is None or standing.newest_at is None:
        return (*head, None, None, None, 0, 0, 0, 0, None, *tail)
    return (
        *head, _utc(standing.newest_at), place.lat_e6, place.lon_e6, place.speed_dkmh,
        place.direction, place.alarm, place.status, place.mileage_hm, *tail,
    )  # fmt: skip


def _utc(moment: datetime) -> object:
    """A moment as the database takes it; on SQLite the text that Django writes."""
    if connection.vendor == "sqlite":
        return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
    return moment


POSITION_COLUMNS = {
    "terminal_id": "bigint", "at": "timestamptz", "received_at": "timestamptz",
    "lat_e6": "int", "lon_e6": "int", "altitude_m": "int", "speed_dkmh": "int",
    "direction": "int", "alarm": "bigint", "status": "bigint", "odometer_hm": "bigint",
    "flaws": "int", "is_late": "bool",
}  # fmt: skip
STATE_COLUMNS = {
    "terminal_id": "bigint", "heard_at": "timestamptz", "at": "timestamptz", "lat_e6": "int",
    "lon_e6": "int", "speed_dkmh": "int", "direction": "int", "alarm": "bigint",
    "status": "bigint", "odometer_hm": "bigint", "unwatched_from": "timestamptz",
    "clock_faults": "int",
}  # fmt: skip
_PLACE = ("lat_e6", "lon_e6", "speed_dkmh", "direction", "alarm", "status", "odometer_hm", "at")
_IS_NEWER = "excluded.at IS NOT NULL AND (now.at IS NULL OR excluded.at > now.at)"
_KEEP_NEWEST = ", ".join(
    f"{name} = CASE WHEN {_IS_NEWER} THEN excluded.{name} ELSE now.{name} END" for name in _PLACE
)
_ON_CONFLICT = (
    "ON CONFLICT (terminal_id) DO UPDATE SET "
    "heard_at = CASE WHEN excluded.heard_at > now.heard_at THEN excluded.heard_at "
    f"ELSE now.heard_at END, {_KEEP_NEWEST}, "
    "unwatched_from = CASE WHEN now.unwatched_from IS NULL "
    "OR excluded.unwatched_from < now.unwatched_from "
    "THEN excluded.unwatched_from ELSE now.unwatched_from END, "
    "clock_faults = now.clock_faults + excluded.clock_faults"
)


def _insert(cursor: object, rows: list[Row]) -> None:
    _write(cursor, "fleet_position", POSITION_COLUMNS, rows, "ON CONFLICT DO NOTHING")


def _upsert(cursor: object, rows: list[Row]) -> None:
    _write(cursor, "fleet_terminalstate AS now", STATE_COLUMNS, rows, _ON_CONFLICT)


def _write(cursor: object, table: str, columns: dict[str, str], rows: list[Row], then: str) -> None:
    """All rows by one statement: arrays on PostgreSQL, one prepared statement on SQLite."""
    if not rows:
        return
    into = f"INSERT INTO {table} ({', '.join(columns)})"
    if connection.vendor == "postgresql":
        arrays = ", ".join(f"%s::{kind}[]" for kind in columns.values())
        sql = f"{into} SELECT * FROM unnest({arrays}) {then}"
        given = [list(column) for column in zip(*rows, strict=True)]
        cursor.execute(sql, given)  # type: ignore[attr-defined]
        return
    marks = ", ".join("%s" for _ in columns)
    cursor.executemany(f"{into} VALUES ({marks}) {then}", rows)  # type: ignore[attr-defined]
