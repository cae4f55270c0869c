"""Issued documents, due reports and kept tables for tests and the common ledger suite."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from affairs.core.accounts.models import User
from affairs.core.organisations.tests.factories import give, make_user
from affairs.modules.reports.models import DueReport, IssuedDocument

_numbers = count()


def holder(*permissions: str) -> User:
    """A user with these rights over the whole city."""
    user = make_user()
    give(user, *permissions, scope="all")
    return user


def make_issueddocument(**fields: Any) -> IssuedDocument:
    """A draft of a notice."""
    defaults = {
        "organ_word": "示机管发",
        "kind": IssuedDocument.Kind.NOTICE,
        "title": f"关于第 {next(_numbers)} 项工作的通知",
        "addressees": "市直各部门",
        "drafted_by": "办公室科员",
        "signed_by": "局领导",
    }
    return IssuedDocument.objects.create(**(defaults | fields))


def make_duereport(**fields: Any) -> DueReport:
    """A report of a month of its own, due ten days after it."""
    month = next(_numbers)
    year, index = 1950 + month // 12 % 100, month % 12 + 1
    defaults = {
        "name": "能源资源消费月报",
        "first": date(year, index, 1),
        "last": date(year, index, 28),
        "due_on": date(year + index // 12, index % 12 + 1, 10),
        "section": "节能科",
        "recipient": "省机关事务管理局",
    }
    return DueReport.objects.create(**(defaults | fields))
