"""Render a page, or only the part of it that htmx asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

NO_PARTS: Mapping[str, str] = {}


def render_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    parts: Mapping[str, str] = NO_PARTS,
    status: int = 200,
) -> HttpResponse:
    """The whole page, or for htmx the template that ``parts`` names for the target's id."""
    return render(request, parts.get(target(request), template), dict(context), status=status)


def wants_part(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page it already shows."""
    htmx = getattr(request, "htmx", None)
    if not htmx:
        return False
    return not htmx.boosted and not htmx.history_restore_request


def target(request: HttpRequest) -> str:
    """The id that htmx will fill; empty when a whole page is wanted."""
    asked = getattr(request, "htmx", None)
    return (asked.target or "") if asked and wants_part(request) else ""
