"""Log-in by password; one answer for an unknown account and a wrong password (SEC-I5)."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.db import models
from django.http import HttpRequest
from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.database.prepared import Prepared


class AccountBackend(BaseBackend):
    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, **credentials: Any
    ) -> User | None:
        password = credentials.get("password")
        if username is None or password is None:
            return None
        user = User.objects.select_related("organisation").filter(login=username).first()
        if user is None:
            User().set_password(password)  # the same work, so that timing tells nothing
            return None
        return user if user.check_password(password) and is_usable(user) else None

    def get_user(self, user_id: int) -> User | None:
        found = _account().records(key=user_id)
        return found[0] if found and is_usable(found[0]) else None


_account = Prepared(
    lambda key: User.objects.select_related("organisation").filter(pk=key).order_by(),
    key=models.BigIntegerField(),
)


def is_usable(user: User) -> bool:
    """Enabled and not past its last day."""
    return user.is_active and (user.disabled_on is None or user.disabled_on > timezone.localdate())
