"""Valid accounts, tries to log in and sessions for tests."""

from __future__ import annotations

from itertools import count
from typing import Any

from affairs.core.accounts.models import LogInAttempt, OpenSession
from affairs.core.organisations.tests.factories import make_user

__all__ = ["make_loginattempt", "make_opensession", "make_user"]

_numbers = count(1)


def make_loginattempt(**fields: Any) -> LogInAttempt:
    """A log-in that went well."""
    defaults = {"login": f"user{next(_numbers)}", "result": LogInAttempt.Result.OK}
    return LogInAttempt.objects.create(**(defaults | fields))


def make_opensession(**fields: Any) -> OpenSession:
    """A session that still runs."""
    if "user" not in fields:
        fields["user"] = make_user()
    return OpenSession.objects.create(**({"session_key": f"key{next(_numbers)}"} | fields))
