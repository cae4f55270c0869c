"""PDF output by typst: the official faces where they are, free ones where not, and it says so."""

from __future__ import annotations

import json
from pathlib import Path

import typst

from affairs.core.fonts import SHIPPED as _SHIPPED
from affairs.core.fonts import faces
from affairs.modules.reports.content import Document

_TEMPLATE = Path(__file__).parent / "report.typ"


def write_pdf(report: Document) -> bytes:
    """The report as a PDF with embedded faces."""
    content = {
        "title": report.title,
        "faces": faces(),
        "blocks": [{"kind": block.kind.value, "text": block.text} for block in report.blocks],
    }
    inputs = {"report": json.dumps(content, ensure_ascii=False)}
    return typst.compile(str(_TEMPLATE), font_paths=[str(_SHIPPED)], sys_inputs=inputs)
