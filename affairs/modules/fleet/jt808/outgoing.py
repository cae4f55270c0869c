"""Messages the platform sends (JT-04), as frames ready for the wire."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from affairs.modules.fleet.jt808 import bodies, messages
from affairs.modules.fleet.jt808.header import MAX_BODY_BYTES, Header, frame


def reply_header(asked: Header, msg_id: int, serial: int) -> Header:
    """Header of a message to the terminal that sent ``asked``, in its version."""
    return Header(msg_id, asked.phone, serial, protocol_version=asked.protocol_version)


def general_answer(asked: Header, serial: int, result: bodies.Result = bodies.Result.OK) -> bytes:
    """0x8001 to any message."""
    answer = bodies.GeneralAnswer(asked.serial, asked.msg_id, result)
    return frame(reply_header(asked, messages.PLATFORM_ANSWER, serial), answer.to_bytes())


def registration_answer(
    asked: Header, serial: int, result: bodies.RegistrationResult, auth: str = ""
) -> bytes:
    """0x8100 to a registration, with the code to authenticate by when it is good."""
    answer = bodies.RegistrationAnswer(asked.serial, result, auth)
    return frame(reply_header(asked, messages.REGISTER_ANSWER, serial), answer.to_bytes())


def time_answer(asked: Header, serial: int, utc: datetime) -> bytes:
    """0x8004 to a question for the time."""
    body = bodies.time_answer_bytes(utc)
    return frame(reply_header(asked, messages.TIME_ANSWER, serial), body)


def resend_request(asked: Header, serial: int, first_serial: int, packages: Sequence[int]) -> bytes:
    """0x8003 for packets of a sub-packaged message that did not arrive."""
    request = bodies.ResendRequest(first_serial, tuple(packages))
    body = request.to_bytes(version_2019=asked.version_2019)
    return frame(reply_header(asked, messages.PLATFORM_RESEND, serial), body)


def set_heartbeat(asked: Header, serial: int, seconds: int) -> bytes:
    """0x8103 that sets the heartbeat interval (parameter 0x0001)."""
    parameters = bodies.Parameters(((0x0001, seconds.to_bytes(4, "big")),))
    return frame(reply_header(asked, messages.SET_PARAMETERS, serial), parameters.to_bytes())


def query_parameters(asked: Header, serial: int) -> bytes:
    """0x8104 for all parameters."""
    return frame(reply_header(asked, messages.QUERY_PARAMETERS, serial))


def ask_position(asked: Header, serial: int) -> bytes:
    """0x8201 for the position of now (点名)."""
    return frame(reply_header(asked, messages.ASK_POSITION, serial))


def track(asked: Header, serial: int, *, interval_s: int, validity_s: int) -> bytes:
    """0x8202 for positions every ``interval_s`` seconds; 0 stops it."""
    body = bodies.Tracking(interval_s, validity_s).to_bytes()
    return frame(reply_header(asked, messages.TRACK, serial), body)


def text(asked: Header, serial: int, words: str, *, flag: int = 0x04, kind: int = 1) -> list[bytes]:
    """0x8300 with words for the driver, on the display unless ``flag`` says otherwise.

    Long texts become several packets with serials from ``serial`` on. InvalidValue for
    characters beyond GBK.
    """
    message = bodies.Text(flag, words, kind if asked.version_2019 else None)
    return packets(reply_header(asked, messages.TEXT, serial), message.to_bytes())


def packets(header: Header, body: bytes) -> list[bytes]:
    """A message as one frame, or as sub-packets when its body is longer than one holds."""
    if len(body) <= MAX_BODY_BYTES:
        return [frame(header, body)]
    parts = [body[at : at + MAX_BODY_BYTES] for at in range(0, len(body), MAX_BODY_BYTES)]
    return [
        frame(
            Header(
                header.msg_id,
                header.phone,
                (header.serial + number) & 0xFFFF,
                protocol_version=header.protocol_version,
                package_total=len(parts),
                package_no=number + 1,
            ),
            part,
        )
        for number, part in enumerate(parts)
    ]
