"""Valid records of every fleet table, for tests here and for the common ledger suite."""

from affairs.modules.fleet.tests.factories_of_cars import *  # noqa: F403
from affairs.modules.fleet.tests.factories_of_dispatch import *  # noqa: F403
from affairs.modules.fleet.tests.factories_of_matters import *  # noqa: F403
from affairs.modules.fleet.tests.factories_of_positions import *  # noqa: F403
