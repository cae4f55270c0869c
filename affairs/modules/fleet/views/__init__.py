"""Pages of the fleet that are no ledger: dispatch, calendar of cars, driver, confirmation …"""

from affairs.modules.fleet import panels  # noqa: F401
from affairs.modules.fleet.views import (  # noqa: F401
    accounts,
    board,
    cards,
    confirming,
    dispatching,
    driver,
    driver_more,
    due,
    holding,
    home,
    positions,
    printing,
    proposals,
    ratings,
    renewing,
    sealing,
    statements,
    yearly,
)
