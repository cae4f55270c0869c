"""Trips: those that hold a vehicle or driver, those that count as served."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.modules.fleet.choices import TripState
from affairs.modules.fleet.models import Driver, Trip, Vehicle
from affairs.modules.fleet.rules.trips import HOLDING_STATES, SERVED_STATES, Booking

# States in which the driver still has something to do.
DRIVER_TASK_STATES = (TripState.DISPATCHED, TripState.OUT, TripState.BACK)


def local_day(day: date) -> tuple[datetime, datetime]:
    """Start and end of a day of the city's zone, as moments; half open."""
    zone = timezone.get_default_timezone()
    start = datetime.combine(day, time.min, tzinfo=zone)
    return start, datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone)


def holding_trips() -> QuerySet[Trip]:
    """Trips that hold their vehicle and driver now or in the future."""
    return Trip.objects.filter(held_until__isnull=False, state__in=HOLDING_STATES)


def served_trips() -> QuerySet[Trip]:
    """Trips 已完成 or 已结算; a merged one is served with the trip it rode on."""
    return Trip.objects.filter(state__in=SERVED_STATES)


def rivals(
    starts_at: datetime, held_until: datetime, *, vehicle: Vehicle | None, driver: Driver | None
) -> QuerySet[Trip]:
    """Trips that hold the vehicle or the driver at some time in ``[starts_at, held_until)``."""
    holder = Q()
    if vehicle is not None:
        holder |= Q(vehicle=vehicle)
    if driver is not None:
        holder |= Q(driver=driver)
    return (
        holding_trips()
        .filter(holder, planned_out_at__lt=held_until, held_until__gt=starts_at)
        .select_related("organisation", "vehicle", "driver", "dispatched_by")
        .order_by("planned_out_at")
    )


def booking_of(trip: Trip) -> Booking:
    """The planned time of a trip in local moments, as the rules compare it."""
    return Booking(
        timezone.localtime(trip.planned_out_at),
        timezone.localtime(trip.planned_back_at),
        trip.number,
    )


def trips_of_day(day: date) -> QuerySet[Trip]:
    """Trips with a car whose planned time touches the local day, for the calendar of cars."""
    start, end = local_day(day)
    return Trip.objects.filter(
        vehicle__isnull=False,
        merged_into__isnull=True,
        planned_out_at__lt=end,
        planned_back_at__gt=start,
    ).exclude(state__in=[TripState.REFUSED, TripState.WITHDRAWN, TripState.RETURNED])


def tasks_of_driver(user: User) -> QuerySet[Trip]:
    """What the driver behind this account has to do, the next first."""
    return (
        Trip.objects.filter(
            driver__account=user, merged_into__isnull=True, state__in=DRIVER_TASK_STATES
        )
        .select_related("vehicle", "organisation", "driver")
        .order_by("planned_out_at", "pk")
    )
