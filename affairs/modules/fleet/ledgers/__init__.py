"""台账 of the fleet, by subject."""

from affairs.modules.fleet.ledgers import (  # noqa: F401
    accounts,
    drivers,
    positions,
    register,
    requests,
    trips,
    upkeep,
)
