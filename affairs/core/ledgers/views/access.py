"""The door of every ledger page: log-in, the ledger, the right to see it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase

from affairs.core.accounts.signed_in import person
from affairs.core.ledgers.ledger import Ledger, get_ledger
from affairs.core.ledgers.reading import record_of
from affairs.core.permissions.questions import require
from affairs.core.web.registry import to_login

LedgerView = Callable[..., HttpResponseBase]


def ledger_page(*methods: str) -> Callable[[LedgerView], LedgerView]:
    """A view (request, ledger, …) behind log-in and the ledger's view permission."""
    allowed = methods or ("GET",)

    def guard(view: LedgerView) -> LedgerView:
        @functools.wraps(view)
        def guarded(request: HttpRequest, app: str, name: str, **more: Any) -> HttpResponseBase:
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


def record_or_404(ledger: Ledger, user: Any, pk: Any, *related: str) -> Model:
    """The record if the user may see it; what he may not see is not there."""
    record = record_of(ledger, user, int(pk), related)
    if record is None:
        raise Http404("没有这条记录，或不在本账号的范围内。")
    return record
