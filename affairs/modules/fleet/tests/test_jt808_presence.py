"""JT-06: who is on line: replaced, silent, gone, alive by heartbeats."""

import asyncio

from affairs.modules.fleet.jt808 import messages as ids
from affairs.modules.fleet.jt808.ending import Ending
from affairs.modules.fleet.tests.gateways import (
    OK,
    PHONE,
    running,
    soon,
    within_seconds,
)


def test_new_connection_replaces_the_old():
    async def scenario():
        async with running() as city:
            old = await city.terminal()
            new = await city.terminal()
            assert await old.is_closed()
            await new.report()
            assert await new.answer() == (1, ids.POSITION, OK)
            assert city.presence == [(PHONE, None)]
            assert city.gateway.counters.endings == {Ending.REPLACED: 1}
            assert list(city.gateway.sessions) == [PHONE]

    within_seconds(scenario)


def test_both_versions_of_a_phone_are_one_terminal():
    async def scenario():
        async with running() as city:
            old = await city.terminal(is_old=True)
            await city.terminal()
            assert await old.is_closed()

    within_seconds(scenario)


def test_silent_terminal_is_off_line():
    async def scenario():
        async with running() as city:
            terminal = await city.terminal()
            city.clock += 3 * 60
            assert await terminal.hears_nothing()
            city.clock += 1
            assert await terminal.is_closed()
            await soon(lambda: city.presence == [(PHONE, None), (PHONE, Ending.SILENT)])

    within_seconds(scenario)


def test_heartbeats_keep_a_terminal_on_line():
    async def scenario():
        async with running() as city:
            terminal = await city.terminal()
            for _ in range(6):
                city.clock += 100
                await terminal.send(ids.HEARTBEAT)
                assert (await terminal.answer())[1:] == (ids.HEARTBEAT, OK)
                await asyncio.sleep(0.05)
            assert list(city.gateway.sessions) == [PHONE]

    within_seconds(scenario)


def test_terminal_that_hangs_up_is_off_line():
    async def scenario():
        async with running() as city:
            terminal = await city.terminal()
            terminal.hang_up()
            await soon(lambda: city.presence == [(PHONE, None), (PHONE, Ending.LEFT)])
            assert city.gateway.sessions == {}

    within_seconds(scenario)
