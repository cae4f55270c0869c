"""JT-06: who is let in: registration, authentication, other names, limits at the door."""

import asyncio

import pytest

from affairs.modules.fleet.jt808 import messages as ids
from affairs.modules.fleet.jt808.bodies import (
    Authentication,
    PositionBatch,
    Registration,
)
from affairs.modules.fleet.jt808.ending import Ending
from affairs.modules.fleet.jt808.position import position_bytes
from affairs.modules.fleet.jt808.receiving import Received
from affairs.modules.fleet.tests.gateways import (
    FAILED,
    NOW,
    OK,
    OTHER,
    PHONE,
    running,
    soon,
    within_seconds,
)
from affairs.modules.fleet.tests.terminals import Terminal, position

REGISTRATION = Registration(62, 102, "62010", "GW-BD01", "BD00001", 1, "甘A12345")


@pytest.mark.parametrize("is_old", [False, True])
def test_terminal_registers_authenticates_and_reports(is_old):
    async def scenario():
        async with running() as city:
            terminal = await city.terminal(is_old=is_old, logged_in=False)
            await terminal.send(ids.REGISTER, REGISTRATION.to_bytes(version_2019=not is_old))
            answer = (await terminal.receive()).as_dict()
            assert answer["decoded"] == {
                "reply_serial": 0,
                "result": 0,
                "auth": f"CODE-{PHONE}",
            }
            assert answer["version_2019"] is not is_old
            assert await terminal.authenticate(answer["decoded"]["auth"]) == OK
            await terminal.report()
            assert await terminal.answer() == (2, ids.POSITION, OK)
            assert city.sink.received == [Received(PHONE, position(), NOW)]
            assert city.presence == [(PHONE, None)]

    within_seconds(scenario)


def test_unknown_terminal_is_not_registered():
    async def scenario():
        async with running() as city:
            terminal = await city.terminal("13000000000", logged_in=False)
            await terminal.send(ids.REGISTER, REGISTRATION.to_bytes(version_2019=True))
            assert (await terminal.receive()).as_dict()["decoded"]["result"] == 4

    within_seconds(scenario)


@pytest.mark.parametrize(
    ("msg_id", "body"),
    [
        (ids.POSITION, position_bytes(position())),
        (ids.HEARTBEAT, b""),
        (ids.BATCH, PositionBatch(0, 1, (position(),), True).to_bytes()),
        (ids.UNREGISTER, b""),
        (0x0900, b"\x01"),
    ],
)
def test_nothing_else_is_accepted_before_authentication(msg_id, body):
    async def scenario():
        async with running() as city:
            terminal = await city.terminal(logged_in=False)
            await terminal.send(msg_id, body)
            assert await terminal.answer() == (0, msg_id, FAILED)
            await asyncio.sleep(0.05)
            assert (city.sink.received, city.gateway.counters.refused) == ([], 1)
            assert await terminal.authenticate() == OK

    within_seconds(scenario)


def test_wrong_codes_end_the_connection():
    async def scenario():
        async with running() as city:
            terminal = await city.terminal(logged_in=False)
            results = [await terminal.authenticate("guess") for _ in range(3)]
            assert results == [FAILED] * 3
            assert await terminal.is_closed()
            await soon(lambda: city.gateway.counters.endings[Ending.NOT_AUTHENTICATED] == 1)
            assert city.gateway.sessions == {}

    within_seconds(scenario)


def test_code_of_one_terminal_does_not_open_another():
    async def scenario():
        async with running() as city:
            terminal = await city.terminal(OTHER, logged_in=False)
            assert await terminal.authenticate(f"CODE-{PHONE}") == FAILED

    within_seconds(scenario)


def test_silent_stranger_is_shown_out():
    async def scenario():
        async with running() as city:
            stranger = await city.terminal(logged_in=False)
            await stranger.send(ids.HEARTBEAT)
            await stranger.answer()
            city.clock += city.gateway.limits.authentication_s + 1
            assert await stranger.is_closed()

    within_seconds(scenario)


def test_endless_attempts_at_the_door_end():
    async def scenario():
        async with running(attempts_at_the_door=5) as city:
            stranger = await city.terminal("13000000000", logged_in=False)
            body = REGISTRATION.to_bytes(version_2019=True)
            await stranger.send_raw(b"".join(stranger.frame(ids.REGISTER, body) for _ in range(9)))
            answered = [await stranger.receive() for _ in range(5)]
            assert len(answered) == 5
            assert await stranger.is_closed()

    within_seconds(scenario)


def test_messages_in_another_name_are_refused():
    async def scenario():
        async with running() as city:
            terminal = await city.terminal()
            thief = Terminal(OTHER)
            await terminal.send_raw(thief.frame(ids.POSITION, position_bytes(position())))
            assert await terminal.answer() == (0, ids.POSITION, FAILED)
            await terminal.report(1)
            await terminal.answer()
            assert [received.terminal for received in city.sink.received] == [PHONE]

    within_seconds(scenario)


def test_directory_that_is_away_lets_the_terminal_try_again():
    async def scenario():
        async with running() as city:
            city.directory.is_away = True
            terminal = await city.terminal(logged_in=False)
            assert await terminal.authenticate() == FAILED
            await terminal.send(ids.REGISTER, REGISTRATION.to_bytes(version_2019=True))
            assert await terminal.answer() == (1, ids.REGISTER, FAILED)
            city.directory.is_away = False
            assert await terminal.authenticate() == OK

    within_seconds(scenario)


def test_unregistered_terminal_leaves():
    async def scenario():
        async with running() as city:
            terminal = await city.terminal()
            await terminal.send(ids.UNREGISTER)
            assert await terminal.answer() == (1, ids.UNREGISTER, OK)
            assert await terminal.is_closed()
            await soon(lambda: (PHONE, Ending.UNREGISTERED) in city.presence)
            assert city.directory.unregistered == [PHONE]

    within_seconds(scenario)


def test_limits_of_connections():
    async def scenario():
        async with running(connections_per_address=2) as city:
            first, _second = await city.terminal(), await city.terminal(OTHER)
            third = await city.terminal(logged_in=False)
            assert await third.is_closed()
            first.hang_up()
            await soon(lambda: city.gateway.counters.endings[Ending.LEFT] == 1)
            await city.terminal()
            assert city.gateway.counters.endings[Ending.TOO_MANY] == 1

    within_seconds(scenario)


def test_slow_directory_keeps_the_order_of_messages():
    async def scenario():
        async with running() as city:
            city.directory.delay_s = 0.1
            terminal = await city.terminal(logged_in=False)
            code = Authentication(f"CODE-{PHONE}").to_bytes(version_2019=True)
            await terminal.send_raw(
                terminal.frame(ids.AUTHENTICATE, code)
                + terminal.frame(ids.POSITION, position_bytes(position()))
            )
            assert await terminal.answer() == (0, ids.AUTHENTICATE, OK)
            assert await terminal.answer() == (1, ids.POSITION, OK)

    within_seconds(scenario)
