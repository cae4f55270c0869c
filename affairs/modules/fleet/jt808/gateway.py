"""The gateway: serves terminals over TCP, knows who is on line, hands positions to a sink.

It has no database: a directory says who may connect, a sink stores. A message with positions is
answered only when the sink has stored them, so that nothing acknowledged is lost.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

from affairs.core.errors import SourceUnavailable
from affairs.modules.fleet.jt808.contracts import Build, Connection, Counters
from affairs.modules.fleet.jt808.ending import Ending
from affairs.modules.fleet.jt808.limits import GatewayLimits
from affairs.modules.fleet.jt808.messages import Message
from affairs.modules.fleet.jt808.receiving import Directory, Sink
from affairs.modules.fleet.jt808.session import Session
from affairs.modules.fleet.jt808.storing import Delivery, Storer


def _utc_now() -> datetime:
    return datetime.now(UTC)


# Told when a terminal comes on line (None) or leaves, with the reason.
Presence = Callable[[str, Ending | None], None]


class Gateway:
    """Terminals of one port. Use as ``async with Gateway(...)``, or ``open`` and ``close``."""

    def __init__(
        self,
        directory: Directory,
        sink: Sink,
        *,
        limits: GatewayLimits | None = None,
        on_presence: Presence | None = None,
        now: Callable[[], datetime] = _utc_now,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.directory = directory
        self.limits = limits or GatewayLimits()
        self.now = now
        self.clock = clock  # seconds that only run forward
        self.counters = Counters()
        self._storer = Storer(sink, self.limits, self._proceed_all)
        self.sessions: dict[str, Connection] = {}
        self._connections: set[Connection] = set()
        self._per_address: Counter[str] = Counter()
        self._on_presence = on_presence or (lambda terminal, ending: None)
        self._server: asyncio.Server | None = None
        self._tasks: list[asyncio.Task[None]] = []

    async def open(self, host: str = "127.0.0.1", port: int = 0) -> int:
        """Listen; the port, which the system chooses for 0."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: Session(self), host, port, backlog=1024)
        self._tasks = [loop.create_task(self._storer.run()), loop.create_task(self._sweep())]
        return int(self._server.sockets[0].getsockname()[1])

    async def serve(self) -> None:
        """Run until cancelled, or until storing fails for good; its error is raised."""
        await asyncio.gather(*self._tasks)

    async def close(self) -> None:
        """Take no more, store and answer what is here, then let go of the terminals."""
        if self._server is None:
            return
        self._server.close()
        self._storer.close()
        storing, sweeping = self._tasks
        try:
            await storing
        finally:
            sweeping.cancel()
            await self._let_go()

    async def _let_go(self) -> None:
        """Close every connection, those that do not take their last answers by force."""
        for session in list(self._connections):
            session.end(Ending.CLOSING)
        loop = asyncio.get_running_loop()
        until = loop.time() + self.limits.farewell_s
        while self._connections and loop.time() < until:
            await asyncio.sleep(0.01)
        for session in list(self._connections):
            session.abort()

    async def __aenter__(self) -> Gateway:
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.close()

    # Who is connected

    def admit(self, session: Connection) -> bool:
        """Take a connection in; False when there are too many, in all or of its address."""
        self.counters.connections += 1
        self._connections.add(session)
        self._per_address[session.address] += 1
        return (
            len(self._connections) <= self.limits.connections
            and self._per_address[session.address] <= self.limits.connections_per_address
        )

    def enter(self, session: Connection, terminal: str) -> None:
        """A terminal is authenticated; a connection it had before is replaced by this one."""
        before = self.sessions.get(terminal)
        if before is session:
            return
        if session.terminal:
            self._leave(session, Ending.REPLACED)
        self.sessions[terminal] = session
        session.terminal = terminal
        if before is not None:
            before.end(Ending.REPLACED)
        else:
            self._on_presence(terminal, None)

    def forget(self, session: Connection) -> None:
        """A connection is gone."""
        ending = session.ending or Ending.LEFT
        self.counters.endings[ending] += 1
        self._connections.discard(session)
        self._per_address[session.address] -= 1
        if not self._per_address[session.address]:
            del self._per_address[session.address]
        self._leave(session, ending)

    def _leave(self, session: Connection, ending: Ending) -> None:
        if self.sessions.get(session.terminal) is session:
            del self.sessions[session.terminal]
            self._on_presence(session.terminal, ending)

    # Storing

    @property
    def is_full(self) -> bool:
        """No more positions are taken until some are stored."""
        return self._storer.is_full

    def store(self, delivery: Delivery) -> None:
        """Put positions in line to be stored and answered."""
        self._storer.put(delivery)

    def _proceed_all(self) -> None:
        for session in list(self._connections):
            session.proceed()

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(self.limits.sweep_s)
            now = self.clock()
            for session in list(self._connections):
                self._look_after(session, now)

    def _look_after(self, session: Connection, now: float) -> None:
        limits = self.limits
        if session.ending is not None:
            if now - session.ended_at > limits.farewell_s:
                session.abort()
        elif not session.terminal and now - session.opened_at > limits.authentication_s:
            session.end(Ending.NOT_AUTHENTICATED)
        elif now - session.last_heard > limits.silence_s:
            session.end(Ending.SILENT)
        else:
            session.ask_missing_packets()

    # What the platform asks of a terminal

    def send(self, terminal: str, build: Build) -> int:
        """Send a message built from header and serial, such as ``outgoing.ask_position``.

        Returns its serial; SourceUnavailable when the terminal is not on line.
        """
        return self._on_line(terminal).command(build)

    async def ask(self, terminal: str, build: Build, *, timeout_s: float = 10) -> Message:
        """Send a message and give the terminal's answer to it.

        SourceUnavailable when the terminal is not on line, leaves, or does not answer in time.
        """
        session = self._on_line(terminal)
        serial = session.command(build)
        answer: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        session.answers[serial] = answer
        try:
            done, _pending = await asyncio.wait({answer}, timeout=timeout_s)
        finally:
            session.answers.pop(serial, None)
        if not done or answer.cancelled():
            raise SourceUnavailable(f"终端 {terminal} 没有回应。稍后再试，或检查终端。")
        return answer.result()

    def _on_line(self, terminal: str) -> Connection:
        session = self.sessions.get(terminal)
        if session is None or not session.is_open:
            raise SourceUnavailable(f"终端 {terminal} 不在线。")
        return session
