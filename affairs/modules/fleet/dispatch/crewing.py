"""Who drives which duty: fit for the car, free, rested, and those who drove least lately first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from importlib.util import find_spec
from itertools import pairwise
from typing import Any

from affairs.modules.fleet.dispatch.day import Day, Duty, Person

SECONDS = 2.0
NOBODY = 1_000_000
SAME_CAR = 30  # minutes of lately driven that keeping one driver on a car is worth


def with_drivers(day: Day, duties: Sequence[Duty]) -> list[Duty]:
    """The duties with a driver each, None where nobody may go."""
    if find_spec("ortools") and duties and day.drivers:
        return _by_solver(day, duties)
    return _in_turn(day, duties)


def may_drive(day: Day, person: Person, duty: Duty) -> bool:
    """Licence and time: the duty with its turnaround touches nothing the driver is held for."""
    until = duty.ends + day.terms.turnaround
    free = all(duty.starts >= busy.ends or until <= busy.starts for busy in person.busy)
    return duty.car in person.cars and free


def minutes(duty: Duty) -> float:
    return duty.ends - duty.starts


def _in_turn(day: Day, duties: Sequence[Duty]) -> list[Duty]:
    """In order of time, the fit and free driver who drove least."""
    load = {n: person.lately_minutes for n, person in enumerate(day.drivers)}
    today = dict.fromkeys(load, 0.0)
    held: dict[int, list[Duty]] = {n: [] for n in load}
    crewed = []
    for duty in sorted(duties, key=lambda one: one.starts):
        able = [
            n
            for n, person in enumerate(day.drivers)
            if may_drive(day, person, duty)
            and today[n] + minutes(duty) <= day.terms.day_limit
            and not any(clash(day, duty, other) for other in held[n])
        ]
        chosen = min(able, key=lambda n: load[n]) if able else None
        if chosen is not None:
            load[chosen] += minutes(duty)
            today[chosen] += minutes(duty)
            held[chosen].append(duty)
        crewed.append(replace(duty, driver=chosen))
    return crewed


def clash(day: Day, one: Duty, other: Duty) -> bool:
    """Whether two duties lie nearer to each other than the turnaround."""
    gap = day.terms.turnaround
    return one.starts < other.ends + gap and other.starts < one.ends + gap


def _by_solver(day: Day, duties: Sequence[Duty]) -> list[Duty]:
    from ortools.sat.python import cp_model  # only with the extra

    model = cp_model.CpModel()
    drives = {
        (d, p): model.new_bool_var("")
        for d, duty in enumerate(duties)
        for p, person in enumerate(day.drivers)
        if may_drive(day, person, duty) and minutes(duty) <= day.terms.day_limit
    }
    for d in range(len(duties)):
        model.add_at_most_one(choice for (e, _), choice in drives.items() if e == d)
    for together in cliques(day, duties):
        for p in range(len(day.drivers)):
            model.add_at_most_one(drives[d, p] for d in together if (d, p) in drives)
    most = model.new_int_var(0, 10**7, "")
    for p, person in enumerate(day.drivers):
        today = sum(
            round(minutes(duties[d])) * choice for (d, q), choice in drives.items() if q == p
        )
        model.add(today <= round(day.terms.day_limit))
        model.add(today + round(person.lately_minutes) <= most)
    least = min((person.lately_minutes for person in day.drivers), default=0.0)
    cost = [
        (round(day.drivers[p].lately_minutes - least) // 10 - NOBODY) * choice
        for (_, p), choice in drives.items()
    ]
    model.minimize(sum(cost) + most + sum(_changes(model, duties, drives)))
    places = {(duty.car, duty.starts): d for d, duty in enumerate(duties)}
    for duty in _in_turn(day, duties):
        place = places[duty.car, duty.starts]
        if duty.driver is not None and (place, duty.driver) in drives:
            model.add_hint(drives[place, duty.driver], 1)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = SECONDS
    solver.parameters.num_workers = 2
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return _in_turn(day, duties)
    chosen = {d: p for (d, p), choice in drives.items() if solver.boolean_value(choice)}
    return [replace(duty, driver=chosen.get(d)) for d, duty in enumerate(duties)]


def cliques(day: Day, duties: Sequence[Duty]) -> Iterator[list[int]]:
    """Duties of which a driver can take one only: all under way at the start of one of them."""
    gap = day.terms.turnaround
    seen: set[tuple[int, ...]] = set()
    for duty in duties:
        together = tuple(
            d for d, one in enumerate(duties) if one.starts <= duty.starts < one.ends + gap
        )
        if len(together) > 1 and together not in seen:
            seen.add(together)
            yield list(together)


def _changes(
    model: Any, duties: Sequence[Duty], drives: Mapping[tuple[int, int], Any]
) -> Iterator[Any]:
    """A small cost for each change of driver between two duties of one car."""
    of_car: dict[int, list[int]] = {}
    for d in sorted(range(len(duties)), key=lambda n: duties[n].starts):
        of_car.setdefault(duties[d].car, []).append(d)
    for numbers in of_car.values():
        for first, second in pairwise(numbers):
            people = {p for (d, p) in drives if d == first} & {
                p for (d, p) in drives if d == second
            }
            for p in people:
                same = model.new_bool_var("")
                model.add_implication(same, drives[first, p])
                model.add_implication(same, drives[second, p])
                yield -SAME_CAR * same
