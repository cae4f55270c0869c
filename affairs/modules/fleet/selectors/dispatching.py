"""What dispatch needs to know of cars and drivers, and who could serve a trip."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Generic, TypeVar

from django.db.models import QuerySet
from django.utils import timezone

from affairs.core.rules import Finding, parameters
from affairs.core.rules.conversion import convert
from affairs.core.rules.outcome import Severity
from affairs.modules.fleet.choices import BodyClass, DriverStatus, Power, TripState, VehicleStatus
from affairs.modules.fleet.models import Driver, Seal, Trip, Vehicle
from affairs.modules.fleet.rules.dispatch import (
    DISPATCH_PARAMETERS,
    DispatchCheck,
    DispatchLimits,
    DriverFacts,
    TripFacts,
    VehicleFacts,
    dispatch_checks,
    driver_checks,
    vehicle_checks,
)
from affairs.modules.fleet.rules.pooling import Ride, most_aboard
from affairs.modules.fleet.rules.sealing import SealWindow
from affairs.modules.fleet.rules.trips import Booking
from affairs.modules.fleet.selectors.trips import booking_of, rivals

_LIMIT_TYPES = DispatchLimits.__annotations__


def dispatch_limits(on: date) -> DispatchLimits:
    """Values of the parameters dispatch asks for, in force on the day of the trip."""
    values = {name: parameters.value(key, on) for name, key in DISPATCH_PARAMETERS.items()}
    return DispatchLimits(
        **{
            name: convert(value, int, name) if _LIMIT_TYPES[name] == "int" else value
            for name, value in values.items()
        }
    )


def turnaround(on: date) -> timedelta:
    """Time between two trips of one car or driver (本市设定)."""
    return timedelta(minutes=int(parameters.value("fleet.turnaround_minutes", on)))


def trip_facts(trip: Trip, *, riding_along: int = 0) -> TripFacts:
    """The trip as the rules see it; ``riding_along`` are people of trips merged into it."""
    return TripFacts(
        out_at=timezone.localtime(trip.planned_out_at),
        back_at=timezone.localtime(trip.planned_back_at),
        people=trip.people + riding_along,
        emergency=trip.is_urgent,
    )


def vehicle_facts(
    vehicle: Vehicle, bookings: Iterable[Booking] = (), seals: Iterable[Seal] = ()
) -> VehicleFacts:
    return VehicleFacts(
        status=VehicleStatus(vehicle.status),
        body=BodyClass(vehicle.body),
        seats=vehicle.seats,
        automatic=vehicle.is_automatic,
        registered_on=vehicle.registered_on,
        compulsory_to=vehicle.insured_until,
        inspection_to=vehicle.inspected_until,
        bookings=tuple(bookings),
        seals=tuple(
            SealWindow(timezone.localtime(seal.sealed_from), timezone.localtime(seal.sealed_to))
            for seal in seals
        ),
    )


def driver_facts(driver: Driver, bookings: Iterable[Booking] = ()) -> DriverFacts:
    return DriverFacts(
        status=DriverStatus(driver.status),
        licence=driver.licence,
        licence_to=driver.licence_to,
        born_on=driver.born_on,
        points=driver.points,
        study_passed=driver.study_passed,
        bookings=tuple(bookings),
    )


def seals_during(trip: Trip) -> QuerySet[Seal]:
    """Sealing windows, duty cars left out, that the trip's planned time touches."""
    return Seal.objects.filter(
        is_on_duty=False,
        sealed_from__lt=trip.planned_back_at,
        sealed_to__gt=trip.planned_out_at,
    )


def checks_for(
    trip: Trip, vehicle: Vehicle, driver: Driver, *, riding_along: int = 0
) -> list[DispatchCheck]:
    """Every dispatch check of this car and driver for this trip, read from the database now."""
    day = timezone.localdate(trip.planned_out_at)
    others = _rivals_of(trip, day, vehicle=vehicle, driver=driver)
    return dispatch_checks(
        vehicle_facts(
            vehicle,
            (booking_of(other) for other in others if other.vehicle_id == vehicle.pk),
            seals_during(trip).filter(vehicle=vehicle),
        ),
        driver_facts(
            driver, (booking_of(other) for other in others if other.driver_id == driver.pk)
        ),
        trip_facts(trip, riding_along=riding_along),
        dispatch_limits(day),
    )


def car_findings(trip: Trip, vehicle: Vehicle) -> list[Finding]:
    """What speaks against this car for the trip, whoever drives."""
    day = timezone.localdate(trip.planned_out_at)
    until = trip.planned_back_at + turnaround(day)
    held = rivals(trip.planned_out_at, until, vehicle=vehicle, driver=None).exclude(pk=trip.pk)
    facts = vehicle_facts(
        vehicle, map(booking_of, held), seals_during(trip).filter(vehicle=vehicle)
    )
    return list(_findings(vehicle_checks(facts, trip_facts(trip), dispatch_limits(day))))


