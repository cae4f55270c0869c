"""Positions read: whose a report is, the fixes of a vehicle, where the vehicles are at a moment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Max, Q, QuerySet
from django.db.models.functions import Coalesce

from affairs.core.rules import parameters
from affairs.modules.fleet.ground.observing import Report
from affairs.modules.fleet.ground.tracks import Fix, TrackLimits
from affairs.modules.fleet.models import (
    Installation,
    Position,
    TerminalState,
    Trip,
    Vehicle,
)

STATUS_ACC = 1
_LOOK_BACK = timedelta(days=3)
_HEARD_LATELY = timedelta(minutes=30)


def installed_at(moment: datetime) -> QuerySet[Installation]:
    """Installations that hold at a moment."""
    ends = Q(removed_at__isnull=True) | Q(removed_at__gt=moment)
    return Installation.objects.filter(ends, installed_at__lte=moment)


def vehicle_of_terminal(terminal_id: int, moment: datetime) -> Vehicle | None:
    """The vehicle the terminal was in at a moment; None in store."""
    rows = installed_at(moment).filter(terminal=terminal_id).select_related("vehicle")
    found = rows.first()
    return found.vehicle if found is not None else None


def trip_at(vehicle_id: int, moment: datetime) -> Trip | None:
    """The trip the vehicle was out on at a moment, by actual times."""
    back = Q(back_at__isnull=True) | Q(back_at__gte=moment)
    trips = Trip.objects.filter(
        back, vehicle=vehicle_id, out_at__lte=moment, merged_into__isnull=True
    )
    return trips.select_related("driver").order_by("-out_at").first()


def track_limits(moment: datetime) -> TrackLimits:
    """How tracks are read, by the parameters of the day."""
    on = moment.date()
    gap, stop = (
        parameters.value("fleet.gap_minutes", on),
        parameters.value("fleet.stop_minutes", on),
    )
    return TrackLimits(
        spike_kmh=float(parameters.value("fleet.spike_kmh", on)),
        gap=timedelta(minutes=int(gap)),
        stop=timedelta(minutes=int(stop)),
        tolerance_m=float(parameters.value("fleet.track_tolerance_m", on)),
    )


def fixes_of(vehicle_id: int, begin: datetime, end: datetime) -> list[Fix]:
    """Usable positions of a vehicle in ``[begin, end)``, in order, whatever terminal it had."""
    return [report.fix for report in reports_of([vehicle_id], begin, end).get(vehicle_id, [])]


def reports_of(
    vehicle_ids: Iterable[int], begin: datetime, end: datetime
) -> dict[int, list[Report]]:
    """Usable positions of vehicles in ``[begin, end)`` by vehicle, in order; two queries."""
    held: dict[int, list[Installation]] = {}
    rows = Installation.objects.filter(
        Q(removed_at__isnull=True) | Q(removed_at__gt=begin),
        vehicle__in=list(vehicle_ids),
        installed_at__lt=end,
    )
    for row in rows:
        held.setdefault(row.terminal_id, []).append(row)
    found: dict[int, list[Report]] = {}
    positions = Position.objects.filter(
        terminal__in=list(held), at__gte=begin, at__lt=end, flaws=0
    ).order_by("terminal", "at")
    for values in positions.values_list(*_FIELDS):
        vehicle = _holder(held[values[0]], values[1])
        if vehicle is not None:
            found.setdefault(vehicle, []).append(_report(values))
    for reports in found.values():
        reports.sort(key=lambda report: report.fix.at)
    return found


_FIELDS = (
    "terminal", "at", "lat_e6", "lon_e6", "speed_dkmh", "direction", "status", "odometer_hm",
    "alarm",
)  # fmt: skip


def _holder(installations: list[Installation], at: datetime) -> int | None:
    for row in installations:
        if row.installed_at <= at and (row.removed_at is None or at < row.removed_at):
            return row.vehicle_id
    return None


def _report(values: tuple) -> Report:  # type: ignore[type-arg]
    _terminal, at, lat, lon, speed, direction, status, odometer, alarm = values
    fix = Fix(at, lat / 1e6, lon / 1e6, speed / 10, direction, bool(status & STATUS_ACC), odometer)
    return Report(fix, alarm)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a vehicle is at a moment. ``heard_at`` is None for one never heard of."""

    vehicle_id: int
    terminal_id: int
    heard_at: datetime | None = None
    fix: Fix | None = None
    alarm: int = 0


