"""From single positions to a track: jumps removed, driven distance, stops, gaps, fewer points."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from affairs.modules.fleet.ground.geodesy import (
    Place,
    distance_m,
    distance_to_step_m,
)


class Fix(NamedTuple):
    """One usable position: degrees WGS-84, speed in km/h or None when the source has none."""

    at: datetime
    lat: float
    lon: float
    speed_kmh: float | None = None
    direction: int = 0
    acc_on: bool = True
    odometer_hm: int | None = None

    @property
    def place(self) -> Place:
        return self.lat, self.lon

    @property
    def stands(self) -> bool:
        return self.speed_kmh == 0


@dataclass(frozen=True, slots=True)
class TrackLimits:
    """What a track is read by; the bureau's values come from the parameters."""

    spike_kmh: float = 200
    gap: timedelta = timedelta(minutes=5)
    gap_m: float = 300
    stop: timedelta = timedelta(minutes=5)
    tolerance_m: float = 15


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a track from one fix to another: a stop, a gap, a drive."""

    first: Fix
    last: Fix

    @property
    def lasted(self) -> timedelta:
        return self.last.at - self.first.at

    @property
    def straight_km(self) -> float:
        return distance_m(self.first.place, self.last.place) / 1000


@dataclass(frozen=True, slots=True)
class Track:
    """A cleaned track. ``distance_km`` is what was driven, gaps not counted."""

    fixes: tuple[Fix, ...] = ()
    distance_km: float = 0.0
    stops: tuple[Span, ...] = ()
    gaps: tuple[Span, ...] = ()
    drives: tuple[Span, ...] = ()
    spikes: int = 0
    top_kmh: float = 0.0
    moving: timedelta = field(default=timedelta(0))

    @property
    def gap_km(self) -> float:
        """Straight distance over all gaps: never driven distance, only an explanation."""
        return sum(gap.straight_km for gap in self.gaps)


def read_track(fixes: Iterable[Fix], limits: TrackLimits | None = None) -> Track:
    """The track of fixes in any order, the same instant once."""
    limits = limits or TrackLimits()
    ordered = in_order(fixes)
    kept = without_spikes(ordered, limits.spike_kmh)
    gaps, drives, metres = [], [], 0.0
    for a, b in zip(kept, kept[1:], strict=False):
        step = Span(a, b)
        if _is_gap(step, limits):
            gaps.append(step)
        elif step.lasted <= limits.gap and not (a.stands and b.stands):
            metres += distance_m(a.place, b.place)
            drives.append(step)
    joined = _joined(drives)
    return Track(
        fixes=tuple(kept),
        distance_km=metres / 1000,
        stops=tuple(_stops(kept, joined, gaps, limits.stop)),
        gaps=tuple(gaps),
        drives=tuple(joined),
        spikes=len(ordered) - len(kept),
        top_kmh=max((fix.speed_kmh or 0.0 for fix in kept), default=0.0),
        moving=sum((drive.lasted for drive in joined), timedelta(0)),
    )


def in_order(fixes: Iterable[Fix]) -> list[Fix]:
    """Fixes by time, of each instant the first given."""
    by_time: dict[datetime, Fix] = {}
    for fix in fixes:
        by_time.setdefault(fix.at, fix)
    return [by_time[at] for at in sorted(by_time)]


def without_spikes(fixes: Sequence[Fix], limit_kmh: float) -> list[Fix]:
    """Fixes in order without those that no vehicle could reach from the one kept before.

    A first fix that is itself the outlier is dropped once the next two agree with each other.
    """
    start = 0
    if len(fixes) > 2 and _speed(fixes[0], fixes[1]) > limit_kmh >= _speed(fixes[1], fixes[2]):
        start = 1 if _speed(fixes[0], fixes[2]) > limit_kmh else 0
    kept = list(fixes[start : start + 1])
    kept.extend(fix for fix in fixes[start + 1 :] if _reaches(kept, fix, limit_kmh))
    return kept


def _reaches(kept: list[Fix], fix: Fix, limit_kmh: float) -> bool:
    return _speed(kept[-1], fix) <= limit_kmh


def _speed(a: Fix, b: Fix) -> float:
    """Straight speed between two fixes in km/h."""
    seconds = (b.at - a.at).total_seconds()
    metres = distance_m(a.place, b.place)
    return metres / seconds * 3.6 if seconds > 0 else (0.0 if metres == 0 else float("inf"))


def _is_gap(step: Span, limits: TrackLimits) -> bool:
    """Silent for long while the vehicle moved on; a silent standing vehicle is no gap."""
    return step.lasted > limits.gap and step.straight_km * 1000 > limits.gap_m


def _joined(steps: Sequence[Span]) -> list[Span]:
    joined: list[Span] = []
    for step in steps:
        if joined and joined[-1].last.at == step.first.at:
            joined[-1] = Span(joined[-1].first, step.last)
        else:
            joined.append(step)
    return joined


def _stops(
    fixes: Sequence[Fix], drives: Sequence[Span], gaps: Sequence[Span], least: timedelta
) -> list[Span]:
    """What lies between drives and gaps, and at both ends, when it lasted long enough."""
    if not fixes:
        return []
    busy = sorted([*drives, *gaps], key=lambda span: span.first.at)
    edges = [fixes[0], *(edge for span in busy for edge in (span.first, span.last)), fixes[-1]]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return [Span(a, b) for a, b in pairs if b.at - a.at >= least]


def simplified(track: Track, tolerance_m: float) -> list[Fix]:
    """Fewer fixes, none of those left out farther than the tolerance from the line.

    Ends of stops and gaps always stay (Douglas-Peucker between them), so that replay and speed
    keep their times.
    """
    fixes = track.fixes
    if len(fixes) < 3:
        return list(fixes)
    anchors = {fixes[0].at, fixes[-1].at}
    for span in (*track.stops, *track.gaps):
        anchors |= {span.first.at, span.last.at}
    places = [number for number, fix in enumerate(fixes) if fix.at in anchors]
    kept = {places[0]}
    for first, last in zip(places, places[1:], strict=False):
        kept |= _corners(fixes, first, last, tolerance_m)
    return [fixes[number] for number in sorted(kept)]


def _corners(fixes: Sequence[Fix], first: int, last: int, tolerance_m: float) -> set[int]:
    """Numbers of the fixes that the line from first to last cannot do without."""
    kept, waiting = {first, last}, [(first, last)]
    while waiting:
        a, b = waiting.pop()
        farthest, most = 0, tolerance_m
        for number in range(a + 1, b):
            away = distance_to_step_m(fixes[number].place, fixes[a].place, fixes[b].place)
            if away > most:
                farthest, most = number, away
        if farthest:
            kept.add(farthest)
            waiting += [(a, farthest), (farthest, b)]
    return kept
