"""Every state change of the fleet, by subject."""

from affairs.modules.fleet.actions import (  # noqa: F401
    applications,
    cards,
    dispatching,
    driving,
    people,
    plans,
    readings,
    reminding,
    reporting,
    returns,
    safekeeping,
    settling,
    statements,
    trips,
    upkeep,
    vehicles,
)
