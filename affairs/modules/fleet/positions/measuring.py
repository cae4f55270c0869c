"""The track of a trip that is back: measured, simplified, kept beside the odometer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone

from affairs.core.database.transactions import write_transaction
from affairs.core.rounding import half_up
from affairs.modules.fleet.ground.tracks import (
    Fix,
    Span,
    Track,
    TrackLimits,
    read_track,
    simplified,
)
from affairs.modules.fleet.models import Trip, TripTrack
from affairs.modules.fleet.selectors.positions import reports_of, track_limits

_KEPT = [
    "started_at", "ended_at", "distance_km", "gap_km", "gap_minutes", "moving_minutes", "top_kmh",
    "positions", "spikes", "line", "stops", "gaps", "updated_at",
]  # fmt: skip
_FRESH = timedelta(days=3)


def measure(trips: Iterable[Trip]) -> list[TripTrack]:
    """Bring the tracks of trips up to date and set their 北斗里程; trips without fixes are left."""
    back = [trip for trip in trips if trip.back_at is not None and trip.out_at is not None]
    if not back:
        return []
    begin = min(trip.out_at for trip in back if trip.out_at is not None)
    end = max(trip.back_at for trip in back if trip.back_at is not None)
    reports = reports_of({trip.vehicle_id or 0 for trip in back}, begin, end + timedelta(seconds=1))
    limits = track_limits(begin)
    tracks = []
    for trip in back:
        fixes = [one.fix for one in reports.get(trip.vehicle_id or 0, [])]
        track = read_track((fix for fix in fixes if _during(trip, fix.at)), limits)
        if len(track.fixes) > 1:
            tracks.append(_kept(trip, track, limits))
            trip.beidou_km = tracks[-1].distance_km
    _store(tracks, back)
    return tracks


def unmeasured(now: datetime) -> QuerySet[Trip]:
    """Trips lately back whose track is not there yet."""
    return Trip.objects.filter(
        back_at__gte=now - _FRESH, merged_into__isnull=True, track__isnull=True,
        vehicle__installations__isnull=False,
    ).select_related("vehicle").distinct()  # fmt: skip


def _during(trip: Trip, at: datetime) -> bool:
    return (
        trip.out_at is not None and trip.back_at is not None and trip.out_at <= at <= trip.back_at
    )


def _kept(trip: Trip, track: Track, limits: TrackLimits) -> TripTrack:
    start = track.fixes[0].at

    def seconds(span: Span) -> list[int]:
        return [_since(start, span.first), _since(start, span.last)]

    return TripTrack(
        trip=trip,
        vehicle=trip.car,
        started_at=start,
        ended_at=track.fixes[-1].at,
        distance_km=_km(track.distance_km),
        gap_km=_km(track.gap_km),
        gap_minutes=sum(int(gap.lasted.total_seconds()) for gap in track.gaps) // 60,
        moving_minutes=int(track.moving.total_seconds()) // 60,
        top_kmh=_km(track.top_kmh),
        positions=len(track.fixes) + track.spikes,
        spikes=track.spikes,
        line=[
            [_since(start, fix), round(fix.lat * 1e6), round(fix.lon * 1e6),
             round((fix.speed_kmh or 0) * 10)]
            for fix in simplified(track, limits.tolerance_m)
        ],
        stops=[seconds(stop) for stop in track.stops],
        gaps=[seconds(gap) for gap in track.gaps],
        updated_at=timezone.now(),
    )  # fmt: skip


def _since(start: datetime, fix: Fix) -> int:
    return round((fix.at - start).total_seconds())


def _km(number: float) -> Decimal:
    return half_up(Decimal(str(number)), 1)


def _store(tracks: list[TripTrack], trips: list[Trip]) -> None:
    if not tracks:
        return
    measured = {track.trip_id for track in tracks}
    with write_transaction():
        TripTrack.objects.bulk_create(
            tracks, update_conflicts=True, unique_fields=["trip"], update_fields=_KEPT,
            batch_size=100,
        )  # fmt: skip
        Trip.objects.bulk_update(
            [trip for trip in trips if trip.pk in measured], ["beidou_km"], batch_size=200
        )
