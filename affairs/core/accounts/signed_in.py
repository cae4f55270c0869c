"""The account behind a request that has passed the log-in check."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import HttpRequest

if TYPE_CHECKING:
    from affairs.core.accounts.models import User


def person(request: HttpRequest) -> User:
    """The account at work on a page that nobody opens without log-in."""
    return cast("User", request.user)
