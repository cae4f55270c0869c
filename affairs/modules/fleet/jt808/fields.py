"""Fields of message bodies: text, BCD times, and a reader that knows where the body ends."""

from __future__ import annotations

import struct
from datetime import datetime

from affairs.core.errors import InvalidValue

_PADDING = "\x00 \t\r\n"


class BodyError(InvalidValue):
    """A body that does not hold what its message says."""


class BodyReader:
    """Reads a body from front to back; BodyError when it ends too early."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._at = 0

    @property
    def left(self) -> int:
        return len(self._body) - self._at

    def take(self, count: int) -> bytes:
        if count > self.left:
            raise BodyError(f"消息体缺 {count - self.left} 字节")
        self._at += count
        return self._body[self._at - count : self._at]

    def rest(self) -> bytes:
        return self.take(self.left)

    def byte(self) -> int:
        return self.take(1)[0]

    def word(self) -> int:
        return int(struct.unpack(">H", self.take(2))[0])

    def dword(self) -> int:
        return int(struct.unpack(">I", self.take(4))[0])

    def text(self, count: int) -> str:
        return read_text(self.take(count)).strip(_PADDING)


def read_text(raw: bytes) -> str:
    """GBK text; what is no GBK shows as replacement characters."""
    return raw.decode("gb18030", errors="replace")


def write_text(text: str) -> bytes:
    """Text as GBK; InvalidValue for characters it does not hold."""
    try:
        return text.encode("gbk")
    except UnicodeEncodeError as outside:
        character = text[outside.start]
        raise InvalidValue(f"终端显示不了「{character}」，换一个字", field="text") from outside


def padded(text: str, size: int) -> bytes:
    """Text in a field of fixed size, 00 in front as the standard pads; BodyError if too long."""
    raw = write_text(text)
    if len(raw) > size:
        raise BodyError(f"「{text}」超过 {size} 字节")
    return raw.rjust(size, b"\x00")


def read_bcd_time(raw: bytes) -> datetime | None:
    """The time of BCD YYMMDDhhmmss, without zone; None when there is no such time."""
    digits = raw.hex()
    if not digits.isdecimal():
        return None
    year, month, day, hour, minute, second = (int(digits[at : at + 2]) for at in range(0, 12, 2))
    try:
        return datetime(2000 + year, month, day, hour, minute, second)
    except ValueError:
        return None


def write_bcd_time(at: datetime) -> bytes:
    """BCD YYMMDDhhmmss of a time, its zone left aside."""
    return bytes.fromhex(f"{at:%y%m%d%H%M%S}")
