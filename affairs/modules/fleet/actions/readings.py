"""Odometer readings: one chain a vehicle, entered by every record that reads the instrument."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.actions import action
from affairs.core.errors import RuleViolation
from affairs.core.rules.evaluation import evaluate
from affairs.modules.fleet.models import OdometerReading, Vehicle
from affairs.modules.fleet.rules.accounts import odometer_chain
from affairs.modules.fleet.selectors import odometers

Source = OdometerReading.Source


def enter_reading(
    vehicle: Vehicle,
    km: int,
    at: datetime,
    source: str,
    source_id: int | None,
    *,
    field: str = "odometer_km",
) -> OdometerReading:
    """Store the reading of a record between its neighbours in time; a correction replaces it.

    Called inside an action. RuleViolation names the neighbour the reading contradicts.
    """
    Vehicle.objects.select_for_update().get(pk=vehicle.pk)
    before, after = odometers.neighbours(vehicle, at, without=(source, source_id))
    outcome = evaluate(
        odometer_chain,
        on=timezone.localdate(at),
        odometer_out_km=km,
        previous_km=before.km if before else None,
        next_km=after.km if after else None,
    )
    if not outcome.passed:
        raise _contradiction(km, before, after, field, outcome.findings)
    reading, _ = OdometerReading.objects.update_or_create(
        source=source,
        source_id=source_id,
        vehicle=vehicle,
        defaults={"km": km, "read_at": at},
    )
    follow_readings(vehicle)
    return reading


def _contradiction(
    km: int,
    before: odometers.Neighbour | None,
    after: odometers.Neighbour | None,
    field: str,
    findings: tuple,
) -> RuleViolation:
    if before is not None and km < before.km:
        what = f"读数 {km:,} 小于前一读数：{before}"
    else:
        what = f"读数 {km:,} 大于后一读数：{after}"
    return RuleViolation(f"{what}。核对后改正，或登记换表。", field=field, findings=findings)


def forget_reading(vehicle: Vehicle, source: str, source_id: int) -> None:
    """Take back the reading of a record that no longer stands; called inside an action."""
    OdometerReading.objects.filter(source=source, source_id=source_id).delete()
    follow_readings(vehicle)


def follow_readings(vehicle: Vehicle) -> None:
    """Bring the vehicle's mileage to its latest reading."""
    km = odometers.latest_km(vehicle)
    if km is not None and km != vehicle.odometer_km:
        vehicle.odometer_km = km
        Vehicle.objects.filter(pk=vehicle.pk).update(odometer_km=km)


@action("fleet.record_reading", label="登记里程")
def record_reading(reading: OdometerReading, *, by: User) -> OdometerReading:
    """Save a reading taken by hand, or the change of an instrument with its two readings."""
    if reading.read_at > timezone.now():
        raise RuleViolation("读数时间在将来，改成实际抄表的时间。", field="read_at")
    if reading.source == Source.NEW_INSTRUMENT:
        return _change_instrument(reading)
    if reading.source not in (Source.MANUAL, Source.ENTERING):
        raise RuleViolation(
            f"{reading.get_source_display()}的读数在原记录上改，这里只登记抄表和换表。",
            field="source",
        )
    return _by_hand(reading)


def _by_hand(reading: OdometerReading) -> OdometerReading:
    """A manual reading carries its own key as source, so that it can be corrected later."""
    known = OdometerReading.objects.filter(pk=reading.pk).first() if reading.pk else None
    before, after = odometers.neighbours(
        reading.vehicle,
        reading.read_at,
        without=(known.source, known.source_id) if known and known.source_id else None,
    )
    low, high = (before.km if before else 0), (after.km if after else None)
    if reading.km < low or (high is not None and reading.km > high):
        raise _contradiction(reading.km, before, after, "km", ())
    reading.save()
    if reading.source_id is None:
        reading.source_id = reading.pk
        OdometerReading.objects.filter(pk=reading.pk).update(source_id=reading.pk)
    follow_readings(reading.vehicle)
    return reading


def _change_instrument(reading: OdometerReading) -> OdometerReading:
    if reading.old_km is None:
        raise RuleViolation("换表要填旧表止数。", field="old_km")
    before, _after = odometers.neighbours(reading.vehicle, reading.read_at)
    if before is not None and reading.old_km < before.km and reading.pk is None:
        raise RuleViolation(
            f"旧表止数 {reading.old_km:,} 小于前一读数：{before}。核对后改正。", field="old_km"
        )
    reading.save()
    if reading.source_id is None:
        reading.source_id = reading.pk
        OdometerReading.objects.filter(pk=reading.pk).update(source_id=reading.pk)
    follow_readings(reading.vehicle)
    return reading
