"""The fleet of the demo city: register, people, trips of two years and of the last weeks, costs."""

from affairs.modules.fleet.demo import matters, people, positions, register, trips, upkeep

__all__ = ["matters", "people", "positions", "register", "trips", "upkeep"]
