"""The calendar of cars: one lane a car, the trips of a day as bars on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from affairs.modules.fleet.choices import BodyClass, TripState, VehicleStatus
from affairs.modules.fleet.models import ProposedTrip, Trip, Vehicle
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


@dataclass(frozen=True, slots=True)
class ProposedBar:
    """A proposed outing on its lane: its leading application first, then those that ride along."""

    lines: list[ProposedTrip]
    starts_at: datetime
    ends_at: datetime
    left: float
    width: float

    @property
    def lead(self) -> ProposedTrip:
        return self.lines[0]

    @property
    def words(self) -> str:
        """Units and where they go, such as 市水务局＋市林业局 → 临江县."""
        units = "＋".join(dict.fromkeys(str(line.trip.organisation) for line in self.lines))
        return f"{units} → {'、'.join(dict.fromkeys(line.trip.end_place for line in self.lines))}"

    @property
    def people(self) -> str:
        return "＋".join(str(line.trip.people) for line in self.lines)


@dataclass(slots=True)
class Lane:
    """One car and its bars; ``off`` says why it is not to be had."""

    vehicle: Vehicle
    bars: list[Bar] = field(default_factory=list)
    off: str = ""
    proposed: list[ProposedBar] = field(default_factory=list)

    @property
    def driver(self) -> str:
        """Who drives it on the day, by what is dispatched or else proposed."""
        names = [str(bar.trip.driver) for bar in self.bars]
        names += [str(bar.lead.driver) for bar in self.proposed]
        return "、".join(dict.fromkeys(names))


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    lanes: list[Lane]

    @property
    def free(self) -> int:
        """Cars of the group without a trip on the day."""
        return sum(1 for lane in self.lanes if not lane.off and not lane.bars)


Lines = list[ProposedTrip]


def day_lanes(
    day: date, vehicles: QuerySet[Vehicle], trips: QuerySet[Trip], proposed: Sequence[Lines] = ()
) -> tuple[list[Group], range]:
    """Lanes by body class, and the hours shown: 7 to 19, wider when a trip needs it.

    ``proposed`` are outings not yet accepted, drawn over what is dispatched.
    """
    day_trips = list(
        (trips & trips_of_day(day))
        .select_related("organisation", "driver", "vehicle")
        .prefetch_related("merged_trips__organisation")
    )
    hours = _hours(day, [*day_trips, *(line.trip for lines in proposed for line in lines)])
    over: dict[int, list[ProposedBar]] = defaultdict(list)
    for lines in proposed:
        over[lines[0].vehicle_id or 0].append(_proposed_bar(lines, day, hours))
    of_car: dict[int, list[Bar]] = defaultdict(list)
    for trip in sorted(day_trips, key=lambda one: one.planned_out_at):
        of_car[trip.car.pk].append(_bar(trip, day, hours))
    groups: dict[str, list[Lane]] = {}
    order = {body.value: place for place, body in enumerate(BodyClass)}
    cars = vehicles.filter(is_pooled=True).exclude(status=VehicleStatus.DISPOSED)
    for car in sorted(cars.order_by("plate_number"), key=lambda car: order[car.body]):
        off = OFF.get(VehicleStatus(car.status), "")
        lane = Lane(car, of_car.get(car.pk, []), off, over.get(car.pk, []))
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
    ends = trip.planned_back_at
    held = [ends, *(rider.planned_back_at for rider in trip.merged_trips.all())]
    left, width = _span(trip.planned_out_at, max(held), day, hours)
    return Bar(
        trip,
        timezone.localtime(trip.planned_out_at),
        timezone.localtime(max(held)),
        left,
        width,
        TONES.get(TripState(trip.state), "done"),
    )


def _proposed_bar(lines: Lines, day: date, hours: range) -> ProposedBar:
    out = min(line.trip.planned_out_at for line in lines)
    back = max(line.trip.planned_back_at for line in lines)
    left, width = _span(out, back, day, hours)
    return ProposedBar(lines, timezone.localtime(out), timezone.localtime(back), left, width)


def _span(out: datetime, back: datetime, day: date, hours: range) -> tuple[float, float]:
    """Left and width in per cent of the hours shown."""
    start, _ = local_day(day)
    begins = start + timedelta(hours=hours.start)
    span = timedelta(hours=len(hours))
    left = max((out - begins) / span, 0.0)
    right = min((back - begins) / span, 1.0)
    return round(left * 100, 3), round(max(right - left, 0.01) * 100, 3)


def now_position(day: date, hours: range, now: datetime) -> float | None:
    """Where the line of the present stands, in per cent; None on another day."""
    start, _ = local_day(day)
    share = (now - start - timedelta(hours=hours.start)) / timedelta(hours=len(hours))
    return round(share * 100, 3) if 0 <= share <= 1 else None
