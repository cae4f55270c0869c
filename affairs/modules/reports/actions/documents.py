"""Writes to the register of issued documents: draft, number, issue, void."""

from __future__ import annotations

from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.actions import action
from affairs.core.errors import RuleViolation
from affairs.core.rules import Severity
from affairs.core.rules.evaluation import evaluate
from affairs.core.rules.refusing import refuse
from affairs.modules.reports.models import DocumentSeries, IssuedDocument
from affairs.modules.reports.rules.elements import next_number

_State = IssuedDocument.State


@action("reports.draft_document", label="登记发文")
def draft_document(document: IssuedDocument, *, by: User) -> IssuedDocument:
    """Save a draft; of a numbered one the wording may change until it is issued."""
    if not document._state.adding:
        stored = _locked(document)
        if stored.state in (_State.ISSUED, _State.VOIDED):
            raise RuleViolation(f"文件{stored.get_state_display()}，不能再改。", field="state")
        if stored.state == _State.NUMBERED and stored.organ_word != document.organ_word:
            message = f"已编号 {stored.number}，机关代字不能改；编错的先作废，再另行登记。"
            raise RuleViolation(message, field="organ_word")
    document.save()
    return document


@action(
    "reports.number_document", label="编发文字号", conflict="没有编号：这个号刚被占用，再编一次。"
)
def number_document(document: IssuedDocument, *, by: User) -> IssuedDocument:
    """Give the next number of the organ word and year (DOC-E5); the run is locked meanwhile."""
    document = _expected(document, _State.DRAFT, "编号")
    year = timezone.localdate().year
    _lock_series(document.organ_word, year)
    taken = IssuedDocument.objects.filter(organ_word=document.organ_word, year=year)
    serials = [serial for serial in taken.values_list("serial", flat=True) if serial]
    outcome = evaluate(
        next_number,
        on=timezone.localdate(),
        organ_word=document.organ_word,
        year=year,
        taken=serials,
    )
    refuse(found for found in outcome.findings if found.severity is Severity.STOP)
    document.year, document.serial = year, max(serials, default=0) + 1
    document.number, document.state = outcome.value, _State.NUMBERED
    document.save()
    return document


@action("reports.issue_document", label="印发")
def issue_document(document: IssuedDocument, *, by: User) -> IssuedDocument:
    """Mark a numbered document as sent out today; who signed it must be named."""
    document = _expected(document, _State.NUMBERED, "印发")
    if not document.signed_by.strip():
        raise RuleViolation("写明签发人后再印发。", field="signed_by")
    today = timezone.localdate()
    document.dated_on = document.dated_on or today
    document.issued_on = document.issued_on or today
    if document.issued_on < document.dated_on:
        raise RuleViolation("印发日期早于成文日期，核对后再印发。", field="issued_on")
    document.state = _State.ISSUED
    document.save()
    return document


@action(
    "reports.void_document",
    label="作废",
    confirm="作废后发文字号保留在登记簿里，不再使用。",
)
def void_document(document: IssuedDocument, *, by: User, reason: str) -> IssuedDocument:
    """Mark a numbered document as void; its number is never given again (DOC-E5)."""
    document = _expected(document, _State.NUMBERED, "作废")
    if not reason.strip():
        raise RuleViolation("写明作废原因。", field="reason")
    document.state, document.void_reason = _State.VOIDED, reason.strip()
    document.save()
    return document


def _locked(document: IssuedDocument) -> IssuedDocument:
    return IssuedDocument.objects.select_for_update().get(pk=document.pk)


def _expected(document: IssuedDocument, state: str, doing: str) -> IssuedDocument:
    stored = _locked(document)
    if stored.state != state:
        raise RuleViolation(f"文件{stored.get_state_display()}，不能{doing}。", field="state")
    return stored


def _lock_series(organ_word: str, year: int) -> None:
    """Lock the run's row, made at its first number; of two who begin it one waits."""
    rows = DocumentSeries.objects.select_for_update()
    rows.get_or_create(organ_word=organ_word, year=year)
