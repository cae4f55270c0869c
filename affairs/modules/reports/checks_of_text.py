"""Checks of a composed report's text before it goes out (DOC-S rules)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from affairs.core.indicators.definitions import definitions
from affairs.core.indicators.models import Closing
from affairs.core.periods import Period
from affairs.core.rules import Finding, stop, tip
from affairs.core.rules.outcome import outcome_of
from affairs.modules.reports.content import BLANK, BlockKind, Document, Run
from affairs.modules.reports.models import Report
from affairs.modules.reports.rules import content
from affairs.modules.reports.selectors import composed

_EQUATION_CODES = {
    "requested": "budget.requested",
    "approved": "budget.approved",
    "compressed": "budget.compressed",
    "canteens": "catering.canteens",
    "own_canteens": "catering.canteens_self_run",
    "entrusted_canteens": "catering.canteens_outsourced",
    "assets": "assets.total_value",
    "liabilities": "assets.liabilities",
    "net_assets": "assets.net_assets",
}
_LONGEST = 8000  # characters; customary reports stay well below


def text_findings(document: Document) -> list[Finding]:
    """What keeps the text from going out (stop) or wants a second look (ask)."""
    checks = (_blanks, _headings, _ordinals, _typed, _parts, _comparisons, _restated, _length)
    found = [finding for check in checks for finding in check(document)]
    return sorted(found, key=lambda finding: finding.severity.rank)


def review_findings(report: Report) -> list[Finding]:
    """What the report's text says of itself, and whether its period is closed."""
    text = text_findings(composed(report.name, report.period))
    return [*period_findings(report.period), *text]


def period_findings(period: Period) -> list[Finding]:
    """A period that is not closed keeps its report from being handed in (DOC-C5)."""
    if Closing.objects.filter(first=period.first, last=period.last).exists():
        return []
    message = f"{period.label}还没有封账，数字还会变。"
    return [stop(message, remedy="先在“封账”里封账，再送审。", rule="DOC-C5")]


def _blanks(document: Document) -> list[Finding]:
    if not document.blanks:
        return []
    names = [definitions()[code].name for code in dict.fromkeys(document.blanks)]
    shown = "、".join(names[:6]) + ("等" if len(names) > 6 else "")
    message = f"{len(document.blanks)} 处数字没有值，文中标为{BLANK}：{shown}。"
    return [stop(message, remedy="补录数字，或改写这一段。", rule="DOC-C11")]


def _headings(document: Document) -> list[Finding]:
    kinds = (BlockKind.PART, BlockKind.ITEM)
    headings = [b.text for b in document.blocks if b.kind in kinds]
    return _judged(content.outline, headings, document.expected_parts)


def _ordinals(document: Document) -> list[Finding]:
    return [found for block in document.blocks for found in _judged(content.ordinals, block.text)]


def _typed(document: Document) -> list[Finding]:
    """Figures typed by hand in a passage, named by the item."""
    return [
        replace(found, message=f"{block.key} 段里{found.message}")
        for block in document.blocks
        if block.kind is BlockKind.BODY
        for found in _judged(
            content.typed_figures, "".join(run.text for run in block.runs if not run.code)
        )
    ]


def _comparisons(document: Document) -> list[Finding]:
    amount = sum(run.is_change for run in document.runs())
    return _judged(content.comparable, amount, document.all_closed)


def _parts(document: Document) -> list[Finding]:
    """Sums and differences among the numbers as printed (DOC-S5)."""
    printed: dict[str, Decimal] = {}
    for run in document.numbers:
        value = None if run.is_change else _value(run)
        if value is not None:
            printed.setdefault(run.code, value)
    given = {name: printed[code] for name, code in _EQUATION_CODES.items() if code in printed}
    return _judged(content.parts_and_whole, **given)


def _value(run: Run) -> Decimal | None:
    try:
        return Decimal(run.text.replace(",", ""))
    except InvalidOperation:
        return None  # a blank, an asterisk or a list of names


def _judged(rule: Any, *args: Any, **inputs: Any) -> list[Finding]:
    """Findings of a rule, stamped with its id and article."""
    judge: Callable[..., Any] = rule.function
    answer = judge(*args, **inputs)
    return list(outcome_of(answer, rule=rule.id, article=rule.article).findings)


def _restated(document: Document) -> list[Finding]:
    changed = [run for run in document.runs() if run.restated]
    if not changed:
        return []
    message = f"{len(changed)} 个数封账后有更正，文中仍用封账时的数，现数列在旁边。"
    return [tip(message, rule="DOC-C5")]


def _length(document: Document) -> list[Finding]:
    length = sum(len(block.text) for block in document.blocks)
    if length <= _LONGEST:
        return []
    return [tip(f"全文 {length} 字，超过通常的 {_LONGEST} 字。", remedy="压缩篇幅。")]
