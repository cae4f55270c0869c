"""Message bodies beside the position: answers, registration, authentication, parameters (JT-04).

Each body reads itself from bytes, writes itself to bytes, and shows itself as JSON.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum
from typing import Any

from affairs.modules.fleet.jt808.bits import PLATE_COLOURS
from affairs.modules.fleet.jt808.fields import (
    BodyReader,
    padded,
    read_bcd_time,
    read_text,
    write_bcd_time,
    write_text,
)
from affairs.modules.fleet.jt808.position import (
    POSITION_BYTES,
    Position,
    parse_position,
    position_bytes,
)


class Result(IntEnum):
    """Result of a general answer."""

    OK = 0
    FAILED = 1
    BAD_MESSAGE = 2
    UNSUPPORTED = 3
    ALARM_CONFIRMED = 4


class RegistrationResult(IntEnum):
    OK = 0
    VEHICLE_REGISTERED = 1
    NO_SUCH_VEHICLE = 2
    TERMINAL_REGISTERED = 3
    NO_SUCH_TERMINAL = 4


@dataclass(frozen=True, slots=True)
class Empty:
    """A message without body."""

    @classmethod
    def parse(cls, body: bytes, *, version_2019: bool) -> Empty:
        return cls()

    def as_dict(self) -> dict[str, Any]:
        return {}


@dataclass(frozen=True, slots=True)
class GeneralAnswer:
    reply_serial: int
    reply_id: int
    result: int

    @classmethod
    def parse(cls, body: bytes, *, version_2019: bool) -> GeneralAnswer:
        reader = BodyReader(body)
        return cls(reader.word(), reader.word(), reader.byte())

    def to_bytes(self) -> bytes:
        return struct.pack(">HHB", self.reply_serial, self.reply_id, self.result)

    def as_dict(self) -> dict[str, Any]:
        return {
            "reply_serial": self.reply_serial,
            "reply_id": f"{self.reply_id:04X}",
            "result": self.result,
        }


@dataclass(frozen=True, slots=True)
class TimeAnswer:
    """UTC of the platform; None when unreadable."""

    utc: datetime | None

    @classmethod
    def parse(cls, body: bytes, *, version_2019: bool) -> TimeAnswer:
        return cls(read_bcd_time(BodyReader(body).take(6)))

    def as_dict(self) -> dict[str, Any]:
        return {"time_utc": None if self.utc is None else f"{self.utc:%Y-%m-%d %H:%M:%S}"}


@dataclass(frozen=True, slots=True)
class ResendRequest:
    """Packets of a sub-packaged message that are asked for again."""

    first_serial: int
    packages: tuple[int, ...]

    @classmethod
    def parse(cls, body: bytes, *, version_2019: bool) -> ResendRequest:
        reader = BodyReader(body)
        first_serial = reader.word()
        count = reader.word() if version_2019 else reader.byte()
        return cls(first_serial, tuple(reader.word() for _ in range(count)))

    def to_bytes(self, *, version_2019: bool) -> bytes:
        count = struct.pack(">H" if version_2019 else ">B", len(self.packages))
        numbers = struct.pack(f">{len(self.packages)}H", *self.packages)
        return struct.pack(">H", self.first_serial) + count + numbers

    def as_dict(self) -> dict[str, Any]:
        return {"first_serial": self.first_serial, "packages": list(self.packages)}


# Sizes of maker, model and terminal id by version; a 2011 body is shorter than any of 2013.
_FIELDS_2019, _FIELDS_2013, _FIELDS_2011 = (11, 30, 30), (5, 20, 7), (5, 8, 7)
_SHORTEST_2013 = 37


@dataclass(frozen=True, slots=True)
class Registration:
    """Registration of a terminal; ``plate`` is the VIN when the vehicle has no plate (colour 0).

    ``province`` is the first two and ``county`` the last four digits of the region code.
    """

    province: int
    county: int
    maker: str
    model: str
    terminal_id: str
    plate_colour: int
    plate: str

    @classmethod
    def parse(cls, body: bytes, *, version_2019: bool) -> Registration:
        reader = BodyReader(body)
        sizes = _FIELDS_2019
        if not version_2019:
            sizes = _FIELDS_2013 if len(body) >= _SHORTEST_2013 else _FIELDS_2011
        province, county = reader.word(), reader.word()
        maker, model, terminal_id = (reader.text(size) for size in sizes)
        colour = reader.byte()
        return cls(province, county, maker, model, terminal_id, colour, reader.text(reader.left))

    def to_bytes(self, *, version_2019: bool) -> bytes:
        texts = (self.maker, self.model, self.terminal_id)
        sizes = _FIELDS_2019 if version_2019 else _FIELDS_2013
        return b"".join(
            (
                struct.pack(">HH", self.province, self.county),
                *(padded(text, size) for text, size in zip(texts, sizes, strict=True)),
                bytes((self.plate_colour,)),
                write_text(self.plate),
            )
        )

    def as_dict(self) -> dict[str, Any]:
        return {
            "province": self.province,
            "city": self.county,
            "maker": self.maker,
            "model": self.model,
            "terminal_id": self.terminal_id,
            "plate_color": self.plate_colour,
            "plate_color_name": PLATE_COLOURS.get(self.plate_colour, ""),
            "plate": self.plate,
        }


@dataclass(frozen=True, slots=True)
class RegistrationAnswer:
    reply_serial: int
    result: int
    auth: str = ""

    @classmethod
    def parse(cls, body: bytes, *, version_2019: bool) -> RegistrationAnswer:
        reader = BodyReader(body)
        serial, result = reader.word(), reader.byte()
        return cls(serial, result, reader.text(reader.left) if result == 0 else "")

    def to_bytes(self) -> bytes:
        code = write_text(self.auth) if self.result == RegistrationResult.OK else b""
        return struct.pack(">HB", self.reply_serial, self.result) + code

    def as_dict(self) -> dict[str, Any]:
        return {"reply_serial": self.reply_serial, "result": self.result, "auth": self.auth}


@dataclass(frozen=True, slots=True)
class Authentication:
    """Log-in of a terminal; IMEI and software version are of 2019."""

    auth: str
    imei: str | None = None
    software: str | None = None

    @classmethod
    def parse(cls, body: bytes, *, version_2019: bool) -> Authentication:
        reader = BodyReader(body)
        if not version_2019:
            return cls(reader.text(reader.left))
        return cls(reader.text(reader.byte()), reader.text(15), reader.text(20))

    def to_bytes(self, *, version_2019: bool) -> bytes:
        code = write_text(self.auth)
        if not version_2019:
            return code
        imei, software = write_text(self.imei or ""), write_text(self.software or "")
        return bytes((len(code),)) + code + imei.ljust(15, b"\x00") + software.ljust(20, b"\x00")

    def as_dict(self) -> dict[str, Any]:
        given = {"auth": self.auth, "imei": self.imei, "software": self.software}
        return {name: value for name, value in given.items() if value is not None}


@dataclass(frozen=True, slots=True)
class PositionReport:
    """A position (0x0200), or the answer to a question for it (0x0201) with its serial."""

    position: Position
    version_2019: bool
    reply_serial: int | None = None

    @classmethod
    def parse(cls, body: bytes, *, version_2019: bool) -> PositionReport:
        return cls(parse_position(body), version_2019)

    @classmethod
    def parse_answer(cls, body: bytes, *, version_2019: bool) -> PositionReport:
        reader = BodyReader(body)
        serial = reader.word()
        return replace(cls.parse(reader.rest(), version_2019=version_2019), reply_serial=serial)

    def as_dict(self) -> dict[str, Any]:
        shown = self.position.as_dict(version_2019=self.version_2019)
        return shown if self.reply_serial is None else {"reply_serial": self.reply_serial, **shown}


@dataclass(frozen=True, slots=True)
class PositionBatch:
    """Positions stored by the terminal; ``count`` is what it says, ``kind`` 1 is make-up."""

    kind: int
    count: int
    positions: tuple[Position, ...]
    version_2019: bool

    @classmethod
    def parse(cls, body: bytes, *, version_2019: bool) -> PositionBatch:
        """What can be read: a bad item is left out, one that overruns the body ends the batch."""
        reader = BodyReader(body)
        count, kind = reader.word(), reader.byte()
        positions: list[Position] = []
        for _ in range(count):
            if reader.left < 2 or reader.left - 2 < (length := reader.word()):
                break
            item = reader.take(length)
            if length >= POSITION_BYTES:
                positions.append(parse_position(item))
        return cls(kind, count, tuple(positions), version_2019)

    @property
    def is_complete(self) -> bool:
        return len(self.positions) == self.count

    def to_bytes(self) -> bytes:
        bodies = [position_bytes(position) for position in self.positions]
        items = b"".join(struct.pack(">H", len(body)) + body for body in bodies)
        return struct.pack(">HB", self.count, self.kind) + items

    def as_dict(self) -> dict[str, Any]:
        return {
            "count": self.count,
            "type": self.kind,
            "items": [
                position.as_dict(version_2019=self.version_2019) for position in self.positions
            ],
            "count_ok": self.is_complete,
        }


@dataclass(frozen=True, slots=True)
class Parameters:
    """Parameters set (0x8103) or reported (0x0104, with the serial it answers), raw by id."""

    values: tuple[tuple[int, bytes], ...]
    reply_serial: int | None = None

    @classmethod
    def parse(cls, body: bytes, *, version_2019: bool) -> Parameters:
        reader = BodyReader(body)
        count = reader.byte()
        return cls(tuple((reader.dword(), reader.take(reader.byte())) for _ in range(count)))

    @classmethod
    def parse_answer(cls, body: bytes, *, version_2019: bool) -> Parameters:
        reader = BodyReader(body)
        serial = reader.word()
        return replace(cls.parse(reader.rest(), version_2019=version_2019), reply_serial=serial)

    def to_bytes(self) -> bytes:
        items = (struct.pack(">IB", key, len(value)) + value for key, value in self.values)
        return bytes((len(self.values),)) + b"".join(items)

    def as_dict(self) -> dict[str, Any]:
        values = [{"id": f"{key:08X}", "hex": value.hex().upper()} for key, value in self.values]
        if self.reply_serial is None:
            return {"parameters": values}
        return {"reply_serial": self.reply_serial, "parameters": values}


@dataclass(frozen=True, slots=True)
class Tracking:
    """Temporary tracking: seconds between positions (0 stops) and for how long."""

    interval_s: int
    validity_s: int

    @classmethod
    def parse(cls, body: bytes, *, version_2019: bool) -> Tracking:
        reader = BodyReader(body)
        interval = reader.word()
        return cls(interval, reader.dword() if reader.left else 0)

    def to_bytes(self) -> bytes:
        if self.interval_s == 0:
            return struct.pack(">H", 0)
        return struct.pack(">HI", self.interval_s, self.validity_s)

    def as_dict(self) -> dict[str, Any]:
        return {"interval_s": self.interval_s, "validity_s": self.validity_s}


@dataclass(frozen=True, slots=True)
class Text:
    """Text for the driver; ``kind`` is of 2019."""

    flag: int
    text: str
    kind: int | None = None

    @classmethod
    def parse(cls, body: bytes, *, version_2019: bool) -> Text:
        reader = BodyReader(body)
        flag = reader.byte()
        kind = reader.byte() if version_2019 else None
        return cls(flag, read_text(reader.rest()).strip("\x00"), kind)

    def to_bytes(self) -> bytes:
        kind = b"" if self.kind is None else bytes((self.kind,))
        return bytes((self.flag,)) + kind + write_text(self.text)

    def as_dict(self) -> dict[str, Any]:
        shown = {"flag": self.flag, "type": self.kind, "text": self.text}
        return {name: value for name, value in shown.items() if value is not None}


def time_answer_bytes(utc: datetime) -> bytes:
    """Body of 0x8004; the only time of the protocol in UTC."""
    return write_bcd_time(utc)
