"""What the platform asks of terminals, and messages in several packets."""

import asyncio

import pytest

from affairs.core.errors import SourceUnavailable
from affairs.modules.fleet.jt808 import messages as ids
from affairs.modules.fleet.jt808 import outgoing
from affairs.modules.fleet.jt808.bodies import (
    GeneralAnswer,
    Parameters,
    PositionBatch,
    ResendRequest,
)
from affairs.modules.fleet.jt808.position import position_bytes
from affairs.modules.fleet.jt808.receiving import Origin
from affairs.modules.fleet.tests.gateways import (
    FAILED,
    OK,
    PHONE,
    running,
    soon,
    within_seconds,
)
from affairs.modules.fleet.tests.terminals import position


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


def test_time_is_answered_in_utc():
    async def scenario():
        async with running() as city:
            terminal = await city.terminal()
            await terminal.send(ids.TIME_REQUEST)
            answer = await terminal.receive()
            assert answer.as_dict()["decoded"] == {"time_utc": "2022-07-18 01:31:00"}

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


def test_long_text_is_sent_in_packets_and_again_when_asked_for():
    async def scenario():
        async with running() as city:
            terminal = await city.terminal()
            words = "前方封路请绕行" * 150
            asking = asyncio.create_task(
                city.gateway.ask(PHONE, lambda header, serial: outgoing.text(header, serial, words))
            )
            packets = [await terminal.receive() for _ in range(3)]
            assert [packet.header.package_no for packet in packets] == [1, 2, 3]
            first = packets[0].header.serial
            again = ResendRequest(first, (2, 9)).to_bytes(version_2019=True)
            await terminal.send(ids.TERMINAL_RESEND, again)
            assert (await terminal.receive()).body == packets[1].body
            assert await terminal.answer() == (1, ids.TERMINAL_RESEND, OK)
            answer = GeneralAnswer(packets[2].header.serial, ids.TEXT, OK)
            await terminal.send(ids.TERMINAL_ANSWER, answer.to_bytes())
            assert (await asking).header.msg_id == ids.TERMINAL_ANSWER
            await terminal.send(ids.HEARTBEAT)
            assert (await terminal.receive()).header.serial == first + 4

    within_seconds(scenario)


def test_packets_of_an_unknown_message_are_not_there_to_send_again():
    async def scenario():
        async with running() as city:
            terminal = await city.terminal()
            again = ResendRequest(77, (1,)).to_bytes(version_2019=True)
            await terminal.send(ids.TERMINAL_RESEND, again)
            assert await terminal.answer() == (1, ids.TERMINAL_RESEND, FAILED)

    within_seconds(scenario)
