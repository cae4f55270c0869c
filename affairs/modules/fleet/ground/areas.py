"""Areas and routes: what an outline says, and how far a place is from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from affairs.core.errors import InvalidValue
from affairs.modules.fleet.choices import FenceShape
from affairs.modules.fleet.ground.geodesy import (
    Place,
    distance_m,
    distance_to_line_m,
    is_inside,
)

FEWEST = {FenceShape.CIRCLE: 1, FenceShape.POLYGON: 3, FenceShape.ROUTE: 2}
MOST = 2_000


@dataclass(frozen=True, slots=True)
class Area:
    """A circle, polygon or route on the ground; a route has no inside, only a distance."""

    shape: FenceShape
    places: tuple[Place, ...]
    radius_m: float = 0.0

    def contains(self, place: Place) -> bool:
        """Whether the place lies within; never within a route."""
        if self.shape is FenceShape.CIRCLE:
            return distance_m(place, self.places[0]) <= self.radius_m
        return self.shape is FenceShape.POLYGON and is_inside(place, self.places)

    def distance_m(self, place: Place) -> float:
        """How far the place is outside; 0 within, for a route the way to its line."""
        if self.contains(place):
            return 0.0
        if self.shape is FenceShape.CIRCLE:
            return distance_m(place, self.places[0]) - self.radius_m
        closed = self.places[:1] if self.shape is FenceShape.POLYGON else ()
        return distance_to_line_m(place, [*self.places, *closed])


def area_of(shape: str, outline: str, radius_m: int | None = None) -> Area:
    """The area that a fence describes; InvalidValue says what its outline lacks."""
    kind = FenceShape(shape)
    places = read_outline(outline)
    if len(places) < FEWEST[kind]:
        raise InvalidValue(f"{kind.label}至少要 {FEWEST[kind]} 个点。", field="outline")
    if kind is FenceShape.CIRCLE and not radius_m:
        raise InvalidValue("圆形要填半径。", field="radius_m")
    if kind is FenceShape.CIRCLE:
        places = places[:1]
    return Area(kind, tuple(places), float(radius_m or 0))


def read_outline(outline: str) -> list[Place]:
    """Places of ``经度,纬度`` lines; InvalidValue names the first line that is none."""
    places = []
    for number, line in enumerate(outline.replace("，", ",").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            lon, lat = (float(part) for part in line.split(","))
        except ValueError as wrong:
            words = f"第 {number} 行“{line.strip()}”读不懂，写成 经度,纬度。"
            raise InvalidValue(words, field="outline") from wrong
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            words = f"第 {number} 行不在地球上：经度在前，纬度在后。"
            raise InvalidValue(words, field="outline")
        places.append((lat, lon))
    if len(places) > MOST:
        raise InvalidValue(f"点太多：{len(places)}，最多 {MOST}。", field="outline")
    return places


def written_outline(places: Sequence[Place]) -> str:
    """An outline as it is stored."""
    return "\n".join(f"{lon:.6f},{lat:.6f}" for lat, lon in places)
