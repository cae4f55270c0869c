"""What a trip costs its unit under the tariff of its day."""

from __future__ import annotations

from decimal import Decimal

from django.utils import timezone

from affairs.core.rules import Outcome
from affairs.core.rules.evaluation import evaluate
from affairs.modules.fleet.choices import BodyClass, TariffModel
from affairs.modules.fleet.models import Trip, Vehicle
from affairs.modules.fleet.rules.settlement import trip_charge


def charge_of(trip: Trip) -> Outcome:
    """Yuan of a trip in ``value``; None before it is back, or with a finding without tariff."""
    if trip.out_at is None or trip.back_at is None or trip.distance_km is None:
        return Outcome()
    minutes = (trip.back_at - trip.out_at).total_seconds() // 60
    return _evaluated(trip, trip.car, Decimal(trip.distance_km), int(minutes))


def estimated_charge(trip: Trip, vehicle: Vehicle) -> Decimal | None:
    """Yuan the planned trip would cost with this car; None without distance or tariff."""
    if trip.planned_km is None:
        return None
    minutes = (trip.planned_back_at - trip.planned_out_at).total_seconds() // 60
    return _evaluated(trip, vehicle, Decimal(trip.planned_km), int(minutes)).value


def _evaluated(trip: Trip, vehicle: Vehicle, km: Decimal, minutes: int) -> Outcome:
    return evaluate(
        trip_charge,
        on=timezone.localdate(trip.back_at or trip.planned_back_at),
        model=TariffModel(trip.tariff_model),
        km=km,
        minutes=minutes,
        toll=trip.toll,
        parking=trip.parking,
        waiting_hours=trip.waiting_hours,
        vehicle_class=BodyClass(vehicle.body),
    )
