"""Drivers, their trainings, violations and accidents."""

from __future__ import annotations

from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.actions import action
from affairs.core.errors import RuleViolation
from affairs.core.rules.evaluation import evaluate
from affairs.modules.fleet.choices import Payer, ViolationStatus
from affairs.modules.fleet.models import Accident, Attendance, Driver, Training, Trip, Violation
from affairs.modules.fleet.refusals import refuse
from affairs.modules.fleet.rules.drivers import licence_classes
from affairs.modules.fleet.rules.driving import VIOLATION_MOVES, traffic_violation


@action("fleet.record_driver", label="登记驾驶员")
def record_driver(driver: Driver, *, by: User) -> Driver:
    """Save a driver; the licence is written in the classes of the law, such as A1 or B1C1."""
    licence_classes(driver.licence)
    driver.save()
    return driver


@action("fleet.record_training", label="登记培训")
def record_training(training: Training, *, by: User) -> Training:
    """Save a training of drivers; who attended is entered with it."""
    training.save()
    return training


@action("fleet.record_attendance", label="登记参训")
def record_attendance(attendance: Attendance, *, by: User) -> Attendance:
    """Save that a driver took part."""
    attendance.save()
    return attendance


@action("fleet.record_violation", label="登记违章")
def record_violation(violation: Violation, *, by: User) -> Violation:
    """Save a violation; the trip that covers its moment gives the driver (VEH-20)."""
    if violation.happened_at > timezone.now():
        raise RuleViolation("违法时间在将来，按决定书改正。", field="happened_at")
    findings = evaluate(
        traffic_violation,
        on=timezone.localdate(violation.happened_at),
        points=violation.points,
        fine=violation.fine,
        payer=Payer(violation.payer),
    ).findings
    refuse(findings)
    violation.trip = trip_at(violation)
    if violation.trip is not None:
        violation.driver = violation.trip.driver
    violation.save()
    return violation


def trip_at(violation: Violation) -> Trip | None:
    """The trip in which the vehicle was out at the violation's moment."""
    out = Trip.objects.filter(
        vehicle=violation.vehicle, merged_into__isnull=True, out_at__lte=violation.happened_at
    ).order_by("-out_at")
    last = out.select_related("driver").first()
    if last is None or (last.back_at is not None and last.back_at < violation.happened_at):
        return None
    return last


@action("fleet.move_violation", label="办理违章")
def move_violation(
    violation: Violation, *, status: ViolationStatus, by: User, reason: str = ""
) -> Violation:
    """Bring a violation to its next state; confirmed points are added to the driver's."""
    violation = Violation.objects.select_for_update(of=("self",)).get(pk=violation.pk)
    before, after = ViolationStatus(violation.status), ViolationStatus(status)
    if after not in VIOLATION_MOVES[before]:
        raise RuleViolation(
            f"违章是「{before.label}」，不能改为「{after.label}」。", field="status"
        )
    violation.status = after
    if after is ViolationStatus.HANDLED:
        violation.handled_on = violation.handled_on or timezone.localdate()
        _add_points(violation)
    violation.save()
    return violation


def _add_points(violation: Violation) -> None:
    if violation.driver_id is None or not violation.points:
        return
    driver = Driver.objects.select_for_update(of=("self",)).get(pk=violation.driver_id)
    driver.points += violation.points
    driver.save()


@action("fleet.record_accident", label="登记事故")
def record_accident(accident: Accident, *, by: User) -> Accident:
    """Save an accident and how it was settled."""
    accident.save()
    return accident
