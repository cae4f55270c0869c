"""The day of the fleet as the proposal reads it: what waits, who is fit and free, how far it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import DurationField, ExpressionWrapper, F, Q, QuerySet, Sum
from django.utils import timezone

from affairs.core.rules import parameters
from affairs.core.rules.outcome import Severity
from affairs.modules.fleet.choices import DriverStatus, TripState
from affairs.modules.fleet.dispatch.day import Busy, Call, Car, Day, Person, Terms
from affairs.modules.fleet.models import Driver, ProposedTrip, Seal, Trip, Vehicle
from affairs.modules.fleet.rules.dispatch import (
    DispatchCheck,
    DispatchLimits,
    TripFacts,
    driver_checks,
    vehicle_checks,
)
from affairs.modules.fleet.rules.trips import URGENT_CATEGORIES
from affairs.modules.fleet.selectors.dispatching import (
    dispatch_limits,
    driver_facts,
    platform_vehicles,
    trip_facts,
    vehicle_facts,
)
from affairs.modules.fleet.selectors.trips import holding_trips, local_day
from affairs.modules.fleet.selectors.ways import Ways, ways_on

BEFORE_APPROVAL = (TripState.DRAFT, TripState.AWAITING_UNIT)
MINUTE = timedelta(minutes=1)
TERM_PARAMETERS = {
    "turnaround": "fleet.turnaround_minutes",
    "patience": "fleet.pick_up_patience_minutes",
    "together": "fleet.together_minutes",
    "detour_share": "fleet.ride_detour_share",
    "detour_minutes": "fleet.ride_detour_minutes",
    "driving_limit": "fleet.driving_limit_minutes",
    "rest": "fleet.rest_minutes",
    "day_limit": "fleet.driver_day_minutes",
    "car_cost_km": "fleet.car_cost_km",
}
FAIRNESS_DAYS, SECONDS = "fleet.fairness_days", "fleet.proposal_seconds"


@dataclass(frozen=True)
class DayOfFleet:
    """The day with the records its numbers stand for."""

    day: Day
    trips: list[Trip]
    cars: list[Vehicle]
    drivers: list[Driver]
    midnight: datetime
    unknown_places: list[str]

    def moment(self, minutes: float) -> datetime:
        return self.midnight + timedelta(minutes=round(minutes, 2))


def waiting_trips(day: date) -> QuerySet[Trip]:
    """Trips of the day that can be given a car: those approved, and urgent ones before approval."""
    start, end = local_day(day)
    urgent = Q(state__in=BEFORE_APPROVAL, is_urgent=True, category__in=URGENT_CATEGORIES)
    return (
        Trip.objects.filter(Q(state=TripState.AWAITING_DISPATCH) | urgent)
        .filter(planned_out_at__gte=start, planned_out_at__lt=end)
        .select_related("organisation")
        .order_by("planned_out_at", "pk")
    )


def day_of_fleet(
    day: date, trips: Sequence[Trip], locked: Sequence[ProposedTrip] = ()
) -> DayOfFleet:
    """What the proposal is made from: the trips, and the pool with what holds it already.

    ``locked`` proposals count as held, so that the rest is planned around them.
    """
    midnight, end = local_day(day)
    cars = list(platform_vehicles().order_by("plate_number"))
    drivers = list(Driver.objects.filter(status=DriverStatus.ON_DUTY).order_by("pk"))
    limits, ways = dispatch_limits(day), ways_on(day)
    places = _Places(ways)
    held_cars, held_drivers = _held(day, midnight, end, locked, limits.turnaround_minutes)
    able = able_cars(trips, cars, limits)
    calls = [_call(trip, able[trip.pk], places, midnight) for trip in trips]
    lots = [
        Car(
            car.pk,
            car.seats - 1,
            places.number(car.parking_place or places.yard),
            held_cars[car.pk],
        )
        for car in cars
    ]
    people = _people(day, drivers, cars, limits, held_drivers)
    km, minutes = places.matrices(trips)
    terms = terms_on(day)
    made = Day(calls, lots, people, km, minutes, terms, ends=_minutes(midnight, end))
    return DayOfFleet(made, list(trips), cars, drivers, midnight, ways.unknown(places.words))


def terms_on(day: date) -> Terms:
    """The city's terms of proposing in force on the day."""

    return Terms(
        **{name: float(parameters.value(key, day)) for name, key in TERM_PARAMETERS.items()}
    )


