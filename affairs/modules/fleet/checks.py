"""The nightly check: every rule that can be asked of the stock as it stands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils import timezone

from affairs.core.rules.checks import Subject, stock_check
from affairs.core.rules.evaluation import typed_inputs
from affairs.core.rules.registry import get
from affairs.modules.fleet.choices import AlarmState, BodyClass, DriverStatus, VehicleStatus
from affairs.modules.fleet.models import Alarm, Driver, Trip, Vehicle
from affairs.modules.fleet.selectors.holdings import headrooms
from affairs.modules.fleet.selectors.positions import as_of, never_removed

MODULE = "fleet"


def _vehicles() -> Iterable[Vehicle]:
    """Vehicles still on the register, rented ones too."""
    return Vehicle.objects.exclude(status=VehicleStatus.DISPOSED).order_by().iterator(500)


def _vehicle(vehicle: Vehicle, **inputs: object) -> Subject:
    return Subject("fleet.vehicle", vehicle.pk, str(vehicle), vehicle.organisation_id, inputs)


@stock_check("VEH-02", module=MODULE)
def quotas(on: date) -> Iterable[Subject]:
    """Each unit and category with a quota or vehicles; the finding stands at the quota row.

    Of vehicles without a quota it stands at the unit.
    """
    for row in headrooms(on):
        unit = row.organisation_id
        if row.quota_id is None:
            yield Subject("organisations.organisation", unit, row.label, unit, row.inputs)
        else:
            yield Subject("fleet.quota", row.quota_id, row.label, unit, row.inputs)


@stock_check("VEH-08", module=MODULE)
def scrapping_ages(on: date) -> Iterable[Subject]:
    for vehicle in _vehicles():
        if vehicle.registered_on is not None and vehicle.registered_on <= on:
            yield _vehicle(
                vehicle,
                body=BodyClass(vehicle.body),
                registered_on=vehicle.registered_on,
                today=on,
                odometer_km=vehicle.odometer_km,
            )


@stock_check("VEH-12", module=MODULE)
def markings(on: date) -> Iterable[Subject]:
    for vehicle in _vehicles():
        yield _vehicle(
            vehicle,
            marked=vehicle.is_marked,
            exemption_approved=bool(vehicle.mark_exemption),
        )


@stock_check("VEH-16", module=MODULE)
def inspections(on: date) -> Iterable[Subject]:
    for vehicle in _vehicles():
        if vehicle.registered_on is not None and vehicle.registered_on <= on:
            yield _vehicle(
                vehicle,
                registered_on=vehicle.registered_on,
                today=on,
                body=BodyClass(vehicle.body),
                seats=vehicle.seats,
                valid_to=vehicle.inspected_until,
            )


@stock_check("VEH-17.reminder", module=MODULE)
def insurances(on: date) -> Iterable[Subject]:
    for vehicle in _vehicles():
        if vehicle.insured_until is not None:
            yield _vehicle(vehicle, valid_to=vehicle.insured_until, today=on)


@stock_check("VEH-18", module=MODULE)
def drivers(on: date) -> Iterable[Subject]:
    for driver in Driver.objects.exclude(status=DriverStatus.LEFT).order_by().iterator(500):
        inputs = {
            "points": driver.points,
            "study_passed": driver.study_passed,
            "licence_to": driver.licence_to,
            "born_on": driver.born_on,
            "today": on,
        }
        yield Subject("fleet.driver", driver.pk, str(driver), driver.organisation_id, inputs)


@stock_check("VEH-23", module=MODULE)
def mileages(on: date) -> Iterable[Subject]:
    """Trips that are back and whose terminal reported a distance."""
    rows = Trip.objects.filter(beidou_km__isnull=False, distance_km__isnull=False).order_by()
    for trip in rows.only("pk", "number", "organisation_id", "distance_km", "beidou_km"):
        inputs = {"odometer_km": Decimal(trip.distance_km or 0), "beidou_km": trip.beidou_km}
        yield Subject("fleet.trip", trip.pk, trip.number, trip.organisation_id, inputs)


@stock_check("VEH-13", module=MODULE)
def terminals_on_line(on: date) -> Iterable[Subject]:
    """Vehicles with a terminal, by when it was last heard of."""
    now = as_of(timezone.now())
    for held in never_removed().select_related("terminal__state"):
        state = getattr(held.terminal, "state", None)
        yield _vehicle(
            held.vehicle,
            now=now,
            last_seen_at=state.heard_at if state is not None else None,
            secrecy_exempt=held.vehicle.is_position_secret,
            in_workshop=held.vehicle.status == VehicleStatus.IN_REPAIR,
        )


def _alarms(rule: str) -> Iterable[Subject]:
    """Alarms of a rule not closed, with the facts it was asked with; a closed one is cured."""
    rows = Alarm.objects.filter(rule=rule).exclude(state=AlarmState.CLOSED).order_by()
    for alarm in rows.select_related("vehicle").iterator(500):
        inputs = typed_inputs(get(rule), alarm.facts)
        owner = alarm.vehicle.organisation_id
        yield Subject("fleet.alarm", alarm.pk, str(alarm.vehicle), owner, inputs)


def _alarm_check(rule: str) -> None:
    stock_check(rule, module=MODULE)(lambda on: _alarms(rule))


for _rule in ("VEH-11", "VEH-13.movement", "VEH-13.route", "VEH-13.area", "VEH-13.power",
              "VEH-13.clock", "VEH-13.driver", "VEH-19", "VEH-19.speed"):  # fmt: skip
    _alarm_check(_rule)
