"""The answer to a benchmark instance, as one document; infeasible plans are never handed out."""

from __future__ import annotations

import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from affairs.modules.fleet.dispatch.instances import Assignment, Routing, read_instance
from affairs.modules.fleet.dispatch.plain import cheapest_insertion
from affairs.modules.fleet.dispatch.problem import Plan
from affairs.modules.fleet.dispatch.timing import holds, times_of

WITHOUT_SOLVER = "没有装求解器，用简单方法：装上 optimise 附加依赖后更好。"
BY_HAND = "按单位需求比逐项分配（未装求解器）"


def has_solver() -> bool:
    """Whether the extra ``optimise`` is installed."""
    return find_spec("vroom") is not None and find_spec("ortools") is not None


def answer_instance(
    file: Path, *, seconds: float = 30.0, threads: int = 2, clock: str = "wall"
) -> dict[str, Any]:
    """The plan of an instance: kind, whether it is feasible, figures, routes, solver."""
    began = time.monotonic()
    given = read_instance(file)
    if isinstance(given, Assignment):
        document = _assignment(given, seconds, threads)
    else:
        document = _routing(given, seconds, threads, clock)
    note = {} if has_solver() else {"note": WITHOUT_SOLVER}
    spent = round(time.monotonic() - began, 2)
    return {"instance": file.stem, **document, "seconds": spent, **note}


def _routing(given: Routing, seconds: float, threads: int, clock: str) -> dict[str, Any]:
    problem = given.problem
    plan = _plan(given, seconds, threads, clock)
    feasible = all(holds(problem, route) for route in plan.routes) and not plan.unserved
    distance = sum(problem.distance(route) for route in plan.routes)
    return {
        "kind": given.kind.value,
        "feasible": feasible,
        "vehicles": len(plan.routes),
        "distance": round(distance, 4),
        "cost": round(distance, 4),
        "routes": [[given.locations[stop] for stop in route.stops] for route in plan.routes],
        "times": [[round(at, 4) for at in times_of(problem, route) or []] for route in plan.routes],
        "unserved": [given.locations[2 * number] for number in plan.unserved],
        "solver": plan.solver,
    }


def _plan(given: Routing, seconds: float, threads: int, clock: str) -> Plan:
    if not has_solver():
        return cheapest_insertion(given.problem)
    from affairs.modules.fleet.dispatch import workers  # the extra may not be installed

    return workers.solve(given.problem, workers.Budget(seconds, threads, clock))


def _assignment(given: Assignment, seconds: float, threads: int) -> dict[str, Any]:
    proved = False
    if has_solver():
        from affairs.modules.fleet.dispatch import assigning  # the extra may not be installed

        found = assigning.best_assignment(given, seconds, threads)
        agents, proved = found if found is not None else ([], False)
        solver = "CP-SAT"
    else:
        agents, solver = by_hand(given), BY_HAND
    worth = sum(given.worth[agent][job] for job, agent in enumerate(agents))
    return {
        "kind": "assignment",
        "feasible": bool(agents),
        "value": worth,
        "cost": worth,
        "assignment": agents,
        "optimal": proved,
        "solver": solver,
    }


def by_hand(given: Assignment) -> list[int]:
    """Jobs with the least choice first, each to the agent of most worth with room; [] if stuck."""
    room = list(given.capacities)
    chosen: dict[int, int] = {}
    jobs = range(len(given.worth[0]))
    hardest = sorted(jobs, key=lambda job: -min(needs[job] for needs in given.needs))
    for job in hardest:
        able = [agent for agent in range(len(room)) if given.needs[agent][job] <= room[agent]]
        if not able:
            return []
        agent = max(able, key=lambda one: given.worth[one][job] / given.needs[one][job])
        room[agent] -= given.needs[agent][job]
        chosen[job] = agent
    return [chosen[job] for job in jobs]
