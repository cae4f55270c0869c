"""The door of every ledger page: log-in, the ledger, the right to see it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed

from affairs.core.accounts.signed_in import person
from affairs.core.ledgers.ledger import Ledger, get_ledger
from affairs.core.ledgers.reading import record_of
from affairs.core.permissions.questions import require

LedgerView = Callable[..., HttpResponse]


def ledger_page(*methods: str) -> Callable[[LedgerView], LedgerView]:
    """A view (request, ledger, …) behind log-in and the ledger's view permission."""
    allowed = methods or ("GET",)

    def guard(view: LedgerView) -> LedgerView:
        @functools.wraps(view)
        def guarded(request: HttpRequest, app: str, name: str, **more: Any) -> HttpResponse:
            if request.method not in (*allowed, "HEAD"):
                return HttpResponseNotAllowed(allowed)
            if not request.user.is_authenticated:
                return to_login(request)
            ledger = known_ledger(app, name)
            require(person(request), ledger.view_permission, doing=f"打开{ledger.label}")
            return view(request, ledger, **more)

        guarded.permission = "the ledger's view permission"  # type: ignore[attr-defined]
        return guarded

    return guard


def known_ledger(app: str, name: str) -> Ledger:
    """The ledger of an address; 404 when there is none."""
    try:
        return get_ledger(f"{app}.{name}")
    except KeyError:
        raise Http404("没有这个台账。") from None


def to_login(request: HttpRequest) -> HttpResponse:
    """Send the visitor to the log-in page, the whole window when htmx asked for a part."""
    response = redirect_to_login(request.get_full_path())
    if not request.htmx:
        return response
    return HttpResponse(status=401, headers={"HX-Redirect": response["Location"]})


def record_or_404(ledger: Ledger, user: Any, pk: Any, *related: str) -> Model:
    """The record if the user may see it; what he may not see is not there."""
    record = record_of(ledger, user, int(pk), related)
    if record is None:
        raise Http404("没有这条记录，或不在本账号的范围内。")
    return record


def part_wanted(request: HttpRequest) -> str:
    """The id of the part htmx asks for; empty when a whole page is wanted."""
    if not request.htmx or request.htmx.boosted or request.htmx.history_restore_request:
        return ""
    return request.htmx.target or ""
