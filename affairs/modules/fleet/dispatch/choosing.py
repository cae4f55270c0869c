"""The best plan out of all routes found: which of them together serve every request once.

CP-SAT answers; needs the extra ``optimise``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ortools.sat.python import cp_model

from affairs.modules.fleet.dispatch.problem import Problem, Route

ROUTES_AT_MOST = 20_000
ONE_VEHICLE = 1_000_000_000
Kinds = Sequence[int]


def best_choice(
    problem: Problem,
    found: Mapping[Route, float],
    start: list[Route],
    *,
    seconds: float,
    threads: int = 1,
) -> list[Route]:
    """The cheapest routes that serve the requests of ``start`` once each; at worst ``start``.

    A route may be driven by any vehicle of its kind. Where all are alike, fewer go before cost.
    """
    kinds = kinds_of(problem)
    pool = _pool(problem, found, start, kinds)
    model = cp_model.CpModel()
    taken = {route: model.new_bool_var("") for route in pool}
    _serve_each_once(model, taken, start)
    _have_vehicles(model, problem, taken, start, kinds)
    each = ONE_VEHICLE if problem.alike else 0
    model.minimize(
        sum((each + round(cost / problem.step)) * taken[route] for route, cost in pool.items())
    )
    for route, choice in taken.items():
        model.add_hint(choice, route in start)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(seconds, 0.1)
    solver.parameters.num_workers = threads
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return start
    chosen = [route for route, choice in taken.items() if solver.boolean_value(choice)]
    return with_vehicles(chosen, kinds)


def kinds_of(problem: Problem) -> list[int]:
    """For each vehicle the first that is like it: either may drive the other's routes."""
    first: dict[object, int] = {}
    kinds = []
    for number, vehicle in enumerate(problem.vehicles):
        kinds.append(first.setdefault(replace(vehicle, key=""), number))
    return kinds


def with_vehicles(routes: Sequence[Route], kinds: Kinds) -> list[Route]:
    """The routes each with a vehicle of its own, of the kind that drove it when it was found."""
    free: dict[int, list[int]] = defaultdict(list)
    for number in reversed(range(len(kinds))):
        free[kinds[number]].append(number)
    return [replace(route, vehicle=free[kinds[route.vehicle]].pop()) for route in routes]


def _serve_each_once(
    model: cp_model.CpModel, taken: Mapping[Route, cp_model.IntVar], start: list[Route]
) -> None:
    serving: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    for route, choice in taken.items():
        for number in route.requests():
            serving[number].append(choice)
    for number in sorted({number for route in start for number in route.requests()}):
        model.add_exactly_one(serving[number])


def _have_vehicles(
    model: cp_model.CpModel,
    problem: Problem,
    taken: Mapping[Route, cp_model.IntVar],
    start: list[Route],
    kinds: Kinds,
) -> None:
    """No more routes than vehicles of the kind; where all are alike, than the start has."""
    if problem.alike:
        model.add(sum(taken.values()) <= len(start))
        return
    driving: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    for route, choice in taken.items():
        driving[kinds[route.vehicle]].append(choice)
    for kind, choices in driving.items():
        model.add(sum(choices) <= sum(1 for each in kinds if each == kind))


def _pool(
    problem: Problem, found: Mapping[Route, float], start: list[Route], kinds: Kinds
) -> dict[Route, float]:
    """The routes to choose from: one for each set of requests and kind of vehicle, the cheapest."""
    served = {number for route in start for number in route.requests()}
    cheapest: dict[tuple[int, ...], tuple[float, Route]] = {}
    for route, cost in found.items():
        if served.issuperset(route.requests()):
            key = (kinds[route.vehicle], *sorted(route.requests()))
            if key not in cheapest or cost < cheapest[key][0]:
                cheapest[key] = (cost, route)
    pool = {route: cost for cost, route in cheapest.values()}
    if len(pool) > ROUTES_AT_MOST:
        by_request = sorted(pool, key=lambda route: pool[route] / len(route.requests()))
        pool = {route: pool[route] for route in by_request[:ROUTES_AT_MOST]}
    return pool | {route: problem.cost(route) for route in start}
