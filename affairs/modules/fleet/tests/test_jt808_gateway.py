"""JT-06: positions are answered when stored; nothing that came is lost."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from affairs.modules.fleet.jt808 import messages as ids
from affairs.modules.fleet.jt808.bodies import (
    PositionBatch,
)
from affairs.modules.fleet.jt808.gateway import Gateway
from affairs.modules.fleet.jt808.position import position_bytes
from affairs.modules.fleet.jt808.receiving import Origin, Received
from affairs.modules.fleet.tests.gateways import (
    BAD,
    NOW,
    OK,
    OTHER,
    PHONE,
    QUICK,
    UNSUPPORTED,
    City,
    running,
    soon,
    within_seconds,
)
from affairs.modules.fleet.tests.terminals import position


def test_batch_is_answered_when_all_is_stored():
    async def scenario():
        async with running() as city:
            terminal = await city.terminal()
            batch = PositionBatch(1, 3, tuple(position(n) for n in range(3)), True)
            await terminal.send(ids.BATCH, batch.to_bytes())
            assert await terminal.answer() == (1, ids.BATCH, OK)
            assert city.sink.received == [
                Received(PHONE, position(n), NOW, Origin.MAKE_UP) for n in range(3)
            ]

    within_seconds(scenario)


def test_incomplete_batch_keeps_what_can_be_read():
    async def scenario():
        async with running() as city:
            terminal = await city.terminal()
            batch = PositionBatch(0, 2, (position(),), True)
            await terminal.send(ids.BATCH, batch.to_bytes())
            assert await terminal.answer() == (1, ids.BATCH, BAD)
            assert [received.position for received in city.sink.received] == [position()]
            await terminal.send(ids.BATCH, PositionBatch(0, 0, (), True).to_bytes())
            assert await terminal.answer() == (2, ids.BATCH, OK)

    within_seconds(scenario)


def test_bad_position_is_answered_as_bad():
    async def scenario():
        async with running() as city:
            terminal = await city.terminal()
            await terminal.send(ids.POSITION, position_bytes(position())[:27])
            assert await terminal.answer() == (1, ids.POSITION, BAD)
            await terminal.send(0x0900, b"\x01")
            assert await terminal.answer() == (2, 0x0900, UNSUPPORTED)
            await terminal.send(ids.POSITION, bytes(28), encryption=1)
            assert await terminal.answer() == (3, ids.POSITION, UNSUPPORTED)

    within_seconds(scenario)


def test_nothing_is_answered_before_it_is_stored():
    async def scenario():
        async with running() as city:
            terminal = await city.terminal()
            city.sink.gate.clear()
            await terminal.report()
            assert await terminal.hears_nothing()
            city.sink.gate.set()
            assert await terminal.answer() == (1, ids.POSITION, OK)

    within_seconds(scenario)


def test_store_that_is_away_is_asked_again():
    async def scenario():
        async with running() as city:
            terminal = await city.terminal()
            city.sink.away_times = 3
            await terminal.report()
            assert await terminal.answer() == (1, ids.POSITION, OK)
            assert [received.position for received in city.sink.received] == [position()]

    within_seconds(scenario)


def test_store_that_breaks_ends_the_service_without_answering():
    async def broken(batch):
        raise ZeroDivisionError

    async def scenario():
        city = City(QUICK)
        city.gateway = Gateway(city.directory, broken, limits=QUICK)
        city.port = await city.gateway.open()
        terminal = await city.terminal()
        await terminal.report()
        with pytest.raises(ZeroDivisionError):
            await city.gateway.serve()
        assert await terminal.hears_nothing()
        with pytest.raises(ZeroDivisionError):
            await city.gateway.close()
        assert await terminal.is_closed()

    within_seconds(scenario)


def test_full_store_holds_everybody_up_and_loses_nothing():
    async def scenario():
        async with running(unstored=20, batch_size=10) as city:
            city.sink.gate.clear()
            terminals = [await city.terminal(), await city.terminal(OTHER)]
            for terminal in terminals:
                for n in range(50):
                    await terminal.report(n)
            await asyncio.sleep(0.1)
            assert city.gateway.counters.positions <= 22
            city.sink.gate.set()
            for terminal in terminals:
                assert [(await terminal.answer())[2] for _ in range(50)] == [OK] * 50
            assert len(city.sink.received) == 100

    within_seconds(scenario)


def test_closing_stores_and_answers_what_is_here():
    async def scenario():
        city = City(QUICK)
        city.port = await city.gateway.open()
        terminal = await city.terminal()
        city.sink.gate.clear()
        for n in range(20):
            await terminal.report(n)
        await soon(lambda: city.gateway.counters.positions == 20)
        closing = asyncio.create_task(city.gateway.close())
        city.sink.gate.set()
        answers = [await terminal.answer() for _ in range(20)]
        assert [result for _, _, result in answers] == [OK] * 20
        assert await terminal.is_closed()
        await closing
        assert len(city.sink.received) == 20

    within_seconds(scenario)


def test_many_terminals_lose_nothing():
    async def scenario():
        async with running() as city:
            phones = [f"1380000{number:04}" for number in range(100)]
            city.directory.terminals.update(phones)

            async def drive(phone):
                terminal = await city.terminal(phone)
                for n in range(20):
                    await terminal.report(n)
                results = [(await terminal.answer())[2] for _ in range(20)]
                terminal.hang_up()
                return results

            results = await asyncio.gather(*(drive(phone) for phone in phones))
            assert results == [[OK] * 20] * 100
            stored = Counter((r.terminal, r.time) for r in city.sink.received)
            assert (len(stored), set(stored.values())) == (2000, {1})

    within_seconds(scenario, 60)


@pytest.mark.parametrize(
    ("ahead", "usable"),
    [(timedelta(hours=24), True), (timedelta(hours=24, seconds=1), False), (timedelta(0), True)],
)
def test_positions_from_the_future_do_not_move_the_car(ahead, usable):
    at = datetime(2022, 7, 18, 9, 30) - timedelta(hours=8) - ahead
    received = Received(PHONE, position(), at.replace(tzinfo=UTC))
    assert received.is_usable is usable
