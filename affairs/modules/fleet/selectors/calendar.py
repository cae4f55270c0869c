"""The calendar of cars: one lane a car, the trips of a day as bars on it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from affairs.modules.fleet.choices import BodyClass, TripState, VehicleStatus
from affairs.modules.fleet.models import Trip, Vehicle
from affairs.modules.fleet.selectors.trips import local_day, trips_of_day

FIRST_HOUR, LAST_HOUR = 7, 19
TONES = {TripState.DISPATCHED: "plan", TripState.OUT: "out"}
OFF = {
    VehicleStatus.IN_REPAIR: "维修",
    VehicleStatus.SEALED: "封存",
    VehicleStatus.SUSPENDED: "停用",
    VehicleStatus.AWAITING_DISPOSAL: "待处置",
}


@dataclass(frozen=True, slots=True)
class Bar:
    """A trip on its lane; left and width in per cent of the hours shown."""

    trip: Trip
    starts_at: datetime
    ends_at: datetime
    left: float
    width: float
    tone: str


@dataclass(slots=True)
class Lane:
    """One car and its bars; ``off`` says why it is not to be had."""

    vehicle: Vehicle
    bars: list[Bar] = field(default_factory=list)
    off: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    lanes: list[Lane]

    @property
    def free(self) -> int:
        """Cars of the group without a trip on the day."""
        return sum(1 for lane in self.lanes if not lane.off and not lane.bars)


def day_lanes(
    day: date, vehicles: QuerySet[Vehicle], trips: QuerySet[Trip]
) -> tuple[list[Group], range]:
    """Lanes by body class, and the hours shown: 7 to 19, wider when a trip needs it."""
    day_trips = list(
        (trips & trips_of_day(day)).select_related("organisation", "driver", "vehicle")
    )
    hours = _hours(day, day_trips)
    of_car: dict[int, list[Bar]] = defaultdict(list)
    for trip in sorted(day_trips, key=lambda one: one.planned_out_at):
        of_car[trip.car.pk].append(_bar(trip, day, hours))
    groups: dict[str, list[Lane]] = {}
    order = {body.value: place for place, body in enumerate(BodyClass)}
    cars = vehicles.filter(is_pooled=True).exclude(status=VehicleStatus.DISPOSED)
    for car in sorted(cars.order_by("plate_number"), key=lambda car: order[car.body]):
        lane = Lane(car, of_car.get(car.pk, []), OFF.get(VehicleStatus(car.status), ""))
        groups.setdefault(car.body, []).append(lane)
    return [Group(BodyClass(body).label, lanes) for body, lanes in groups.items()], hours


def _hours(day: date, trips: list[Trip]) -> range:
    first, last = FIRST_HOUR, LAST_HOUR
    start, end = local_day(day)
    for trip in trips:
        begins = timezone.localtime(max(trip.planned_out_at, start))
        ends = timezone.localtime(min(trip.planned_back_at, end))
        first = min(first, begins.hour)
        last = 24 if ends.date() > day else max(last, ends.hour + 1)
    return range(first, last)


def _bar(trip: Trip, day: date, hours: range) -> Bar:
    start, _ = local_day(day)
    begins = start + timedelta(hours=hours.start)
    span = timedelta(hours=len(hours))
    left = max((trip.planned_out_at - begins) / span, 0.0)
    right = min((trip.planned_back_at - begins) / span, 1.0)
    return Bar(
        trip,
        timezone.localtime(trip.planned_out_at),
        timezone.localtime(trip.planned_back_at),
        round(left * 100, 3),
        round(max(right - left, 0.01) * 100, 3),
        TONES.get(TripState(trip.state), "done"),
    )


def now_position(day: date, hours: range, now: datetime) -> float | None:
    """Where the line of the present stands, in per cent; None on another day."""
    start, _ = local_day(day)
    share = (now - start - timedelta(hours=hours.start)) / timedelta(hours=len(hours))
    return round(share * 100, 3) if 0 <= share <= 1 else None
