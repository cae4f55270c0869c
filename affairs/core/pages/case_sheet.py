"""审批单: a case on paper, with the record's fields as its ledger declares them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from affairs.core.accounts.signed_in import person
from affairs.core.approvals.engine import finding_key
from affairs.core.approvals.models import Case, TrailEntry, Work
from affairs.core.approvals.routing import Passage, passage
from affairs.core.approvals.selectors import cases_seen_by
from affairs.core.audit.recording import Entry, record_event
from affairs.core.dates import show_document_date, show_moment
from affairs.core.ledgers.findings import live_findings
from affairs.core.ledgers.ledger import ledger_of
from affairs.core.ledgers.views.detail import fact
from affairs.core.rules import Finding
from affairs.core.typesetting import make_pdf
from affairs.core.web.downloads import disposition
from affairs.core.web.registry import Access, page

if TYPE_CHECKING:
    from affairs.core.accounts.models import User

TEMPLATE = Path(__file__).parent / "case_sheet.typ"
Verb = TrailEntry.Verb


@page(
    "approvals.sheet",
    "审批单",
    path="approvals/<int:pk>/sheet.pdf",
    permission=Access.SIGNED_IN,
    in_menu=False,
)
def case_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper form as a PDF, for whoever may open the case; that it was made is recorded."""
    user = person(request)
    rows = cases_seen_by(user).select_related("version", "started_by", "organisation")
    case = rows.filter(pk=pk).first()
    if case is None:
        raise Http404("没有这一件")
    made = make_pdf(TEMPLATE, sheet_of(case, user))
    record_event(Entry("approvals.print_sheet", "打印审批单", by=user, record=case))
    response = HttpResponse(made, content_type="application/pdf")
    name = f"审批单-{case.number or case.pk}.pdf"
    response.headers["Content-Disposition"] = disposition(name, inline=True)
    return response


def sheet_of(case: Case, user: User) -> dict[str, Any]:
    """What stands on the sheet; the record's fields only as far as the user may see the record."""
    way = passage(case)
    now = timezone.localtime()
    closed = case.closed_at is not None
    return {
        "title": f"{way.flow.label.removesuffix('审批')}审批单",
        "number": case.number or f"第 {case.pk} 号",
        "matter": case.title,
        "state": case.get_state_display(),
        "is_final": case.state == Case.State.APPROVED,
        "head": [
            ["申请单位", str(case.organisation or "")],
            ["申请人", str(case.started_by)],
            ["提交时间", show_moment(case.started_at)],
            ["办结时间", show_moment(case.closed_at) if case.closed_at else "尚未办结"],
        ],
        "facts": _facts(way, user),
        "findings": [_finding(case, found) for found in _findings(way, user)],
        "decisions": _decisions(case),
        "trail": _trail(case),
        "date": show_document_date(timezone.localtime(case.closed_at)) if closed else "",
        "foot": f"打印人：{user.organisation or ''}　{user}　{show_moment(now)}",
    }


def _facts(way: Passage, user: User) -> list[list[str]]:
    """Columns of the ledger, masked as in its list; else what the flow shows every decider."""
    ledger = ledger_of(type(way.subject))
    if ledger is None or not ledger.rows(user).filter(pk=way.subject.pk).exists():
        return [[label, text] for label, text in way.flow.facts(way.subject)]
    columns = {column.name: column for column in ledger.fact_columns} | ledger.every_column
    facts = [fact(ledger, way.subject, column) for column in columns.values()]
    return [[one.label, str(one.text)] for one in facts if one.text]


def _findings(way: Passage, user: User) -> list[Finding]:
    """What the rules say of the record, and the check of the current step while it runs."""
    ledger = ledger_of(type(way.subject))
    found = live_findings(ledger, way.subject) if ledger is not None else []
    if way.case.step_key:
        found = [*found, *way.step(way.case.step_key).findings(way.subject, way.flow)]
    known = {(one.rule, one.field, one.message): one for one in found}
    return sorted(known.values(), key=lambda one: one.severity.rank)


def _finding(case: Case, found: Finding) -> dict[str, str]:
    return {
        "word": found.severity.label,
        "message": found.message,
        "article": found.article,
        "reply": str(case.replies.get(finding_key(found), "")),
    }


def _decisions(case: Case) -> list[dict[str, str]]:
    """The decisions that stand: those of the last round in which each step was decided."""
    rows = case.works.filter(state=Work.State.DONE).select_related("user", "decided_by")
    last: dict[str, list[Work]] = {}
    for work in rows.order_by("round", "decided_at", "pk"):
        kept = last.get(work.step_key, [])
        last[work.step_key] = [*(w for w in kept if w.round == work.round), work]
    return [_decision(work) for works in last.values() for work in works]


def _decision(work: Work) -> dict[str, str]:
    who = str(work.decided_by or work.user or "")
    if work.user is not None and work.decided_by is not None and work.user != work.decided_by:
        who = f"{who} 代 {work.user}"
    return {
        "step": work.step_label,
        "verdict": work.get_verdict_display(),
        "remark": work.remark,
        "who": who,
        "at": show_moment(work.decided_at) if work.decided_at else "",
    }


def _trail(case: Case) -> list[list[str]]:
    entries = case.trail.select_related("on_behalf_of")
    return [
        [
            show_moment(entry.at),
            entry.step_label,
            f"{entry.actor_label} 代 {entry.on_behalf_of}"
            if entry.on_behalf_of
            else entry.actor_label,
            entry.get_verb_display(),
            "　".join(part for part in (entry.remark, entry.note) if part),
        ]
        for entry in entries.order_by("pk")
    ]