def _rivals_of(trip: Trip, day: date, *, vehicle: Vehicle, driver: Driver) -> list[Trip]:
    until = trip.planned_back_at + turnaround(day)
    return list(
        rivals(trip.planned_out_at, until, vehicle=vehicle, driver=driver).exclude(pk=trip.pk)
    )


C = TypeVar("C", Vehicle, Driver)


@dataclass(frozen=True, slots=True)
class Candidate(Generic[C]):
    """A car or driver that might serve a trip, with what speaks against it."""

    record: C
    findings: tuple[Finding, ...] = field(default=())

    @property
    def is_free(self) -> bool:
        return not any(found.severity is Severity.STOP for found in self.findings)

    @property
    def remark(self) -> str:
        """Why it may not go, or what to watch; empty when nothing speaks against it."""
        return "；".join(found.message for found in self.findings)


def candidate_vehicles(trip: Trip) -> list[Candidate[Vehicle]]:
    """Pool cars in use, those that may go first, the smallest sufficient ones first."""
    day = timezone.localdate(trip.planned_out_at)
    limits, facts = dispatch_limits(day), trip_facts(trip)
    taken = _bookings(trip, day, "vehicle_id")
    sealed: dict[int, list[Seal]] = defaultdict(list)
    for seal in seals_during(trip):
        sealed[seal.vehicle_id].append(seal)
    found = [
        Candidate(
            car,
            _findings(
                vehicle_checks(vehicle_facts(car, taken[car.pk], sealed[car.pk]), facts, limits)
            ),
        )
        for car in pool_vehicles(trip)
    ]
    return sorted(found, key=_preference)


def _preference(candidate: Candidate[Vehicle]) -> tuple[bool, int, int, bool, str]:
    """Free ones first; then as small as will do, ordinary bodies before off-road, new energy."""
    car = candidate.record
    body = list(BodyClass).index(BodyClass(car.body))
    new_energy = Power(car.power).is_new_energy
    return not candidate.is_free, car.seats, body, not new_energy, str(car)


def pool_vehicles(trip: Trip) -> QuerySet[Vehicle]:
    """Cars the platform may send: pooled, not disposed of, of the body asked for."""
    cars = platform_vehicles()
    return cars.filter(body=trip.requested_body) if trip.requested_body else cars


def platform_vehicles() -> QuerySet[Vehicle]:
    """Cars of the pool, those on their way out left aside."""
    return Vehicle.objects.filter(is_pooled=True).exclude(
        status__in=[VehicleStatus.DISPOSED, VehicleStatus.AWAITING_DISPOSAL]
    )


def candidate_drivers(trip: Trip, vehicle: Vehicle) -> list[Candidate[Driver]]:
    """Drivers on duty for this car, those that may go first."""
    day = timezone.localdate(trip.planned_out_at)
    limits, facts = dispatch_limits(day), trip_facts(trip)
    taken, car = _bookings(trip, day, "driver_id"), vehicle_facts(vehicle)
    found = [
        Candidate(
            driver,
            _findings(driver_checks(driver_facts(driver, taken[driver.pk]), car, facts, limits)),
        )
        for driver in Driver.objects.filter(status=DriverStatus.ON_DUTY)
    ]
    return sorted(found, key=lambda c: (not c.is_free, c.record.points, str(c.record)))


def mergeable_trips(trip: Trip) -> list[Trip]:
    """Dispatched trips that leave no later and still hold a car with seats when this begins."""
    leads = (
        Trip.objects.filter(
            state=TripState.DISPATCHED,
            merged_into__isnull=True,
            planned_out_at__lte=trip.planned_out_at,
            held_until__gt=trip.planned_out_at,
        )
        .exclude(pk=trip.pk)
        .select_related("organisation", "vehicle", "driver")
        .prefetch_related("merged_trips")
        .order_by("planned_out_at")
    )
    return [one for one in leads if most_in_car(one, trip) < one.car.seats]


def riders_of(lead: Trip) -> list[Trip]:
    """Applications that ride on the trip now."""
    going = (TripState.DISPATCHED, TripState.OUT)
    return [rider for rider in lead.merged_trips.all() if rider.state in going]


def most_in_car(lead: Trip, *more: Trip) -> int:
    """The most passengers at one time, by the planned times of the trip and all that ride on it."""
    rides = [
        Ride(one.planned_out_at, one.planned_back_at, one.people)
        for one in (lead, *riders_of(lead), *more)
    ]
    return most_aboard(rides)


def _bookings(trip: Trip, day: date, of: str) -> dict[int, list[Booking]]:
    """Bookings that touch the trip's time with the turnaround, by car or driver; one query."""
    until = trip.planned_back_at + turnaround(day)
    taken: dict[int, list[Booking]] = defaultdict(list)
    others = Trip.objects.filter(
        held_until__gt=trip.planned_out_at, planned_out_at__lt=until
    ).exclude(pk=trip.pk)
    for other in others:
        taken[getattr(other, of)].append(booking_of(other))
    return taken


def _findings(checks: Iterable[DispatchCheck]) -> tuple[Finding, ...]:
    return tuple(found for check in checks for found in check.findings)
