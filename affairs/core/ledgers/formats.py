"""How values look: as text for documents and as cells of a list, one function per column."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, time
from decimal import Decimal
from functools import cache
from typing import Any

from django.utils import timezone
from markupsafe import escape

from affairs.core.database.months import MonthField
from affairs.core.identifiers.masking import masked
from affairs.core.ledgers.columns import BoundColumn, Kind
from affairs.core.numbers import MISSING, format_number

YES, NO = "是", "否"
LONG = 14
BLANK_CELL = f'<span class="m3">{MISSING}</span>'


def text_of(column: BoundColumn, value: Any) -> str:
    """The value as people read it; empty for none."""
    if value is None or value == "":
        return ""
    if column.masking:
        return masked(str(value), column.masking)
    return _READINGS[column.kind](column, value)


def _number_text(column: BoundColumn, value: Any) -> str:
    if isinstance(value, float):
        value = Decimal(repr(value))
    return format_number(value, column.places)


def _day_text(column: BoundColumn, value: Any) -> str:
    return str(value)[:7] if isinstance(column.own_field, MonthField) else str(value)


def _moment_text(_: BoundColumn, value: Any) -> str:
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(" ", "minutes")[:16]
    return str(value)


def _time_text(_: BoundColumn, value: Any) -> str:
    return f"{value:%H:%M}" if isinstance(value, time) else str(value)


_READINGS: dict[Kind, Callable[[BoundColumn, Any], str]] = {
    Kind.TEXT: lambda column, value: str(value),
    Kind.NUMBER: _number_text,
    Kind.DATE: lambda column, value: _day_text(column, value),
    Kind.MOMENT: _moment_text,
    Kind.TIME: _time_text,
    Kind.YES_NO: lambda column, value: YES if value else NO,
    Kind.CHOICE: lambda column, value: str(column.choices.get(value, value)),
    Kind.RELATION: lambda column, value: str(value),
}


def cell_maker(
    column: BoundColumn, *, css: str = "", link: Callable[[Any], str] | None = None
) -> Callable[[Sequence[Any]], str]:
    """A function (values at the column's paths) → ``<td>`` as safe HTML.

    Made once per list and column, because a page calls it for every row.
    """
    classes = " ".join(filter(None, (css, "r" if column.to_the_right else "")))
    opening = f'<td class="{classes}">' if classes else "<td>"
    inner = _choice_words(column) if column.kind is Kind.CHOICE else _plain_inner(column)
    blank = f"{opening}{BLANK_CELL}</td>"
    takes_many = column.value is not None or column.kind is Kind.RELATION

    def cell(values: Sequence[Any]) -> str:
        value = column.reading(values) if takes_many else values[0]
        if value is None or value == "":
            return blank
        return f"{opening}{inner(value)}</td>"

    return cell


def _plain_inner(column: BoundColumn) -> Callable[[Any], str]:
    if column.kind in (Kind.DATE, Kind.MOMENT, Kind.TIME, Kind.YES_NO) and not column.masking:
        reading = _READINGS[column.kind]
        return lambda value: reading(column, value)
    if column.kind is Kind.NUMBER:
        return _number_inner(column.places)
    return lambda value: clipped(text_of(column, value))


def clipped(text: str) -> str:
    """The text as safe HTML; a long one in one line, whole as its title."""
    safe = escape(text)
    if len(text) <= LONG:
        return str(safe)
    return f'<span class="clip" title="{safe}">{safe}</span>'


def _number_inner(places: int | None) -> Callable[[Any], str]:
    def inner(value: Any) -> str:
        if isinstance(value, int) and not places:
            return f"{value:,}" if value >= 0 else format_number(value)
        return format_number(Decimal(repr(value)) if isinstance(value, float) else value, places)

    return inner


def _choice_words(column: BoundColumn) -> Callable[[Any], str]:
    words = {
        value: state_html(word, column.tones.get(value, ""))
        for value, word in column.choices.items()
    }
    return lambda value: words.get(value) or str(escape(value))


@cache
def state_html(word: str, tone: str) -> str:
    """A state as text, or as a pill where it is an exception."""
    safe = escape(word)
    return f'<span class="pill p-{tone}">{safe}</span>' if tone else clipped(word)