class _Places:
    """Numbers for the words of places, and the matrices between them."""

    def __init__(self, ways: Ways) -> None:
        self.ways = ways
        self.words: list[str] = []
        self._numbers: dict[str, int] = {}
        yards = [place.name for place in ways.known.values() if place.is_yard]
        self.yard = yards[0] if yards else "车场"

    def number(self, words: str) -> int:
        place = self.ways.place(words)
        key = place.name if place is not None else words.strip()
        if key not in self._numbers:
            self._numbers[key] = len(self.words)
            self.words.append(key)
        return self._numbers[key]

    def matrices(self, trips: Iterable[Trip]) -> tuple[list[list[float]], list[list[float]]]:
        """Kilometres and minutes; the way to an unknown place is the one the application says."""
        km = [[self.ways.km(a, b) for b in self.words] for a in self.words]
        minutes = [[self.ways.minutes(a, b) for b in self.words] for a in self.words]
        for trip in trips:
            start, end = self.number(trip.start_place), self.number(trip.end_place)
            if trip.planned_km and self.ways.unknown([trip.start_place, trip.end_place]):
                way = trip.planned_km / (1 if trip.is_one_way else 2)
                km[start][end] = km[end][start] = way
                minutes[start][end] = minutes[end][start] = way / self.ways.speed_kmh * 60
        return km, minutes


def _call(trip: Trip, able: frozenset[int], places: _Places, midnight: datetime) -> Call:
    return Call(
        trip.pk,
        trip.people,
        places.number(trip.start_place),
        places.number(trip.end_place),
        _minutes(midnight, trip.planned_out_at),
        _minutes(midnight, trip.planned_back_at),
        not trip.is_one_way,
        able,
        trip.is_urgent,
    )


def _minutes(midnight: datetime, moment: datetime) -> float:
    return (moment - midnight) / MINUTE


# ---------- who is fit ----------


def able_cars(
    trips: Iterable[Trip], cars: Sequence[Vehicle], limits: DispatchLimits
) -> dict[int, frozenset[int]]:
    """For each trip the places of the cars that pass every check but that of time."""
    seals = _seals(trips)
    facts = [vehicle_facts(car) for car in cars]
    known: dict[tuple[object, ...], bool] = {}
    able: dict[int, frozenset[int]] = {}
    for trip in trips:
        asked = trip_facts(trip)
        fit = set()
        for place, car in enumerate(cars):
            if trip.requested_body and car.body != trip.requested_body:
                continue
            sealed = seals.get(car.pk, ())
            key = (car.pk, asked.first_day, asked.last_day, asked.people, asked.emergency)
            if sealed:
                held = vehicle_facts(car, (), sealed)
                passes = _passes(vehicle_checks(held, asked, limits))
            else:
                if key not in known:
                    known[key] = _passes(vehicle_checks(facts[place], asked, limits))
                passes = known[key]
            if passes:
                fit.add(place)
        able[trip.pk] = frozenset(fit)
    return able


def _passes(checks: Iterable[DispatchCheck]) -> bool:
    """No check stops, and none asks for a reason a proposal cannot give."""
    found = (finding for check in checks for finding in check.findings)
    return not any(finding.severity in (Severity.STOP, Severity.ASK) for finding in found)


