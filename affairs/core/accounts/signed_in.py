"""The account behind a request that has passed the log-in check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.http import HttpRequest
from django.utils.functional import LazyObject, empty

if TYPE_CHECKING:
    from affairs.core.accounts.models import User


def person(request: HttpRequest) -> User:
    """The account at work on a page that nobody opens without log-in."""
    return cast("User", request.user)


def loaded(user: Any) -> Any:
    """The account itself behind Django's lazy stand-ins, which every attribute would pass."""
    while isinstance(user, LazyObject):
        if user._wrapped is empty:  # type: ignore[attr-defined]
            user._setup()
        user = user._wrapped  # type: ignore[attr-defined]
    return user
