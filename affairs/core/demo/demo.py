"""The parts of core in the demo city."""

from affairs.core.demo.city import make_accounts, make_organisations

__all__ = ["make_accounts", "make_organisations"]
