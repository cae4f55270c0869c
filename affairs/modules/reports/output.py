"""One report in the format asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from affairs.core.errors import InvalidValue
from affairs.core.indicators.registry import Scope
from affairs.core.periods import Period
from affairs.modules.reports.composing import compose
from affairs.modules.reports.content import Document, masked
from affairs.modules.reports.docx import write_docx
from affairs.modules.reports.html import write_html
from affairs.modules.reports.pdf import write_pdf

Writer = Callable[[Document, Period], bytes]
WRITERS: dict[str, tuple[str, Writer]] = {
    "html": ("text/html; charset=utf-8", write_html),
    "docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        lambda report, _period: write_docx(report),
    ),
    "pdf": ("application/pdf", lambda report, _period: write_pdf(report)),
}


@dataclass(frozen=True, slots=True)
class ReportFile:
    name: str
    content_type: str
    content: bytes


def report_file(name: str, scope: Scope, form: str, *, is_masked: bool = False) -> ReportFile:
    """A report as a file; InvalidValue names the formats."""
    if form not in WRITERS:
        raise InvalidValue(f"没有格式 {form}，可选：{'、'.join(WRITERS)}。")
    report = compose(name, scope)
    if is_masked:
        report = masked(report)
    content_type, write = WRITERS[form]
    edition = "（脱敏版）" if is_masked else ""
    file_name = f"{scope.period.label}{report.label}{edition}.{form}"
    return ReportFile(file_name, content_type, write(report, scope.period))