def standing_now(vehicles: QuerySet[Vehicle], now: datetime) -> list[Standing]:
    """Each vehicle with a terminal as last heard of; one query."""
    rows = (
        installed_at(now)
        .filter(vehicle__in=vehicles)
        .values_list(
            "vehicle", "terminal", "terminal__state__heard_at", "terminal__state__at",
            "terminal__state__lat_e6", "terminal__state__lon_e6", "terminal__state__speed_dkmh",
            "terminal__state__direction", "terminal__state__status",
            "terminal__state__odometer_hm", "terminal__state__alarm",
        )
    )  # fmt: skip
    return [_standing(row[0], row[1], row[2], row[3:]) for row in rows]


def standing_at(vehicles: QuerySet[Vehicle], moment: datetime) -> list[Standing]:
    """Each vehicle with a terminal as it stood at a past moment; positions of three days before."""
    held = dict(
        installed_at(moment).filter(vehicle__in=vehicles).values_list("terminal", "vehicle")
    )
    since = moment - _LOOK_BACK
    window = Position.objects.filter(terminal__in=list(held), at__gt=since, at__lte=moment, flaws=0)
    latest = window.values("terminal").annotate(last=Max("at")).values_list("terminal", "last")
    newest = dict(latest.order_by())
    rows = Position.objects.filter(terminal__in=list(newest), at__in=set(newest.values()), flaws=0)
    found = {row[0]: row[1:] for row in rows.values_list(*_FIELDS) if newest[row[0]] == row[1]}
    return [
        _standing(vehicle, terminal, found[terminal][0] if terminal in found else None,
                  found.get(terminal, (None,)))
        for terminal, vehicle in held.items()
    ]  # fmt: skip


def _standing(vehicle: int, terminal: int, heard_at: datetime | None, place: tuple) -> Standing:  # type: ignore[type-arg]
    if place[0] is None:
        return Standing(vehicle, terminal, heard_at)
    report = _report((terminal, *place))
    return Standing(vehicle, terminal, heard_at, report.fix, report.alarm)


def unwatched_states() -> QuerySet[TerminalState]:
    """Terminals with positions or clock faults that the rules have not looked at."""
    waiting = Q(unwatched_from__isnull=False) | Q(clock_faults__gt=0)
    return TerminalState.objects.filter(waiting).order_by("terminal")


def trips_touching(vehicle_ids: Iterable[int], begin: datetime, end: datetime) -> QuerySet[Trip]:
    """Trips the vehicles were out on at some time in ``[begin, end)``, by actual times."""
    return (
        Trip.objects.filter(
            Q(back_at__isnull=True) | Q(back_at__gt=begin),
            vehicle__in=list(vehicle_ids),
            merged_into__isnull=True,
            out_at__isnull=False,
            out_at__lt=end,
        )
        .annotate(ends_at=Coalesce("back_at", "planned_back_at"))
        .order_by("vehicle", "out_at")
    )


def never_removed() -> QuerySet[Installation]:
    """Installations in force, with terminal and vehicle."""
    rows = Installation.objects.filter(removed_at__isnull=True)
    return rows.select_related("terminal", "vehicle").order_by(F("vehicle"))


def as_of(now: datetime) -> datetime:
    """The moment by which silence is judged: now, or the last report of any terminal."""
    newest = TerminalState.objects.aggregate(newest=Max("heard_at"))["newest"]
    return now if newest is None else min(now, newest + _HEARD_LATELY)
