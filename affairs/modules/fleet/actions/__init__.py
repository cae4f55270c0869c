"""Every state change of the fleet, by subject."""

from affairs.modules.fleet.actions import (  # noqa: F401
    applications,
    dispatching,
    driving,
    people,
    positions,
    readings,
    safekeeping,
    settling,
    trips,
    upkeep,
    vehicles,
)
