"""The report as a PDF laid out by GB/T 9704-2012."""

from __future__ import annotations

from pathlib import Path

from affairs.core.typesetting import make_pdf
from affairs.modules.reports.content import Document

TEMPLATE = Path(__file__).parent / "report.typ"


def write_pdf(report: Document) -> bytes:
    """The report as a PDF with embedded faces."""
    blocks = [{"kind": block.kind.value, "text": block.text} for block in report.blocks]
    return make_pdf(TEMPLATE, {"title": report.title, "blocks": blocks})
