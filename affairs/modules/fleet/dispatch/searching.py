"""Better plans by asking VROOM again and again for a few neighbouring routes.

The search itself is VROOM's. Here is chosen what it is asked next: a few routes near one request,
with costs a little blurred so that it does not answer the same each time (``improve``), or, to do
with one vehicle less, the routes near a request that waits for a place. Requests that are hard to
place gain priority, so others make room for them (``place``). Every feasible route is kept, for
the final choice among all of them (``choosing``).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from affairs.modules.fleet.dispatch.problem import Problem, Route
from affairs.modules.fleet.dispatch.timing import holds
from affairs.modules.fleet.dispatch.vroom import PRIORITY_AT_MOST, Effort, Vroom

Routes = list[Route]
Going = Callable[[], bool]
SMALL = 1e-9
WORSE_AT_MOST = 1.01  # of the best total, for a plan to go on from now and then


class Search:
    """One process's search: its chance, the routes found, how hard each request was to place."""

    def __init__(self, problem: Problem, seed: int = 0) -> None:
        self.problem = problem
        self.chance = random.Random(seed)
        self.vroom = Vroom(problem, seed)
        self.found: dict[Route, float] = {}
        self.trouble = dict.fromkeys(range(len(problem.requests)), 1)
        self._nearness = nearness(problem)
        self._good: dict[Route, bool] = {}

    # ---------- asking ----------

    def ask(
        self,
        requests: list[int],
        vehicles: Sequence[int],
        effort: Effort,
        *,
        by_trouble: bool = False,
    ) -> tuple[Routes, list[int]]:
        """Feasible routes for the requests, and those that found no place on one."""
        self.chance.shuffle(requests)
        priorities = self._priorities(requests) if by_trouble else None
        routes, waiting = self.vroom.routes(requests, vehicles, effort, priorities)
        kept = [route for route in routes if self.is_good(route)]
        if len(kept) < len(routes):
            served = {number for route in kept for number in route.requests()}
            waiting = [number for number in requests if number not in served]
        return kept, waiting

    def first(self, effort: Effort) -> tuple[Routes, list[int]]:
        """Everything asked at once; a route that does not hold is cut, another takes the rest."""
        requests = list(range(len(self.problem.requests)))
        vehicles = range(len(self.problem.vehicles))
        routes, _ = self.vroom.routes(requests, vehicles, effort)
        kept = [route for route in routes if self.is_good(route)]
        for route in routes:
            if not self.is_good(route):
                kept += self._cut(route, kept)
        served = {number for route in kept for number in route.requests()}
        return kept, [number for number in requests if number not in served]

    def _cut(self, route: Route, others: Routes) -> Routes:
        """The longest beginning that holds and leaves the car empty, and the same of the rest."""
        parts: Routes = []
        rest = route
        while rest.stops:
            ends = reversed(_empty_after(self.problem, rest.stops))
            heads = (Route(rest.vehicle, rest.stops[:end]) for end in ends)
            head = next((one for one in heads if self.is_good(one)), None)
            if head is None:
                break
            parts.append(head)
            tail = rest.stops[len(head.stops) :]
            free = self._idle([*others, *parts], len(self.problem.vehicles))
            free.sort(key=lambda one: not self.is_good(Route(one.vehicle, tail)))
            if not free or not tail:
                break
            rest = Route(free[0].vehicle, tail)
        return parts

    def is_good(self, route: Route) -> bool:
        """Whether the route holds in truth; remembered, and kept for the final choice."""
        known = self._good.get(route)
        if known is None:
            known = self._good[route] = holds(self.problem, route)
            if known:
                self.found[route] = self.problem.cost(route)
        return known

    def _priorities(self, requests: list[int]) -> dict[int, int]:
        most = max(self.trouble[number] for number in requests)
        return {
            number: max(1, round(PRIORITY_AT_MOST * self.trouble[number] / most))
            for number in requests
        }

    def near(self, number: int, routes: Routes, how_many: int) -> list[int]:
        """Places of the routes nearest to a request, with some chance in it."""
        row = self._nearness[number]

        def apart(route: Route) -> float:
            ways = sorted(row[other] for other in route.requests() if other != number)[:2]
            if not ways:  # an idle vehicle is as near as chance has it
                return self.chance.choice(row)
            return sum(ways) * (1 + 0.5 * self.chance.random())

        order = sorted((apart(route), place) for place, route in enumerate(routes))
        return [place for _, place in order[:how_many]]

    # ---------- searching ----------

    def improve(self, routes: Routes, going: Going) -> Routes:
        """The best plan met while ``going``; it serves the same requests with no more vehicles."""
        total = self.problem.total
        best = now = routes
        best_cost = now_cost = total(routes)
        while going() and now:
            anchor = self.chance.choice(self.chance.choice(now).requests())
            chosen = self.near(anchor, now, min(len(now), self.chance.choice((2, 2, 3, 3, 4))))
            some = [now[place] for place in chosen]
            requests = [number for route in some for number in route.requests()]
            effort = self._effort((0, 1, 3), (0.0, 0.1, 0.3, 0.6))
            new, waiting = self.ask(requests, self._vehicles(some, now), effort)
            if waiting:
                continue
            cost = now_cost - total(some) + total(new)
            saves = self.problem.alike and len(new) < len(some)
            adventure = cost < best_cost * WORSE_AT_MOST and self.chance.random() < 0.1
            if saves or cost < now_cost - SMALL or adventure:
                now, now_cost = _replaced(now, chosen, new), cost
                if _key(self.problem, now, now_cost) < _key(self.problem, best, best_cost - SMALL):
                    best, best_cost = now, now_cost
        return best

    def _effort(self, levels: Sequence[int], blurs: Sequence[float]) -> Effort:
        """One of these efforts, by chance."""
        return Effort(self.chance.choice(levels), self.chance.choice(blurs))

    def _vehicles(self, some: Routes, now: Routes) -> list[int]:
        """The vehicles of these routes, and where they differ an idle one that may do better."""
        used = [route.vehicle for route in some]
        if self.problem.alike or self.chance.random() < 0.5:
            return used
        return [*used, *(route.vehicle for route in self._idle(now, 1))]

    def _idle(self, now: Routes, at_most: int = 3) -> Routes:
        """Empty routes of some vehicles that stand idle."""
        busy = {route.vehicle for route in now}
        idle = [place for place in range(len(self.problem.vehicles)) if place not in busy]
        return [Route(place, ()) for place in self.chance.sample(idle, min(at_most, len(idle)))]

    def place(self, routes: Routes, waiting: list[int], going: Going) -> tuple[Routes, list[int]]:
        """Give the waiting requests places on the routes; what still waits in the end.

        A request that waits gains weight; a plan is taken when what waits then weighs no more.
        Vehicles that are all alike stay as many as there are routes; others may come from idleness.
        """
        while waiting and going():
            number = self.chance.choice(waiting)
            self.trouble[number] += 1
            open_ones = routes if self.problem.alike else [*routes, *self._idle(routes)]
            several = self.chance.choice((1, 2, 2, 3, 3, 4, 5))
            chosen = self.near(number, open_ones, min(len(open_ones), several))
            some = [open_ones[place] for place in chosen]
            extra = waiting if self.chance.random() < 0.3 else [number]
            requests = [*(each for route in some for each in route.requests()), *extra]
            effort = self._effort((0, 1, 2), (0.0, 0.2, 0.5, 1.0))
            vehicles = [route.vehicle for route in some]
            new, left = self.ask(requests, vehicles, effort, by_trouble=True)
            still = [each for each in waiting if each not in extra] + left
            lighter = len(still) <= len(waiting) and self._weight(still) <= self._weight(waiting)
            adventure = len(still) <= len(waiting) + 1 and self.chance.random() < 0.02
            if lighter or adventure:
                routes, waiting = _replaced(routes, chosen, new), still
        return routes, waiting

    def _weight(self, waiting: list[int]) -> int:
        return sum(self.trouble[number] for number in waiting)

    def with_one_less(self, routes: Routes, going: Going) -> Routes | None:
        """A plan with one vehicle less, or None when none was found."""
        if len(routes) < 2:
            return None
        short = min(routes, key=lambda one: len(one.stops) * (1 + 0.5 * self.chance.random()))
        rest = [route for route in routes if route is not short]
        placed, waiting = self.place(rest, list(short.requests()), going)
        return None if waiting else placed


