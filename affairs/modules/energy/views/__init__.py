"""Pages of energy that are no ledger."""

from affairs.modules.energy.views import bench, form, home, statistics

__all__ = ["bench", "form", "home", "statistics"]
