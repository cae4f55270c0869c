"""What the gateway hands over and asks for: positions received, the sink, the directory."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from affairs.core.dates import CITY_ZONE
from affairs.modules.fleet.jt808.bodies import (
    Authentication,
    Registration,
    RegistrationResult,
)
from affairs.modules.fleet.jt808.cards import DriverCard
from affairs.modules.fleet.jt808.position import Position

FARTHEST_AHEAD = timedelta(hours=24)


class Origin(StrEnum):
    """How a position came: at once, stored by the terminal and sent later, or on request."""

    LIVE = "live"
    MAKE_UP = "make_up"
    ASKED = "asked"


@dataclass(frozen=True, slots=True)
class Received:
    """A position of a terminal and the instant it arrived.

    Terminals repeat what was not answered: (terminal, time) tells a repetition. Order is by the
    terminal's time, since stored positions arrive late.
    """

    terminal: str
    position: Position
    received_at: datetime
    origin: Origin = Origin.LIVE

    @property
    def time(self) -> datetime | None:
        """The terminal's time as an instant; None when unreadable."""
        time = self.position.time
        return None if time is None else time.replace(tzinfo=CITY_ZONE)

    @property
    def is_usable(self) -> bool:
        """Fit to move the car and to count kilometres: usable, and not from the future."""
        time = self.time
        return (
            self.position.is_usable
            and time is not None
            and time <= self.received_at + FARTHEST_AHEAD
        )


# Stores a batch for good; returning means stored. SourceUnavailable asks to be called again with
# the same batch, so storing twice must do no harm.
Sink = Callable[[Sequence[Received]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class RegistrationDecision:
    """Answer to a registration; ``auth`` is the code to authenticate by when it is good."""

    result: RegistrationResult
    auth: str = ""


class Directory(Protocol):
    """Who may connect, and who drives. SourceUnavailable makes the terminal try again later."""

    async def register(self, terminal: str, registration: Registration) -> RegistrationDecision: ...

    async def authenticate(self, terminal: str, given: Authentication) -> bool: ...

    async def unregister(self, terminal: str) -> None: ...

    async def card_read(self, terminal: str, card: DriverCard, received_at: datetime) -> None: ...
