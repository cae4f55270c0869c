"""The three administrators with their shipped roles, and clients at their work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from affairs.core.accounts.models import User
from affairs.core.organisations.tests.factories import make_organisation, make_user
from affairs.core.permissions.models import Grant, Role
from affairs.core.permissions.shipped import load_shipped_roles
from affairs.core.rules.models import Parameter
from affairs.core.rules.parameters import table
from affairs.core.rules.shipped import load_shipped_parameters


@pytest.fixture(autouse=True)
def _shipped(db: Any) -> Any:
    load_shipped_roles()
    load_shipped_parameters()
    table.forget()
    yield
    table.forget()


@pytest.fixture
def setting() -> Callable[[str, Any], None]:
    """Set ``security.<name>`` for the test, as a local value."""

    def set_value(name: str, value: Any) -> None:
        Parameter.objects.update_or_create(
            key=f"security.{name}", is_shipped=False, defaults={"value": value}
        )
        table.forget()

    return set_value


def appointed(code: str, **fields: Any) -> User:
    """An account of the bureau that holds the shipped role over everything."""
    user = make_user(fields.pop("organisation", None) or make_organisation(), **fields)
    Grant.objects.create(user=user, role=Role.objects.get(code=code), scope="all")
    return user


@pytest.fixture
def system() -> User:
    return appointed("system_admin", login="system", name="系统管理员")


@pytest.fixture
def security() -> User:
    return appointed("security_admin", login="security", name="安全管理员")


@pytest.fixture
def auditor() -> User:
    return appointed("audit_admin", login="auditor", name="审计管理员")


def client_of(user: User) -> Client:
    """A client logged in without the log-in page, so without its second factor."""
    client = Client()
    client.force_login(user)
    return client
