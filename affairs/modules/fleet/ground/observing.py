"""What a vehicle's reports of a day show that the rules have a word on. No database, no clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from affairs.modules.fleet.choices import AlarmKind, FencePurpose, RoadClass
from affairs.modules.fleet.ground.areas import Area
from affairs.modules.fleet.ground.geodesy import Place, distance_m
from affairs.modules.fleet.ground.tracks import Fix, Span, Track
from affairs.modules.fleet.rules.driving import DrivingSegment

POWER_OFF = 1 << 8


@dataclass(frozen=True, slots=True)
class Report:
    """A fix with the alarm bits that came with it."""

    fix: Fix
    alarm: int = 0


@dataclass(frozen=True, slots=True)
class Guarded:
    """A fence as it holds for the vehicle, within the moments of ``between`` where it has any."""

    pk: int
    name: str
    purpose: FencePurpose
    area: Area
    speed_limit_kmh: int | None = None
    between: tuple[datetime, datetime] | None = None

    def holds_at(self, moment: datetime) -> bool:
        return self.between is None or self.between[0] <= moment <= self.between[1]


@dataclass(frozen=True, slots=True)
class Out:
    """A trip the vehicle was out on; ``approved_at`` of an emergency trip alone."""

    pk: int
    driver_id: int | None
    out_at: datetime
    back_at: datetime
    approved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sealed:
    """A time in which the vehicle is sealed; half open."""

    sealed_from: datetime
    sealed_to: datetime


@dataclass(frozen=True, slots=True)
class Limits:
    """What episodes are cut by."""

    outing: timedelta = timedelta(minutes=30)
    rest: timedelta = timedelta(minutes=20)
    overspeed: timedelta = timedelta(seconds=10)
    seal_radius_m: float = 200
    ceiling_kmh: int = 120


@dataclass(frozen=True, slots=True)
class Watched:
    """Everything known of one vehicle around a day."""

    reports: Sequence[Report]
    track: Track
    limits: Limits
    trips: Sequence[Out] = ()
    seals: Sequence[Sealed] = ()
    guards: Sequence[Guarded] = ()
    is_pooled: bool = True
    in_workshop: bool = False
    body: Any = None
    is_workday: Callable[[datetime], bool] = lambda moment: True
    in_hours: Callable[[datetime], bool] = lambda moment: True


@dataclass(frozen=True, slots=True)
class Noticed:
    """Something to ask a rule about: its inputs, when and where it was."""

    kind: AlarmKind
    rule: str
    started_at: datetime
    ended_at: datetime
    place: Place
    inputs: dict[str, Any] = field(default_factory=dict)
    fence: int | None = None


def notice(watched: Watched) -> list[Noticed]:
    """Everything noticed on one vehicle, in order of time."""
    found = [
        *_movements(watched),
        *_seal_breaches(watched),
        *_long_drives(watched),
        *_speeds(watched),
        *_off_routes(watched),
        *_entries(watched),
        *_power_cuts(watched),
    ]
    return sorted(found, key=lambda one: (one.started_at, one.kind))


def trip_around(trips: Iterable[Out], moment: datetime) -> Out | None:
    """The trip that covers a moment; one begun or ended a little off covers it too."""
    slack = timedelta(minutes=15)
    for trip in trips:
        if trip.out_at - slack <= moment <= trip.back_at + slack:
            return trip
    return None


def outings(drives: Sequence[Span], pause: timedelta) -> list[Span]:
    """Drives joined over pauses shorter than the given."""
    joined: list[Span] = []
    for drive in drives:
        if joined and drive.first.at - joined[-1].last.at < pause:
            joined[-1] = Span(joined[-1].first, drive.last)
        else:
            joined.append(drive)
    return joined


def _within(watched: Watched, span: Span) -> list[Report]:
    return [one for one in watched.reports if span.first.at <= one.fix.at <= span.last.at]


def _movements(watched: Watched) -> Iterable[Noticed]:
    """Outings without a trip; of cars that their units run themselves only those out of hours."""
    for outing in outings(watched.track.drives, watched.limits.outing):
        at = outing.first.at
        is_workday = watched.is_workday(at)
        if not watched.is_pooled and is_workday and watched.in_hours(at):
            continue
        reports = _within(watched, outing) or [Report(outing.last)]
        moved = max(distance_m(outing.first.place, one.fix.place) for one in reports)
        inputs = {
            "at": at,
            "moved_m": Decimal(round(moved)),
            "has_trip": trip_around(watched.trips, at) is not None,
            "is_workday": is_workday,
        }
        yield Noticed(AlarmKind.MOVED, "VEH-13.movement", at, outing.last.at, outing.first.place,
                      inputs)  # fmt: skip


def _seal_breaches(watched: Watched) -> Iterable[Noticed]:
    for seal in watched.seals:
        home = _home(watched.reports, seal)

        def stirs(one: Report, seal: Sealed = seal, home: Place | None = home) -> bool:
            if not seal.sealed_from <= one.fix.at < seal.sealed_to or home is None:
                return False
            away = distance_m(home, one.fix.place) > watched.limits.seal_radius_m
            return one.fix.acc_on or bool(one.fix.speed_kmh) or away

        for episode in _episodes(watched.reports, stirs, watched.limits.outing):
            first = next((one for one in episode if one.fix.speed_kmh), episode[0])
            trip = trip_around(watched.trips, first.fix.at)
            inputs = {
                "sealed_from": seal.sealed_from,
                "sealed_to": seal.sealed_to,
                "at": first.fix.at,
                "speed_kmh": _decimal(first.fix.speed_kmh or 0),
                "acc_on": first.fix.acc_on,
                "distance_m": Decimal(round(distance_m(home or first.fix.place, first.fix.place))),
                "emergency_approved_at": trip.approved_at if trip else None,
            }
            yield _of(episode, AlarmKind.SEALED, "VEH-11", inputs)


def _home(reports: Sequence[Report], seal: Sealed) -> Place | None:
    """Where the vehicle stood when it was sealed: the last report before, else the first within."""
    before = [one for one in reports if one.fix.at < seal.sealed_from]
    if before:
        return before[-1].fix.place
    within = (one for one in reports if seal.sealed_from <= one.fix.at < seal.sealed_to)
    first = next(within, None)
    return first.fix.place if first is not None else None


def _long_drives(watched: Watched) -> Iterable[Noticed]:
    """Driving between two rests; a gap in which the car moved on is no rest."""
    moving = sorted([*watched.track.drives, *watched.track.gaps], key=lambda span: span.first.at)
    stretch: list[Span] = []
    for span in moving:
        if stretch and span.first.at - stretch[-1].last.at >= watched.limits.rest:
            yield _stretch(stretch)
            stretch = []
        stretch.append(span)
    if stretch:
        yield _stretch(stretch)


def _stretch(spans: Sequence[Span]) -> Noticed:
    segments = [DrivingSegment(span.first.at, span.last.at) for span in spans]
    first, last = spans[0].first, spans[-1].last
    inputs = {"segments": segments}
    return Noticed(AlarmKind.FATIGUE, "VEH-19", first.at, last.at, last.place, inputs)


def _speeds(watched: Watched) -> Iterable[Noticed]:
    """Runs above the limit: the law's ceiling, or that of an area the vehicle is in."""
    limited = [guard for guard in watched.guards if guard.speed_limit_kmh]

    def limit_at(one: Report) -> int:
        inside = [
            guard.speed_limit_kmh or watched.limits.ceiling_kmh
            for guard in limited
            if guard.holds_at(one.fix.at) and guard.area.contains(one.fix.place)
        ]
        return min([watched.limits.ceiling_kmh, *inside])

    def is_over(one: Report) -> bool:
        return (one.fix.speed_kmh or 0) > limit_at(one)

    for episode in _episodes(watched.reports, is_over, timedelta(minutes=2)):
        if episode[-1].fix.at - episode[0].fix.at < watched.limits.overspeed:
            continue
        fastest = max(episode, key=lambda one: one.fix.speed_kmh or 0)
        inputs = {
            "speed_kmh": _decimal(fastest.fix.speed_kmh or 0),
            "road": RoadClass.OTHER,
            "body": watched.body,
            "posted_kmh": limit_at(fastest),
        }
        yield _of(episode, AlarmKind.SPEED, "VEH-19.speed", inputs, place=fastest.fix.place)


