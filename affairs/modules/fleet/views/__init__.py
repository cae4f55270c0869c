"""Pages of the fleet that are no ledger: dispatch, calendar of cars, driver, map, confirmation."""

from affairs.modules.fleet import panels  # noqa: F401
from affairs.modules.fleet.views import board, confirming, dispatching, driver, positions  # noqa: F401
