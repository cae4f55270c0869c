"""Checks the plan of a day by its duties, apart from the code that made it."""

from __future__ import annotations

from itertools import combinations

from affairs.modules.fleet.dispatch.day import Day, DayPlan


def day_faults(day: Day, plan: DayPlan) -> list[str]:
    """What of the plan cannot be driven or held; empty when all of it can."""
    served = [leg.call for duty in plan.duties for leg in duty.legs]
    faults = []
    if sorted([*served, *plan.unserved]) != list(range(len(day.calls))):
        faults.append("an application is served twice, or neither served nor refused")
    for duty in plan.duties:
        faults += _of_duty(day, duty)
    gap = day.terms.turnaround
    for one, other in combinations(plan.duties, 2):
        near = one.starts < other.ends + gap and other.starts < one.ends + gap
        if near and one.car == other.car:
            faults.append(f"car {one.car} is out twice")
        if near and one.driver == other.driver:
            faults.append(f"driver {one.driver} is out twice")
    return faults


def _of_duty(day: Day, duty) -> list[str]:
    faults = []
    car, driver = day.cars[duty.car], day.drivers[duty.driver]
    calls = [(leg, day.calls[leg.call]) for leg in duty.legs]
    if duty.car not in driver.cars:
        faults.append("driver may not drive the car")
    if any(
        duty.starts < busy.ends and busy.starts < duty.ends for busy in (*car.busy, *driver.busy)
    ):
        faults.append("car or driver is held already")
    for leg, call in calls:
        if duty.car not in call.cars:
            faults.append(f"car unfit for {call.key}")
        late = 0.0 if call.keeps_car else day.terms.patience
        if not call.out_at - 0.02 <= leg.fetched_at <= call.out_at + late + 0.02:
            faults.append(f"{call.key} fetched at {leg.fetched_at}, asked for {call.out_at}")
        if leg.brought_at > call.back_at + 0.02:
            faults.append(f"{call.key} brought too late")
        ride = leg.brought_at - leg.fetched_at
        if not call.keeps_car and ride > day.longest_ride(call) + 0.02:
            faults.append(f"{call.key} rides too long")
        if not call.keeps_car and ride + 0.02 < day.minutes[call.start][call.end]:
            faults.append(f"{call.key} brought faster than the way takes")
        aboard = sum(
            other.people for at, other in calls if at.fetched_at <= leg.fetched_at < at.brought_at
        )
        if aboard > car.seats:
            faults.append(f"{aboard} people in {car.seats} seats")
    if any(ends - starts > day.terms.driving_limit + 0.02 for starts, ends in duty.driving):
        faults.append("driver without rest")
    if duty.ends - duty.starts > day.terms.day_limit:
        faults.append("duty longer than a driver's day")
    return faults
