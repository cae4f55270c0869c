"""The user's own file back with its faults marked, and an empty workbook to fill."""

from __future__ import annotations

import io
from collections.abc import Iterator

from affairs.core.importing.fields import import_fields
from affairs.core.importing.plan import Plan, PlannedRow
from affairs.core.importing.plan import Remark as PlanRemark
from affairs.core.ledgers.ledger import Ledger
from affairs.core.tables.annotating import annotate, annotated_name
from affairs.core.tables.cells import column_number
from affairs.core.tables.remarks import Remark, Severity
from affairs.core.tables.templates import write_template

SEVERITIES = {"stop": Severity.STOP, "ask": Severity.ASK, "tip": Severity.TIP}


def annotated_workbook(content: bytes, file_name: str, plan: Plan) -> tuple[str, bytes]:
    """Name and content of the file with new rows, changed cells, faults and doubts marked."""
    remarks = [remark for row in plan.rows for remark in _remarks(plan, row)]
    return annotated_name(file_name), annotate(content, file_name, remarks)


def template_workbook(ledger: Ledger) -> bytes:
    """An empty workbook with the ledger's columns, lists to choose from and instructions."""
    target = io.BytesIO()
    write_template(target, ledger.label, import_fields(ledger))
    return target.getvalue()


def _remarks(plan: Plan, row: PlannedRow) -> Iterator[Remark]:
    for found in (*row.errors, *row.findings):
        severity = Severity.STOP if found in row.errors else SEVERITIES[found.severity]
        yield Remark(plan.sheet, row.number, _column(found), severity, found.reason)
    if row.kind == "new":
        yield Remark(plan.sheet, row.number, 0, Severity.NEW, "新增")
    columns = {m.field.name: m.columns[0].number for m in plan.mappings if m.columns}
    for name, (old, _new) in row.changes.items():
        if name in columns:
            text = f"原为 {'空' if old in (None, '') else old}"
            yield Remark(plan.sheet, row.number, columns[name], Severity.CHANGED, text)


def _column(remark: PlanRemark) -> int:
    return column_number(remark.column) if remark.column else 0
