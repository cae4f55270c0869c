"""A day of the fleet as plain values: what is asked for, who may serve it, and the plan of the day.

Times are minutes from the day's begin, distances kilometres. Places are numbers in the two
matrices of :class:`Day`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from affairs.modules.fleet.dispatch.problem import Matrix

CAR_COST_KM = 5.0  # what bringing out one more car is worth, in kilometres


@dataclass(frozen=True, slots=True)
class Call:
    """One application: people to take from ``start`` to ``end``.

    With ``keeps_car`` the car waits and brings them back by ``back_at``; otherwise they are there
    by ``back_at`` and the car drives on. ``cars`` are the places in ``Day.cars`` that may go.
    """

    key: int
    people: int
    start: int
    end: int
    out_at: float
    back_at: float
    keeps_car: bool
    cars: frozenset[int]
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Busy:
    """A time a car or driver is held already, turnaround included; half open."""

    starts: float
    ends: float


@dataclass(frozen=True, slots=True)
class Car:
    """A car of the pool; ``seats`` are those for passengers."""

    key: int
    seats: int
    home: int
    busy: tuple[Busy, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """A driver: the cars the licence allows, what is held already, minutes driven lately."""

    key: int
    cars: frozenset[int]
    busy: tuple[Busy, ...] = ()
    lately_minutes: float = 0.0


@dataclass(frozen=True, slots=True)
class Terms:
    """What the city sets: minutes between trips, patience, detours, rest, a driver's day."""

    turnaround: float = 30.0
    patience: float = 15.0
    together: float = 30.0
    detour_share: float = 1.5
    detour_minutes: float = 10.0
    driving_limit: float = 240.0
    rest: float = 20.0
    day_limit: float = 600.0
    car_cost_km: float = CAR_COST_KM


@dataclass(frozen=True)
class Day:
    """Everything the proposal is made from."""

    calls: Sequence[Call]
    cars: Sequence[Car]
    drivers: Sequence[Person]
    km: Matrix
    minutes: Matrix
    terms: Terms = field(default_factory=Terms)
    begins: float = 0.0
    ends: float = 24 * 60.0

    def longest_ride(self, call: Call) -> float:
        """Minutes a passenger may sit in the car one way when others are fetched on the way."""
        direct = self.minutes[call.start][call.end]
        return direct * self.terms.detour_share + self.terms.detour_minutes


@dataclass(frozen=True, slots=True)
class Leg:
    """When one application is fetched and brought in a duty."""

    call: int
    fetched_at: float
    brought_at: float


@dataclass(frozen=True, slots=True)
class Duty:
    """One outing of a car: the applications it serves, the first out first, and what it costs.

    ``starts`` and ``ends`` are the times applied for, by which car and driver are held.
    """

    car: int
    driver: int | None
    legs: tuple[Leg, ...]
    starts: float
    ends: float
    km: float
    empty_km: float
    driving: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class DayPlan:
    """Duties by car and time, what finds no car or driver with the reason, and the comparison.

    ``plain_km`` and ``plain_cars`` are those with each application sent the nearest free car.
    """

    duties: tuple[Duty, ...]
    unserved: dict[int, str]
    km: float
    empty_km: float
    cars: int
    plain_km: float
    plain_cars: int
    plain_unserved: int
    solver: str
    seconds: float
