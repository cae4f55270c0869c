"""Frames on the wire: flags, escapes, check byte, and splitting a stream (JT-01, JT-02)."""

from __future__ import annotations

from enum import StrEnum
from functools import reduce
from operator import xor

from affairs.core.errors import InvalidValue

FLAG = b"\x7e"
ESCAPE = b"\x7d"
MAX_FRAME_BYTES = 4096


class FrameFault(StrEnum):
    """Why a frame is dropped."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    BAD_ESCAPE = "bad_escape"
    BAD_CHECK = "bad_check"
    BAD_LENGTH = "bad_length"

    @property
    def label(self) -> str:
        return {
            "too_short": "帧不完整",
            "too_long": "帧超过长度上限",
            "bad_escape": "转义字节有误",
            "bad_check": "校验码不符",
            "bad_length": "消息体长度与消息头不符",
        }[self.value]


class FrameError(InvalidValue):
    """A frame that cannot be read; ``fault`` says why."""

    def __init__(self, fault: FrameFault, detail: str = "") -> None:
        super().__init__(f"{fault.label}：{detail}" if detail else fault.label)
        self.fault = fault


def escape(content: bytes) -> bytes:
    """The content with 7D and 7E replaced, 7D first."""
    return content.replace(ESCAPE, b"\x7d\x01").replace(FLAG, b"\x7d\x02")


def unescape(piece: bytes) -> bytes:
    """The content of what stood between two flags; FrameError when 7D is followed by others."""
    if ESCAPE not in piece:
        return piece
    first, *rest = piece.split(ESCAPE)
    for part in rest:
        if part[:1] not in (b"\x01", b"\x02"):
            raise FrameError(FrameFault.BAD_ESCAPE, f"7D {part[:1].hex().upper()}".strip())
    return first + b"".join((b"\x7d" if part[0] == 1 else b"\x7e") + part[1:] for part in rest)


def check_byte(content: bytes) -> int:
    """XOR of all bytes."""
    return reduce(xor, content, 0)


def wrap(content: bytes) -> bytes:
    """Header and body as a frame: check byte appended, escaped, between flags."""
    return FLAG + escape(content + bytes((check_byte(content),))) + FLAG


def verified(content: bytes) -> bytes:
    """Unescaped content without its check byte; FrameError when that does not agree."""
    if check_byte(content) != 0:
        expected = check_byte(content[:-1])
        raise FrameError(FrameFault.BAD_CHECK, f"应为 {expected:02X}，收到 {content[-1]:02X}")
    return content[:-1]


class FrameSplitter:
    """Cuts a byte stream into what stands between flags, whatever the size of its chunks.

    Empty pieces are skipped. A piece longer than ``limit`` is dropped and counted in
    ``overlong``; the next flag starts afresh, so that no later frame is lost.
    """

    def __init__(self, limit: int = MAX_FRAME_BYTES) -> None:
        self.overlong = 0
        self._limit = limit
        self._rest = bytearray()
        self._dropping = False

    def feed(self, chunk: bytes) -> list[bytes]:
        """The pieces that this chunk completes, still escaped, in order."""
        *ended, tail = chunk.split(FLAG)
        pieces = []
        for part in ended:
            piece = bytes(self._rest) + part if self._rest else part
            self._rest.clear()
            if self._dropping or len(piece) > self._limit:
                self.overlong += 1
                self._dropping = False
            elif piece:
                pieces.append(piece)
        self._keep(tail)
        return pieces

    def _keep(self, tail: bytes) -> None:
        if self._dropping:
            return
        if len(self._rest) + len(tail) > self._limit:
            self._rest.clear()
            self._dropping = True
        else:
            self._rest += tail
