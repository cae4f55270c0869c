"""Whether a vehicle and a driver may take a trip: every check, those that passed too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from affairs.core.rules import Finding, Rule, rule, stop
from affairs.core.rules.outcome import outcome_of
from affairs.modules.fleet.choices import BodyClass, DriverStatus, VehicleStatus
from affairs.modules.fleet.rules import sources
from affairs.modules.fleet.rules.disposal import mandatory_scrapping
from affairs.modules.fleet.rules.drivers import (
    driving_age,
    licence_class,
    licence_points,
    licence_validity,
)
from affairs.modules.fleet.rules.driving import DrivingSegment, fatigue
from affairs.modules.fleet.rules.inspection import inspected_on_trip
from affairs.modules.fleet.rules.insurance import insured_on_trip
from affairs.modules.fleet.rules.sealing import SealWindow, outside_sealing
from affairs.modules.fleet.rules.trips import Booking, clashes, enough_seats, vehicle_status
from affairs.modules.fleet.rules.wording import local


@dataclass(frozen=True, slots=True)
class VehicleFacts:
    """What dispatch asks of a vehicle; bookings are the other trips that hold it."""

    status: VehicleStatus
    body: BodyClass
    seats: int
    automatic: bool = False
    registered_on: date | None = None
    compulsory_to: date | None = None
    inspection_to: date | None = None
    bookings: tuple[Booking, ...] = ()
    seals: tuple[SealWindow, ...] = ()


@dataclass(frozen=True, slots=True)
class DriverFacts:
    """What dispatch asks of a driver; ``driving`` holds the day's planned driving so far."""

    status: DriverStatus
    licence: str
    licence_to: date | None = None
    born_on: date | None = None
    points: int = 0
    study_passed: bool = False
    bookings: tuple[Booking, ...] = ()
    driving: tuple[DrivingSegment, ...] = ()


@dataclass(frozen=True, slots=True)
class TripFacts:
    """The trip to be served; ``leg_minutes`` is the longest planned driving without a stop."""

    out_at: datetime
    back_at: datetime
    people: int
    emergency: bool = False
    leg_minutes: int = 0

    @property
    def first_day(self) -> date:
        return local(self.out_at).date()

    @property
    def last_day(self) -> date:
        """The last day of use; a trip back at midnight ends on the day before."""
        return local(self.back_at - timedelta.resolution).date()


@dataclass(frozen=True, slots=True)
class DispatchLimits:
    """Parameter values in force on the day of the trip; ``DISPATCH_PARAMETERS`` names them."""

    turnaround_minutes: int
    points_limit: int
    renewal_days: int
    age_limit: int
    limit_minutes: int
    rest_minutes: int
    scrap_years: Mapping[str, int]
    truck_years: int
    steering_km: int


DISPATCH_PARAMETERS: dict[str, str] = {
    "turnaround_minutes": "fleet.turnaround_minutes",
    "points_limit": "fleet.points_limit",
    "renewal_days": "fleet.licence_renewal_days",
    "age_limit": "fleet.large_vehicle_age",
    "limit_minutes": "fleet.driving_limit_minutes",
    "rest_minutes": "fleet.rest_minutes",
    "scrap_years": "fleet.scrap_years",
    "truck_years": "fleet.scrap_years_trucks",
    "steering_km": "fleet.scrap_steering_km",
}


@dataclass(frozen=True, slots=True)
class DispatchCheck:
    """One check of a dispatch with what it found; empty findings mean that it passed."""

    rule: str
    label: str
    findings: tuple[Finding, ...] = ()

    @property
    def passed(self) -> bool:
        return not self.findings


@rule(
    "VEH-TRIP.driver",
    "驾驶员状态",
    article=f"{sources.AFFAIRS} 第二十六条",
    confidence="A",
    labels={"status": "驾驶员状态"},
    examples=({"status": "停派"},),
)
def driver_status(status: DriverStatus) -> list[Finding]:
    """Only drivers on duty are dispatched."""
    if status is DriverStatus.ON_DUTY:
        return []
    remedy = "改派在岗驾驶员。"
    return [stop(f"驾驶员{status.label}", field="driver", value=status, remedy=remedy)]


