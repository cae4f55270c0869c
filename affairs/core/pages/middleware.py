"""The one place that turns business errors into pages, page parts and API replies."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from affairs.core.errors import AffairsError, RuleViolation


class BusinessErrorMiddleware:
    """A business error that no form caught becomes a plain answer with its status, never a 500."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, AffairsError):
            return None
        if request.path.startswith("/api/"):
            return JsonResponse(error_body(error), status=error.status)
        template = "errors/part.html" if request.htmx else "errors/business.html"
        return render(request, template, {"error": error}, status=error.status)


def error_body(error: AffairsError) -> dict[str, object]:
    """A business error as the API says it."""
    findings = error.findings if isinstance(error, RuleViolation) else ()
    return {
        "message": error.message,
        "field": error.field,
        "findings": [
            {"rule": f.rule, "severity": f.severity.value, "message": f.message, "field": f.field,
             "article": f.article, "remedy": f.remedy}
            for f in findings
        ],
    }  # fmt: skip
