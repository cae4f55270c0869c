"""Gives each request its origin and a number the user can quote."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse

from affairs.core.audit.origin import Origin, acting_from


class TracedRequest(HttpRequest):
    """A request that has passed the middleware; ``trace_id`` also stands in its audit records."""

    trace_id: str


class OriginMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.session.session_key or ""
        origin = Origin(
            source="api" if request.path.startswith("/api/") else "page",
            ip=request.META.get("REMOTE_ADDR", ""),
            user_agent=request.headers.get("User-Agent", "")[:200],
            session_id=hashlib.sha256(key.encode()).hexdigest()[:16] if key else "",
            trace_id=secrets.token_hex(6),
        )
        cast(TracedRequest, request).trace_id = origin.trace_id
        with acting_from(origin):
            return self.get_response(request)
