"""Days of a fleet made by chance, for the tests and for ``bench/dispatch.py``."""

from __future__ import annotations

import math
from random import Random

from affairs.modules.fleet.dispatch.day import Busy, Call, Car, Day, Person, Terms

MINUTES_PER_KM = 1.5  # 40 km/h in town
SEATS = (4, 4, 4, 6, 8, 18)
SIDE_KM = 20.0


def some_day(
    seed: int,
    calls: int,
    cars: int,
    *,
    returning: float = 0.0,
    held: float = 0.0,
    terms: Terms | None = None,
) -> Day:
    """Applications over a working day in a town of 20 × 20 km with three yards.

    ``returning`` is the share whose car waits, ``held`` the share of cars held in the morning.
    """
    chance = Random(seed)
    points = [(chance.random() * SIDE_KM, chance.random() * SIDE_KM) for _ in range(3 + 2 * calls)]
    km = [[round(math.dist(a, b) * 1.3, 3) for b in points] for a in points]
    minutes = [[way * MINUTES_PER_KM for way in row] for row in km]
    fleet = [
        Car(n, chance.choice(SEATS), n % 3, (Busy(480, 660),) if chance.random() < held else ())
        for n in range(cars)
    ]
    asked = [_call(chance, n, fleet, minutes, returning) for n in range(calls)]
    drivers = [
        Person(n, frozenset(range(cars)), (), chance.randint(0, 3000)) for n in range(cars + 10)
    ]
    return Day(asked, fleet, drivers, km, minutes, terms or Terms())


def _call(
    chance: Random, number: int, fleet: list[Car], minutes: list[list[float]], returning: float
) -> Call:
    start, end = 3 + 2 * number, 4 + 2 * number
    people = chance.choices(range(1, 9), (6, 6, 4, 3, 1, 1, 1, 1))[0]
    able = frozenset(n for n, car in enumerate(fleet) if car.seats >= people)
    out_at = chance.randrange(7 * 60 + 30, 17 * 60, 5)
    direct = minutes[start][end]
    keeps = chance.random() < returning
    stay = 2 * direct + chance.choice((60, 120, 180)) if keeps else direct * 1.5 + 25
    return Call(number, people, start, end, out_at, out_at + math.ceil(stay), keeps, able)
