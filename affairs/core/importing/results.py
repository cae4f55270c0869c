"""An import as the command line and the page report it."""

from __future__ import annotations

from typing import Any

from affairs.core.importing.plan import Plan, Remark


def result_of(plan: Plan, *, errors: list[Remark] | None = None) -> dict[str, Any]:
    """``rows, created, updated, unchanged, skipped, errors, findings`` of one import.

    ``skipped`` counts the rows left out for a stated reason; ``skipped_rows`` names them.
    """
    counts = plan.counts
    wrong = plan.errors if errors is None else errors
    return {
        "ledger": plan.ledger.code,
        "sheet": plan.sheet,
        "rows": counts["rows"] + counts["skipped"],
        "created": counts["created"],
        "updated": counts["updated"],
        "unchanged": counts["unchanged"],
        "skipped": counts["skipped"],
        "blank_rows": plan.blank_rows,
        "errors": [place(plan.sheet, remark) for remark in wrong],
        "findings": [place(plan.sheet, remark) for remark in plan.findings],
        "skipped_rows": [
            {"sheet": plan.sheet, "row": row.number, "reason": row.reason} for row in plan.skipped
        ],
    }


def place(sheet: str, remark: Remark) -> dict[str, Any]:
    return {
        "sheet": sheet,
        "row": remark.row,
        "column": remark.column,
        "field": remark.field,
        "value": remark.value,
        "reason": remark.reason,
        "severity": remark.severity,
    }
