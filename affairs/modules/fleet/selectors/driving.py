"""A driver's work: the cars driven, a month's hours and rests, ratings, trainings."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, Q, QuerySet, Sum
from django.utils import timezone

from affairs.core.periods import Period
from affairs.core.rounding import half_up
from affairs.core.rules import Finding
from affairs.modules.fleet.choices import TripState
from affairs.modules.fleet.models import Attendance, Driver, Trip, Vehicle, Violation
from affairs.modules.fleet.selectors.standing import driver_findings


def vehicles_driven(user: Any, since: datetime) -> QuerySet[Vehicle]:
    """Cars of the user's trips that are dispatched, out, or came back since the moment."""
    running = Q(trips__state__in=[TripState.DISPATCHED, TripState.OUT, TripState.BACK])
    trips = Q(trips__driver__account=user) & (running | Q(trips__back_at__gte=since))
    return Vehicle.objects.filter(trips, trips__merged_into__isnull=True).distinct()


@dataclass(frozen=True, slots=True)
class Work:
    """A period's work of a driver; hours are those between leaving and return."""

    trips: int
    distance_km: int
    hours: Decimal
    days: int
    longest_day: Decimal
    longest_day_on: date | None
    shortest_rest: Decimal | None


def work_of(driver: Driver, period: Period) -> Work:
    """Trips that came back in the period; the rest is the time from a return to the next leaving
    on a later day."""
    rows = Trip.objects.filter(
        driver=driver, merged_into__isnull=True, out_at__isnull=False,
        back_at__gte=period.begins_at, back_at__lt=period.ends_before,
    ).order_by("out_at")  # fmt: skip
    by_day: dict[date, timedelta] = defaultdict(timedelta)
    total, km, rests, last_back = timedelta(), 0, [], None
    trips = list(rows.only("out_at", "back_at", "distance_km"))
    for trip in trips:
        if trip.out_at is None or trip.back_at is None:
            continue
        spent = trip.back_at - trip.out_at
        by_day[timezone.localdate(trip.out_at)] += spent
        total, km = total + spent, km + (trip.distance_km or 0)
        if last_back and timezone.localdate(trip.out_at) > timezone.localdate(last_back):
            rests.append(trip.out_at - last_back)
        last_back = trip.back_at
    longest = max(by_day, key=lambda day: by_day[day], default=None)
    return Work(
        len(trips),
        km,
        _hours(total),
        len(by_day),
        _hours(by_day[longest]) if longest else Decimal(0),
        longest,
        _hours(min(rests)) if rests else None,
    )


def _hours(span: timedelta) -> Decimal:
    return half_up(Decimal(span.total_seconds()) / 3600, 1)


@dataclass(frozen=True, slots=True)
class DriverSheet:
    """What the page of one driver shows."""

    findings: list[Finding]
    month: Work
    year: Work
    rating: Decimal | None
    rated: int
    trainings: list[Attendance]
    training_hours: Decimal
    violations: list[Violation]
    recent: list[Trip]


def driver_sheet(driver: Driver, today: date) -> DriverSheet:
    """Standing, this month and year, ratings, trainings and violations of the driver."""
    year = Period.of_year(today.year)
    rated = Trip.objects.filter(driver=driver, rating__isnull=False)
    rating = rated.aggregate(mean=Avg("rating"), number=Count("pk"))
    attended = Attendance.objects.filter(driver=driver).select_related("training")
    hours = attended.filter(training__held_on__year=today.year).aggregate(
        total=Sum("training__hours")
    )["total"]
    violations = Violation.objects.filter(driver=driver).select_related("vehicle")
    recent = Trip.objects.filter(driver=driver, back_at__isnull=False, merged_into__isnull=True)
    return DriverSheet(
        driver_findings(driver, today),
        work_of(driver, Period.of_months(today.year, today.month, today.month)),
        work_of(driver, year),
        None if rating["mean"] is None else half_up(Decimal(str(rating["mean"])), 2),
        rating["number"],
        list(attended.order_by("-training__held_on")[:10]),
        hours or Decimal(0),
        list(violations.order_by("-happened_at")[:10]),
        list(recent.select_related("vehicle", "organisation").order_by("-back_at")[:10]),
    )
