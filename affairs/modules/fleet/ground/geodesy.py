"""Distances on the earth, in metres; latitudes and longitudes in degrees, WGS-84."""

from __future__ import annotations

from collections.abc import Sequence
from math import asin, atan2, cos, degrees, hypot, radians, sin, sqrt

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of the earth (IUGG)."""
_METRES_A_DEGREE = radians(1) * EARTH_RADIUS_M

Place = tuple[float, float]
"""Latitude and longitude."""


def distance_m(a: Place, b: Place) -> float:
    """Great-circle distance (haversine)."""
    lat_a, lat_b = radians(a[0]), radians(b[0])
    half = sin((lat_b - lat_a) / 2) ** 2
    half += cos(lat_a) * cos(lat_b) * sin(radians(b[1] - a[1]) / 2) ** 2
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(half)))


def length_m(line: Sequence[Place]) -> float:
    """Length of a line through the places; 0 for one place or none."""
    return sum(distance_m(a, b) for a, b in zip(line, line[1:], strict=False))


def bearing(a: Place, b: Place) -> int:
    """Direction from a to b in whole degrees, 0 north, clockwise."""
    lat_a, lat_b, turn = radians(a[0]), radians(b[0]), radians(b[1] - a[1])
    east = sin(turn) * cos(lat_b)
    north = cos(lat_a) * sin(lat_b) - sin(lat_a) * cos(lat_b) * cos(turn)
    return round(degrees(atan2(east, north))) % 360


def offset(place: Place, origin: Place) -> tuple[float, float]:
    """Metres east and north of an origin; good to a per mille within 100 km of it."""
    north = (place[0] - origin[0]) * _METRES_A_DEGREE
    east = (place[1] - origin[1]) * _METRES_A_DEGREE * cos(radians(origin[0]))
    return east, north


def moved(origin: Place, *, east_m: float, north_m: float) -> Place:
    """The place so many metres east and north of an origin; undoes ``offset``."""
    lat = origin[0] + north_m / _METRES_A_DEGREE
    return lat, origin[1] + east_m / (_METRES_A_DEGREE * cos(radians(origin[0])))


def distance_to_step_m(place: Place, a: Place, b: Place) -> float:
    """Distance from a place to the straight step between a and b."""
    (ax, ay), (bx, by) = offset(a, place), offset(b, place)
    along, across = bx - ax, by - ay
    square = along * along + across * across
    share = 0.0 if square == 0 else max(0.0, min(1.0, -(ax * along + ay * across) / square))
    return hypot(ax + share * along, ay + share * across)


def distance_to_line_m(place: Place, line: Sequence[Place]) -> float:
    """Distance from a place to the nearest point of a line; ValueError for an empty line."""
    if len(line) == 1:
        return distance_m(place, line[0])
    steps = zip(line, line[1:], strict=False)
    return min(distance_to_step_m(place, a, b) for a, b in steps)


def is_inside(place: Place, ring: Sequence[Place]) -> bool:
    """Whether a place lies within a polygon given by its corners, closed or not."""
    lat, lon = place
    inside = False
    for (lat_a, lon_a), (lat_b, lon_b) in zip(ring, [*ring[1:], ring[0]], strict=True):
        crosses = (lat_a > lat) != (lat_b > lat)
        if crosses and lon < (lon_b - lon_a) * (lat - lat_a) / (lat_b - lat_a) + lon_a:
            inside = not inside
    return inside
