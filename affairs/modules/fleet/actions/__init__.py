"""Every state change of the fleet, by subject."""

from affairs.modules.fleet.actions import (  # noqa: F401
    applications,
    cards,
    dispatching,
    driving,
    people,
    places,
    plans,
    positions,
    proposing,
    readings,
    reminding,
    reporting,
    returns,
    route_changes,
    safekeeping,
    settling,
    statements,
    trips,
    upkeep,
    vehicles,
)
