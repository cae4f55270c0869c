"""What the platform says to each message of a terminal (JT-04, JT-06)."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from datetime import UTC
from typing import Any, cast

from affairs.core.errors import SourceUnavailable
from affairs.modules.fleet.jt808 import bodies, messages, outgoing
from affairs.modules.fleet.jt808.bodies import RegistrationResult, Result
from affairs.modules.fleet.jt808.cards import DriverCard
from affairs.modules.fleet.jt808.contracts import Connection
from affairs.modules.fleet.jt808.ending import Ending
from affairs.modules.fleet.jt808.messages import Message
from affairs.modules.fleet.jt808.receiving import Origin, RegistrationDecision

Waiting = Coroutine[Any, Any, None]


def respond(session: Connection, message: Message) -> Waiting | None:
    """Answer a message, or give what must be waited for before the next one.

    Before a good authentication only registration and authentication are accepted, after it only
    messages of the same terminal.
    """
    header = message.header
    if header.msg_id in _AT_THE_DOOR and not (header.subpackaged or header.encryption):
        return _enter(session, message)
    if not session.terminal or header.terminal != session.terminal:
        _refuse(session, message)
        return None
    session.last_header = header
    if header.encryption:
        session.answer(header, Result.UNSUPPORTED)
        return None
    if header.subpackaged:
        whole = session.assembly.add(message, session.gateway.clock())
        if whole is None:
            session.answer(header, Result.OK)
            return None
        message = whole
    if message.body_error:
        session.answer(header, Result.BAD_MESSAGE)
        return None
    return _INSIDE.get(header.msg_id, _unsupported)(session, message)


def _refuse(session: Connection, message: Message) -> None:
    """Refuse what comes before authentication or in the name of another terminal."""
    session.gateway.counters.refused += 1
    session.answer(message.header, Result.FAILED)
    _count_attempt(session)


def _count_attempt(session: Connection) -> None:
    session.attempts += 1
    if session.attempts > session.gateway.limits.attempts_at_the_door:
        session.end(Ending.NOT_AUTHENTICATED)


def _enter(session: Connection, message: Message) -> Waiting | None:
    if message.body_error or not message.header.terminal:
        _refuse(session, message)
        return None
    _count_attempt(session)
    if session.ending is not None:
        return None
    return _AT_THE_DOOR[message.header.msg_id](session, message)


async def _register(session: Connection, message: Message) -> None:
    header = message.header
    registration = cast(bodies.Registration, message.content)
    try:
        decision = await session.gateway.directory.register(header.terminal, registration)
    except SourceUnavailable:
        session.answer(header, Result.FAILED)
        return
    session.send(_registration_answer(session, message, decision))


def _registration_answer(
    session: Connection, message: Message, decision: RegistrationDecision
) -> bytes:
    if decision.result is not RegistrationResult.OK:
        session.gateway.counters.refused += 1
    serial = session.next_serial()
    return outgoing.registration_answer(message.header, serial, decision.result, decision.auth)


async def _authenticate(session: Connection, message: Message) -> None:
    header = message.header
    given = cast(bodies.Authentication, message.content)
    try:
        is_good = await session.gateway.directory.authenticate(header.terminal, given)
    except SourceUnavailable:
        session.answer(header, Result.FAILED)
        return
    if not is_good:
        session.failed_authentications += 1
        session.gateway.counters.refused += 1
        session.answer(header, Result.FAILED)
        if session.failed_authentications >= session.gateway.limits.failed_authentications:
            session.end(Ending.NOT_AUTHENTICATED)
        return
    session.last_header, session.attempts = header, 0
    session.gateway.enter(session, header.terminal)
    session.answer(header, Result.OK)


def _heartbeat(session: Connection, message: Message) -> None:
    session.answer(message.header, Result.OK)


async def _unregister(session: Connection, message: Message) -> None:
    try:
        await session.gateway.directory.unregister(session.terminal)
    except SourceUnavailable:
        session.answer(message.header, Result.FAILED)
        return
    session.answer(message.header, Result.OK)
    session.end(Ending.UNREGISTERED)


def _time(session: Connection, message: Message) -> None:
    utc = session.gateway.now().astimezone(UTC)
    session.send(outgoing.time_answer(message.header, session.next_serial(), utc))


def _position(session: Connection, message: Message) -> None:
    report = cast(bodies.PositionReport, message.content)
    session.deliver(message.header, (report.position,), Origin.LIVE)


def _batch(session: Connection, message: Message) -> None:
    """Positions that can be read are stored; a batch with others is answered as bad."""
    batch = cast(bodies.PositionBatch, message.content)
    origin = Origin.MAKE_UP if batch.kind == 1 else Origin.LIVE
    result = Result.OK if batch.is_complete else Result.BAD_MESSAGE
    session.deliver(message.header, batch.positions, origin, result)


def _asked_position(session: Connection, message: Message) -> None:
    report = cast(bodies.PositionReport, message.content)
    session.deliver(message.header, (report.position,), Origin.ASKED, None)
    _resolve(session, report.reply_serial, message)


def _terminal_answer(session: Connection, message: Message) -> None:
    answer = cast(bodies.GeneralAnswer, message.content)
    _resolve(session, answer.reply_serial, message)


def _parameters(session: Connection, message: Message) -> None:
    _resolve(session, cast(bodies.Parameters, message.content).reply_serial, message)


async def _card(session: Connection, message: Message) -> None:
    """A driver's card was put in or taken out; stored before it is answered."""
    card = cast(DriverCard, message.content)
    gateway = session.gateway
    try:
        await gateway.directory.card_read(session.terminal, card, gateway.now())
    except SourceUnavailable:
        session.answer(message.header, Result.FAILED)
        return
    session.answer(message.header, Result.OK)


def _resend(session: Connection, message: Message) -> None:
    """Packets of a long message of ours that did not arrive go out again."""
    asked = cast(bodies.ResendRequest, message.content)
    found = session.send_again(asked.first_serial, asked.packages)
    session.answer(message.header, Result.OK if found else Result.FAILED)


def _resolve(session: Connection, serial: int | None, message: Message) -> None:
    """Give an answer to who waits for it; an answer nobody waits for is dropped."""
    if serial is None:
        return
    waiting = session.answers.pop(serial, None)
    if waiting is not None and not waiting.done():
        waiting.set_result(message)


def _unsupported(session: Connection, message: Message) -> None:
    session.answer(message.header, Result.UNSUPPORTED)


Handler = Callable[[Connection, Message], Waiting | None]
_AT_THE_DOOR: dict[int, Handler] = {
    messages.REGISTER: _register,
    messages.AUTHENTICATE: _authenticate,
}
_INSIDE: dict[int, Handler] = {
    messages.HEARTBEAT: _heartbeat,
    messages.UNREGISTER: _unregister,
    messages.TIME_REQUEST: _time,
    messages.POSITION: _position,
    messages.BATCH: _batch,
    messages.POSITION_ANSWER: _asked_position,
    messages.TERMINAL_ANSWER: _terminal_answer,
    messages.PARAMETERS: _parameters,
    messages.DRIVER_CARD: _card,
    messages.TERMINAL_RESEND: _resend,
}
