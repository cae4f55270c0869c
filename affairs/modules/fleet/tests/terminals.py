"""Terminals of test: a client on a real socket, a directory and a sink in memory."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence
from datetime import datetime, timedelta

from affairs.core.errors import SourceUnavailable
from affairs.modules.fleet.jt808 import FrameSplitter, Header, Message, decode_frame
from affairs.modules.fleet.jt808 import messages as ids
from affairs.modules.fleet.jt808.bodies import (
    Authentication,
    Registration,
    RegistrationResult,
)
from affairs.modules.fleet.jt808.cards import DriverCard
from affairs.modules.fleet.jt808.header import frame
from affairs.modules.fleet.jt808.position import Position, position_at, position_bytes
from affairs.modules.fleet.jt808.receiving import Received, RegistrationDecision

START = datetime(2022, 7, 18, 9, 30)


def position(number: int = 0) -> Position:
    """A distinct position: one second later for each number."""
    return position_at(
        36_061_270 + number,
        103_834_170,
        START + timedelta(seconds=number),
        speed_dkmh=365,
        mileage_hm=456_789 + number,
    )


class Registered:
    """Admits known terminals with the code ``CODE-<terminal>``."""

    def __init__(self, *terminals: str) -> None:
        self.terminals = set(terminals)
        self.unregistered: list[str] = []
        self.cards: list[tuple[str, DriverCard]] = []
        self.is_away = False
        self.delay_s = 0.0

    async def register(self, terminal: str, registration: Registration) -> RegistrationDecision:
        self._ask()
        if terminal not in self.terminals:
            return RegistrationDecision(RegistrationResult.NO_SUCH_TERMINAL)
        return RegistrationDecision(RegistrationResult.OK, f"CODE-{terminal}")

    async def authenticate(self, terminal: str, given: Authentication) -> bool:
        self._ask()
        await asyncio.sleep(self.delay_s)
        return terminal in self.terminals and given.auth == f"CODE-{terminal}"

    async def unregister(self, terminal: str) -> None:
        self._ask()
        self.unregistered.append(terminal)
        self.terminals.discard(terminal)

    async def card_read(self, terminal: str, card: DriverCard, received_at: datetime) -> None:
        self._ask()
        self.cards.append((terminal, card))

    def _ask(self) -> None:
        if self.is_away:
            raise SourceUnavailable("终端登记册没有回应")


class Stored:
    """Keeps what it is given, unless away or told to wait."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.batches: list[int] = []
        self.away_times = 0
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self, batch: Sequence[Received]) -> None:
        await self.gate.wait()
        if self.away_times:
            self.away_times -= 1
            raise SourceUnavailable("数据库没有回应")
        self.batches.append(len(batch))
        self.received.extend(batch)


class Terminal:
    """A terminal on a real connection; 2019 unless ``is_old``."""

    def __init__(self, phone: str, *, is_old: bool = False) -> None:
        self.phone = phone.rjust(12 if is_old else 20, "0")
        self.version = None if is_old else 1
        self.serial = 0
        self._splitter = FrameSplitter()
        self._arrived: list[Message] = []

    async def connect(self, port: int, *, receive_buffer: int | None = None) -> Terminal:
        connection = socket.socket()
        if receive_buffer is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        connection.setblocking(False)
        await asyncio.get_running_loop().sock_connect(connection, ("127.0.0.1", port))
        self.reader, self.writer = await asyncio.open_connection(sock=connection)
        return self

    def frame(self, msg_id: int, body: bytes = b"", **header: int) -> bytes:
        built = Header(msg_id, self.phone, self.serial, protocol_version=self.version, **header)
        self.serial = (self.serial + 1) & 0xFFFF
        return frame(built, body)

    async def send(self, msg_id: int, body: bytes = b"", **header: int) -> None:
        self.writer.write(self.frame(msg_id, body, **header))
        await self.writer.drain()

    async def send_raw(self, raw: bytes) -> None:
        self.writer.write(raw)
        await self.writer.drain()

    async def receive(self, timeout_s: float = 5) -> Message:
        """The next message of the platform; EOFError when it closed the connection."""
        while not self._arrived:
            data = await asyncio.wait_for(self.reader.read(65536), timeout_s)
            if not data:
                raise EOFError
            pieces = self._splitter.feed(data)
            self._arrived.extend(decode_frame(b"\x7e" + piece + b"\x7e") for piece in pieces)
        return self._arrived.pop(0)

    async def is_closed(self, timeout_s: float = 5) -> bool:
        """Whether the platform closes within the time, whatever it says before."""
        try:
            while True:
                await self.receive(timeout_s)
        except (EOFError, ConnectionResetError):
            return True
        except TimeoutError:
            return False

    async def hears_nothing(self, for_s: float = 0.2) -> bool:
        try:
            await self.receive(for_s)
        except TimeoutError:
            return True
        return False

    async def answer(self) -> tuple[int, int, int]:
        """Serial, id and result of the next general answer."""
        message = await self.receive()
        assert message.header.msg_id == ids.PLATFORM_ANSWER
        shown = message.as_dict()["decoded"]
        return shown["reply_serial"], int(shown["reply_id"], 16), shown["result"]

    async def authenticate(self, code: str | None = None) -> int:
        """Log in; the result of the answer."""
        terminal = self.phone.lstrip("0")
        given = Authentication(f"CODE-{terminal}" if code is None else code)
        body = given.to_bytes(version_2019=self.version is not None)
        await self.send(ids.AUTHENTICATE, body)
        return (await self.answer())[2]

    async def report(self, number: int = 0) -> None:
        await self.send(ids.POSITION, position_bytes(position(number)))

    def hang_up(self) -> None:
        self.writer.close()
