"""The register of issued documents: numbers without gaps, voiding, rights, races."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from affairs.core.errors import AffairsError, NotPermitted, RuleViolation
from affairs.modules.reports.actions.documents import (
    draft_document,
    issue_document,
    number_document,
    void_document,
)
from affairs.modules.reports.ledgers.documents import findings_of
from affairs.modules.reports.models import IssuedDocument
from affairs.modules.reports.tests.factories import holder, make_issueddocument

RIGHTS = (
    "reports.draft_document", "reports.number_document", "reports.issue_document",
    "reports.void_document", "reports.view_issueddocument",
)  # fmt: skip


def clerk():
    return holder(*RIGHTS)


@pytest.mark.django_db
def test_numbers_run_by_organ_word_and_year_and_a_voided_one_stays():
    by, year = clerk(), timezone.localdate().year
    first, second = (number_document(make_issueddocument(), by=by) for _n in range(2))
    other = number_document(make_issueddocument(organ_word="示机管函"), by=by)
    assert [d.number for d in (first, second, other)] == [
        f"示机管发〔{year}〕1号", f"示机管发〔{year}〕2号", f"示机管函〔{year}〕1号",
    ]  # fmt: skip
    void_document(second, by=by, reason="内容重复")
    third = number_document(make_issueddocument(), by=by)
    assert third.number == f"示机管发〔{year}〕3号"
    second.refresh_from_db()
    assert (second.number, second.state) == (f"示机管发〔{year}〕2号", "voided")


@pytest.mark.django_db
def test_a_document_moves_from_draft_to_issued_and_no_other_way():
    by = clerk()
    draft = make_issueddocument()
    with pytest.raises(RuleViolation, match="拟稿，不能印发"):
        issue_document(draft, by=by)
    numbered = number_document(draft, by=by)
    with pytest.raises(RuleViolation, match="不能编号"):
        number_document(numbered, by=by)
    numbered.organ_word = "示机管函"
    with pytest.raises(RuleViolation, match="机关代字不能改"):
        draft_document(numbered, by=by)
    issued = issue_document(numbered, by=by)
    assert (issued.state, issued.issued_on) == ("issued", timezone.localdate())
    issued.title = "改题"
    with pytest.raises(RuleViolation, match="不能再改"):
        draft_document(issued, by=by)
    with pytest.raises(RuleViolation, match="不能作废"):
        void_document(issued, by=by, reason="错")


@pytest.mark.django_db
def test_issuing_asks_for_a_signer_and_dates_in_order():
    by = clerk()
    unsigned = number_document(make_issueddocument(signed_by=""), by=by)
    with pytest.raises(RuleViolation, match="签发人"):
        issue_document(unsigned, by=by)
    early = make_issueddocument(dated_on=date(2026, 3, 2), issued_on=date(2026, 3, 1))
    with pytest.raises(RuleViolation, match="早于成文日期"):
        issue_document(number_document(early, by=by), by=by)


@pytest.mark.django_db
def test_an_organ_word_that_is_none_gets_no_number():
    with pytest.raises(RuleViolation, match="机关代字为 2 至 12 个汉字"):
        number_document(make_issueddocument(organ_word="ABC"), by=clerk())


@pytest.mark.django_db
def test_the_database_itself_refuses_a_number_twice():
    by = clerk()
    taken = number_document(make_issueddocument(), by=by)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_issueddocument(state="numbered", year=taken.year, serial=taken.serial)


@pytest.mark.django_db
def test_who_holds_no_right_neither_sees_nor_numbers(client):
    outsider = holder("fleet.view_trip")
    document = make_issueddocument(title="只给办公室看")
    with pytest.raises(NotPermitted):
        number_document(document, by=outsider)
    client.force_login(outsider)
    for address in ("", f"{document.pk}/", "export/?format=csv"):
        answer = client.get(f"/l/reports/issueddocument/{address}")
        assert answer.status_code in (403, 404)
        assert "只给办公室看" not in answer.content.decode()


@pytest.mark.django_db
def test_a_request_with_two_addressees_is_asked_about():
    draft = make_issueddocument(kind="request", addressees="市政府、市财政局")
    assert [f.rule for f in findings_of(draft, date(2026, 1, 1))] == ["DOC-E16.kind"]
    assert findings_of(make_issueddocument(kind="request"), date(2026, 1, 1)) == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_four_clerks_at_once_get_four_numbers_without_a_gap():
    by = clerk()
    drafts = [make_issueddocument() for _n in range(4)]
    failed: list[AffairsError] = []
    start = threading.Barrier(4)

    def take(draft: IssuedDocument) -> None:
        try:
            start.wait(10)
            number_document(draft, by=by)
        except AffairsError as refusal:
            failed.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=(draft,)) for draft in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failed == []
    serials = IssuedDocument.objects.order_by("serial").values_list("serial", flat=True)
    assert list(serials) == [1, 2, 3, 4]
