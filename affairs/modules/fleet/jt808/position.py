"""Body of a position report 0x0200: where, when, how fast, and the items that follow (JT-05)."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from affairs.modules.fleet.jt808.bits import alarm_names, set_bits
from affairs.modules.fleet.jt808.fields import BodyError, read_bcd_time, write_bcd_time

POSITION_BYTES = 28
_BLOCK = struct.Struct(">IIIIHHH6s")
_POSITIONED, _SOUTH, _WEST = 1 << 1, 1 << 2, 1 << 3


@dataclass(frozen=True, slots=True)
class Item:
    """One item after the position block, raw."""

    id: int
    value: bytes


@dataclass(frozen=True, slots=True)
class Position:
    """One position as the terminal reported it.

    ``lat_e6`` and ``lon_e6`` are degrees × 10⁶ (WGS-84), south and west negative; ``time`` is the
    terminal's Beijing time, None when unreadable; ``items_complete`` is False when an item ran
    over the end and was dropped with all that followed.
    """

    alarm: int
    status: int
    lat_e6: int
    lon_e6: int
    altitude_m: int
    speed_dkmh: int
    direction: int
    time_raw: bytes
    items: tuple[Item, ...] = ()
    items_complete: bool = True

    @property
    def time(self) -> datetime | None:
        return read_bcd_time(self.time_raw)

    @property
    def acc_on(self) -> bool:
        return bool(self.status & 1)

    @property
    def is_positioned(self) -> bool:
        return bool(self.status & _POSITIONED)

    @property
    def is_on_earth(self) -> bool:
        """Latitude within 90° and longitude within 180°."""
        return abs(self.lat_e6) <= 90_000_000 and abs(self.lon_e6) <= 180_000_000

    @property
    def is_usable(self) -> bool:
        """Fit to move the car on the map and to count kilometres: fixed, on earth, dated."""
        return (
            self.is_positioned
            and self.is_on_earth
            and self.lat_e6 != 0
            and self.lon_e6 != 0
            and self.time is not None
        )

    @property
    def mileage_hm(self) -> int | None:
        """Odometer in 0.1 km; None when not reported."""
        return next((_unsigned(item) for item in self.items if _is(item, 0x01, 4)), None)

    def as_dict(self, *, version_2019: bool = True) -> dict[str, Any]:
        """The position as JSON."""
        time = self.time
        return {
            "alarm": self.alarm,
            "alarm_bits": set_bits(self.alarm),
            "alarms": alarm_names(self.alarm, version_2019=version_2019),
            "status": self.status,
            "status_bits": set_bits(self.status),
            "lat_1e-6": abs(self.lat_e6),
            "lon_1e-6": abs(self.lon_e6),
            "lat": self.lat_e6 / 1_000_000,
            "lon": self.lon_e6 / 1_000_000,
            "altitude_m": self.altitude_m,
            "speed_0.1kmh": self.speed_dkmh,
            "speed_kmh": self.speed_dkmh / 10,
            "direction": self.direction,
            "time_raw": self.time_raw.hex(),
            "time": None if time is None else f"{time:%Y-%m-%d %H:%M:%S}",
            "acc_on": self.acc_on,
            "positioned": self.is_positioned,
            "south": bool(self.status & _SOUTH),
            "west": bool(self.status & _WEST),
            "plausible_position": self.is_on_earth,
            "usable": self.is_usable,
            "extras": [
                {"id": f"{item.id:02X}", "hex": item.value.hex().upper()} for item in self.items
            ],
            "extras_well_formed": self.items_complete,
            **_readings(self.items),
        }


def _is(item: Item, item_id: int, size: int) -> bool:
    return item.id == item_id and len(item.value) == size


def _unsigned(item: Item) -> int:
    return int.from_bytes(item.value, "big")


def _temperature(item: Item) -> int:
    raw = _unsigned(item)
    return -(raw & 0x7FFF) if raw & 0x8000 else raw


def _area(item: Item) -> dict[str, int]:
    kind, area_id, way = struct.unpack(">BIB", item.value)
    return {"type": kind, "id": area_id, "out": way}


def _segment(item: Item) -> dict[str, int]:
    segment_id, seconds, result = struct.unpack(">IHB", item.value)
    return {"id": segment_id, "seconds": seconds, "too_long": result}


# What an item of this id and size reads: its name in JSON and how.
_READINGS: dict[tuple[int, int], tuple[str, Callable[[Item], Any]]] = {
    (0x01, 4): ("mileage_km", lambda item: _unsigned(item) / 10),
    (0x02, 2): ("fuel_L", lambda item: _unsigned(item) / 10),
    (0x03, 2): ("recorder_speed_kmh", lambda item: _unsigned(item) / 10),
    (0x04, 2): ("alarm_event_id", _unsigned),
    (0x05, 30): ("tyres", lambda item: list(item.value)),
    (0x06, 2): ("cabin_temperature", _temperature),
    (0x11, 1): ("overspeed", lambda item: {"type": item.value[0]}),
    (0x11, 5): (
        "overspeed",
        lambda item: {"type": item.value[0], "id": int.from_bytes(item.value[1:], "big")},
    ),
    (0x12, 6): ("area", _area),
    (0x13, 7): ("segment", _segment),
    (0x25, 4): ("signal_bits", lambda item: set_bits(_unsigned(item))),
    (0x2A, 2): ("io_bits", lambda item: set_bits(_unsigned(item))),
    (0x2B, 4): ("analog", lambda item: [_unsigned(item) & 0xFFFF, _unsigned(item) >> 16]),
    (0x30, 1): ("signal", _unsigned),
    (0x31, 1): ("satellites", _unsigned),
}


def _readings(items: tuple[Item, ...]) -> dict[str, Any]:
    known = ((_READINGS.get((item.id, len(item.value))), item) for item in items)
    return {reading[0]: reading[1](item) for reading, item in known if reading is not None}


def parse_position(body: bytes) -> Position:
    """The position in a body of 28 bytes or more; BodyError below."""
    if len(body) < POSITION_BYTES:
        raise BodyError(f"位置信息 {len(body)} 字节，至少 {POSITION_BYTES} 字节")
    alarm, status, lat, lon, altitude, speed, direction, time_raw = _BLOCK.unpack_from(body)
    items, complete = _parse_items(body)
    return Position(
        alarm=alarm,
        status=status,
        lat_e6=-lat if status & _SOUTH else lat,
        lon_e6=-lon if status & _WEST else lon,
        altitude_m=altitude,
        speed_dkmh=speed,
        direction=direction,
        time_raw=time_raw,
        items=items,
        items_complete=complete,
    )


def _parse_items(body: bytes) -> tuple[tuple[Item, ...], bool]:
    at, end = POSITION_BYTES, len(body)
    items = []
    while at + 2 <= end:
        stop = at + 2 + body[at + 1]
        if stop > end:
            break
        items.append(Item(body[at], body[at + 2 : stop]))
        at = stop
    return tuple(items), at == end


def position_bytes(position: Position) -> bytes:
    """The body of a position report."""
    block = _BLOCK.pack(
        position.alarm,
        position.status,
        abs(position.lat_e6),
        abs(position.lon_e6),
        position.altitude_m,
        position.speed_dkmh,
        position.direction,
        position.time_raw,
    )
    items = (bytes((item.id, len(item.value))) + item.value for item in position.items)
    return block + b"".join(items)


def position_at(
    lat_e6: int,
    lon_e6: int,
    time: datetime,
    *,
    status: int = 0x3,
    alarm: int = 0,
    altitude_m: int = 0,
    speed_dkmh: int = 0,
    direction: int = 0,
    mileage_hm: int | None = None,
    items: tuple[Item, ...] = (),
) -> Position:
    """A position as a terminal would report it; signs of the coordinates set the status bits."""
    status |= (_SOUTH if lat_e6 < 0 else 0) | (_WEST if lon_e6 < 0 else 0)
    odometer = () if mileage_hm is None else (Item(0x01, mileage_hm.to_bytes(4, "big")),)
    return Position(
        alarm=alarm,
        status=status,
        lat_e6=lat_e6,
        lon_e6=lon_e6,
        altitude_m=altitude_m,
        speed_dkmh=speed_dkmh,
        direction=direction,
        time_raw=write_bcd_time(time),
        items=odometer + items,
    )
