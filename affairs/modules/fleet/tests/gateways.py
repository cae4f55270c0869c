"""A gateway of test that runs in its own loop, with its terminals."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

from affairs.modules.fleet.jt808.bodies import (
    Result,
)
from affairs.modules.fleet.jt808.ending import Ending
from affairs.modules.fleet.jt808.gateway import Gateway
from affairs.modules.fleet.jt808.limits import GatewayLimits
from affairs.modules.fleet.tests.terminals import Registered, Stored, Terminal

PHONE = "13912345678"
OTHER = "13987654321"
NOW = datetime(2022, 7, 18, 1, 31, tzinfo=UTC)
QUICK = GatewayLimits(batch_delay_s=0.005, sweep_s=0.02, retry_s=0.01, farewell_s=0.3)
OK, FAILED, BAD, UNSUPPORTED = Result.OK, Result.FAILED, Result.BAD_MESSAGE, Result.UNSUPPORTED


class City:
    """A running gateway with its directory, sink and terminals."""

    def __init__(self, limits):
        self.directory, self.sink = Registered(PHONE, OTHER), Stored()
        self.presence: list[tuple[str, Ending | None]] = []
        self.gateway = Gateway(
            self.directory,
            self.sink,
            limits=limits,
            on_presence=lambda terminal, ending: self.presence.append((terminal, ending)),
            now=lambda: NOW,
            clock=lambda: self.clock,
        )
        self.clock, self.port = 1000.0, 0

    async def terminal(self, phone=PHONE, *, is_old=False, logged_in=True, receive_buffer=None):
        terminal = Terminal(phone, is_old=is_old)
        await terminal.connect(self.port, receive_buffer=receive_buffer)
        if logged_in:
            assert await terminal.authenticate() == OK
        return terminal


@asynccontextmanager
async def running(**changed):
    city = City(replace(QUICK, **changed))
    async with city.gateway:
        city.port = await city.gateway.open()
        yield city


def within_seconds(scenario, seconds=20):
    asyncio.run(asyncio.wait_for(scenario(), seconds))


async def soon(condition, seconds=5.0):
    """Wait until the condition holds."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.005)
