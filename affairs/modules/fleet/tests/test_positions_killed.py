"""The gateway killed in the middle of its work: the acknowledged is there, the rest comes again.

A process of its own on a database of its own, killed as ``kill -9`` does.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connection

from affairs.core.database.sealed import search_digest
from affairs.core.organisations.tests.factories import make_organisation
from affairs.modules.fleet.jt808 import messages as ids
from affairs.modules.fleet.jt808.position import position_bytes
from affairs.modules.fleet.tests.factories import make_terminal
from affairs.modules.fleet.tests.terminals import Terminal, position

pytestmark = pytest.mark.postgres

ROOT = Path(__file__).resolve().parents[4]
NUMBERS = [f"1391234567{number}" for number in range(4)]
REPORTS = 600
KILLED_AFTER = 300

MAKE = """
import django; django.setup()
from affairs.modules.fleet.tests.test_positions_killed import make_terminals
make_terminals()
"""
READ = """
import django, json; django.setup()
from affairs.modules.fleet.models import Position
print(json.dumps(list(Position.objects.values_list("terminal__number", "lat_e6"))))
"""


def make_terminals() -> None:
    unit = make_organisation()
    for number in NUMBERS:
        digest = search_digest(f"CODE-{number}")
        make_terminal(number=number, organisation=unit, auth_digest=digest)


@pytest.fixture
def surroundings(transactional_db, tmp_path) -> Iterator[dict[str, str]]:
    """Environment of a platform of its own, with the tables of the tests and four terminals."""
    given = os.environ.get("AFFAIRS_DATABASE_URL", "")
    made = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.test"}
    if connection.vendor == "sqlite":
        make_terminals()
        file = tmp_path / "killed.sqlite3"
        with closing(sqlite3.connect(file)) as copy:
            connection.connection.backup(copy)
            copy.execute("PRAGMA journal_mode=WAL")
        yield made | {"AFFAIRS_DATABASE_URL": f"sqlite://{file}"}
        return
    with database_of_its_own(given) as url:
        made["AFFAIRS_DATABASE_URL"] = url
        python(made, "manage.py", "migrate", "--verbosity", "0")
        python(made, "-c", MAKE)
        yield made


@contextmanager
def database_of_its_own(given: str) -> Iterator[str]:
    """A new database on the server that the tests run on."""
    name = f"affairs_killed_{os.getpid()}"
    with psycopg.connect(given, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield urlsplit(given)._replace(path=f"/{name}").geturl()
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def python(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=environment, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    return done.stdout


@contextmanager
def gateway(environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The gateway's process and its port."""
    process = subprocess.Popen(
        [sys.executable, "-m", "affairs", "jt808", "serve", "--port", "0"],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        said = process.stdout.readline()
        yield process, int(said.rsplit(":", 1)[1].split("（")[0])
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def stored(environment: dict[str, str]) -> set[tuple[str, int]]:
    rows = [tuple(row) for row in json.loads(python(environment, "-c", READ))]
    assert len(rows) == len(set(rows)), "a position is stored twice"
    return set(rows)


async def report_all(port: int, on_answer=lambda count: None) -> set[tuple[str, int]]:
    """All reports of all terminals at once; those acknowledged before the line breaks."""
    acknowledged: set[tuple[str, int]] = set()

    async def drive(number: str) -> None:
        terminal = await Terminal(number).connect(port)
        assert await terminal.authenticate() == 0
        begins = terminal.serial
        try:
            for at in range(REPORTS):
                await terminal.send(ids.POSITION, position_bytes(position(at)))
            while len([one for one in acknowledged if one[0] == number]) < REPORTS:
                serial, msg_id, result = await terminal.answer()
                assert (msg_id, result) == (ids.POSITION, 0)
                acknowledged.add((number, position(serial - begins).lat_e6))
                on_answer(len(acknowledged))
        except (EOFError, ConnectionError):
            return

    await asyncio.wait_for(asyncio.gather(*map(drive, NUMBERS)), 60)
    return acknowledged


def test_what_was_acknowledged_outlives_a_kill_and_the_rest_comes_again(surroundings):
    with gateway(surroundings) as (process, port):

        def kill(count: int) -> None:
            if count == KILLED_AFTER:
                os.kill(process.pid, signal.SIGKILL)

        acknowledged = asyncio.run(report_all(port, kill))
        assert process.wait(10) == -signal.SIGKILL
    everything = {(number, position(at).lat_e6) for number in NUMBERS for at in range(REPORTS)}
    assert len(acknowledged) >= KILLED_AFTER
    kept = stored(surroundings)
    assert acknowledged <= kept < everything
    with gateway(surroundings) as (process, port):
        assert asyncio.run(report_all(port)) == everything
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert stored(surroundings) == everything