def _off_routes(watched: Watched) -> Iterable[Noticed]:
    for guard in watched.guards:
        if guard.purpose is not FencePurpose.KEEP_IN:
            continue

        def is_off(one: Report, guard: Guarded = guard) -> bool:
            return guard.holds_at(one.fix.at) and guard.area.distance_m(one.fix.place) > 0

        for episode in _episodes(watched.reports, is_off, watched.limits.outing):
            far = max(episode, key=lambda one: guard.area.distance_m(one.fix.place))
            away = Decimal(round(guard.area.distance_m(far.fix.place)))
            inputs = {"off_route_m": away, "change_recorded": False}
            yield _of(episode, AlarmKind.OFF_ROUTE, "VEH-13.route", inputs, guard.pk,
                      far.fix.place)  # fmt: skip


def _entries(watched: Watched) -> Iterable[Noticed]:
    for guard in watched.guards:
        if guard.purpose is not FencePurpose.KEEP_OUT:
            continue

        def is_in(one: Report, guard: Guarded = guard) -> bool:
            return guard.holds_at(one.fix.at) and guard.area.contains(one.fix.place)

        for episode in _episodes(watched.reports, is_in, watched.limits.outing):
            inputs = {"area": guard.name, "entered_at": episode[0].fix.at}
            yield _of(episode, AlarmKind.FORBIDDEN, "VEH-13.area", inputs, guard.pk)


def _power_cuts(watched: Watched) -> Iterable[Noticed]:
    def is_cut(one: Report) -> bool:
        return bool(one.alarm & POWER_OFF)

    for episode in _episodes(watched.reports, is_cut, watched.limits.outing):
        inputs = {"main_power_off": True, "in_workshop": watched.in_workshop}
        yield _of(episode, AlarmKind.POWER, "VEH-13.power", inputs)


def _episodes(
    reports: Sequence[Report], holds: Callable[[Report], bool], pause: timedelta
) -> list[list[Report]]:
    """Reports for which something holds, cut where it did not for longer than a pause."""
    episodes: list[list[Report]] = []
    for one in reports:
        if not holds(one):
            continue
        if episodes and one.fix.at - episodes[-1][-1].fix.at < pause:
            episodes[-1].append(one)
        else:
            episodes.append([one])
    return episodes


def _of(
    episode: Sequence[Report],
    kind: AlarmKind,
    rule: str,
    inputs: dict[str, Any],
    fence: int | None = None,
    place: Place | None = None,
) -> Noticed:
    first, last = episode[0].fix, episode[-1].fix
    return Noticed(kind, rule, first.at, last.at, place or first.place, inputs, fence)


def _decimal(number: float) -> Decimal:
    return Decimal(str(round(number, 1)))
