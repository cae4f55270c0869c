"""Who calls the API: a logged-in session (with CSRF), or a system account by its token."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.views.decorators.csrf import csrf_exempt

from affairs.core.accounts.signed_in import person
from affairs.core.audit.recording import record_refusal
from affairs.core.errors import AffairsError, NotPermitted, RuleViolation
from affairs.core.ledgers.api.tokens import refuse_beyond, token_in_force
from affairs.core.ledgers.ledger import Ledger, get_ledger
from affairs.core.permissions.questions import require

ApiView = Callable[..., Any]


class _Csrf(CsrfViewMiddleware):
    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return reason


def api_view(*methods: str) -> Callable[[ApiView], ApiView]:
    """A view (request, ledger, …) → (body, status), behind log-in and the ledger's right."""

    def guard(view: ApiView) -> ApiView:
        @csrf_exempt
        @functools.wraps(view)
        def guarded(request: HttpRequest, app: str, name: str, **more: Any) -> HttpResponse:
            try:
                return _answer(request, view, app, name, methods, more)
            except AffairsError as error:
                if isinstance(error, NotPermitted):
                    record_refusal(request.user, error.message, place=request.path)
                return as_json(error_body(error), error.status)

        guarded.permission = "the ledger's view permission"  # type: ignore[attr-defined]
        return guarded

    return guard


def _answer(
    request: HttpRequest,
    view: ApiView,
    app: str,
    name: str,
    methods: tuple[str, ...],
    more: dict[str, Any],
) -> HttpResponse:
    refused = authenticate(request)
    if refused is not None:
        return refused
    if request.method not in methods:
        return as_json({"message": f"这个地址只接受 {'、'.join(methods)}。"}, 405)
    try:
        ledger: Ledger = get_ledger(f"{app}.{name}")
    except KeyError:
        return as_json({"message": f"没有台账 {app}.{name}。"}, 404)
    refuse_beyond(request, ledger.code)
    require(person(request), ledger.view_permission, doing=f"读取{ledger.label}")
    body, status = view(request, ledger, **more)
    return as_json(body, status)


def authenticate(request: HttpRequest) -> HttpResponse | None:
    """Set the user by token, or check session and CSRF; the refusal when neither holds."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer":
        known = token_in_force(token.strip(), request.META.get("REMOTE_ADDR", ""))
        if known is None:
            return as_json({"message": "令牌无效、过期或已收回，重新发放后再用。"}, 401)
        request.user = known.user
        request.api_token = known  # type: ignore[attr-defined]
        return None
    if not request.user.is_authenticated:
        return as_json({"message": "没有登录，也没有带令牌。"}, 401)
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        check = _Csrf(_nothing)
        check.process_request(request)
        if check.process_view(request, _nothing, (), {}) is not None:
            return as_json({"message": "缺少 X-CSRFToken 或已失效，刷新后再试。"}, 403)
    return None


def _nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def as_json(body: Any, status: int = 200) -> HttpResponse:
    return HttpResponse(orjson.dumps(body), content_type="application/json", status=status)


def error_body(error: AffairsError) -> dict[str, Any]:
    """A business error as the API says it."""
    findings = error.findings if isinstance(error, RuleViolation) else ()
    return {
        "message": error.message,
        "field": error.field,
        "findings": [
            {
                "rule": one.rule,
                "severity": one.severity.value,
                "message": one.message,
                "field": one.field,
                "article": one.article,
                "remedy": one.remedy,
            }
            for one in findings
        ],
    }
