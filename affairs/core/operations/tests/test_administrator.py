"""The first holder of each office is opened on the server, once, with a password to change."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command

from affairs.core.accounts.models import User
from affairs.core.audit.models import AuditRecord
from affairs.core.permissions.reach import offices_of
from affairs.core.permissions.shipped import load_shipped_roles

pytestmark = pytest.mark.django_db


def _open(login: str, office: str) -> None:
    call_command("administrator", login, "--office", office, "--name", "管理员", "--json")


def test_the_first_of_an_office_is_opened_and_must_change_the_password(capsys):
    load_shipped_roles()
    _open("sec", "security")
    password = json.loads(capsys.readouterr().out)["password"]
    user = User.objects.get(login="sec")
    assert user.check_password(password)
    assert user.must_change_password
    assert offices_of(user) == {"security"}
    assert AuditRecord.objects.get().action == "accounts.create_first"


def test_a_second_of_the_same_office_or_login_is_refused(capsys):
    load_shipped_roles()
    _open("sec", "security")
    for login, office in (("other", "security"), ("sec", "audit")):
        with pytest.raises(SystemExit) as ended:
            _open(login, office)
        assert ended.value.code == 1
    assert User.objects.count() == 1
