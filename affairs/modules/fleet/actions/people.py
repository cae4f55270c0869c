"""Drivers, their trainings, violations and accidents."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.actions import action, note_change
from affairs.core.errors import RuleViolation
from affairs.core.rules import Finding, ask, tip
from affairs.core.rules.evaluation import evaluate
from affairs.core.rules.refusing import refuse
from affairs.modules.fleet.choices import Payer, ViolationStatus
from affairs.modules.fleet.models import Accident, Attendance, Driver, Training, Trip, Violation
from affairs.modules.fleet.rules.drivers import (
    licence_classes,
    licence_points,
    points_cycle_end,
)
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


def trip_findings(violation: Violation) -> list[Finding]:
    """The trip that covers the violation's moment as a tip, or the suspicion when none does."""
    trip = trip_at(violation)
    if trip is not None:
        words = f"{trip.number}，驾驶员 {trip.driver}"
        return [tip(f"违法时间在行程 {words}", field="driver", rule="VEH-20")]
    return [
        ask(
            "违法时间没有对应的行程，疑似公车私用",
            field="happened_at",
            value=violation.happened_at,
            remedy="查明谁在用车，写明驾驶员；属私用的按规定处理。",
        )
    ]


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
    """Points belong to the cycle in which the violation happened, also when handled later."""
    if violation.driver_id is None or not violation.points:
        return
    driver = Driver.objects.select_for_update(of=("self",)).get(pk=violation.driver_id)
    began = driver.points_cycle_from
    if began is not None and timezone.localdate(violation.happened_at) < began:
        driver.last_cycle_points += violation.points
    else:
        driver.points += violation.points
    note_change(driver, "记分")
    driver.save()


@action("fleet.begin_points_cycle", label="记分周期结转")
def begin_points_cycle(driver: Driver, *, today: date, by: User | None) -> Driver:
    """Close the driver's cycle of points when it has ended; called daily, harmless twice.

    Points of a full twelve stay until study and test are passed.
    """
    driver = Driver.objects.select_for_update(of=("self",)).get(pk=driver.pk)
    if driver.first_issued_on is None or driver.first_issued_on > today:
        return driver
    ends_on: date = evaluate(
        points_cycle_end, on=today, first_issued_on=driver.first_issued_on, today=today
    ).value
    began = ends_on + timedelta(days=1) - relativedelta(years=1)
    if driver.points_cycle_from is not None and driver.points_cycle_from >= began:
        return driver
    full = bool(evaluate(licence_points, on=today, points=driver.points,
                         study_passed=driver.study_passed).findings)  # fmt: skip
    driver.last_cycle_points, driver.last_cycle_end = driver.points, began - timedelta(days=1)
    driver.points = driver.points if full else 0
    driver.points_cycle_from, driver.study_passed = began, False
    driver.study_hours = Decimal(0)
    driver.save()
    return driver


@action("fleet.record_accident", label="登记事故")
def record_accident(accident: Accident, *, by: User) -> Accident:
    """Save an accident and how it was settled."""
    accident.save()
    return accident
