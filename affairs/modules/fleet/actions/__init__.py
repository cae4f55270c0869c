"""Every state change of the fleet, by subject."""

from affairs.modules.fleet.actions import (  # noqa: F401
    applications,
    dispatching,
    driving,
    people,
    places,
    proposing,
    readings,
    route_changes,
    safekeeping,
    settling,
    trips,
    upkeep,
    vehicles,
)
