"""One connection of a terminal: reading, answering, and what ends it (JT-06)."""

from __future__ import annotations

import asyncio
import socket
from collections import deque
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

from affairs.modules.fleet.jt808 import outgoing
from affairs.modules.fleet.jt808.assembly import Assembly
from affairs.modules.fleet.jt808.bodies import Result
from affairs.modules.fleet.jt808.contracts import Build, Gate
from affairs.modules.fleet.jt808.dialogue import respond
from affairs.modules.fleet.jt808.ending import Ending
from affairs.modules.fleet.jt808.framing import FrameError, FrameFault, FrameSplitter, unescape
from affairs.modules.fleet.jt808.header import Header, parse_header
from affairs.modules.fleet.jt808.messages import Message, read_piece
from affairs.modules.fleet.jt808.position import Position
from affairs.modules.fleet.jt808.receiving import Origin, Received
from affairs.modules.fleet.jt808.storing import Delivery

LONG_MESSAGES_KEPT = 4


class Session(asyncio.Protocol):
    """A connection; ``terminal`` is its identity once authenticated, else empty."""

    def __init__(self, gateway: Gate) -> None:
        self.gateway = gateway
        self.terminal = ""
        self.address = ""
        self.ending: Ending | None = None
        self.ended_at = 0.0
        self.last_header: Header | None = None
        self.failed_authentications = 0
        self.attempts = 0
        self.opened_at = self.last_heard = gateway.clock()
        self.assembly = Assembly(
            packages=gateway.limits.packages, lifetime_s=gateway.limits.assembly_s
        )
        self.answers: dict[int, asyncio.Future[Message]] = {}
        self._splitter = FrameSplitter(gateway.limits.frame_bytes)
        self._waiting: deque[bytes] = deque()
        self._task: asyncio.Task[None] | None = None
        self._transport: asyncio.Transport | None = None
        self._serial = 0
        self._long_messages: dict[int, list[bytes]] = {}
        self._unstored = 0
        self._bad_in_a_row = 0
        self._overlong = 0
        self._is_paused = False
        self._is_scheduled = False

    # What the event loop calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        buffer_bytes = self.gateway.limits.write_buffer_bytes
        transport.set_write_buffer_limits(high=buffer_bytes)
        connection = transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, buffer_bytes)
        peer = transport.get_extra_info("peername")
        self.address = str(peer[0]) if peer else ""
        if not self.gateway.admit(self):
            self.end(Ending.TOO_MANY)

    def connection_lost(self, exc: Exception | None) -> None:
        self.ending = self.ending or Ending.LEFT
        if self._task is not None:
            self._task.cancel()
        for answer in self.answers.values():
            answer.cancel()
        self.gateway.forget(self)

    def data_received(self, data: bytes) -> None:
        self.last_heard = self.gateway.clock()
        self._waiting.extend(self._splitter.feed(data))
        if self._splitter.overlong > self._overlong:
            for _ in range(self._splitter.overlong - self._overlong):
                self._count_bad(FrameFault.TOO_LONG)
            self._overlong = self._splitter.overlong
        if not self._is_scheduled:
            self.proceed()

    def pause_writing(self) -> None:
        """The terminal does not take its answers: it harms itself alone."""
        self.end(Ending.TOO_SLOW)

    # Reading

    def proceed(self) -> None:
        """Handle what waits, a limited number at a turn so that others get theirs."""
        self._is_scheduled = False
        for _ in range(self.gateway.limits.frames_per_turn):
            if not self._waiting or self._is_held_up():
                break
            self._receive(self._waiting.popleft())
        else:
            if self._waiting and not self._is_held_up():
                self._is_scheduled = True
                asyncio.get_running_loop().call_soon(self.proceed)
        self._steer_reading()

    def _is_held_up(self) -> bool:
        return (
            self.ending is not None
            or self._task is not None
            or self._unstored >= self.gateway.limits.unstored_per_session
            or self.gateway.is_full
        )

    def _steer_reading(self) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        if self._waiting and not self._is_paused:
            self._is_paused = True
            self._transport.pause_reading()
        elif self._is_paused and not self._waiting:
            self._is_paused = False
            self._transport.resume_reading()

    def _receive(self, piece: bytes) -> None:
        try:
            message = read_piece(piece)
        except FrameError as bad:
            if bad.fault is FrameFault.BAD_CHECK:
                self._answer_unreadable(piece)
            self._count_bad(bad.fault)
            return
        self._bad_in_a_row = 0
        self.gateway.counters.frames += 1
        self._work(respond(self, message))

    def _answer_unreadable(self, piece: bytes) -> None:
        """Tell the terminal that its frame was harmed, if its header is plainly its own."""
        try:
            header, _body = parse_header(unescape(piece)[:-1])
        except FrameError:
            return
        if self.terminal and header.terminal == self.terminal:
            self.answer(header, Result.BAD_MESSAGE)

    def _count_bad(self, fault: FrameFault) -> None:
        self.gateway.counters.bad_frames[fault] += 1
        self._bad_in_a_row += 1
        if self._bad_in_a_row > self.gateway.limits.bad_frames_in_a_row:
            self.end(Ending.BAD_FRAMES)

    def _work(self, waiting: Coroutine[Any, Any, None] | None) -> None:
        """Finish what asks outside before the next frame is handled."""
        if waiting is None:
            return
        self._task = asyncio.get_running_loop().create_task(waiting)
        self._task.add_done_callback(self._worked)

    def _worked(self, task: asyncio.Task[None]) -> None:
        self._task = None
        if task.cancelled():
            return
        fault = task.exception()
        if fault is not None:
            context = {"message": "JT/T 808 session failed", "exception": fault}
            asyncio.get_running_loop().call_exception_handler(context)
            self.end(Ending.FAULT)
            return
        if not self._is_scheduled:
            self.proceed()

    # Storing

    def deliver(
        self,
        header: Header,
        positions: tuple[Position, ...],
        origin: Origin,
        result: Result | None = Result.OK,
    ) -> None:
        """Pass positions on; the message is answered with ``result`` once they are stored."""
        received_at = self.gateway.now()
        received = tuple(
            Received(self.terminal, position, received_at, origin) for position in positions
        )
        self._unstored += len(received)
        self.gateway.counters.positions += len(received)
        self.gateway.store(Delivery(self, header, received, result))

    def stored(self, deliveries: list[Delivery]) -> None:
        """Answer the messages whose positions are stored."""
        answers = []
        for delivery in deliveries:
            self._unstored -= len(delivery.positions)
            if delivery.result is not None:
                serial = self.next_serial()
                answers.append(outgoing.general_answer(delivery.header, serial, delivery.result))
        self.send(b"".join(answers))
        if not self._is_scheduled:
            self.proceed()

    # Writing

    @property
    def is_open(self) -> bool:
        return self._transport is not None and not self._transport.is_closing()

    def next_serial(self) -> int:
        """Serial of the next message of the platform on this connection, wrapping."""
        serial = self._serial
        self._serial = (serial + 1) & 0xFFFF
        return serial

    def send(self, frames: bytes) -> None:
        """Write frames, unless the connection is already closing."""
        if frames and self._transport is not None and not self._transport.is_closing():
            self._transport.write(frames)

    def answer(self, header: Header, result: Result) -> None:
        """Send a general answer."""
        self.send(outgoing.general_answer(header, self.next_serial(), result))

    def command(self, build: Build) -> int:
        """Send a message of the platform; the serial that the terminal's answer repeats.

        That of a long message is the serial of its last packet.
        """
        assert self.last_header is not None
        serial = self.next_serial()
        built = build(self.last_header, serial)
        if isinstance(built, bytes):
            self.send(built)
            return serial
        if len(built) > 1:
            self._keep_long(serial, built)
        self._serial = (serial + len(built)) & 0xFFFF
        self.send(b"".join(built))
        return (serial + len(built) - 1) & 0xFFFF

    def _keep_long(self, first_serial: int, packets: list[bytes]) -> None:
        while len(self._long_messages) >= LONG_MESSAGES_KEPT:
            del self._long_messages[next(iter(self._long_messages))]
        self._long_messages[first_serial] = packets

    def send_again(self, first_serial: int, packages: tuple[int, ...]) -> bool:
        """Send packets of a long message once more; False when it is no longer known."""
        packets = self._long_messages.get(first_serial)
        if packets is None:
            return False
        wanted = dict.fromkeys(number for number in packages if 1 <= number <= len(packets))
        self.send(b"".join(packets[number - 1] for number in wanted))
        return bool(wanted)

    def ask_missing_packets(self) -> None:
        """Ask for packets of messages that stopped short."""
        for header, first_serial, numbers in self.assembly.missing(self.gateway.clock()):
            serial = self.next_serial()
            whole = replace(header, package_total=None, package_no=None)
            self.send(outgoing.resend_request(whole, serial, first_serial, numbers))

    def end(self, ending: Ending) -> None:
        """Close; answers already written still go out, unless the terminal does not take them."""
        if self.ending is None:
            self.ending, self.ended_at = ending, self.gateway.clock()
        self._waiting.clear()
        if self._transport is None:
            return
        if ending in (Ending.TOO_SLOW, Ending.TOO_MANY):
            self._transport.abort()
        else:
            self._transport.close()

    def abort(self) -> None:
        """Close at once, whatever is still to be written."""
        if self._transport is not None:
            self._transport.abort()
