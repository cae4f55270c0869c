"""Message header of JT/T 808-2019 and of 2011/2013 terminals (JT-03)."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from affairs.modules.fleet.jt808.framing import FrameError, FrameFault, wrap

MAX_BODY_BYTES = 1023
MIN_CONTENT_BYTES = 13  # the shorter header and the check byte
_SUBPACKAGE, _VERSION_2019 = 1 << 13, 1 << 14


@dataclass(frozen=True, slots=True)
class Header:
    """Header of one packet; ``phone`` is the BCD as sent, 12 digits or 20 (2019)."""

    msg_id: int
    phone: str
    serial: int
    body_length: int = 0
    encryption: int = 0
    protocol_version: int | None = None
    package_total: int | None = None
    package_no: int | None = None

    @property
    def version_2019(self) -> bool:
        return self.protocol_version is not None

    @property
    def subpackaged(self) -> bool:
        return self.package_total is not None

    @property
    def terminal(self) -> str:
        """Identity of the terminal: its phone without filling zeros, alike in both versions."""
        return self.phone.lstrip("0")


def parse_header(content: bytes) -> tuple[Header, bytes]:
    """Header and body of an unwrapped frame; FrameError when either is not as long as it says."""
    if len(content) < 12:
        raise FrameError(FrameFault.TOO_SHORT, f"{len(content)} 字节，消息头至少 12 字节")
    msg_id, properties = struct.unpack_from(">HH", content)
    is_2019 = bool(properties & _VERSION_2019)
    offset = 15 if is_2019 else 10
    body_at = offset + (6 if properties & _SUBPACKAGE else 2)
    if len(content) < body_at:
        raise FrameError(FrameFault.TOO_SHORT, f"{len(content)} 字节，消息头应有 {body_at} 字节")
    serial, *packages = struct.unpack_from(
        ">HHH" if body_at - offset == 6 else ">H", content, offset
    )
    body = content[body_at:]
    length = properties & MAX_BODY_BYTES
    if len(body) != length:
        raise FrameError(FrameFault.BAD_LENGTH, f"消息头为 {length}，实际 {len(body)}")
    header = Header(
        msg_id=msg_id,
        phone=content[5 if is_2019 else 4 : offset].hex(),
        serial=serial,
        body_length=length,
        encryption=properties >> 10 & 0b111,
        protocol_version=content[4] if is_2019 else None,
        package_total=packages[0] if packages else None,
        package_no=packages[1] if packages else None,
    )
    return header, body


def header_bytes(header: Header, body_length: int) -> bytes:
    """The header on the wire for a body of this length."""
    properties = body_length | header.encryption << 10
    if header.subpackaged:
        properties |= _SUBPACKAGE
    if header.version_2019:
        properties |= _VERSION_2019
    version = b"" if header.protocol_version is None else bytes((header.protocol_version,))
    digits = 20 if header.version_2019 else 12
    parts = [
        struct.pack(">HH", header.msg_id, properties),
        version,
        bytes.fromhex(header.phone.lstrip("0").rjust(digits, "0")),
        struct.pack(">H", header.serial),
    ]
    if header.subpackaged:
        parts.append(struct.pack(">HH", header.package_total, header.package_no))
    return b"".join(parts)


def frame(header: Header, body: bytes = b"") -> bytes:
    """One packet as a frame; ValueError for a body above 1023 bytes."""
    if len(body) > MAX_BODY_BYTES:
        raise ValueError(f"a packet holds {MAX_BODY_BYTES} bytes, not {len(body)}")
    return wrap(header_bytes(header, len(body)) + body)
