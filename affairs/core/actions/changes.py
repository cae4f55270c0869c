"""What changed in a record, as text that enters the history."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from affairs.core.records import Record

SILENT = frozenset({"created_at", "updated_at", "revision"})


def changes_of(record: Record) -> dict[str, list[Any]]:
    """Fields whose value differs from the stored one: ``{field: [old, new]}``.

    A new record lists every field that has a value. Fields named in the model's
    ``sensitive_fields`` ({field: masking kind}) enter as asterisks (SEC-U6).
    """
    before = record.stored_values()
    sensitive = getattr(record, "sensitive_fields", {})
    changes: dict[str, list[Any]] = {}
    for name, value in record.current_values().items():
        old = before.get(name)
        if name in SILENT or old == value or (not before and value in (None, "")):
            continue
        pair = [as_text(old), as_text(value)]
        if name in sensitive:
            pair = ["***" if text else text for text in pair]
        changes[name] = pair
    return changes


def as_text(value: Any) -> Any:
    """JSON-able form that reads back exactly: numbers and moments as text, the rest as it is."""
    if isinstance(value, (Decimal, date, datetime, time)):
        return str(value)
    if value is None or isinstance(value, (str, int, bool, list, dict)):
        return value
    return str(value)
