"""One search on several cores: rounds side by side, what was found put together between.

Each worker is a process of its own, because VROOM holds the interpreter while it thinks. After a
round the best plan out of all routes found so far is chosen, and every worker goes on from there.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from multiprocessing import get_context

from affairs.modules.fleet.dispatch.choosing import best_choice
from affairs.modules.fleet.dispatch.problem import Plan, Problem, Route
from affairs.modules.fleet.dispatch.searching import Search
from affairs.modules.fleet.dispatch.vroom import Effort

ROUNDS = 5
FIRST_PER_VEHICLE = 2_000  # in units of distance: at the start, few vehicles before short ways
SOLVER = "VROOM + CP-SAT"
CLOCKS: dict[str, Callable[[], float]] = {"wall": time.monotonic, "cpu": time.process_time}
Told = Callable[[float], None]


@dataclass(frozen=True)
class Budget:
    """Seconds and threads to use; ``clock`` cpu counts each worker's own seconds instead."""

    seconds: float
    threads: int = 2
    clock: str = "wall"
    rounds: int = ROUNDS
    level: int = 5


@dataclass(frozen=True)
class State:
    """A plan on its way; ``found`` are feasible routes with their cost."""

    routes: list[Route] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)
    found: dict[Route, float] = field(default_factory=dict)
    began: bool = False


@dataclass(frozen=True)
class Task:
    """What one worker does in one round: ``fewer`` is the share of time spent on fewer vehicles."""

    state: State
    seconds: float
    fewer: float
    level: int
    blur: float


def solve(problem: Problem, budget: Budget, told: Told | None = None) -> Plan:
    """The best plan found within the budget; ``told`` hears the share done after each round."""
    began = time.monotonic()
    state = State()
    with ProcessPoolExecutor(
        budget.threads, get_context("spawn"), initializer=_prepare, initargs=(problem, budget.clock)
    ) as pool:
        for number in range(budget.rounds):
            left = _left(budget, began, number)
            tasks = [_task(problem, state, budget, number, worker, left)
                     for worker in range(budget.threads)]  # fmt: skip
            ends = list(pool.map(_advance, tasks))
            state = _joined(problem, [state, *ends], left * 0.15, budget)
            if told is not None:
                told((number + 1) / budget.rounds)
    return Plan(tuple(state.routes), tuple(state.waiting), SOLVER)


def _left(budget: Budget, began: float, number: int) -> float:
    """Seconds of the coming round: what is left, shared by the rounds left."""
    if budget.clock == "cpu":
        return budget.seconds / budget.rounds
    left = budget.seconds - (time.monotonic() - began)
    return max(left, 0.1) / (budget.rounds - number)


def _task(
    problem: Problem, state: State, budget: Budget, number: int, worker: int, seconds: float
) -> Task:
    early = number < budget.rounds * 0.6
    fewer = (0.8 if worker % 2 == 0 else 0.3) if problem.alike and early else 0.0
    handed = replace(state, found={})
    return Task(handed, seconds * 0.85, fewer, budget.level, 0.0 if worker == 0 else 0.2)


def _joined(problem: Problem, states: list[State], seconds: float, budget: Budget) -> State:
    """The best plan out of what every worker found."""
    found: dict[Route, float] = {}
    for state in states:
        found |= state.found
    begun = [state for state in states if state.began]
    best = min(begun, key=lambda one: _key(problem, one))
    routes = best_choice(problem, found, best.routes, seconds=seconds, threads=budget.threads)
    return State(routes, best.waiting, found, began=True)


def _key(problem: Problem, state: State) -> tuple[int, int, float]:
    vehicles = len(state.routes) if problem.alike else 0
    return len(state.waiting), vehicles, problem.total(state.routes)


# ---------- in the worker ----------

_here: dict[str, tuple[Problem, str, Search | None]] = {}


def _prepare(problem: Problem, clock: str) -> None:
    _here["problem"] = (problem, clock, None)


def _advance(task: Task) -> State:
    """One worker's round."""
    problem, clock, search = _here["problem"]
    if search is None:
        search = Search(problem, seed=1 if task.blur else 0)
        _here["problem"] = (problem, clock, search)
    before = set(search.found)
    now = CLOCKS[clock]
    began = now()
    routes, waiting = task.state.routes, task.state.waiting
    if not task.state.began:
        routes, waiting = first_plan(search, task)

    def until(share: float) -> Callable[[], bool]:
        return lambda: now() - began < task.seconds * share

    if waiting:
        routes, waiting = search.place(routes, waiting, until(1.0))
    while task.fewer and not waiting and until(task.fewer)():
        less = search.with_one_less(routes, until(task.fewer))
        if less is None:
            break
        routes = less
    routes = search.improve(routes, until(1.0))
    new = {route: cost for route, cost in search.found.items() if route not in before}
    return State(routes, waiting, new, began=True)


def first_plan(search: Search, task: Task) -> tuple[list[Route], list[int]]:
    """All requests given to VROOM at once."""
    per_vehicle = FIRST_PER_VEHICLE if search.problem.alike else 0.0
    return search.first(Effort(task.level, task.blur, per_vehicle=per_vehicle, narrow=1.0))
