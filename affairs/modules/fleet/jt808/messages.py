"""From frames to messages: which body a message id has, and its JSON form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from affairs.core.errors import InvalidValue
from affairs.modules.fleet.jt808 import bodies
from affairs.modules.fleet.jt808.cards import DriverCard
from affairs.modules.fleet.jt808.fields import BodyError
from affairs.modules.fleet.jt808.framing import (
    FLAG,
    FrameError,
    FrameFault,
    FrameSplitter,
    unescape,
    verified,
)
from affairs.modules.fleet.jt808.header import MIN_CONTENT_BYTES, Header, parse_header

TERMINAL_ANSWER, HEARTBEAT, UNREGISTER, TIME_REQUEST = 0x0001, 0x0002, 0x0003, 0x0004
TERMINAL_RESEND, REGISTER, AUTHENTICATE, PARAMETERS = 0x0005, 0x0100, 0x0102, 0x0104
POSITION, POSITION_ANSWER, DRIVER_CARD, BATCH = 0x0200, 0x0201, 0x0702, 0x0704
PLATFORM_ANSWER, PLATFORM_RESEND, TIME_ANSWER, REGISTER_ANSWER = 0x8001, 0x8003, 0x8004, 0x8100
SET_PARAMETERS, QUERY_PARAMETERS, ASK_POSITION, TRACK, TEXT = 0x8103, 0x8104, 0x8201, 0x8202, 0x8300


class Body(Protocol):
    """What a message holds."""

    def as_dict(self) -> dict[str, Any]: ...


# Name of each message that is read, and how its body is.
_BODIES: dict[int, tuple[str, Callable[..., Body]]] = {
    TERMINAL_ANSWER: ("终端通用应答", bodies.GeneralAnswer.parse),
    HEARTBEAT: ("终端心跳", bodies.Empty.parse),
    UNREGISTER: ("终端注销", bodies.Empty.parse),
    TIME_REQUEST: ("查询服务器时间", bodies.Empty.parse),
    TERMINAL_RESEND: ("终端补传分包请求", bodies.ResendRequest.parse),
    REGISTER: ("终端注册", bodies.Registration.parse),
    AUTHENTICATE: ("终端鉴权", bodies.Authentication.parse),
    PARAMETERS: ("查询终端参数应答", bodies.Parameters.parse_answer),
    POSITION: ("位置信息汇报", bodies.PositionReport.parse),
    POSITION_ANSWER: ("位置信息查询应答", bodies.PositionReport.parse_answer),
    DRIVER_CARD: ("驾驶员身份信息采集上报", DriverCard.parse),
    BATCH: ("定位数据批量上传", bodies.PositionBatch.parse),
    PLATFORM_ANSWER: ("平台通用应答", bodies.GeneralAnswer.parse),
    PLATFORM_RESEND: ("服务器补传分包请求", bodies.ResendRequest.parse),
    TIME_ANSWER: ("查询服务器时间应答", bodies.TimeAnswer.parse),
    REGISTER_ANSWER: ("终端注册应答", bodies.RegistrationAnswer.parse),
    SET_PARAMETERS: ("设置终端参数", bodies.Parameters.parse),
    QUERY_PARAMETERS: ("查询终端参数", bodies.Empty.parse),
    ASK_POSITION: ("位置信息查询", bodies.Empty.parse),
    TRACK: ("临时位置跟踪控制", bodies.Tracking.parse),
    TEXT: ("文本信息下发", bodies.Text.parse),
}
KNOWN_IDS = frozenset(_BODIES)


@dataclass(frozen=True, slots=True)
class Message:
    """One packet with its body.

    ``content`` is None for messages that are not read, for parts of a sub-packaged message, for
    encrypted bodies, and where ``body_error`` says what is wrong with the body.
    """

    header: Header
    body: bytes
    content: Body | None = None
    body_error: str = ""

    @property
    def name(self) -> str:
        return message_name(self.header.msg_id)

    def as_dict(self) -> dict[str, Any]:
        """The message as JSON; ids and raw bytes in upper-case hex."""
        header = self.header
        return {
            "msg_id": f"{header.msg_id:04X}",
            "name": self.name,
            "version_2019": header.version_2019,
            "protocol_version": header.protocol_version,
            "phone": header.phone,
            "serial": header.serial,
            "encrypt_bits": header.encryption,
            "subpackage": header.subpackaged,
            "package_total": header.package_total,
            "package_no": header.package_no,
            "body_length": header.body_length,
            "body_hex": self.body.hex().upper(),
            "decoded": None if self.content is None else self.content.as_dict(),
            "decode_error": self.body_error or None,
        }


def message_name(msg_id: int) -> str:
    """The Chinese name of a message; empty for those that are not read."""
    return _BODIES[msg_id][0] if msg_id in _BODIES else ""


def read_body(header: Header, body: bytes) -> Message:
    """The message of a whole body; what cannot be read is told, not raised."""
    if header.encryption or header.msg_id not in KNOWN_IDS:
        return Message(header, body)
    try:
        content = _BODIES[header.msg_id][1](body, version_2019=header.version_2019)
    except BodyError as wrong:
        return Message(header, body, body_error=wrong.message)
    return Message(header, body, content)


def read_piece(piece: bytes) -> Message:
    """The message of what stood between two flags; FrameError when it is to be dropped."""
    content = unescape(piece)
    if len(content) < MIN_CONTENT_BYTES:
        raise FrameError(
            FrameFault.TOO_SHORT, f"{len(content)} 字节，至少 {MIN_CONTENT_BYTES} 字节"
        )
    header, body = parse_header(verified(content))
    return Message(header, body) if header.subpackaged else read_body(header, body)


def decode_frame(frame: bytes) -> Message:
    """The message of one whole frame with its flags; FrameError says why it is refused."""
    pieces = [piece for piece in frame.split(FLAG) if piece]
    if len(pieces) != 1:
        raise FrameError(FrameFault.TOO_SHORT, f"应为一帧，收到 {len(pieces)} 帧")
    return read_piece(pieces[0])


def decode_hex(text: str) -> Message:
    """The message of a frame written in hex, spaces allowed; InvalidValue for other text."""
    return decode_frame(_bytes_of_hex(text))


def _bytes_of_hex(text: str) -> bytes:
    try:
        return bytes.fromhex("".join(text.split()))
    except ValueError as wrong:
        raise InvalidValue("不是十六进制文本", field="hex") from wrong


@dataclass(slots=True)
class StreamReading:
    """What a stream held: messages in order, and the pieces that were dropped with the reason."""

    messages: list[Message] = field(default_factory=list)
    refused: list[tuple[bytes, FrameError]] = field(default_factory=list)


def decode_stream(data: bytes, chunk_size: int = 65536) -> StreamReading:
    """Every message of a recorded stream, in raw bytes or, where no flag occurs, as hex text."""
    if FLAG not in data:
        data = _bytes_of_hex(data.decode("ascii", errors="replace"))
    reading, splitter = StreamReading(), FrameSplitter()
    for at in range(0, len(data), chunk_size):
        for piece in splitter.feed(data[at : at + chunk_size]):
            try:
                reading.messages.append(read_piece(piece))
            except FrameError as refused:
                reading.refused.append((piece, refused))
    return reading
