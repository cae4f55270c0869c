"""Giving a trip its car and driver, changing them, letting two trips ride together."""

from __future__ import annotations

from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.actions import action, note_change
from affairs.core.approvals.models import Work
from affairs.core.errors import RuleViolation, StaleRecord
from affairs.core.rules.refusing import refuse
from affairs.modules.fleet.actions.flows import decided_in_flow
from affairs.modules.fleet.actions.numbers import next_number
from affairs.modules.fleet.actions.trips import locked, move, require_reason
from affairs.modules.fleet.choices import TripMove, TripState, VehicleCategory
from affairs.modules.fleet.models import Driver, Trip, Vehicle
from affairs.modules.fleet.notices import tell_dispatched, tell_taken_off
from affairs.modules.fleet.rules.trips import URGENT_CATEGORIES, clashes
from affairs.modules.fleet.selectors.dispatching import checks_for, most_in_car, turnaround
from affairs.modules.fleet.selectors.trips import rivals

_TAKEN = "这辆车或驾驶员的时段刚被占用。刷新派车方案，另选车辆、驾驶员或时间。"
_BEFORE_APPROVAL = (TripState.DRAFT, TripState.AWAITING_UNIT)


@action("fleet.dispatch_trip", label="派车", conflict=_TAKEN)
def dispatch_trip(
    trip: Trip, *, vehicle: Vehicle, driver: Driver, by: User, reason: str = ""
) -> Trip:
    """Give the trip a car and a driver that are free, valid and fit; they are held from then on.

    Rows of trip, car and driver are locked before anything is counted, so of several dispatchers
    one wins; the others get StaleRecord with who has it. RuleViolation names each check not
    passed; what only asks for a reason passes with one.
    """
    trip = locked(trip)
    _not_dispatched_yet(trip)
    _urgent_before_approval(trip)
    move(trip, TripMove.DISPATCH)
    _hold(trip, vehicle, driver, reason)
    trip.dispatch_number = trip.dispatch_number or next_number("PC", timezone.localdate())
    _note_dispatch(trip, by)
    tell_dispatched(trip)
    decided_in_flow(trip, Work.Verdict.APPROVE, by, reason)
    return trip


def _note_dispatch(trip: Trip, by: User) -> None:
    """Store who dispatched when; the period is the one applied for unless another was approved."""
    trip.approved_from = trip.approved_from or trip.planned_out_at
    trip.approved_to = trip.approved_to or trip.planned_back_at
    trip.dispatched_at, trip.dispatched_by = timezone.now(), by
    trip.save()


@action("fleet.reassign_trip", label="改派", conflict=_TAKEN)
def reassign_trip(
    trip: Trip, *, vehicle: Vehicle, driver: Driver, by: User, reason: str = ""
) -> Trip:
    """Give a dispatched trip another car or driver; on the way only the driver may change."""
    trip = locked(trip)
    if trip.state == TripState.OUT and trip.vehicle_id != vehicle.pk:
        raise RuleViolation("车已出场，途中只能换驾驶员；换车先回场，再另派。", field="vehicle")
    if trip.merged_into_id:
        raise RuleViolation("这单合乘在另一趟车上，改派那一趟。", field="state")
    move(trip, TripMove.REASSIGN)
    require_reason(reason, "改派")
    former = trip.driver
    _hold(trip, vehicle, driver, reason)
    _note_dispatch(trip, by)
    tell_dispatched(trip)
    if former is not None and former != driver:
        tell_taken_off(trip, former)
    for rider in trip.merged_trips.filter(state=trip.state):
        rider.vehicle, rider.driver = vehicle, driver
        rider.save()
    return trip


