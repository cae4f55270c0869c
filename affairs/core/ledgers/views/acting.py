"""Actions on a row, on a record and on many rows: a small form where needed, then the result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render

from affairs.core.accounts.signed_in import person
from affairs.core.actions import Action
from affairs.core.errors import AffairsError
from affairs.core.ledgers.forms.arguments import argument_form
from affairs.core.ledgers.forms.showing import width_of
from affairs.core.ledgers.ledger import Ledger
from affairs.core.ledgers.listing import Listing
from affairs.core.ledgers.views.access import ledger_page, record_or_404
from affairs.core.ledgers.views.forms import add_refusal, refuse_if_stale
from affairs.core.permissions.questions import require

BULK_AT_MOST = 2_000


@ledger_page("GET", "POST")
def do_page(request: HttpRequest, ledger: Ledger, pk: str, code: str) -> HttpResponse:
    """One action on one record."""
    action = _offered(ledger, code, {*ledger.row_actions, *ledger.record_actions})
    record = record_or_404(ledger, person(request), pk)
    require(person(request), code, record, doing=action.label)
    made = argument_form(ledger, action)
    form = made(request.POST if request.method == "POST" else None, user=person(request))
    if request.method != "POST":
        return _show(request, ledger, action, form, record)
    if not form.is_valid():
        return _show(request, ledger, action, form, record, status=422)
    try:
        refuse_if_stale(record, request.POST.get("revision", ""))
        action(record, by=person(request), **form.cleaned_data)
    except AffairsError as refused:
        add_refusal(form, refused)
        return _show(request, ledger, action, form, record, status=refused.status)
    messages.success(request, f"已{action.label}：{record}。")
    return HttpResponseRedirect(_next(request, ledger.address("detail", record.pk)))


def _next(request: HttpRequest, otherwise: str) -> str:
    """Where to go after the act: back to a place of our own, never elsewhere."""
    wanted = request.POST.get("next", "")
    return wanted if wanted.startswith("/") and not wanted.startswith("//") else otherwise


def _offered(ledger: Ledger, code: str, offered: set[str]) -> Action[..., Any]:
    if code not in offered:
        raise Http404("这个台账没有这项操作。")
    return ledger.action(code)


def _show(
    request: HttpRequest,
    ledger: Ledger,
    action: Action[..., Any],
    form: Any,
    record: Model,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {"ledger": ledger, "action": action, "form": form, "record": record,
               "width_of": width_of,
               "back": ledger.address("detail", record.pk),
               "next": request.POST.get("next") or request.GET.get("next", "")}  # fmt: skip
    return render(request, "ledgers/act.html", context, status=status)


# ---------- many rows ----------


@dataclass(frozen=True)
class Refused:
    """A row the action did not take, with the reason."""

    record: Model
    reason: str


@ledger_page("POST")
def bulk_page(request: HttpRequest, ledger: Ledger, code: str) -> HttpResponse:
    """One action on the ticked rows, or on all rows of the list's conditions."""
    action = _offered(ledger, code, set(ledger.bulk_actions))
    require(person(request), code, doing=action.label)
    chosen = chosen_rows(request, ledger)
    made = argument_form(ledger, action)
    bound = bool(request.POST.get("go")) or not (made.base_fields or action.confirm)
    form = made(request.POST if bound else None, user=person(request))
    count = chosen.count()
    if count > BULK_AT_MOST:
        messages.error(request, f"一次最多办 {BULK_AT_MOST:,} {ledger.noun}，现在选了 {count:,}。")
        return HttpResponseRedirect(ledger.url)
    if not bound or not form.is_valid():
        return _ask(request, ledger, action, form, count)
    done, refused = _run(request, action, chosen, form.cleaned_data)
    context = {"ledger": ledger, "action": action, "done": done, "refused": refused,
               "back": _list_address(request, ledger)}  # fmt: skip
    return render(request, "ledgers/bulk_result.html", context)


def chosen_rows(request: HttpRequest, ledger: Ledger) -> QuerySet[Any]:
    """The rows a bulk act is for; always within what the user sees."""
    if request.POST.get("all"):
        listing = Listing(ledger, person(request), QueryDict(request.POST.get("query", "")))
        return listing.rows
    keys = [key for key in request.POST.getlist("pk") if key.isdecimal()]
    return ledger.rows(person(request)).filter(pk__in=keys)


def _ask(
    request: HttpRequest, ledger: Ledger, action: Action[..., Any], form: Any, count: int
) -> HttpResponse:
    context = {
        "ledger": ledger,
        "action": action,
        "form": form,
        "count": count,
        "width_of": width_of,
        "keys": request.POST.getlist("pk"),
        "all": request.POST.get("all", ""),
        "query": request.POST.get("query", ""),
        "back": _list_address(request, ledger),
    }
    return render(request, "ledgers/bulk.html", context, status=422 if form.errors else 200)


def _run(
    request: HttpRequest, action: Action[..., Any], rows: QuerySet[Any], given: dict[str, Any]
) -> tuple[list[Model], list[Refused]]:
    """Each row by itself: what is refused leaves the others alone."""
    done, refused = [], []
    for record in rows:
        try:
            action(record, by=person(request), **given)
            done.append(record)
        except AffairsError as error:
            refused.append(Refused(record, error.message))
    return done, refused


def _list_address(request: HttpRequest, ledger: Ledger) -> str:
    query = request.POST.get("query", "")
    return f"{ledger.url}?{query}" if query else ledger.url
