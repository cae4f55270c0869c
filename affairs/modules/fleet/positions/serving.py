"""The gateway as a service: JT/T 808 on one side, the platform's database on the other.

The database is asked by one thread of its own, so that it never holds up the sockets; what is
stored, looked up and noted there keeps its order.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, TypeVar

from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from affairs.core.database.transactions import write_transaction
from affairs.core.errors import AffairsError, SourceUnavailable
from affairs.modules.fleet.jt808.bodies import Authentication, Registration
from affairs.modules.fleet.jt808.cards import DriverCard
from affairs.modules.fleet.jt808.gateway import Gateway
from affairs.modules.fleet.jt808.limits import GatewayLimits
from affairs.modules.fleet.jt808.receiving import Received, RegistrationDecision
from affairs.modules.fleet.models import Terminal, TerminalState
from affairs.modules.fleet.positions import commands, directory, partitions
from affairs.modules.fleet.positions.storing import PositionStore

log = logging.getLogger("affairs.positions")
T = TypeVar("T")
PRESENCE_S = 10.0
COMMANDS_S = 1.0
REPORT_S = 300.0


class Database:
    """Runs calls one after the other in the thread that owns the connection."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="positions")

    async def __call__(self, function: Callable[..., T], *arguments: object) -> T:
        """The function's answer; SourceUnavailable when the database does not answer."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, _guarded, function, *arguments)

    def close(self) -> None:
        self._thread.submit(_disconnect).result()
        self._thread.shutdown()


def _guarded(function: Callable[..., T], *arguments: object) -> T:
    try:
        return function(*arguments)
    except (DatabaseError, InterfaceError) as away:
        connection.close()
        raise SourceUnavailable(f"数据库没有回应：{away}") from away


def _disconnect() -> None:
    connection.close()


def sync_to_disk() -> None:
    """On SQLite let every commit reach the disk: what is acknowledged outlives a power cut."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=FULL")


class StoredDirectory:
    """The register of terminals, asked in the database's thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def register(self, terminal: str, registration: Registration) -> RegistrationDecision:
        return await self._database(directory.register, terminal, registration)

    async def authenticate(self, terminal: str, given: Authentication) -> bool:
        return await self._database(directory.authenticate, terminal, given)

    async def unregister(self, terminal: str) -> None:
        await self._database(directory.unregister, terminal)

    async def card_read(self, terminal: str, card: DriverCard, received_at: datetime) -> None:
        await self._database(directory.card_read, terminal, card, received_at)


class PositionService:
    """A gateway over the platform's database; ``open``, then ``run`` until told to stop."""

    def __init__(self, limits: GatewayLimits | None = None) -> None:
        self.database = Database()
        self._store = PositionStore()
        self._stopping = asyncio.Event()
        self._asking: set[asyncio.Task[None]] = set()
        self.gateway = Gateway(
            StoredDirectory(self.database), self._sink, limits=limits or GatewayLimits()
        )

    async def open(self, host: str, port: int) -> int:
        """Make the database ready and listen; the port."""
        await self.database(sync_to_disk)
        await self.database(partitions.keep_ahead, timezone.localdate())
        return await self.gateway.open(host, port)

    async def run(self) -> None:
        """Serve until ``stop`` or a signal; what is here is stored and answered before the end."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.stop)
        work: list[asyncio.Task[None]] = [
            loop.create_task(self.gateway.serve()),
            loop.create_task(self._every(PRESENCE_S, self._note_presence)),
            loop.create_task(self._every(COMMANDS_S, self._send_commands)),
            loop.create_task(self._every(REPORT_S, self._report)),
        ]
        stopping = loop.create_task(self._stopping.wait())
        waited: list[asyncio.Task[Any]] = [*work, stopping]
        done, _ = await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        for task in work[1:]:
            task.cancel()
        for asking in self._asking:
            asking.cancel()
        try:
            await self.gateway.close()
        finally:
            await asyncio.gather(*work, return_exceptions=True)
            self.database.close()
        for ended in done - {stopping}:
            ended.result()  # the error that ended the service

    def stop(self) -> None:
        """Let ``run`` end."""
        self._stopping.set()

    async def _sink(self, batch: Sequence[Received]) -> None:
        await self.database(self._store.store, batch)

    async def _every(self, seconds: float, act: Callable[[], object]) -> None:
        while True:
            await asyncio.sleep(seconds)
            try:
                await act()  # type: ignore[misc]
            except SourceUnavailable as away:
                log.warning("%s", away.message)

    async def _note_presence(self) -> None:
        """Terminals on line are heard of, also those that only send heartbeats."""
        clock, now = self.gateway.clock(), timezone.now()
        heard = [
            number
            for number, session in self.gateway.sessions.items()
            if clock - session.last_heard <= self.gateway.limits.silence_s
        ]
        if heard:
            await self.database(note_heard, heard, now)

    async def _send_commands(self) -> None:
        await self.database(commands.give_up)
        asked = [
            one
            for one in await self.database(commands.waiting_commands)
            if one.terminal in self.gateway.sessions
        ]
        if not asked:
            return
        await self.database(commands.mark_sent, [one.pk for one in asked])
        for one in asked:
            task = asyncio.get_running_loop().create_task(self._ask(one))
            self._asking.add(task)
            task.add_done_callback(self._asking.discard)

    async def _ask(self, asked: commands.Asked) -> None:
        try:
            answer = await self.gateway.ask(asked.terminal, commands.message_of(asked))
        except AffairsError as refused:
            await self.database(commands.keep_failure, asked, refused.message)
        else:
            await self.database(commands.keep_answer, asked, answer)

    async def _report(self) -> None:
        counters = self.gateway.counters
        log.info(
            "on line %d, connections %d, frames %d, positions %d, refused %d, bad frames %d",
            len(self.gateway.sessions),
            counters.connections,
            counters.frames,
            counters.positions,
            counters.refused,
            counters.bad_frames.total(),
        )


def note_heard(numbers: list[str], now: datetime) -> None:
    """Set when the terminals were last heard of; a row is made for one never heard before."""
    known = dict(Terminal.objects.filter(number__in=numbers).values_list("pk", "number"))
    with write_transaction():
        TerminalState.objects.bulk_create(
            [TerminalState(terminal_id=pk, heard_at=now) for pk in known],
            update_conflicts=True,
            unique_fields=["terminal"],
            update_fields=["heard_at"],
            batch_size=500,
        )


async def serve(
    host: str, port: int, announce: Callable[[int], None], limits: GatewayLimits | None = None
) -> None:
    """Run the service; ``announce`` is told the port once it listens."""
    service = PositionService(limits)
    announce(await service.open(host, port))
    await service.run()
