"""VROOM asked for the routes of some requests with some vehicles; needs the extra ``optimise``."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import vroom

from affairs.modules.fleet.dispatch.problem import Problem, Request, Route, Vehicle, Window

PRIORITY_AT_MOST = 100
NO_STOP = ("start", "end", b"start", b"end")


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard VROOM looks, and how far costs are blurred so that it looks elsewhere.

    ``per_vehicle`` is a cost of each vehicle besides its own, to have few of them at the start.
    ``narrow`` is the share of requests whose windows are narrowed until no ride can be too long,
    which VROOM itself cannot watch.
    """

    level: int = 1
    blur: float = 0.0
    threads: int = 1
    per_vehicle: float = 0.0
    narrow: float = 0.5


class Vroom:
    """The problem in whole steps, as VROOM counts; one for each process."""

    def __init__(self, problem: Problem, seed: int = 0) -> None:
        self.problem = problem
        self.chance = np.random.default_rng(seed)
        scale = 1.0 / problem.step
        self._scale = scale
        self._durations = _in_steps(problem.durations, scale)
        self._costs = _in_steps(problem.distances, scale)

    def routes(
        self,
        requests: Sequence[int],
        vehicles: Sequence[int],
        effort: Effort,
        priorities: Mapping[int, int] | None = None,
    ) -> tuple[list[Route], list[int]]:
        """Routes for these requests with these vehicles, and the requests that found no place."""
        places = self._places(requests, vehicles)
        at = {place: row for row, place in enumerate(places)}
        asked = vroom.Input()
        asked.set_durations_matrix("car", self._durations[np.ix_(places, places)])
        asked.set_costs_matrix("car", self._blurred(places, effort.blur))
        asked.add_vehicle([self._vehicle(number, at, effort.per_vehicle) for number in vehicles])
        for number in requests:
            priority = 0 if priorities is None else priorities.get(number, 0)
            self._add(asked, number, at, priority, effort)
        answer = asked.solve(effort.level, effort.threads)
        return self._read(answer, requests)

    def _places(self, requests: Sequence[int], vehicles: Sequence[int]) -> list[int]:
        known = self.problem
        places: dict[int, None] = {}
        for number in vehicles:
            places[known.vehicles[number].home] = None
        for number in requests:
            request = known.requests[number]
            places[request.pickup] = None
            if request.delivery is not None:
                places[request.delivery] = None
        return list(places)

    def _blurred(self, places: list[int], blur: float) -> np.ndarray:
        costs = self._costs[np.ix_(places, places)]
        if not blur:
            return costs
        noise = 1 + blur * (self.chance.random(costs.shape) - 0.5)
        return (costs * noise).astype(np.uint32)

    def _vehicle(self, number: int, at: Mapping[int, int], extra: float) -> vroom.Vehicle:
        vehicle: Vehicle = self.problem.vehicles[number]
        return vroom.Vehicle(
            number + 1,
            start=at[vehicle.home],
            end=at[vehicle.home],
            capacity=[vehicle.capacity],
            skills=set(vehicle.skills),
            time_window=self._window(vehicle.window),
            costs=vroom.VehicleCosts(fixed=round((vehicle.fixed_cost + extra) * self._scale)),
        )

    def _add(
        self,
        asked: vroom.Input,
        number: int,
        at: Mapping[int, int],
        priority: int,
        effort: Effort,
    ) -> None:
        request: Request = self.problem.requests[number]
        opens, closes = self._windows(request, effort.narrow)
        picked = {
            "default_service": round(request.pickup_service * self._scale),
            "time_windows": [self._window(opens)],
        }
        skills = set(request.skills)
        if request.delivery is None:
            # Its people sit in the car while it stays; that they fit is among the skills.
            none = vroom.Amount([0])
            asked.add_job(
                vroom.Job(
                    2 * number,
                    at[request.pickup],
                    delivery=none,
                    pickup=none,
                    skills=skills,
                    priority=priority,
                    **picked,
                )
            )
            return
        asked.add_shipment(
            vroom.ShipmentStep(2 * number, at[request.pickup], **picked),
            vroom.ShipmentStep(
                2 * number + 1,
                at[request.delivery],
                default_service=round(request.delivery_service * self._scale),
                time_windows=[self._window(closes)],
            ),
            amount=vroom.Amount([request.load]),
            skills=skills,
            priority=priority,
        )

    def _windows(self, request: Request, narrow: float) -> tuple[Window, Window]:
        """Windows of pick-up and delivery, by chance so narrow that every ride is short enough."""
        up, down = request.pickup_window, request.delivery_window or request.pickup_window
        if request.longest_ride is None or self.chance.random() >= narrow:
            return up, down
        longest = request.pickup_service + request.longest_ride
        excess = down.closes - up.opens - longest
        if excess <= 0:
            return up, down
        low = max(0.0, 1 - (down.closes - down.opens) / excess)
        high = min(1.0, (up.closes - up.opens) / excess)
        share = low + (high - low) * self.chance.random()
        opens = up.opens + share * excess
        return Window(opens, up.closes), Window(down.opens, opens + longest)

    def _window(self, window: Window) -> vroom.TimeWindow:
        opens = math.ceil(window.opens * self._scale - 1e-6)
        return vroom.TimeWindow(opens, max(opens, math.floor(window.closes * self._scale + 1e-6)))

    def _read(
        self, answer: vroom.Solution, requests: Sequence[int]
    ) -> tuple[list[Route], list[int]]:
        # The public frame of routes costs more than the search of a small problem.
        rows = np.asarray(answer._routes_numpy())
        stops: dict[int, list[int]] = defaultdict(list)
        columns = (rows[name].tolist() for name in ("vehicle_id", "id", "type"))
        for vehicle, stop, kind in zip(*columns, strict=True):
            if kind not in NO_STOP:
                stops[vehicle - 1].append(stop)
        routes = [Route(vehicle, tuple(each)) for vehicle, each in stops.items()]
        served = {number for route in routes for number in route.requests()}
        return routes, [number for number in requests if number not in served]


def _in_steps(matrix: Sequence[Sequence[float]], scale: float) -> np.ndarray:
    """Whole steps, rounded up: what fits in whole steps fits in truth."""
    return np.ceil(np.asarray(matrix, dtype=float) * scale - 1e-6).astype(np.uint32)
