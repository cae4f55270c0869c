"""The proposal of a day: any day gives a plan that can be driven, and sharing saves."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from affairs.modules.fleet.dispatch import crewing, grouping, proposing
from affairs.modules.fleet.dispatch.day import Busy, Call, Car, Day, Person
from affairs.modules.fleet.dispatch.proposing import cost, plain_cost, propose
from affairs.modules.fleet.tests.day_checker import day_faults
from affairs.modules.fleet.tests.days import some_day

A_FEW = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))


@A_FEW
@given(
    seed=some.integers(0, 10_000),
    calls=some.integers(0, 24),
    cars=some.integers(0, 9),
    returning=some.sampled_from([0.0, 0.5, 1.0]),
    held=some.sampled_from([0.0, 0.5]),
)
def test_any_day_gives_a_plan_that_can_be_driven(seed, calls, cars, returning, held):
    day = some_day(seed, calls, cars, returning=returning, held=held)
    assert day_faults(day, propose(day, seconds=1.0)) == []


@A_FEW
@given(seed=some.integers(0, 10_000), returning=some.sampled_from([0.0, 0.5, 1.0]))
def test_without_the_solver_a_plan_can_be_driven_too(seed, returning):
    with pytest.MonkeyPatch.context() as without:
        for module in (grouping, crewing):
            without.setattr(module, "find_spec", lambda name: None)
        without.setattr(proposing, "has_solver", lambda: False)
        day = some_day(seed, 20, 8, returning=returning, held=0.3)
        plan = propose(day)
    assert day_faults(day, plan) == []
    assert "未装求解器" in plan.solver


def test_shared_rides_cost_less_than_a_car_for_each():
    day = some_day(3, 60, 40)
    plan = propose(day, seconds=5)
    assert day_faults(day, plan) == []
    assert plan.unserved == {}
    assert cost(plan, 5) <= 0.85 * plain_cost(plan, 5)


KM = [[0.0, 10.0, 30.0], [10.0, 0.0, 20.0], [30.0, 20.0, 0.0]]
MINUTES = [[way * 1.5 for way in row] for row in KM]


def small_day(*calls: Call, cars: int = 2, drivers: int = 2, seats: int = 4) -> Day:
    return Day(
        calls,
        [Car(n, seats, 0) for n in range(cars)],
        [Person(n, frozenset(range(cars)), (), 600.0 * n) for n in range(drivers)],
        KM,
        MINUTES,
    )


def call(key: int, people: int = 2, out: float = 540, back: float = 720, **fields) -> Call:
    cars = fields.pop("cars", frozenset({0, 1}))
    return Call(key, people, 0, 2, out, back, fields.pop("keeps_car", True), cars, **fields)


def test_return_trips_of_one_way_go_together_if_seats_and_times_allow():
    plan = propose(small_day(call(1), call(2, out=550)), seconds=1)
    assert [sorted(leg.call for leg in duty.legs) for duty in plan.duties] == [[0, 1]]
    apart = propose(small_day(call(1), call(2, people=3)), seconds=1)
    assert sorted(len(duty.legs) for duty in apart.duties) == [1, 1]
    later = propose(small_day(call(1), call(2, out=600, back=780)), seconds=1)
    assert sorted(len(duty.legs) for duty in later.duties) == [1, 1]


def test_what_cannot_be_served_is_said_with_the_reason():
    unfit = propose(small_day(call(1, cars=frozenset())), seconds=1)
    assert unfit.unserved == {0: proposing.NO_SUCH_CAR}
    taken = propose(small_day(call(1), call(2, people=4), call(3, people=4), cars=2), seconds=1)
    assert len(taken.unserved) == 1
    assert set(taken.unserved.values()) == {proposing.NO_CAR}
    alone = propose(small_day(call(1, people=4), call(2, people=4), drivers=1), seconds=1)
    assert set(alone.unserved.values()) == {proposing.NO_DRIVER}


def test_the_driver_who_drove_least_goes_first():
    plan = propose(small_day(call(1)), seconds=1)
    assert [duty.driver for duty in plan.duties] == [0]


def test_cars_and_drivers_already_held_are_left_alone():
    day = small_day(call(1))
    held = replace(day, cars=[replace(day.cars[0], busy=(Busy(500, 800),)), day.cars[1]])
    plan = propose(held, seconds=1)
    assert [duty.car for duty in plan.duties] == [1]


def test_nobody_drives_on_without_rest():
    far = [[0.0, 200.0], [200.0, 0.0]]
    slow = [[0.0, 270.0], [270.0, 0.0]]
    day = Day(
        [Call(1, 1, 0, 1, 480, 1060, True, frozenset({0}))],
        [Car(0, 4, 0)], [Person(0, frozenset({0}))], far, slow,
    )  # fmt: skip
    assert propose(day, seconds=1).duties == ()
