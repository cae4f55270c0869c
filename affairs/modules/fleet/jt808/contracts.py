"""What the parts of the gateway ask of each other, so that none of them imports back."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from affairs.modules.fleet.jt808.assembly import Assembly
from affairs.modules.fleet.jt808.bodies import Result
from affairs.modules.fleet.jt808.ending import Ending
from affairs.modules.fleet.jt808.framing import FrameFault
from affairs.modules.fleet.jt808.header import Header
from affairs.modules.fleet.jt808.limits import GatewayLimits
from affairs.modules.fleet.jt808.messages import Message
from affairs.modules.fleet.jt808.position import Position
from affairs.modules.fleet.jt808.receiving import Directory, Origin
from affairs.modules.fleet.jt808.storing import Delivery

# Builds what is sent to a terminal from the header of its last message and a serial; a long
# message is several packets with serials from the given one on.
Build = Callable[[Header, int], bytes | list[bytes]]


@dataclass(slots=True)
class Counters:
    """What the gateway met since it was opened."""

    connections: int = 0
    frames: int = 0
    positions: int = 0
    refused: int = 0
    bad_frames: Counter[FrameFault] = field(default_factory=Counter)
    endings: Counter[Ending] = field(default_factory=Counter)


class Connection(Protocol):
    """One terminal's connection, as the gateway and the dialogue know it."""

    gateway: Gate
    terminal: str
    address: str
    ending: Ending | None
    ended_at: float
    opened_at: float
    last_heard: float
    last_header: Header | None
    failed_authentications: int
    attempts: int
    assembly: Assembly
    answers: dict[int, asyncio.Future[Message]]

    @property
    def is_open(self) -> bool: ...

    def proceed(self) -> None: ...

    def next_serial(self) -> int: ...

    def send(self, frames: bytes) -> None: ...

    def answer(self, header: Header, result: Result) -> None: ...

    def command(self, build: Build) -> int: ...

    def send_again(self, first_serial: int, packages: tuple[int, ...]) -> bool: ...

    def ask_missing_packets(self) -> None: ...

    def deliver(
        self,
        header: Header,
        positions: tuple[Position, ...],
        origin: Origin,
        result: Result | None = Result.OK,
    ) -> None: ...

    def end(self, ending: Ending) -> None: ...

    def abort(self) -> None: ...


class Gate(Protocol):
    """The gateway, as its connections know it."""

    directory: Directory
    limits: GatewayLimits
    counters: Counters
    now: Callable[[], datetime]
    clock: Callable[[], float]

    @property
    def is_full(self) -> bool: ...

    def store(self, delivery: Delivery) -> None: ...

    def admit(self, session: Connection) -> bool: ...

    def enter(self, session: Connection, terminal: str) -> None: ...

    def forget(self, session: Connection) -> None: ...
