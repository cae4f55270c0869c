"""JT-06: terminals on real sockets, good, broken, hostile, slow and many."""

import asyncio
from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from affairs.core.errors import SourceUnavailable
from affairs.modules.fleet.jt808 import FrameFault, outgoing
from affairs.modules.fleet.jt808 import messages as ids
from affairs.modules.fleet.jt808.bodies import (
    Authentication,
    GeneralAnswer,
    Parameters,
    PositionBatch,
    Registration,
    Result,
)
from affairs.modules.fleet.jt808.ending import Ending
from affairs.modules.fleet.jt808.gateway import Gateway
from affairs.modules.fleet.jt808.limits import GatewayLimits
from affairs.modules.fleet.jt808.position import position_bytes
from affairs.modules.fleet.jt808.receiving import Origin, Received
from affairs.modules.fleet.tests.terminals import Registered, Stored, Terminal, position

PHONE = "13912345678"
OTHER = "13987654321"
NOW = datetime(2022, 7, 18, 1, 31, tzinfo=UTC)
QUICK = GatewayLimits(batch_delay_s=0.005, sweep_s=0.02, retry_s=0.01, farewell_s=0.3)
OK, FAILED, BAD, UNSUPPORTED = Result.OK, Result.FAILED, Result.BAD_MESSAGE, Result.UNSUPPORTED
REGISTRATION = Registration(62, 102, "62010", "GW-BD01", "BD00001", 1, "甘A12345")


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


def test_platform_serials_run_on():
    async def scenario():
        async with running() as city:
            terminal = await city.terminal()
            serials = []
            for _ in range(3):
                await terminal.send(ids.HEARTBEAT)
                serials.append((await terminal.receive()).header.serial)
            assert serials == [1, 2, 3]

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


def test_time_is_answered_in_utc():
    async def scenario():
        async with running() as city:
            terminal = await city.terminal()
            await terminal.send(ids.TIME_REQUEST)
            answer = await terminal.receive()
            assert answer.as_dict()["decoded"] == {"time_utc": "2022-07-18 01:31:00"}

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


def test_terminal_is_asked_for_its_position():
    async def scenario():
        async with running() as city:
            terminal = await city.terminal()
            asking = asyncio.create_task(city.gateway.ask(PHONE, outgoing.ask_position))
            question = await terminal.receive()
            assert question.header.msg_id == ids.ASK_POSITION
            serial = question.header.serial.to_bytes(2, "big")
            await terminal.send(ids.POSITION_ANSWER, serial + position_bytes(position(7)))
            answer = await asking
            assert answer.as_dict()["decoded"]["lat"] == 36.061277
            await soon(lambda: len(city.sink.received) == 1)
            assert city.sink.received[0].origin is Origin.ASKED

    within_seconds(scenario)


def test_commands_are_answered_by_general_answer_or_parameters():
    async def scenario():
        async with running() as city:
            terminal = await city.terminal()
            asking = asyncio.create_task(
                city.gateway.ask(PHONE, lambda h, s: outgoing.set_heartbeat(h, s, 60))
            )
            serial = (await terminal.receive()).header.serial
            body = GeneralAnswer(serial, ids.SET_PARAMETERS, OK).to_bytes()
            await terminal.send(ids.TERMINAL_ANSWER, body)
            assert (await asking).as_dict()["decoded"]["result"] == 0
            asking = asyncio.create_task(city.gateway.ask(PHONE, outgoing.query_parameters))
            serial = (await terminal.receive()).header.serial
            parameters = Parameters(((1, b"\x00\x00\x00\x3c"),)).to_bytes()
            await terminal.send(ids.PARAMETERS, serial.to_bytes(2, "big") + parameters)
            assert (await asking).header.msg_id == ids.PARAMETERS

    within_seconds(scenario)


def test_terminal_that_is_away_or_does_not_answer():
    async def scenario():
        async with running() as city:
            with pytest.raises(SourceUnavailable, match="不在线"):
                city.gateway.send(PHONE, outgoing.ask_position)
            terminal = await city.terminal()
            with pytest.raises(SourceUnavailable, match="没有回应"):
                await city.gateway.ask(PHONE, outgoing.ask_position, timeout_s=0.05)
            asking = asyncio.create_task(city.gateway.ask(PHONE, outgoing.ask_position))
            await terminal.receive()
            terminal.hang_up()
            with pytest.raises(SourceUnavailable):
                await asking

    within_seconds(scenario)


def packets_of(terminal, batch, size):
    body = batch.to_bytes()
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return [
        terminal.frame(ids.BATCH, part, package_total=len(parts), package_no=number)
        for number, part in enumerate(parts, 1)
    ]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (0, 0, 1, 2)])
def test_sub_packaged_batch_is_put_together(order):
    async def scenario():
        async with running() as city:
            terminal = await city.terminal()
            batch = PositionBatch(1, 3, tuple(position(n) for n in range(3)), True)
            packets = packets_of(terminal, batch, 50)
            assert len(packets) == 3
            for number in order:
                await terminal.send_raw(packets[number])
            answers = [await terminal.answer() for _ in order]
            assert [serial for serial, _, _ in answers] == [number + 1 for number in order]
            assert {result for _, _, result in answers} == {OK}
            assert [r.position for r in city.sink.received] == [position(n) for n in range(3)]

    within_seconds(scenario)


def test_missing_packet_is_asked_for_again():
    async def scenario():
        async with running() as city:
            terminal = await city.terminal()
            batch = PositionBatch(1, 3, tuple(position(n) for n in range(3)), True)
            packets = packets_of(terminal, batch, 50)
            await terminal.send_raw(packets[0] + packets[2])
            await terminal.answer()
            await terminal.answer()
            city.clock += city.gateway.limits.assembly_s
            request = await terminal.receive()
            assert request.header.msg_id == ids.PLATFORM_RESEND
            assert request.as_dict()["decoded"] == {"first_serial": 1, "packages": [2]}
            await terminal.send_raw(packets[1])
            assert await terminal.answer() == (2, ids.BATCH, OK)
            assert len(city.sink.received) == 3

    within_seconds(scenario)


def test_packets_beyond_the_limit_are_not_kept():
    async def scenario():
        async with running(packages=2) as city:
            terminal = await city.terminal()
            batch = PositionBatch(1, 3, tuple(position(n) for n in range(3)), True)
            for packet in packets_of(terminal, batch, 50):
                await terminal.send_raw(packet)
                await terminal.answer()
            await asyncio.sleep(0.05)
            assert city.sink.received == []

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
