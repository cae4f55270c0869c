"""The best plan out of all routes found: which of them together serve every request once.

CP-SAT answers; needs the extra ``optimise``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from ortools.sat.python import cp_model

from affairs.modules.fleet.dispatch.problem import Problem, Route

ROUTES_AT_MOST = 20_000
ONE_VEHICLE = 1_000_000_000


def best_choice(
    problem: Problem,
    found: Mapping[Route, float],
    start: list[Route],
    *,
    seconds: float,
    threads: int = 1,
) -> list[Route]:
    """The cheapest routes that serve the requests of ``start`` once each; at worst ``start``.

    Where vehicles are alike, fewer of them go before cost.
    """
    served = sorted({number for route in start for number in route.requests()})
    pool = _pool(problem, found, start, set(served))
    model = cp_model.CpModel()
    taken = {route: model.new_bool_var("") for route in pool}
    serving: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    driving: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    for route, choice in taken.items():
        for number in route.requests():
            serving[number].append(choice)
        driving[route.vehicle].append(choice)
    for number in served:
        model.add_exactly_one(serving[number])
    if problem.alike:
        model.add(sum(taken.values()) <= len(start))
    else:
        for choices in driving.values():
            model.add_at_most_one(choices)
    each = ONE_VEHICLE if problem.alike else 0
    scale = 1.0 / problem.step
    model.minimize(sum((each + round(cost * scale)) * taken[route] for route, cost in pool.items()))
    for route, choice in taken.items():
        model.add_hint(choice, route in start)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(seconds, 0.1)
    solver.parameters.num_workers = threads
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return start
    return [route for route, choice in taken.items() if solver.boolean_value(choice)]


def _pool(
    problem: Problem, found: Mapping[Route, float], start: list[Route], served: set[int]
) -> dict[Route, float]:
    """The routes to choose from: one for each set of requests and kind of vehicle, the cheapest."""
    cheapest: dict[tuple[object, ...], tuple[float, Route]] = {}
    for route, cost in found.items():
        if served.issuperset(route.requests()):
            key = (None if problem.alike else route.vehicle, *sorted(route.requests()))
            if key not in cheapest or cost < cheapest[key][0]:
                cheapest[key] = (cost, route)
    pool = {route: cost for cost, route in cheapest.values()}
    if len(pool) > ROUTES_AT_MOST:
        by_request = sorted(pool, key=lambda route: pool[route] / len(route.requests()))
        pool = {route: pool[route] for route in by_request[:ROUTES_AT_MOST]}
    return pool | {route: problem.cost(route) for route in start}