@action("fleet.merge_trip", label="合乘", conflict=_TAKEN)
def merge_trip(trip: Trip, *, lead: Trip, by: User) -> Trip:
    """Let an application ride on a dispatched trip that leaves no later and has seats.

    It begins while the lead holds its car; should it end later, car and driver are held longer,
    if nobody else has them then.
    """
    lead, trip = locked(lead), locked(trip)
    _not_dispatched_yet(trip)
    _urgent_before_approval(trip)
    if lead.state != TripState.DISPATCHED or lead.merged_into_id or lead.pk == trip.pk:
        raise RuleViolation("只能合乘到已派车、还没出车的一趟。", field="lead")
    held = lead.held_until or lead.planned_back_at
    if not lead.planned_out_at <= trip.planned_out_at < held:
        raise RuleViolation("出车时间不在那趟车占用的时间内，不能合乘。", field="lead")
    move(trip, TripMove.DISPATCH)
    people = most_in_car(lead, trip)
    refuse(
        found
        for check in checks_for(lead, lead.car, lead.chauffeur, riding_along=people - lead.people)
        for found in check.findings
        if found.rule == "VEH-TRIP.seats"
    )
    _hold_longer(lead, trip)
    trip.merged_into, trip.vehicle, trip.driver = lead, lead.vehicle, lead.driver
    trip.dispatch_number = lead.dispatch_number
    _note_dispatch(trip, by)
    tell_dispatched(trip)
    decided_in_flow(trip, Work.Verdict.APPROVE, by)
    return trip


def _hold_longer(lead: Trip, rider: Trip) -> None:
    """Hold car and driver of the lead until the rider is back and the turnaround has passed."""
    day = timezone.localdate(lead.planned_out_at)
    until = rider.planned_back_at + turnaround(day)
    if lead.held_until is None or until <= lead.held_until:
        return
    vehicle = Vehicle.objects.select_for_update(of=("self",)).get(pk=lead.car.pk)
    driver = Driver.objects.select_for_update(of=("self",)).get(pk=lead.chauffeur.pk)
    later = rivals(lead.held_until, until, vehicle=vehicle, driver=driver).exclude(pk=lead.pk)
    if later.exists():
        raise _taken(lead, until, vehicle, driver)
    lead.held_until = until
    note_change(lead, "延长占用")
    lead.save()


def _riding_along(trip: Trip) -> int:
    """Passengers besides the trip's own, at the time most sit in the car."""
    return most_in_car(trip) - trip.people


def _not_dispatched_yet(trip: Trip) -> None:
    if trip.state != TripState.DISPATCHED:
        return
    at = timezone.localtime(trip.dispatched_at)
    raise StaleRecord(
        f"{trip.number} 已由{trip.dispatched_by}于 {at:%m-%d %H:%M} 派 {trip.vehicle}、"
        f"{trip.driver}。要换车或换人用改派。"
    )


def _urgent_before_approval(trip: Trip) -> None:
    """JY and YJ urgent trips go on a call, papers to follow; others wait for the unit's head."""
    if trip.state not in _BEFORE_APPROVAL:
        return
    if not trip.is_urgent or VehicleCategory(trip.category) not in URGENT_CATEGORIES:
        raise RuleViolation("单位负责人还没有审批，先审批再派车。", field="state")


def _hold(trip: Trip, vehicle: Vehicle, driver: Driver, reason: str) -> None:
    """Check car and driver under lock and mark them held until the turnaround has passed."""
    vehicle = Vehicle.objects.select_for_update(of=("self",)).get(pk=vehicle.pk)
    driver = Driver.objects.select_for_update(of=("self",)).get(pk=driver.pk)
    until = trip.planned_back_at + turnaround(timezone.localdate(trip.planned_out_at))
    checks = checks_for(trip, vehicle, driver, riding_along=_riding_along(trip))
    found = [finding for check in checks for finding in check.findings]
    if any(finding.rule == clashes.id for finding in found):
        raise _taken(trip, until, vehicle, driver)
    refuse(found, reason=reason)
    trip.vehicle, trip.driver, trip.held_until = vehicle, driver, until


def _taken(trip: Trip, until, vehicle: Vehicle, driver: Driver) -> StaleRecord:
    other = (
        rivals(trip.planned_out_at, until, vehicle=vehicle, driver=driver)
        .exclude(pk=trip.pk)
        .first()
    )
    if other is None or other.held_until is None:
        return StaleRecord(_TAKEN)
    what = str(vehicle) if other.vehicle_id == vehicle.pk else str(driver)
    starts, ends = timezone.localtime(other.planned_out_at), timezone.localtime(other.held_until)
    field = "vehicle" if other.vehicle_id == vehicle.pk else "driver"
    return StaleRecord(
        f"{what} {starts:%m-%d %H:%M} 至 {ends:%m-%d %H:%M}（含整备）已派给 "
        f"{other.number}（{other.organisation}，{other.dispatched_by}派）。"
        "另选车辆、驾驶员或时间。",
        field=field,
    )
