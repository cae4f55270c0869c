"""发文登记簿."""

from __future__ import annotations

from datetime import date

from affairs.core.ledgers.ledger import Column, Ledger, Section, View, register
from affairs.core.rules import Finding
from affairs.core.rules.outcome import outcome_of
from affairs.modules.reports.actions import documents
from affairs.modules.reports.models import IssuedDocument
from affairs.modules.reports.rules.elements import kind_of_document

S = IssuedDocument.State
# act → states in which it makes sense
_OFFERED = {
    "reports.draft_document": {S.DRAFT, S.NUMBERED},
    "reports.number_document": {S.DRAFT},
    "reports.issue_document": {S.NUMBERED},
    "reports.void_document": {S.NUMBERED},
}


def findings_of(document: IssuedDocument, on: date) -> list[Finding]:
    """一文一事、一个主送 of a 请示, said while it is a draft."""
    if document.state != S.DRAFT or not document.kind:
        return []
    addressees = [one for one in document.addressees.replace("，", "、").split("、") if one.strip()]
    rule = kind_of_document
    answer = rule.function(document.get_kind_display(), addressees=len(addressees))
    return list(outcome_of(answer, rule=rule.id, article=rule.article).findings)


def offered(document: IssuedDocument, code: str) -> bool:
    """Draft → numbered → issued or void."""
    return document.state in _OFFERED.get(code, {document.state})


@register
class IssuedDocumentLedger(Ledger):
    """Numbers run without a gap; a voided one stays."""

    label, noun, model = "发文登记", "件", IssuedDocument
    save = documents.draft_document
    columns = ["number", "state", "kind", "title", "addressees", "urgency", "drafted_by",
               "signed_by", "dated_on", "issued_on", Column("copies", sum=True),
               "archive_number"]  # fmt: skip
    extra_columns = ["copies_to", "organ_word", "year", "serial", "void_reason"]
    form_fields = [
        Section("文件", ["organ_word", "kind", "title", "urgency"]),
        Section("主送和抄送", ["addressees", "copies_to", "copies"]),
        Section("签发", ["drafted_by", "signed_by", "dated_on", "issued_on", "archive_number"]),
    ]
    filters = ["state", "kind", "organ_word", "year", "dated_on", "issued_on"]
    search = ["number", "title", "addressees", "archive_number"]
    totals = ["copies"]
    ordering = ["-year", "organ_word", "-serial"]
    row_actions = ["reports.number_document", "reports.issue_document"]
    record_actions = ["reports.number_document", "reports.issue_document", "reports.void_document"]
    bulk_actions = ["reports.number_document"]
    views = [
        View("待编号", state=S.DRAFT),
        View("待印发", state=S.NUMBERED),
        View("已印发", state=S.ISSUED),
        View("已作废", state=S.VOIDED),
    ]
    tones = {"state": {S.NUMBERED: "go", S.ISSUED: "ok", S.VOIDED: "stop"}}
    help = {
        "organ_word": "例如“示机管发”。按代字和年份连续编号，不断号（GB/T 9704-2012 第7.2.5条）。",
        "addressees": "几个机关用顿号隔开。请示只主送一个机关。",
        "title": "本平台不登记涉密文件（GB/T 9704-2012 第7.2.2条的密级在涉密系统办理）。",
    }
    findings = findings_of
    attachments = True
    importable = False
    menu_order = 50
    phone_lines = ("title", ["number", "state"])
    empty_text = "还没有发文。点“登记发文”填写，编号时自动取下一个号。"
    offered = offered
