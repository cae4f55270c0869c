"""The write transaction: short, and on SQLite queued fairly across threads and processes.

SQLite's busy handler sleeps with back-off and starves late comers, so writers queue on a file lock
before they ask the database. PostgreSQL needs none of it.
"""

from __future__ import annotations

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.db import connection, transaction

_turn = threading.Lock()
_files: dict[str, IO[bytes]] = {}


@contextmanager
def write_transaction() -> Iterator[None]:
    """Open a transaction for a write; nested calls join the outer one as savepoints."""
    if connection.in_atomic_block or connection.vendor != "sqlite":
        with transaction.atomic():
            yield
        return
    with _turn, _file_turn(str(connection.settings_dict["NAME"])), transaction.atomic():
        yield


@contextmanager
def _file_turn(database: str) -> Iterator[None]:
    if "memory" in database or not database:
        yield
        return
    stream = _files.get(database)
    if stream is None:
        stream = _files[database] = Path(f"{database}.turn").open("ab")  # noqa: SIM115
    fcntl.flock(stream, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(stream, fcntl.LOCK_UN)
