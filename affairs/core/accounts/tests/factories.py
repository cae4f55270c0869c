"""Valid accounts for tests."""

from affairs.core.organisations.tests.factories import make_user

__all__ = ["make_user"]
