"""Holidays of the calendar, and which vehicles stand sealed, on duty or unregistered over one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from affairs.core.calendar.models import CalendarDay
from affairs.core.permissions.questions import visible
from affairs.core.rules import Finding
from affairs.core.rules.evaluation import parameters_of
from affairs.modules.fleet.choices import VehicleStatus
from affairs.modules.fleet.models import Seal, Trip, Vehicle
from affairs.modules.fleet.rules.sealing import sealing_breach
from affairs.modules.fleet.selectors.trips import local_day


@dataclass(frozen=True, slots=True)
class Holiday:
    """A run of days off of one yearly notice; both days count."""

    name: str
    first: date
    last: date

    @property
    def begins_at(self) -> datetime:
        return local_day(self.first)[0]

    @property
    def ends_before(self) -> datetime:
        return local_day(self.last)[1]

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def __str__(self) -> str:
        return f"{self.first.year} 年{self.name}"


def holidays_between(first: date, last: date) -> list[Holiday]:
    """Holidays that touch the days, in order; from the calendar in force."""
    rows = CalendarDay.objects.filter(
        is_workday=False,
        date__gte=first - timedelta(days=15),
        date__lte=last + timedelta(days=15),
    ).order_by("date")
    runs: list[list[CalendarDay]] = []
    for row in rows:
        follows = runs and row.date - runs[-1][-1].date == timedelta(days=1)
        if follows and row.notice_year == runs[-1][-1].notice_year:
            runs[-1].append(row)
        else:
            runs.append([row])
    found = [Holiday(_name(run), run[0].date, run[-1].date) for run in runs]
    return [one for one in found if one.last >= first and one.first <= last]


def _name(run: Iterable[CalendarDay]) -> str:
    names = dict.fromkeys(row.name for row in run if row.name)
    return "、".join(names) or "假期"


def holiday_at(first: date) -> Holiday | None:
    """The holiday that begins on the day."""
    return next((one for one in holidays_between(first, first) if one.first == first), None)


def nearest_holiday(today: date) -> Holiday | None:
    """The holiday running or next; else the one just past."""
    ahead = holidays_between(today, today + timedelta(days=200))
    if ahead:
        return ahead[0]
    past = holidays_between(today - timedelta(days=400), today)
    return past[-1] if past else None


@dataclass(frozen=True, slots=True)
class SealLine:
    """One vehicle over a holiday; ``seal`` None: neither sealed nor on duty is registered."""

    vehicle: Vehicle
    seal: Seal | None
    breaches: tuple[Finding, ...] = ()

    @property
    def state(self) -> str:
        """``none``, ``duty``, ``moved`` or ``sealed``."""
        if self.seal is None:
            return "none"
        if self.seal.is_on_duty:
            return "duty"
        return "moved" if self.breaches or self.moved_km else "sealed"

    @property
    def moved_km(self) -> int:
        """Kilometres between sealing and unsealing; 0 while it is sealed."""
        seal = self.seal
        if seal is None or seal.unsealed_km is None or seal.odometer_km is None:
            return 0
        return seal.unsealed_km - seal.odometer_km


def sealing_lines(user: Any, holiday: Holiday) -> list[SealLine]:
    """Vehicles in reach that were on the register at the holiday's first day, by unit and plate."""
    vehicles = visible(user, Vehicle.objects.filter(entered_on__lte=holiday.first))
    vehicles = vehicles.exclude(
        status=VehicleStatus.DISPOSED, disposed_on__lte=holiday.first
    ).select_related("organisation")
    seals = _seals(holiday)
    breaches = breaches_of(holiday, seals)
    rows = vehicles.order_by("organisation__path", "plate_number")
    return [SealLine(v, seals.get(v.pk), tuple(breaches.get(v.pk, ()))) for v in rows]


def _seals(holiday: Holiday) -> dict[int, Seal]:
    rows = Seal.objects.filter(sealed_from__lt=holiday.ends_before, sealed_to__gt=holiday.begins_at)
    return {seal.vehicle_id: seal for seal in rows.order_by("sealed_from")}


def breaches_of(holiday: Holiday, seals: dict[int, Seal]) -> dict[int, list[Finding]]:
    """Trips that left while their car stood sealed, no urgent approval before them (VEH-11)."""
    trips = Trip.objects.filter(
        out_at__gte=holiday.begins_at, out_at__lt=holiday.ends_before, merged_into__isnull=True
    )
    bound = parameters_of(sealing_breach, holiday.first)
    found: dict[int, list[Finding]] = {}
    for trip in trips.order_by("out_at"):
        seal = seals.get(trip.vehicle_id or 0)
        if seal is None or seal.is_on_duty or trip.out_at is None:
            continue
        approved = trip.dispatched_at if trip.is_urgent else None
        alerts = sealing_breach(
            timezone.localtime(seal.sealed_from),
            timezone.localtime(seal.sealed_to),
            timezone.localtime(trip.out_at),
            acc_on=True,
            emergency_approved_at=timezone.localtime(approved) if approved else None,
            **bound,
        )
        if alerts:
            found.setdefault(seal.vehicle_id, []).extend(alerts)
    return found
