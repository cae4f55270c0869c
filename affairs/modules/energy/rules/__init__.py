"""Every rule of energy as registered pure functions: ENE-… by subject, and WST-01 … WST-03.

A file per subject. No rule knows the clock, the database or a user; values that change by date or
place come in as keyword-only parameters, shipped in ``parameters.toml``.
"""

from affairs.modules.energy.rules import (
    carbon,
    changes,
    coal,
    deadlines,
    figures,
    metering,
    people,
    quotas,
    schemes,
    states,
    sums,
    waste,
)

__all__ = [
    "carbon",
    "changes",
    "coal",
    "deadlines",
    "figures",
    "metering",
    "people",
    "quotas",
    "schemes",
    "states",
    "sums",
    "waste",
]
