"""Web output: the report alone as one page, each number with its code and address."""

from __future__ import annotations

from django.template.loader import render_to_string

from affairs.core.periods import Period
from affairs.modules.reports.content import Document


def write_html(report: Document, period: Period) -> bytes:
    """One self-contained page; numbers link to the records on the platform."""
    context = {"report": report, "period": period}
    return render_to_string("reports/alone.html", context).encode()