def nearness(problem: Problem) -> list[list[float]]:
    """How near two requests are, by place and by time; small is near."""
    requests = problem.requests
    ends = [(one.pickup, one.pickup if one.delivery is None else one.delivery) for one in requests]
    middles = [(one.pickup_window.opens + one.pickup_window.closes) / 2 for one in requests]
    way = problem.durations
    return [
        [
            min(way[a][c], way[b][d], way[a][d], way[b][c]) + abs(middles[i] - middles[j]) / 10
            for j, (c, d) in enumerate(ends)
        ]
        for i, (a, b) in enumerate(ends)
    ]


def _empty_after(problem: Problem, stops: tuple[int, ...]) -> list[int]:
    """How many stops there are until nobody sits in the car, each time."""
    aboard, ends = 0, []
    for place, stop in enumerate(stops, start=1):
        if problem.requests[stop // 2].delivery is not None:
            aboard += 1 if stop % 2 == 0 else -1
        if not aboard:
            ends.append(place)
    return ends


def _replaced(routes: Routes, places: list[int], new: Routes) -> Routes:
    return [route for place, route in enumerate(routes) if place not in places] + new


def _key(problem: Problem, routes: Routes, cost: float) -> tuple[int, float]:
    """Order of plans: where vehicles are alike, fewer first; then the cost."""
    return (len(routes) if problem.alike else 0, cost)
