"""How far it is: measured ways where there are, else the straight line times a factor."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from affairs.core.rules import parameters
from affairs.modules.fleet.models import Place, PlaceDistance

EARTH_KM = 6371.0088
FACTOR, SPEED = "fleet.detour_factor", "fleet.average_speed_kmh"
UNKNOWN_WAY = "fleet.unknown_way_km"
SEPARATORS = "、，,；;"


@dataclass
class Ways:
    """Kilometres and minutes between places, by the words applications use for them."""

    detour_factor: float
    speed_kmh: float
    unknown_km: float
    known: dict[str, Place] = field(default_factory=dict)
    measured: dict[tuple[int, int], tuple[float, float | None]] = field(default_factory=dict)

    def place(self, words: str) -> Place | None:
        """The place these words name: by its name, another name, or the longest name in them."""
        words = words.strip()
        if words in self.known:
            return self.known[words]
        within = [name for name in self.known if name in words]
        return self.known[max(within, key=len)] if within else None

    def km(self, start: str, end: str) -> float:
        """Kilometres from one to the other; those of an unknown way where one is not known."""
        if start == end:
            return 0.0
        here, there = self.place(start), self.place(end)
        if here is None or there is None:
            return self.unknown_km
        if here.pk == there.pk:
            return 0.0
        if way := self._way(here, there):
            return way[0]
        return straight_km(here, there) * self.detour_factor

    def minutes(self, start: str, end: str) -> float:
        """Minutes of driving from one to the other."""
        here, there = self.place(start), self.place(end)
        way = self._way(here, there) if here and there else None
        if way is not None and way[1] is not None:
            return way[1]
        return self.km(start, end) / self.speed_kmh * 60

    def _way(self, here: Place, there: Place) -> tuple[float, float | None] | None:
        return self.measured.get((here.pk, there.pk)) or self.measured.get((there.pk, here.pk))

    def unknown(self, words: Iterable[str]) -> list[str]:
        """Those of the words that name no known place."""
        return sorted({each for each in words if self.place(each) is None})


def ways_on(day: date) -> Ways:
    """Places, measured ways and parameters in force on the day; three queries."""
    ways = Ways(
        float(parameters.value(FACTOR, day)),
        float(parameters.value(SPEED, day)),
        float(parameters.value(UNKNOWN_WAY, day)),
    )
    for place in Place.objects.all():
        ways.known[place.name] = place
        for name in _names(place.other_names):
            ways.known.setdefault(name, place)
    in_force = PlaceDistance.objects.filter(valid_from__lte=day).order_by("valid_from")
    for way in in_force:
        minutes = None if way.minutes is None else float(way.minutes)
        ways.measured[way.start_id, way.end_id] = (float(way.km), minutes)
    return ways


def straight_km(here: Place, there: Place) -> float:
    """Kilometres as the crow flies (haversine)."""
    lat1, lat2 = math.radians(here.latitude), math.radians(there.latitude)
    lon = math.radians(there.longitude - here.longitude)
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * (
        math.sin(lon / 2) ** 2
    )
    return 2 * EARTH_KM * math.asin(math.sqrt(half))


def _names(text: str) -> list[str]:
    for mark in SEPARATORS:
        text = text.replace(mark, SEPARATORS[0])
    return [name.strip() for name in text.split(SEPARATORS[0]) if name.strip()]
