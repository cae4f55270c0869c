"""The demo city has the units it promises, whole paths and no account with a password."""

from __future__ import annotations

import pytest

from affairs.core.accounts.models import User
from affairs.core.demo.city import make_accounts, make_organisations
from affairs.core.demo.parts import Demo
from affairs.core.organisations.models import Organisation
from affairs.core.organisations.selectors import subtree
from affairs.core.permissions.shipped import load_shipped_roles


@pytest.mark.django_db
def test_city_has_86_units_and_2024_institutions_under_whole_paths():
    load_shipped_roles()
    demo = Demo()
    make_organisations(demo)
    make_accounts(demo)
    assert (len(demo.shared["units"]), len(demo.shared["institutions"])) == (86, 2024)
    total = Organisation.objects.count()
    assert subtree(demo.shared["city"]).count() == total == 1 + 86 + 8 + 2024
    assert not any(user.has_usable_password() for user in User.objects.all())
    assert all(user.grants.exists() for user in User.objects.all())
