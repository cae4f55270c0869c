"""The fleet of the demo city: register, people, trips of two years and of the last weeks, costs."""

from affairs.modules.fleet.demo import (
    matters,
    people,
    places,
    positions,
    register,
    settling,
    trips,
    upkeep,
)

__all__ = [
    "matters",
    "people",
    "places",
    "positions",
    "register",
    "settling",
    "trips",
    "upkeep",
]
