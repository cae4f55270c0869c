"""Coordinates of terminals (WGS-84) and of public maps in China (GCJ-02, BD-09), in degrees.

GCJ-02 shifts places within the country by some hundred metres, BD-09 shifts them once more. The
formulas are the ones in common use; the way back is found by approach, good to a centimetre.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from math import atan2, cos, pi, radians, sin, sqrt

from affairs.modules.fleet.ground.geodesy import Place

_AXIS_M, _ECCENTRICITY2 = 6_378_245.0, 0.00669342162296594323
_SOUTH, _NORTH, _WEST, _EAST = 0.8293, 55.8271, 72.004, 137.8347
_BD_TURN = pi * 3000.0 / 180.0
_APPROACH_STEPS, _NEAR_ENOUGH = 30, 1e-10


class System(StrEnum):
    """Which system the coordinates of a map are in."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


def _is_shifted(place: Place) -> bool:
    """Within the rectangle in which GCJ-02 shifts."""
    return _SOUTH <= place[0] <= _NORTH and _WEST <= place[1] <= _EAST


def gcj02_of(place: Place) -> Place:
    """A WGS-84 place in GCJ-02; the same place outside the country."""
    if not _is_shifted(place):
        return place
    north, east = _shift(*place)
    return place[0] + north, place[1] + east


def _shift(lat: float, lon: float) -> tuple[float, float]:
    x, y = lon - 105.0, lat - 35.0
    waves = (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + waves
    north += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + waves
    east += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    flatness = 1 - _ECCENTRICITY2 * sin(radians(lat)) ** 2
    meridian = _AXIS_M * (1 - _ECCENTRICITY2) / (flatness * sqrt(flatness))
    parallel = _AXIS_M / sqrt(flatness) * cos(radians(lat))
    return north * 180.0 / (meridian * pi), east * 180.0 / (parallel * pi)


def wgs84_of_gcj02(place: Place) -> Place:
    """A GCJ-02 place in WGS-84, found by approach."""
    lat, lon = place
    for _ in range(_APPROACH_STEPS):
        there = gcj02_of((lat, lon))
        north, east = place[0] - there[0], place[1] - there[1]
        lat, lon = lat + north, lon + east
        if max(abs(north), abs(east)) < _NEAR_ENOUGH:
            break
    return lat, lon


def bd09_of_gcj02(place: Place) -> Place:
    """A GCJ-02 place in BD-09."""
    lat, lon = place
    reach = sqrt(lon * lon + lat * lat) + 0.00002 * sin(lat * _BD_TURN)
    angle = atan2(lat, lon) + 0.000003 * cos(lon * _BD_TURN)
    return reach * sin(angle) + 0.006, reach * cos(angle) + 0.0065


def gcj02_of_bd09(place: Place) -> Place:
    """A BD-09 place in GCJ-02."""
    lat, lon = place[0] - 0.006, place[1] - 0.0065
    reach = sqrt(lon * lon + lat * lat) - 0.00002 * sin(lat * _BD_TURN)
    angle = atan2(lat, lon) - 0.000003 * cos(lon * _BD_TURN)
    return reach * sin(angle), reach * cos(angle)


def _same(place: Place) -> Place:
    return place


_FROM_WGS84: dict[System, Callable[[Place], Place]] = {
    System.WGS84: _same,
    System.GCJ02: gcj02_of,
    System.BD09: lambda place: bd09_of_gcj02(gcj02_of(place)),
}
_TO_WGS84: dict[System, Callable[[Place], Place]] = {
    System.WGS84: _same,
    System.GCJ02: wgs84_of_gcj02,
    System.BD09: lambda place: wgs84_of_gcj02(gcj02_of_bd09(place)),
}


def shown(place: Place, system: System) -> Place:
    """A WGS-84 place in the system of a map."""
    return _FROM_WGS84[system](place)


def measured(place: Place, system: System) -> Place:
    """A place read off a map in WGS-84."""
    return _TO_WGS84[system](place)
