"""Records as JSON: numbers with decimals as exact text, choices as codes, relations as id, name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from affairs.core.ledgers.columns import BoundColumn, Kind
from affairs.core.ledgers.formats import text_of


def value_of(column: BoundColumn, values: Sequence[Any]) -> Any:
    """The column's value as the API gives it; masked values stay masked."""
    if column.kind is Kind.RELATION and column.value is None:
        name = column.reading(values)
        return None if values[0] is None else {"id": values[0], "name": name}
    value = column.reading(values)
    if value is None:
        return None
    if column.masking:
        return text_of(column, value)
    return plain(value)


def plain(value: Any) -> Any:
    """The value in what JSON has."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if value is None or isinstance(value, (str, int, float, bool, list, dict)):
        return value
    return str(value)
