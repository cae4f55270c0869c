"""What the report editor shows beside the paper: outline, the open number, remarks, versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from affairs.core.indicators.answers import Ratio
from affairs.core.indicators.definitions import definitions
from affairs.core.indicators.figures import answer, is_whole_city
from affairs.core.indicators.models import Closing, EnteredFigure
from affairs.core.indicators.registry import Scope
from affairs.core.indicators.restating import changes_since
from affairs.core.indicators.views import lines
from affairs.core.ledgers.links import record_url
from affairs.modules.reports.content import BlockKind, Document, SlotState

SHOWN = 8


@dataclass(frozen=True, slots=True)
class OutlineLine:
    """One part or item with how many of its numbers have a value."""

    key: str
    title: str
    is_part: bool
    filled: int
    numbers: int


def outline(document: Document) -> list[OutlineLine]:
    """Parts and items in order."""
    found = []
    for block in document.blocks:
        if block.kind not in (BlockKind.PART, BlockKind.ITEM):
            continue
        is_part = block.kind is BlockKind.PART
        runs = [] if is_part else _numbers(document, block.key)
        filled = sum(run.state is not SlotState.MISSING for run in runs)
        found.append(OutlineLine(block.key, block.text, is_part, filled, len(runs)))
    return found


def drill(code: str, scope: Scope) -> dict[str, Any] | None:
    """The open number: value, last year, definition, first records, corrections since closing."""
    if code not in definitions():
        return None
    known = answer(code, scope)
    return {
        "line": lines([code], scope)[0],
        "period": scope.period,
        "records": [] if known is None else _first_records(known),
        "ratio": isinstance(known, Ratio),
        "entered": _entered(code, scope) if known is None else None,
        "restated": _restated(code, scope, known),
    }


def _numbers(document: Document, key: str) -> list[Any]:
    return [run for block in document.blocks if block.key == key for run in block.runs if run.code]


def _first_records(known: Any) -> list[tuple[Any, str, Any]]:
    rows, field = next(known.parts())
    found = list(rows[:SHOWN])
    keys = [row.pk for row in found]
    amounts = dict(rows.filter(pk__in=keys).values_list("pk", field)) if field else {}
    return [(row, record_url(row), amounts.get(row.pk)) for row in found]


def _entered(code: str, scope: Scope) -> EnteredFigure | None:
    if not is_whole_city(scope):
        return None
    rows = EnteredFigure.objects.filter(code=code, confirmed_by__isnull=False)
    period = scope.period
    rows = rows.filter(first=period.first, last=period.last)
    return rows.select_related("entered_by", "confirmed_by").first()


def _restated(code: str, scope: Scope, known: Any) -> list[Any]:
    if not is_whole_city(scope):
        return []
    closing = Closing.objects.filter(first=scope.period.first, last=scope.period.last).first()
    return changes_since(closing, code, known)[:SHOWN] if closing else []
