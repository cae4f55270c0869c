"""A large export is handed to the worker and holds what its owner may see."""

from __future__ import annotations

import pytest
from django.test import Client

from affairs.core.audit.models import AuditRecord
from affairs.core.jobs.models import LongJob
from affairs.core.jobs.progress import Progress
from affairs.core.jobs.results import open_result
from affairs.core.ledgers import jobs
from affairs.core.ledgers.ledger import get_ledger
from affairs.core.ledgers.views import exports
from affairs.core.organisations.tests.factories import (
    give,
    make_organisation,
    make_person,
    make_user,
)

pytestmark = pytest.mark.django_db


def test_a_large_export_becomes_a_job(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "AT_ONCE", 2)
    user = make_user(make_organisation())
    give(user, "organisations.view_person")
    for _ in range(3):
        make_person(organisation=user.organisation)
    make_person()
    client = Client()
    client.force_login(user)
    answer = client.get(get_ledger("organisations.person").address("export"))
    job = LongJob.objects.get()
    assert answer["Location"] == f"/jobs/{job.pk}/"
    made = jobs.export_listing(Progress(job.pk), **job.arguments)
    assert made.message == "3 人。"
    with open_result(made.file_digest) as kept:
        assert kept.read(2) == b"PK"
    assert AuditRecord.objects.filter(action="organisations.export_person").count() == 1
