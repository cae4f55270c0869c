"""Readings of a vehicle in the order of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from affairs.modules.fleet.models import OdometerReading, Vehicle


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A reading next to a moment: where the chain stands there, and which record says so."""

    km: int
    read_at: datetime
    source: str

    def __str__(self) -> str:
        at = timezone.localtime(self.read_at)
        return f"{at:%Y-%m-%d %H:%M} {self.source} {self.km:,} 公里"


def readings_of(
    vehicle: Vehicle, *, without: tuple[str, int | None] | None = None
) -> QuerySet[OdometerReading]:
    """The vehicle's readings; ``without`` leaves out the one of a record being corrected."""
    rows = OdometerReading.objects.filter(vehicle=vehicle)
    if without is None or without[1] is None:
        return rows
    return rows.exclude(source=without[0], source_id=without[1])


def neighbours(
    vehicle: Vehicle, at: datetime, *, without: tuple[str, int | None] | None = None
) -> tuple[Neighbour | None, Neighbour | None]:
    """The readings before and after a moment; a changed instrument bounds the chain.

    Before a change the old instrument's last reading is the upper bound, after it the new one's
    first is the lower. Readings of the same moment count as before.
    """
    rows = readings_of(vehicle, without=without)
    before = rows.filter(read_at__lte=at).order_by("-read_at", "-pk").first()
    after = rows.filter(read_at__gt=at).order_by("read_at", "pk").first()
    return _before(before), _after(after)


def _before(reading: OdometerReading | None) -> Neighbour | None:
    if reading is None:
        return None
    return Neighbour(reading.km, reading.read_at, reading.get_source_display())


def _after(reading: OdometerReading | None) -> Neighbour | None:
    if reading is None:
        return None
    changed = reading.source == OdometerReading.Source.NEW_INSTRUMENT
    km = reading.old_km if changed and reading.old_km is not None else reading.km
    return Neighbour(km, reading.read_at, reading.get_source_display())


def latest_km(vehicle: Vehicle) -> int | None:
    """What the odometer says by the latest reading that stands; None without readings."""
    rows = OdometerReading.objects.filter(vehicle=vehicle).order_by("-read_at", "-pk")
    return rows.values_list("km", flat=True).first()
