"""Plans without any solver: every request to the nearest free car, or where it costs least.

Used where the extra ``optimise`` is not installed, and as the measure a proposal is compared with.
"""

from __future__ import annotations

from collections.abc import Iterator

from affairs.modules.fleet.dispatch.problem import Plan, Problem, Route
from affairs.modules.fleet.dispatch.timing import holds

NEAREST = "就近派空车（不合乘）"
INSERTION = "逐单插入（未装求解器）"


def nearest_free(problem: Problem) -> Plan:
    """In order of time, each request to the free car with the shortest empty way; no sharing."""
    routes = {number: Route(number, ()) for number in range(len(problem.vehicles))}
    unserved = []
    for number in _in_order(problem):
        stops = _stops(problem, number)
        longer = [Route(route.vehicle, route.stops + stops) for route in routes.values()]
        longer.sort(key=lambda route: _empty_way(problem, route, len(stops)))
        chosen = next((route for route in longer if holds(problem, route)), None)
        if chosen is None:
            unserved.append(number)
        else:
            routes[chosen.vehicle] = chosen
    return Plan(_used(routes), tuple(unserved), NEAREST)


def cheapest_insertion(problem: Problem) -> Plan:
    """In order of time, each request where it adds the least cost; shared rides arise by that."""
    routes = {number: Route(number, ()) for number in range(len(problem.vehicles))}
    unserved = []
    for number in _in_order(problem):
        best: tuple[float, Route] | None = None
        for route in _candidates(problem, routes):
            before = problem.cost(route) if route.stops else 0.0
            for longer in _with_request(problem, route, number):
                added = problem.cost(longer) - before
                if (best is None or added < best[0]) and holds(problem, longer):
                    best = (added, longer)
        if best is None:
            unserved.append(number)
        else:
            routes[best[1].vehicle] = best[1]
    return Plan(_used(routes), tuple(unserved), INSERTION)


def _candidates(problem: Problem, routes: dict[int, Route]) -> Iterator[Route]:
    """Routes begun, and of the idle cars that are alike one."""
    seen = set()
    for route in routes.values():
        car = problem.vehicles[route.vehicle]
        kind = (car.home, car.capacity, car.skills, car.window, car.fixed_cost)
        if route.stops or kind not in seen:
            yield route
        if not route.stops:
            seen.add(kind)


def _with_request(problem: Problem, route: Route, number: int) -> Iterator[Route]:
    stops = route.stops
    up, *down = _stops(problem, number)
    for first in range(len(stops) + 1):
        if not down:
            yield Route(route.vehicle, (*stops[:first], up, *stops[first:]))
            continue
        for last in range(first, len(stops) + 1):
            yield Route(
                route.vehicle, (*stops[:first], up, *stops[first:last], *down, *stops[last:])
            )


def _stops(problem: Problem, number: int) -> tuple[int, ...]:
    one = problem.requests[number]
    return (2 * number,) if one.delivery is None else (2 * number, 2 * number + 1)


def _empty_way(problem: Problem, route: Route, added: int) -> float:
    home = problem.vehicles[route.vehicle].home
    before = route.stops[-added - 1] if len(route.stops) > added else None
    start = home if before is None else problem.place(before)
    return problem.distances[start][problem.place(route.stops[-added])]


def _in_order(problem: Problem) -> list[int]:
    requests = problem.requests
    return sorted(range(len(requests)), key=lambda n: (requests[n].pickup_window.opens, n))


def _used(routes: dict[int, Route]) -> tuple[Route, ...]:
    return tuple(route for route in routes.values() if route.stops)
