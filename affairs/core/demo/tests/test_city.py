"""The demo city has the units it promises, whole paths and no account with a password."""

from __future__ import annotations

from datetime import date

import pytest

from affairs.core.accounts.models import User
from affairs.core.demo.city import allow_sample_identifiers, make_accounts, make_organisations
from affairs.core.demo.parts import Demo
from affairs.core.identifiers.credit_codes import check_credit_code
from affairs.core.organisations.models import Organisation
from affairs.core.organisations.selectors import subtree
from affairs.core.permissions.shipped import load_shipped_roles
from affairs.core.rules.evaluation import evaluate_text
from affairs.core.rules.shipped import load_shipped_parameters


@pytest.mark.django_db
def test_city_has_86_units_and_2024_institutions_under_whole_paths():
    load_shipped_roles()
    demo = Demo()
    make_organisations(demo)
    make_accounts(demo)
    assert (len(demo.shared["units"]), len(demo.shared["institutions"])) == (86, 2024)
    total = Organisation.objects.count()
    assert subtree(demo.shared["city"]).count() == total == 1 + 86 + 8 + 2024
    codes = Organisation.objects.exclude(kind="region").values_list("credit_code", flat=True)
    assert all(check_credit_code(code).is_valid for code in codes)
    assert not any(user.has_usable_password() for user in User.objects.all())
    assert all(user.grants.exists() for user in User.objects.all())


@pytest.mark.django_db
def test_identifiers_of_the_sample_city_are_allowed():
    load_shipped_parameters()
    allow_sample_identifiers(Demo())
    on = date(2022, 7, 1)
    assert evaluate_text("XCH-V1", {"plate": "示A12345"}, on=on).passed
    assert evaluate_text("XCH-D1", {"code": "990100"}, on=on).passed
