"""The ledgers of energy, by subject."""

from affairs.modules.energy.ledgers import (
    buildings,
    meters,
    plans,
    register,
    reports,
    schemes,
    waste,
)

__all__ = ["buildings", "meters", "plans", "register", "reports", "schemes", "waste"]
