"""Timed work of the fleet."""

from affairs.modules.fleet.jobs import business, positions

__all__ = ["business", "positions"]
