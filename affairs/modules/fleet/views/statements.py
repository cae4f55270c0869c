"""A statement on one page: its lines, what is held out, confirm or dispute; PDF and workbook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from affairs.core.accounts.signed_in import person
from affairs.core.actions import Action
from affairs.core.documents.workbook import Head, Table
from affairs.core.errors import AffairsError
from affairs.core.ledgers.ledger import get_ledger
from affairs.core.permissions.questions import can, visible
from affairs.core.web.registry import page
from affairs.core.web.rendering import render_page
from affairs.modules.fleet import papers
from affairs.modules.fleet.actions import statements as acts
from affairs.modules.fleet.models import Statement
from affairs.modules.fleet.selectors.statements import held_out, lines_of
from affairs.modules.fleet.views.downloads import book_answer, pdf_answer

TEMPLATE = "fleet/statement.html"
ACTS: dict[str, Action[..., Any]] = {
    "confirm": acts.confirm_statement,
    "dispute": acts.dispute_statement,
    "lock": acts.lock_statement,
    "refresh": acts.refresh_statement,
}


def _statement(request: HttpRequest, pk: int) -> Statement:
    rows = visible(person(request), Statement.objects.all())
    found = rows.filter(pk=pk).select_related("organisation", "confirmed_by").first()
    if found is None:
        raise Http404("没有这张结算单。")
    return found


@page(
    "fleet.statement",
    "结算单",
    path="fleet/statements/<int:pk>/",
    permission="fleet.view_statement",
    template=TEMPLATE,
    methods=("GET", "POST"),
)
def statement_page(request: HttpRequest, pk: int) -> HttpResponse | Mapping[str, Any]:
    """Look at a statement and do what its state allows."""
    statement = _statement(request, pk)
    if request.method != "POST":
        return context_of(request, statement)
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise Http404("没有这一步。")
    given = {"reason": request.POST.get("reason", "")} if act is acts.dispute_statement else {}
    try:
        act(statement, by=person(request), **given)
    except AffairsError as refused:
        context = dict(context_of(request, _statement(request, pk)), refused=refused)
        return render_page(request, TEMPLATE, context, status=refused.status)
    messages.success(request, f"已{act.label}：{statement}。")
    return HttpResponseRedirect(reverse("fleet.statement", args=[pk]))


def context_of(request: HttpRequest, statement: Statement) -> Mapping[str, Any]:
    user, ledger = person(request), get_ledger("fleet.statement")
    allowed = {
        name
        for name, act in ACTS.items()
        if ledger.offers(statement, act.code) and can(user, act.code, statement)
    }
    lines = list(lines_of(statement))
    corrected = {line.reverses_id for line in lines if line.reverses_id}
    return {
        "statement": statement,
        "lines": [(line, papers.remark_of(line), line.pk in corrected) for line in lines],
        "held_out": list(held_out(statement)[:50]),
        "allowed": allowed,
        "may_hold_out": can(user, "fleet.hold_out_trip", statement) and statement.is_open,
        "may_reverse": can(user, "fleet.reverse_line", statement)
        and statement.state == Statement.State.CONFIRMED,
        "back": ledger.url,
        "refused": None,
        "reason": request.POST.get("reason", ""),
    }


@page(
    "fleet.statement_pdf",
    "结算单 PDF",
    path="fleet/statements/<int:pk>/print.pdf",
    permission="fleet.view_statement",
)
def statement_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The statement on paper."""
    statement = _statement(request, pk)
    return pdf_answer(request, papers.statement_paper(statement), str(statement), statement)


@page(
    "fleet.statement_xlsx",
    "结算单 Excel",
    path="fleet/statements/<int:pk>/export.xlsx",
    permission="fleet.view_statement",
)
def statement_xlsx(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The statement as a workbook: its lines as numbers that add up."""
    statement = _statement(request, pk)
    rows = [
        [n, line.trip.number, line.trip.end_place, str(line.trip.vehicle or ""), line.distance_km,
         line.amount, line.payable, papers.remark_of(line)]
        for n, line in enumerate(lines_of(statement), start=1)
    ]  # fmt: skip
    whole = statement.amount + statement.free_amount
    table = Table(
        "结算单",
        f"{statement.organisation} {statement.month:%Y年%m月}公务用车结算单",
        [Head("序号", 0, 6), Head("单号", width=18), Head("终点", width=24), Head("车牌", width=12),
         Head("公里", 0, 9), Head("金额（元）", 2, 12), Head("其中应付（元）", 2, 14),
         Head("备注", width=26)],
        rows,
        total=["", "合计", "", "", statement.distance_km, whole, statement.amount, ""],
        notes=[f"结算单号 {statement}　{statement.get_state_display()}"],
    )  # fmt: skip
    return book_answer(request, str(statement), table)
