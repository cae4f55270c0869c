"""What every answer goes through: the content policy, and business errors made plain."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from affairs.core.audit.recording import record_refusal
from affairs.core.errors import AffairsError, NotPermitted, RuleViolation
from affairs.core.pages.errors import TEXTS, error_page
from affairs.core.rules.outcome import Finding

CONTENT_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "style-src 'self'",
        "style-src-attr 'unsafe-inline'",  # places of bars on boards
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


class ContentPolicyMiddleware:
    """Scripts and styles come from our own files only; a page may set its own stricter policy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
        return response


class BusinessErrorMiddleware:
    """A business error that no form caught becomes a plain answer with its status, never a 500."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, AffairsError):
            return None
        if isinstance(error, NotPermitted):
            record_refusal(request.user, error.message, place=request.path)
        if request.path.startswith("/api/"):
            return JsonResponse(error_body(error), status=error.status)
        known = error.status if error.status in TEXTS else 400
        response = error_page(request, known, error.message)
        response.status_code = error.status
        return response


def error_body(error: AffairsError) -> dict[str, Any]:
    """A business error as the API says it."""
    findings = error.findings if isinstance(error, RuleViolation) else ()
    return {
        "message": error.message,
        "field": error.field,
        "findings": [_finding_body(finding) for finding in findings],
    }


def _finding_body(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "message": finding.message,
        "field": finding.field,
        "article": finding.article,
        "remedy": finding.remedy,
    }
