"""When a route is where: the earliest times that keep every window and every longest ride."""

from __future__ import annotations

from affairs.modules.fleet.dispatch.problem import Problem, Route

SLACK = 1e-6  # sums of distances are floats


def times_of(problem: Problem, route: Route) -> list[float] | None:
    """Begin of service at home, at each stop and the return home; None when no times fit.

    The earliest times that satisfy all lower bounds: raising one only raises others, so the first
    that passes its upper bound shows that none fit.
    """
    vehicle = problem.vehicles[route.vehicle]
    stops = route.stops
    places = [vehicle.home, *(problem.place(stop) for stop in stops), vehicle.home]
    windows = [vehicle.window, *(problem.window(stop) for stop in stops), vehicle.window]
    services = [0.0, *(problem.service(stop) for stop in stops), 0.0]
    times = [window.opens for window in windows]
    legs = [
        service + problem.durations[a][b]
        for service, a, b in zip(services, places, places[1:], strict=False)
    ]
    back = _longest_spans(problem, route)
    while True:
        for at, leg in enumerate(legs):
            times[at + 1] = max(times[at + 1], times[at] + leg)
        if any(time > window.closes + SLACK for time, window in zip(times, windows, strict=True)):
            return None
        raised = False
        for early, late, span in back:
            if times[late] - times[early] > span + SLACK:
                times[early] = times[late] - span
                raised = True
        if not raised:
            return times


def _longest_spans(problem: Problem, route: Route) -> list[tuple[int, int, float]]:
    """Pairs of places in the route that may not lie further apart in time than the span."""
    spans: list[tuple[int, int, float]] = []
    at = {stop: place for place, stop in enumerate(route.stops, start=1)}
    for stop, early in at.items():
        request = problem.requests[stop // 2]
        if stop % 2 == 0 and request.longest_ride is not None and stop + 1 in at:
            spans.append((early, at[stop + 1], request.pickup_service + request.longest_ride))
    longest = problem.vehicles[route.vehicle].longest_route
    if longest is not None:
        spans.append((0, len(route.stops) + 1, longest))
    return spans


def holds(problem: Problem, route: Route) -> bool:
    """Whether the vehicle can drive the route: order, load, skills, times, what else is asked."""
    return (
        _carries(problem, route)
        and times_of(problem, route) is not None
        and (problem.also is None or problem.also(problem, route))
    )


def _carries(problem: Problem, route: Route) -> bool:
    vehicle = problem.vehicles[route.vehicle]
    aboard: set[int] = set()
    done: set[int] = set()
    load = 0
    for stop in route.stops:
        number, request = stop // 2, problem.requests[stop // 2]
        if stop % 2 == 0:
            if number in aboard or number in done or not request.skills <= vehicle.skills:
                return False
            if request.load > vehicle.capacity - load:
                return False
            if request.delivery is None:
                done.add(number)
                if load:  # a car that stays with one request carries no other
                    return False
                continue
            aboard.add(number)
            load += request.load
        elif number in aboard:
            aboard.remove(number)
            done.add(number)
            load -= request.load
        else:
            return False
    return not aboard
