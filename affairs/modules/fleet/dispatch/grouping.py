"""Which return trips go together: the same way at about the same time, in one car.

All pairs and threes that fit are weighed; which of them to form is chosen by CP-SAT, or by the
largest saving first where it is not installed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import combinations, permutations

from affairs.modules.fleet.dispatch.day import Call, Day

SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Group:
    """Return trips in one car: the order of fetching and of bringing, kilometres and the saving."""

    calls: tuple[int, ...]
    fetched: tuple[int, ...]
    brought: tuple[int, ...]
    km: float
    saving_km: float
    cars: frozenset[int]

    def span(self, day: Day) -> tuple[float, float]:
        """First way out and last return."""
        members = [day.calls[number] for number in self.calls]
        return min(one.out_at for one in members), max(one.back_at for one in members)


def groups_of(day: Day) -> list[Group]:
    """Every return trip once, alone or with others it goes well with."""
    alone = {n: _alone(day, n) for n, call in enumerate(day.calls) if call.keeps_car}
    shared = list(_shared(day, list(alone)))
    chosen = _chosen(day, shared) if find_spec("ortools") else _by_saving(shared)
    taken = {number for group in chosen for number in group.calls}
    return [*chosen, *(group for number, group in alone.items() if number not in taken)]


def _alone(day: Day, number: int) -> Group:
    call = day.calls[number]
    km = day.km[call.start][call.end] + day.km[call.end][call.start]
    return Group((number,), (number,), (number,), km, 0.0, call.cars)


def _shared(day: Day, numbers: Sequence[int]) -> Iterator[Group]:
    """Pairs that fit, and threes all of whose pairs fit."""
    ordered = sorted(numbers, key=lambda number: day.calls[number].out_at)
    fits: set[tuple[int, int]] = set()
    for place, first in enumerate(ordered):
        for second in ordered[place + 1 :]:
            if day.calls[second].out_at - day.calls[first].out_at > day.terms.together:
                break
            group = _together(day, (first, second))
            if group is not None:
                fits.add((first, second))
                yield group
    others: dict[int, list[int]] = {}
    for first, second in sorted(fits):
        others.setdefault(first, []).append(second)
    for first, seconds in others.items():
        for second, third in combinations(seconds, 2):
            if (second, third) in fits or (third, second) in fits:
                group = _together(day, (first, second, third))
                if group is not None:
                    yield group


def _together(day: Day, numbers: tuple[int, ...]) -> Group | None:
    """The best way to take them in one car, None when times, seats or detours forbid it."""
    calls = [day.calls[number] for number in numbers]
    people = sum(call.people for call in calls)
    cars = frozenset.intersection(*(call.cars for call in calls))
    cars = frozenset(car for car in cars if day.cars[car].seats >= people)
    backs = [call.back_at for call in calls]
    if not cars or max(backs) - min(backs) > day.terms.together:
        return None
    apart = sum(day.km[c.start][c.end] + day.km[c.end][c.start] for c in calls)
    best: tuple[float, tuple[int, ...], tuple[int, ...]] | None = None
    for fetched in permutations(numbers):
        for brought in permutations(numbers):
            km = _km(day, fetched, brought)
            if (best is None or km < best[0]) and _bearable(day, fetched, brought):
                best = (km, fetched, brought)
    if best is None or best[0] >= apart:
        return None
    return Group(numbers, best[1], best[2], best[0], apart - best[0], cars)


def _places(day: Day, fetched: Sequence[int], brought: Sequence[int]) -> list[int]:
    ups = [day.calls[number].start for number in fetched]
    return ups + [day.calls[number].end for number in brought]


def _km(day: Day, fetched: Sequence[int], brought: Sequence[int]) -> float:
    """Out over all places and back the same way."""
    places = _places(day, fetched, brought)
    ways = list(zip(places, places[1:], strict=False))
    return sum(day.km[a][b] for a, b in ways) + sum(day.km[b][a] for a, b in ways)


def _bearable(day: Day, fetched: Sequence[int], brought: Sequence[int]) -> bool:
    """Nobody's ride is longer than the city bears, nobody is fetched before the asked time."""
    places = _places(day, fetched, brought)
    at = [0.0]
    for a, b in zip(places, places[1:], strict=False):
        at.append(at[-1] + day.minutes[a][b])
    first = day.calls[fetched[0]]
    for place, number in enumerate(fetched):
        call: Call = day.calls[number]
        arrival = at[len(fetched) + brought.index(number)]
        if arrival - at[place] > day.longest_ride(call):
            return False
        if abs(first.out_at + at[place] - call.out_at) > day.terms.together:
            return False
    return True


def _by_saving(shared: list[Group]) -> list[Group]:
    chosen: list[Group] = []
    taken: set[int] = set()
    for group in sorted(shared, key=lambda one: -one.saving_km):
        if taken.isdisjoint(group.calls):
            chosen.append(group)
            taken.update(group.calls)
    return chosen


def _chosen(day: Day, shared: list[Group]) -> list[Group]:
    from ortools.sat.python import cp_model  # only with the extra

    if not shared:
        return []
    model = cp_model.CpModel()
    formed = [model.new_bool_var("") for _ in shared]
    of_call: dict[int, list[cp_model.IntVar]] = {}
    for group, choice in zip(shared, formed, strict=True):
        for number in group.calls:
            of_call.setdefault(number, []).append(choice)
    for choices in of_call.values():
        model.add_at_most_one(choices)
    worth = [
        round(10 * (group.saving_km + day.terms.car_cost_km * (len(group.calls) - 1)))
        for group in shared
    ]
    model.maximize(sum(w * choice for w, choice in zip(worth, formed, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = SECONDS
    solver.parameters.num_workers = 2
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return _by_saving(shared)
    return [group for group, choice in zip(shared, formed, strict=True)
            if solver.boolean_value(choice)]  # fmt: skip
