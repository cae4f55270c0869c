"""Body of 0x0702: a driver's identity card put into the terminal, or taken out."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from typing import Any

from affairs.core.identifiers.masking import masked_resident_id
from affairs.modules.fleet.jt808.fields import (
    BodyReader,
    read_bcd_time,
    write_bcd_time,
    write_text,
)

_CERTIFICATE_BYTES, _IDENTITY_BYTES = 20, 20


class CardResult(IntEnum):
    """Whether the terminal could read the card."""

    READ = 0
    WRONG_KEY = 1
    TAKEN_OUT = 2
    BAD_CHECK = 3
    UNREADABLE = 4


@dataclass(frozen=True, slots=True)
class DriverCard:
    """A card event; name and papers only when the card was put in and read.

    ``time`` is the terminal's Beijing time, None when unreadable. The identity number, of 2019
    alone, is told as masked text only: the platform keeps no copy of it.
    """

    is_inserted: bool
    time: datetime | None
    result: int | None = None
    name: str = ""
    certificate: str = ""
    authority: str = ""
    valid_to: date | None = None
    identity: str = ""

    @classmethod
    def parse(cls, body: bytes, *, version_2019: bool) -> DriverCard:
        reader = BodyReader(body)
        is_inserted, time = reader.byte() == 1, read_bcd_time(reader.take(6))
        if not is_inserted:
            return cls(False, time)
        result = reader.byte()
        if result != CardResult.READ:
            return cls(True, time, result)
        name, certificate = reader.text(reader.byte()), reader.text(_CERTIFICATE_BYTES)
        authority, valid_to = reader.text(reader.byte()), _bcd_date(reader.take(4))
        identity = reader.text(_IDENTITY_BYTES) if version_2019 and reader.left else ""
        return cls(True, time, result, name, certificate, authority, valid_to, identity)

    def to_bytes(self, *, version_2019: bool) -> bytes:
        at = write_bcd_time(self.time or datetime(2000, 1, 1))
        if not self.is_inserted:
            return b"\x02" + at
        if self.result != CardResult.READ:
            return b"\x01" + at + bytes((self.result or CardResult.UNREADABLE,))
        name, authority = write_text(self.name), write_text(self.authority)
        until = bytes.fromhex(f"{self.valid_to:%Y%m%d}" if self.valid_to else "00000000")
        identity = write_text(self.identity).ljust(_IDENTITY_BYTES, b"\x00")
        return b"".join(
            (
                struct.pack(">B6sBB", 1, at, CardResult.READ, len(name)),
                name,
                write_text(self.certificate).ljust(_CERTIFICATE_BYTES, b"\x00"),
                bytes((len(authority),)),
                authority,
                until,
                identity if version_2019 else b"",
            )
        )

    def as_dict(self) -> dict[str, Any]:
        return {
            "inserted": self.is_inserted,
            "time": None if self.time is None else f"{self.time:%Y-%m-%d %H:%M:%S}",
            "result": self.result,
            "name": self.name,
            "certificate": self.certificate,
            "authority": self.authority,
            "valid_to": None if self.valid_to is None else self.valid_to.isoformat(),
            "identity": masked_resident_id(self.identity),
        }


def _bcd_date(raw: bytes) -> date | None:
    digits = raw.hex()
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
