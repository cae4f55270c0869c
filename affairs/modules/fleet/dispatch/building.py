"""A day as a routing problem, and the routes found as duties of cars."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from affairs.modules.fleet.dispatch.day import Busy, Day, Duty, Leg, Terms
from affairs.modules.fleet.dispatch.grouping import Group, groups_of
from affairs.modules.fleet.dispatch.problem import Problem, Request, Route, Vehicle, Window
from affairs.modules.fleet.dispatch.timing import times_of

TOO_SHORT = 1.0  # minutes: a free time shorter than this is none
STEP_KM = 0.01


@dataclass(frozen=True)
class Built:
    """The problem with what its requests and vehicles stand for.

    ``groups[n]`` are the applications of request n; vehicles are free times of cars.
    """

    day: Day
    problem: Problem
    groups: tuple[Group, ...]
    cars: tuple[int, ...]


@dataclass(frozen=True)
class DutyCheck:
    """Whether a route is a duty to be asked of a driver and can be held for the planned times.

    Nobody drives longer than the limit without a rest (VEH-19), and the times applied for, by which
    the platform holds the car, lie within its free time. No outing is longer than a driver's day.
    """

    terms: Terms
    inside: tuple[tuple[float, float], ...]
    """Of each request served by a waiting car: minutes of driving out, and of waiting there."""
    spans: tuple[tuple[float, float], ...]
    """Of each request the times applied for."""

    def __call__(self, problem: Problem, route: Route) -> bool:
        free = problem.vehicles[route.vehicle].window
        for number in route.requests():
            out_at, back_at = self.spans[number]
            if out_at < free.opens or back_at > free.closes:
                return False
        if any(ends - starts > self.terms.day_limit for starts, ends in self.outings(route)):
            return False
        longest = 0.0
        for starts, ends in stretches(problem, route, self.inside, self.terms.rest):
            longest = max(longest, ends - starts)
        return longest <= self.terms.driving_limit

    def outings(self, route: Route) -> list[tuple[float, float]]:
        """Times the car is out without a turnaround between, by the times applied for."""
        joined: list[tuple[float, float]] = []
        for starts, ends in sorted(self.spans[number] for number in route.requests()):
            if joined and starts < joined[-1][1] + self.terms.turnaround:
                joined[-1] = (joined[-1][0], max(joined[-1][1], ends))
            else:
                joined.append((starts, ends))
        return joined


def stretches(
    problem: Problem, route: Route, inside: Sequence[tuple[float, float]], rest: float
) -> Iterator[tuple[float, float]]:
    """Times between two rests of at least ``rest`` minutes, in order."""
    times = times_of(problem, route) or []
    home = problem.vehicles[route.vehicle].home
    places = [home, *(problem.place(stop) for stop in route.stops), home]
    moving: list[tuple[float, float]] = []
    for number, (a, b) in enumerate(zip(places, places[1:], strict=False)):
        arrives = times[number + 1]
        moving.append((arrives - problem.durations[a][b], arrives))
        if number < len(route.stops):
            out, waits = inside[route.stops[number] // 2]
            if out:
                moving.append((arrives, arrives + out))
                moving.append((arrives + out + waits, arrives + 2 * out + waits))
    started: float | None = None
    ended = 0.0
    for begins, ends in moving:
        if ends <= begins:
            continue
        if started is None or begins - ended >= rest:
            if started is not None:
                yield started, ended
            started = begins
        ended = ends
    if started is not None:
        yield started, ended


def build(day: Day, *, share: bool = True) -> Built:
    """The problem of the day; without ``share`` every application has its car to itself."""
    groups = tuple(_all_groups(day, share))
    segments = [(car, free) for car in range(len(day.cars)) for free in _free_times(day, car)]
    kinds = _kinds(groups)
    vehicles = [_vehicle(day, car, free, kinds) for car, free in segments]
    requests = [_request(day, group, kinds, share) for group in groups]
    inside = tuple(_inside(day, group) for group in groups)
    spans = tuple(group.span(day) for group in groups)
    also = DutyCheck(day.terms, inside, spans)
    problem = Problem(requests, vehicles, day.km, day.minutes, STEP_KM, also=also)
    return Built(day, problem, groups, tuple(car for car, _ in segments))


def _all_groups(day: Day, share: bool) -> Iterator[Group]:
    if share:
        yield from groups_of(day)
    for number, call in enumerate(day.calls):
        if call.keeps_car and not share:
            km = day.km[call.start][call.end] + day.km[call.end][call.start]
            yield Group((number,), (number,), (number,), km, 0.0, call.cars)
        elif not call.keeps_car:
            km = day.km[call.start][call.end]
            yield Group((number,), (number,), (number,), km, 0.0, call.cars)


def _kinds(groups: Sequence[Group]) -> dict[frozenset[int], int]:
    """A number for each set of cars that may serve: the skill those cars have."""
    kinds: dict[frozenset[int], int] = {}
    for group in groups:
        kinds.setdefault(group.cars, len(kinds) + 1)
    return kinds


def _free_times(day: Day, car: int) -> Iterator[Busy]:
    begins = day.begins
    for busy in sorted(day.cars[car].busy, key=lambda one: one.starts):
        if busy.starts - begins > TOO_SHORT:
            yield Busy(begins, busy.starts)
        begins = max(begins, busy.ends)
    if day.ends - begins > TOO_SHORT:
        yield Busy(begins, day.ends)


def _vehicle(day: Day, number: int, free: Busy, kinds: dict[frozenset[int], int]) -> Vehicle:
    car = day.cars[number]
    skills = frozenset(kind for cars, kind in kinds.items() if number in cars)
    already_out = bool(car.busy)
    return Vehicle(
        str(car.key),
        car.home,
        car.seats,
        Window(free.starts, free.ends),
        0.0 if already_out else day.terms.car_cost_km,
        skills=skills,
    )


def _request(day: Day, group: Group, kinds: dict[frozenset[int], int], share: bool) -> Request:
    skills = frozenset({kinds[group.cars]})
    first = day.calls[group.fetched[0]]
    people = sum(day.calls[number].people for number in group.calls)
    if first.keeps_car:
        out_at, back_at = group.span(day)
        stays = back_at - out_at + day.terms.turnaround
        return Request(
            str(first.key), people, first.start, Window(out_at, out_at), stays, skills=skills
        )
    direct = day.minutes[first.start][first.end]
    return Request(
        str(first.key),
        people,
        first.start,
        Window(first.out_at, first.out_at + (day.terms.patience if share else 0.0)),
        0.0,
        first.end,
        Window(first.out_at + direct, first.back_at),
        longest_ride=day.longest_ride(first),
        skills=skills,
    )


def _inside(day: Day, group: Group) -> tuple[float, float]:
    first = day.calls[group.fetched[0]]
    if not first.keeps_car:
        return 0.0, 0.0
    out_at, back_at = group.span(day)
    places = [day.calls[n].start for n in group.fetched] + [day.calls[n].end for n in group.brought]
    out = sum(day.minutes[a][b] for a, b in zip(places, places[1:], strict=False))
    return out, max(0.0, back_at - out_at - 2 * out)


# ---------- routes as duties ----------


def duties_of(built: Built, route: Route) -> Iterator[Duty]:
    """The outings of a route: applications nearer in time than the turnaround are one outing.

    Times are those applied for, because by them the platform holds the car.
    """
    day, problem = built.day, built.problem
    times = times_of(problem, route)
    if times is None:
        return
    legs = sorted(_legs(built, route, times), key=lambda leg: day.calls[leg.call].out_at)
    outings: list[list[Leg]] = []
    for leg in legs:
        free_from = _end(day, outings[-1]) + day.terms.turnaround if outings else 0.0
        if outings and day.calls[leg.call].out_at < free_from:
            outings[-1].append(leg)
        else:
            outings.append([leg])
    km = [0.0] * len(outings)
    empty = [0.0] * len(outings)
    for place, way, is_empty in _ways(built, route, times, outings):
        km[place] += way
        empty[place] += way if is_empty else 0.0
    driving = tuple(stretches(problem, route, _insides(built), day.terms.rest))
    for number, outing in enumerate(outings):
        starts, ends = day.calls[outing[0].call].out_at, _end(day, outing)
        within = tuple(one for one in driving if one[0] < ends and one[1] > starts)
        yield Duty(built.cars[route.vehicle], None, tuple(outing), starts, ends,
                   km[number], empty[number], within)  # fmt: skip


def _insides(built: Built) -> Sequence[tuple[float, float]]:
    also = built.problem.also
    return also.inside if isinstance(also, DutyCheck) else ()


def _end(day: Day, outing: Sequence[Leg]) -> float:
    return max(day.calls[leg.call].back_at for leg in outing)


def _legs(built: Built, route: Route, times: Sequence[float]) -> Iterator[Leg]:
    day = built.day
    at = dict(zip(route.stops, times[1:], strict=False))
    for stop in route.stops:
        if stop % 2:
            continue
        group = built.groups[stop // 2]
        if day.calls[group.calls[0]].keeps_car:
            for number in group.calls:
                call = day.calls[number]
                yield Leg(number, call.out_at, call.back_at)
        else:
            yield Leg(group.calls[0], at[stop], at[stop + 1])


def _ways(
    built: Built, route: Route, times: Sequence[float], outings: Sequence[Sequence[Leg]]
) -> Iterator[tuple[int, float, bool]]:
    """Each way driven: the outing it counts to, its kilometres, whether nobody sits in the car."""
    problem = built.problem
    home = problem.vehicles[route.vehicle].home
    of_call = {leg.call: place for place, outing in enumerate(outings) for leg in outing}
    here, aboard, outing = home, 0, 0
    for stop in route.stops:
        there = problem.place(stop)
        group = built.groups[stop // 2]
        outing = of_call[group.calls[0]]
        yield outing, problem.distances[here][there], aboard == 0
        here = there
        if problem.requests[stop // 2].delivery is None:
            yield outing, group.km, False
        else:
            aboard += 1 if stop % 2 == 0 else -1
    yield outing, problem.distances[here][home], True
