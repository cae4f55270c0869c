"""The proposal for a day: which car and driver serve which applications, and what that saves."""

from __future__ import annotations

import time
from collections.abc import Callable

from affairs.modules.fleet.dispatch.answering import has_solver
from affairs.modules.fleet.dispatch.building import Built, build, duties_of
from affairs.modules.fleet.dispatch.crewing import with_drivers
from affairs.modules.fleet.dispatch.day import Day, DayPlan, Duty
from affairs.modules.fleet.dispatch.plain import cheapest_insertion, nearest_free
from affairs.modules.fleet.dispatch.problem import Plan

NO_CAR = "没有空闲、座位够、条件符合的车"
NO_SUCH_CAR = "没有一辆车符合条件：座位、车型、保险、年检或封存"
NO_DRIVER = "有车，但没有空闲、准驾符合的驾驶员"
NO_TIME = "时间不够：按里程开不到"
CREWING_FROM = 0.8  # share of the time after which drivers are chosen
THOROUGH = 40  # applications up to this number get VROOM's deepest first plan
Told = Callable[[float], None]


def propose(
    day: Day, *, seconds: float = 6.0, threads: int = 2, told: Told | None = None
) -> DayPlan:
    """The plan found within about ``seconds``; without the extra, a plain one at once."""
    began = time.monotonic()
    plain = build(day, share=False)
    measure = nearest_free(plain.problem)
    built = build(day)
    left = seconds * CREWING_FROM - (time.monotonic() - began)
    plan = (
        _searched(built, left, threads, told) if has_solver() else cheapest_insertion(built.problem)
    )
    duties = [duty for route in plan.routes for duty in duties_of(built, route)]
    crewed = with_drivers(day, duties)
    served = [duty for duty in crewed if duty.driver is not None]
    return DayPlan(
        duties=tuple(sorted(served, key=lambda duty: (duty.starts, duty.car))),
        unserved=_reasons(built, plan, crewed),
        km=sum(duty.km for duty in served),
        empty_km=sum(duty.empty_km for duty in served),
        cars=len({duty.car for duty in served}),
        plain_km=_km(plain, measure),
        plain_cars=len({plain.cars[route.vehicle] for route in measure.routes}),
        plain_unserved=len(measure.unserved),
        solver=plan.solver,
        seconds=round(time.monotonic() - began, 2),
    )


def _searched(built: Built, seconds: float, threads: int, told: Told | None) -> Plan:
    """VROOM on the whole day, then on neighbouring routes, then the choice among all found."""
    from affairs.modules.fleet.dispatch import choosing, searching, vroom, workers

    problem = built.problem
    if not problem.requests or not problem.vehicles:
        return Plan((), tuple(range(len(problem.requests))), workers.SOLVER)
    began = time.monotonic()

    def until(share: float) -> Callable[[], bool]:
        def going() -> bool:
            gone = (time.monotonic() - began) / max(seconds, 0.1)
            if told is not None:
                told(min(gone, 1.0))
            return gone < share

        return going

    search = searching.Search(problem)
    level = 3 if len(problem.requests) <= THOROUGH else 0
    routes, waiting = search.first(vroom.Effort(level, threads=threads, narrow=1.0))
    if waiting:
        routes, waiting = search.place(routes, waiting, until(0.35))
    routes = search.improve(routes, until(0.85))
    routes = choosing.best_choice(
        problem, search.found, routes, seconds=seconds * 0.15, threads=threads
    )
    return Plan(tuple(routes), tuple(waiting), workers.SOLVER)


def _km(built: Built, plan: Plan) -> float:
    """Kilometres of a plan, those inside return trips included."""
    between = sum(built.problem.distance(route) for route in plan.routes)
    inside = sum(
        built.groups[number].km
        for route in plan.routes
        for number in route.requests()
        if built.problem.requests[number].delivery is None
    )
    return between + inside


def _reasons(built: Built, plan: Plan, crewed: list[Duty]) -> dict[int, str]:
    """Of each application that is not served, why; keyed by its place in the day."""
    day = built.day
    reasons: dict[int, str] = {}
    for number in plan.unserved:
        for each in built.groups[number].calls:
            call = day.calls[each]
            direct = day.minutes[call.start][call.end] * (2 if call.keeps_car else 1)
            if not call.cars:
                reasons[each] = NO_SUCH_CAR
            else:
                reasons[each] = NO_TIME if call.back_at - call.out_at < direct else NO_CAR
    for duty in crewed:
        if duty.driver is None:
            reasons |= {leg.call: NO_DRIVER for leg in duty.legs}
    return reasons


def cost(plan: DayPlan, car_cost_km: float) -> float:
    """Kilometres and what each car used is worth."""
    return plan.km + car_cost_km * plan.cars


def plain_cost(plan: DayPlan, car_cost_km: float) -> float:
    """The same of the plain plan it is compared with."""
    return plan.plain_km + car_cost_km * plan.plain_cars
