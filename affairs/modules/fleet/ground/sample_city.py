"""The ground of the demo city: districts, roads, river, made up; for the map and for the tracks."""

from __future__ import annotations

from itertools import pairwise
from math import cos, hypot, pi, sin
from typing import Any

from affairs.modules.fleet.ground.geodesy import Place, moved

CENTRE: Place = (36.06, 103.83)
# Name of a district, kilometres east and north of the centre.
SEATS = {
    "中心区": (0.0, 1.0), "河东区": (8.5, -1.0), "河西区": (-8.0, -2.0), "城北区": (-1.5, 8.5),
    "城南区": (1.0, -8.5), "高新区": (13.0, 9.0), "临江县": (24.0, -19.0), "青山县": (-27.0, 15.0),
}  # fmt: skip
_BEND = 0.12
_RING_KM = 6.0


def at(east_km: float, north_km: float) -> Place:
    """A place by kilometres from the centre."""
    return moved(CENTRE, east_m=east_km * 1000, north_m=north_km * 1000)


def road_to(district: str) -> list[tuple[float, float]]:
    """The road from the centre to a district, in kilometres: a gentle bow."""
    east, north = SEATS[district]
    steps = 24
    return [
        (
            east * step / steps - north * _BEND * sin(pi * step / steps),
            north * step / steps + east * _BEND * sin(pi * step / steps),
        )
        for step in range(steps + 1)
    ]


def ring(radius_km: float = _RING_KM, corners: int = 48) -> list[tuple[float, float]]:
    """A ring road, closed."""
    turns = (2 * pi * corner / corners for corner in range(corners + 1))
    return [(radius_km * sin(turn), radius_km * 0.85 * cos(turn)) for turn in turns]


_CITY = ((-38, 8), (-34, 22), (-20, 26), (-4, 21), (10, 24), (24, 19), (31, 6), (30, -10),
         (34, -24), (22, -30), (6, -22), (-8, -20), (-24, -14), (-36, -6))  # fmt: skip
_RIVER = ((9, 26), (7, 18), (5.5, 11), (4.2, 5), (4.6, 0), (6, -5), (9.5, -11), (15, -17),
          (21, -22), (25, -30))  # fmt: skip
_BORDERS = (
    ((-15, 26), (-14, 12), (-16, -2), (-20, -13)),
    ((16, -3), (14, -12), (10, -22)),
    ((31, 3), (16, -3)),
    ((-4, 21), (-5, 12), (4.5, 12), (10, 24)),
)
_LAKE = ((6.5, -13), (9, -12), (11, -13.2), (9.5, -14.6), (7, -14.4))


def outline() -> dict[str, Any]:
    """The city as GeoJSON, WGS-84."""
    features = [
        _feature("Polygon", "city", "示例市", [_line([*_CITY, _CITY[0]])]),
        _feature("Polygon", "urban", "", [_line(ring(10.5))]),
        *(_feature("LineString", "border", "", _line(border)) for border in _BORDERS),
        _feature("LineString", "water", "临江", _line(_RIVER)),
        _feature("Polygon", "lake", "湿地公园", [_line([*_LAKE, _LAKE[0]])]),
        _feature("LineString", "road", "环城路", _line(ring())),
        *(_feature("LineString", "road", "", _line(road_to(name))) for name in SEATS),
        *(_feature("Point", "place", name, _point(*seat)) for name, seat in SEATS.items()),
    ]
    return {"type": "FeatureCollection", "features": features}


def _feature(shape: str, kind: str, name: str, coordinates: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"kind": kind, "name": name},
        "geometry": {"type": shape, "coordinates": coordinates},
    }


def _point(east_km: float, north_km: float) -> list[float]:
    lat, lon = at(east_km, north_km)
    return [round(lon, 6), round(lat, 6)]


def _line(places: Any) -> list[list[float]]:
    return [_point(*place) for place in places]


def course(district: str, length_km: float) -> list[Place]:
    """A way of that length from the centre towards a district and back, with rounds about it."""
    road = road_to(district)
    one_way, half = _length(road), length_km / 2
    if half <= one_way:
        out = _cut(road, half)
        return [at(*place) for place in (*out, *reversed(out[:-1]))]
    rounds = _rounds(road[-1], length_km - 2 * one_way)
    return [at(*place) for place in (*road, *rounds, *reversed(road))]


def _length(way: list[tuple[float, float]]) -> float:
    return sum(hypot(bx - ax, by - ay) for (ax, ay), (bx, by) in pairwise(way))


def _cut(way: list[tuple[float, float]], length: float) -> list[tuple[float, float]]:
    """The beginning of a way, up to a length."""
    kept, left = [way[0]], length
    for (ax, ay), (bx, by) in pairwise(way):
        step = hypot(bx - ax, by - ay)
        if step >= left:
            return [*kept, (ax + (bx - ax) * left / step, ay + (by - ay) * left / step)]
        kept.append((bx, by))
        left -= step
    return kept


def _rounds(seat: tuple[float, float], length: float) -> list[tuple[float, float]]:
    """Rounds through the country about a seat, of a length, ending where they began."""
    count = max(round(length / 16), 1)
    radius = length / count / (2 * pi)
    corners = 36 * count
    turns = (2 * pi * count * corner / corners for corner in range(corners + 1))
    return [(seat[0] + radius * (1 - cos(turn)), seat[1] + radius * sin(turn)) for turn in turns]
