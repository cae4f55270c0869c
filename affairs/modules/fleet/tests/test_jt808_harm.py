"""Broken, hostile and slow terminals on real sockets harm nobody else."""

import asyncio

import pytest

from affairs.modules.fleet.jt808 import FrameFault
from affairs.modules.fleet.jt808 import messages as ids
from affairs.modules.fleet.jt808.ending import Ending
from affairs.modules.fleet.jt808.position import position_bytes
from affairs.modules.fleet.tests.gateways import (
    BAD,
    OK,
    OTHER,
    running,
    soon,
    within_seconds,
)
from affairs.modules.fleet.tests.terminals import position


@pytest.mark.parametrize("size", [1, 7, 64])
def test_frames_arrive_in_any_pieces(size):
    async def scenario():
        async with running() as city:
            terminal = await city.terminal()
            raw = b"".join(
                terminal.frame(ids.POSITION, position_bytes(position(n))) for n in range(5)
            )
            for at in range(0, len(raw), size):
                await terminal.send_raw(raw[at : at + size])
            answers = [await terminal.answer() for _ in range(5)]
            assert answers == [(n + 1, ids.POSITION, OK) for n in range(5)]
            assert [r.position for r in city.sink.received] == [position(n) for n in range(5)]

    within_seconds(scenario)


def test_harmed_frames_are_counted_and_the_next_is_read():
    async def scenario():
        async with running() as city:
            terminal = await city.terminal()
            good = terminal.frame(ids.POSITION, position_bytes(position()))
            harmed = good[:40] + bytes((good[40] ^ 1,)) + good[41:]
            await terminal.send_raw(harmed + b"\x7e\x01\x02\x7e" + good)
            assert await terminal.answer() == (1, ids.POSITION, BAD)
            assert await terminal.answer() == (1, ids.POSITION, OK)
            assert city.gateway.counters.bad_frames == {
                FrameFault.BAD_CHECK: 1,
                FrameFault.TOO_SHORT: 1,
            }

    within_seconds(scenario)


def test_noise_ends_its_own_connection_only():
    async def scenario():
        async with running(bad_frames_in_a_row=10) as city:
            good = await city.terminal()
            noise = await city.terminal(OTHER)
            await noise.send_raw(b"\x7e" + b"\x00\x01\x7e" * 50)
            assert await noise.is_closed()
            await good.report()
            assert await good.answer() == (1, ids.POSITION, OK)

    within_seconds(scenario)


def test_endless_frame_holds_no_memory_and_is_dropped():
    async def scenario():
        async with running(bad_frames_in_a_row=10) as city:
            terminal = await city.terminal()
            for _ in range(50):
                await terminal.send_raw(b"\x01" * 10_000)
            await terminal.report()
            assert (await terminal.answer())[1:] == (ids.POSITION, OK)
            assert city.gateway.counters.bad_frames == {FrameFault.TOO_LONG: 1}

    within_seconds(scenario)


def test_terminal_that_takes_no_answers_harms_nobody_else():
    async def scenario():
        async with running(write_buffer_bytes=4096, unstored_per_session=100_000) as city:
            good = await city.terminal()
            slow = await city.terminal(OTHER, receive_buffer=4096)
            slow.writer.transport.pause_reading()
            beat = b"".join(slow.frame(ids.HEARTBEAT) for _ in range(1000))

            async def flood():
                while OTHER in city.gateway.sessions:
                    slow.writer.write(beat)
                    await asyncio.sleep(0)

            flooding = asyncio.create_task(flood())
            await soon(lambda: city.gateway.counters.endings[Ending.TOO_SLOW] == 1, 15)
            await flooding
            await good.report()
            assert await good.answer() == (1, ids.POSITION, OK)
            slow.writer.transport.abort()

    within_seconds(scenario, 30)


def test_flood_of_one_leaves_the_others_their_turn():
    async def scenario():
        async with running(frames_per_turn=5, unstored_per_session=10) as city:
            flooder, good = await city.terminal(OTHER), await city.terminal()
            flood = [flooder.frame(ids.POSITION, position_bytes(position(n))) for n in range(2000)]
            flooder.writer.write(b"".join(flood))
            await good.report()
            assert await good.answer() == (1, ids.POSITION, OK)
            assert len(city.sink.received) < 2000
            answers = [await flooder.answer() for _ in range(2000)]
            assert [serial for serial, _, result in answers if result == OK] == list(range(1, 2001))
            assert max(city.sink.batches) <= 11

    within_seconds(scenario, 60)