def _seals(trips: Iterable[Trip]) -> dict[int, list[Seal]]:
    spans = [(trip.planned_out_at, trip.planned_back_at) for trip in trips]
    if not spans:
        return {}
    seals: dict[int, list[Seal]] = defaultdict(list)
    first, last = min(out for out, _ in spans), max(back for _, back in spans)
    for seal in Seal.objects.filter(is_on_duty=False, sealed_from__lt=last, sealed_to__gt=first):
        seals[seal.vehicle_id].append(seal)
    return seals


def _people(
    day: date,
    drivers: Sequence[Driver],
    cars: Sequence[Vehicle],
    limits: DispatchLimits,
    held: dict[int, tuple[Busy, ...]],
) -> list[Person]:
    start, end = local_day(day)
    whole_day = TripFacts(timezone.localtime(start), timezone.localtime(end), 1)
    lately = driven_lately(day)
    kinds = {(car.body, car.is_automatic): vehicle_facts(car) for car in cars}
    people = []
    for driver in drivers:
        facts = driver_facts(driver)
        able = {
            kind
            for kind, car in kinds.items()
            if _passes(driver_checks(facts, car, whole_day, limits))
        }
        numbers = frozenset(n for n, car in enumerate(cars) if (car.body, car.is_automatic) in able)
        people.append(Person(driver.pk, numbers, held[driver.pk], lately.get(driver.pk, 0.0)))
    return people


def driven_lately(day: date) -> dict[int, float]:
    """Minutes each driver was out in the days before, by the plan; keyed by driver."""
    start, _ = local_day(day)
    since = start - timedelta(days=int(parameters.value(FAIRNESS_DAYS, day)))
    span = ExpressionWrapper(
        F("planned_back_at") - F("planned_out_at"), output_field=DurationField()
    )
    rows = (
        Trip.objects.filter(
            driver__isnull=False,
            merged_into__isnull=True,
            planned_out_at__gte=since,
            planned_out_at__lt=start,
        )
        .exclude(state__in=[TripState.REFUSED, TripState.WITHDRAWN, TripState.RETURNED])
        .order_by()
        .values_list("driver")
        .annotate(out=Sum(span))
    )
    return {driver: out / MINUTE for driver, out in rows}


# ---------- what holds them ----------


def _held(
    day: date,
    midnight: datetime,
    end: datetime,
    locked: Sequence[ProposedTrip],
    turnaround_minutes: int,
) -> tuple[dict[int, tuple[Busy, ...]], dict[int, tuple[Busy, ...]]]:
    """Times cars and drivers are held on the day, turnaround included."""
    cars: dict[int, list[Busy]] = defaultdict(list)
    drivers: dict[int, list[Busy]] = defaultdict(list)
    before = timedelta(minutes=turnaround_minutes)
    for trip in holding_trips().filter(held_until__gt=midnight, planned_out_at__lt=end):
        held = trip.held_until or trip.planned_back_at
        # A trip proposed before must end its turnaround when this one leaves.
        busy = Busy(_minutes(midnight, trip.planned_out_at - before), _minutes(midnight, held))
        drivers[trip.driver_id or 0].append(replace(busy, starts=busy.starts + turnaround_minutes))
        cars[trip.vehicle_id or 0].append(busy)
    for line in locked:
        span = outing_span(line)
        busy = Busy(_minutes(midnight, span[0] - before), _minutes(midnight, span[1] + before))
        drivers[line.driver_id or 0].append(replace(busy, starts=busy.starts + turnaround_minutes))
        cars[line.vehicle_id or 0].append(busy)
    return _frozen(cars), _frozen(drivers)


def outing_span(line: ProposedTrip) -> tuple[datetime, datetime]:
    """From when to when the application needs its car."""
    trip = line.trip
    return trip.planned_out_at, trip.planned_back_at


def _frozen(held: dict[int, list[Busy]]) -> dict[int, tuple[Busy, ...]]:
    return defaultdict(tuple, {key: tuple(spans) for key, spans in held.items()})