def dispatch_checks(
    vehicle: VehicleFacts, driver: DriverFacts, trip: TripFacts, limits: DispatchLimits
) -> list[DispatchCheck]:
    """Every check of this vehicle and driver for this trip, in the order the page lists them."""
    return [
        *vehicle_checks(vehicle, trip, limits),
        *driver_checks(driver, vehicle, trip, limits),
    ]


def dispatch_findings(
    vehicle: VehicleFacts, driver: DriverFacts, trip: TripFacts, limits: DispatchLimits
) -> list[Finding]:
    """What the checks found, gravest first; no stop among them means that it may be dispatched."""
    found = [
        finding
        for check in dispatch_checks(vehicle, driver, trip, limits)
        for finding in check.findings
    ]
    return sorted(found, key=lambda finding: finding.severity.rank)


def vehicle_checks(
    vehicle: VehicleFacts, trip: TripFacts, limits: DispatchLimits
) -> list[DispatchCheck]:
    """The checks that concern the vehicle alone."""
    last_day = trip.last_day
    checks = [
        _check(vehicle_status, "车辆状态", vehicle_status(vehicle.status, trip.emergency)),
        _check(
            outside_sealing,
            "封存",
            outside_sealing(trip.out_at, trip.back_at, list(vehicle.seals), trip.emergency),
        ),
        _check(
            insured_on_trip,
            "保险",
            insured_on_trip(trip.first_day, vehicle.compulsory_to, last_day),
        ),
        _check(inspected_on_trip, "年检", inspected_on_trip(last_day, vehicle.inspection_to)),
        _check(enough_seats, "座位", enough_seats(vehicle.seats, trip.people)),
        _check(clashes, "车辆时段", _clashes(trip, vehicle.bookings, limits)),
    ]
    if vehicle.registered_on is not None:
        checks.append(_scrapping_check(vehicle, vehicle.registered_on, last_day, limits))
    return checks


def driver_checks(
    driver: DriverFacts, vehicle: VehicleFacts, trip: TripFacts, limits: DispatchLimits
) -> list[DispatchCheck]:
    """The checks that concern the driver, alone or with this vehicle."""
    last_day = trip.last_day
    points = licence_points(
        driver.points, study_passed=driver.study_passed, limit=limits.points_limit
    )
    checks = [
        _check(driver_status, "驾驶员状态", driver_status(driver.status)),
        _check(
            licence_class, "准驾", licence_class(driver.licence, vehicle.body, vehicle.automatic)
        ),
        _check(licence_points, "记分", points),
        _check(clashes, "驾驶员时段", _clashes(trip, driver.bookings, limits)),
        _check(fatigue, "连续驾驶", _planned_fatigue(driver, trip, limits)),
    ]
    if driver.licence_to is not None:
        valid = licence_validity(driver.licence_to, last_day, renewal_days=limits.renewal_days)
        checks.append(_check(licence_validity, "驾驶证有效期", valid))
    if driver.born_on is not None:
        aged = driving_age(vehicle.body, driver.born_on, last_day, age_limit=limits.age_limit)
        checks.append(_check(driving_age, "驾驶年龄", aged))
    return checks


def _check(checked: Rule[..., Any], label: str, answer: Any) -> DispatchCheck:
    findings = outcome_of(answer, rule=checked.id, article=checked.article).findings
    return DispatchCheck(checked.id, label, findings)


def _clashes(
    trip: TripFacts, bookings: tuple[Booking, ...], limits: DispatchLimits
) -> list[Finding]:
    return clashes(
        trip.out_at,
        trip.back_at,
        list(bookings),
        buffer_minutes=limits.turnaround_minutes,
    )


def _planned_fatigue(driver: DriverFacts, trip: TripFacts, limits: DispatchLimits) -> Any:
    segments = list(driver.driving)
    if trip.leg_minutes > 0:
        leg_end = trip.out_at + timedelta(minutes=trip.leg_minutes)
        segments.append(DrivingSegment(trip.out_at, leg_end))
    return fatigue(segments, limit_minutes=limits.limit_minutes, rest_minutes=limits.rest_minutes)


def _scrapping_check(
    vehicle: VehicleFacts, registered_on: date, last_day: date, limits: DispatchLimits
) -> DispatchCheck:
    overdue = mandatory_scrapping(
        vehicle.body,
        registered_on,
        last_day,
        years=limits.scrap_years,
        truck_years=limits.truck_years,
        steering_km=limits.steering_km,
    )
    return _check(mandatory_scrapping, "报废年限", overdue)
