"""PDF output of a report by typst."""

from __future__ import annotations

import json
from pathlib import Path

import typst

from affairs.core.documents.faces import SHIPPED, faces
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
    return typst.compile(str(_TEMPLATE), font_paths=[str(SHIPPED)], sys_inputs=inputs)
