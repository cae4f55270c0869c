"""One report in the format asked for."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from affairs.core.errors import InvalidValue, RuleViolation
from affairs.core.indicators.registry import Scope
from affairs.core.periods import Period
from affairs.modules.reports.content import Document, hidden_texts, masked
from affairs.modules.reports.docx import write_docx
from affairs.modules.reports.file_texts import file_texts
from affairs.modules.reports.html import write_html
from affairs.modules.reports.pdf import write_pdf
from affairs.modules.reports.selectors import composed

logger = logging.getLogger(__name__)
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
    report = composed(name, scope.period, scope.user)
    hidden = hidden_texts(report) if is_masked else []
    if is_masked:
        report = masked(report)
    content_type, write = WRITERS[form]
    content = write(report, scope.period)
    if is_masked:
        logger.info("脱敏版遮去 %d 处", len(hidden))
        _refuse_leaks(content, report, hidden)
    edition = "（脱敏版）" if is_masked else ""
    file_name = f"{scope.period.label}{report.label}{edition}.{form}"
    return ReportFile(file_name, content_type, content)


def _refuse_leaks(content: bytes, report: Document, hidden: list[str]) -> None:
    """Look for what was hidden in the finished file; RuleViolation when any of it is still there.

    Words of one to three characters are part of dates and page numbers and prove nothing; neither
    does a number that stands openly in the masked text as another, public figure.
    """
    text = "\n".join(file_texts(content))
    public = "\n".join(block.text for block in report.blocks)
    left = [s for s in hidden if len(s) > 3 and s in text and s not in public]
    if left:
        raise RuleViolation(f"脱敏版没有生成：仍有 {len(left)} 处没有遮住。")
