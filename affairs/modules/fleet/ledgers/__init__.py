"""台账 of the fleet, by subject."""

from affairs.modules.fleet.ledgers import (  # noqa: F401
    accounts,
    dispatch,
    drivers,
    planning,
    positions,
    register,
    requests,
    statements,
    trips,
    upkeep,
)
