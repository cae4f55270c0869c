"""A routing problem: requests to fetch and bring, cars to do it, the routes of a plan."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

Matrix = Sequence[Sequence[float]]
# A stop is the place of a request in ``Problem.requests`` twice over: even picks up, odd delivers.
Stop = int


@dataclass(frozen=True, slots=True)
class Window:
    """A time in which service may begin, in the unit of the durations; both ends included."""

    opens: float
    closes: float


@dataclass(frozen=True, slots=True)
class Request:
    """People or goods to be fetched at one place and brought to another.

    Without ``delivery`` the car stays with the request for its whole ``pickup_service``.
    ``longest_ride`` runs from leaving the pick-up to arriving at the delivery. Only vehicles with
    every one of ``skills`` may serve it.
    """

    key: str
    load: int
    pickup: int
    pickup_window: Window
    pickup_service: float = 0.0
    delivery: int | None = None
    delivery_window: Window | None = None
    delivery_service: float = 0.0
    longest_ride: float | None = None
    skills: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A car: where it stands, what it carries, when it may drive, what using it costs at all."""

    key: str
    home: int
    capacity: int
    window: Window
    fixed_cost: float = 0.0
    longest_route: float | None = None
    skills: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Route:
    """Stops of one vehicle in order; ``vehicle`` is its place in ``Problem.vehicles``."""

    vehicle: int
    stops: tuple[Stop, ...]

    def requests(self) -> tuple[int, ...]:
        """Places of the requests served, in the order of their pick-up."""
        return tuple(stop // 2 for stop in self.stops if stop % 2 == 0)


Check = Callable[["Problem", Route], bool]


@dataclass(frozen=True)
class Problem:
    """Requests, vehicles, and the distance and driving time from place to place.

    ``step`` is the smallest unit of time and distance that counts: solvers work in whole steps.
    ``also`` is a further condition on a route, such as rest of the driver. ``alike`` says that
    any vehicle may take any route of another, so that fewer vehicles can be looked for.
    """

    requests: Sequence[Request]
    vehicles: Sequence[Vehicle]
    distances: Matrix
    durations: Matrix
    step: float = 1.0
    alike: bool = False
    also: Check | None = field(default=None, compare=False)

    def place(self, stop: Stop) -> int:
        request = self.requests[stop // 2]
        if stop % 2 == 0 or request.delivery is None:
            return request.pickup
        return request.delivery

    def window(self, stop: Stop) -> Window:
        request = self.requests[stop // 2]
        window = request.pickup_window if stop % 2 == 0 else request.delivery_window
        return window or request.pickup_window

    def service(self, stop: Stop) -> float:
        request = self.requests[stop // 2]
        return request.pickup_service if stop % 2 == 0 else request.delivery_service

    def distance(self, route: Route) -> float:
        """Distance from the home of the vehicle over all stops and back."""
        home = self.vehicles[route.vehicle].home
        places = [home, *(self.place(stop) for stop in route.stops), home]
        return sum(self.distances[a][b] for a, b in zip(places, places[1:], strict=False))

    def cost(self, route: Route) -> float:
        """Distance and what using the vehicle costs."""
        return self.distance(route) + self.vehicles[route.vehicle].fixed_cost

    def total(self, routes: Sequence[Route]) -> float:
        return sum(self.cost(route) for route in routes)


@dataclass(frozen=True)
class Plan:
    """Routes, the requests nobody serves, and which solver found them."""

    routes: tuple[Route, ...]
    unserved: tuple[int, ...] = ()
    solver: str = ""
