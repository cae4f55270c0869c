"""Export of a listing: its rows, columns and order as a workbook or CSV, streamed.

Heads are the labels with their units and cells hold what a person would type, so that the file
imports again as no change. What could be read as a formula stays text.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone

from affairs.core.ledgers.columns import BoundColumn, Kind
from affairs.core.ledgers.formats import NO, YES, text_of
from affairs.core.ledgers.listing import Listing
from affairs.core.ledgers.paging import layout_of

CHUNK = 2_000
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def heads(columns: Iterable[BoundColumn]) -> list[str]:
    """Column heads with units, as a template and an export print them."""
    return [column.head for column in columns]


def values(listing: Listing) -> Iterator[list[Any]]:
    """Rows of the listing in its order, each cell as typed value or text; read in chunks."""
    layout = layout_of(listing.columns, listing.steps)
    jobs = list(zip(listing.columns, layout.places, strict=True))
    rows = listing.ordered().values_list(*layout.paths).iterator(chunk_size=CHUNK)
    for row in rows:
        yield [
            typed(
                column, column.reading(row[at] if isinstance(at, slice) else [row[i] for i in at])
            )
            for column, at in jobs
        ]


def typed(column: BoundColumn, value: Any) -> Any:
    """The value as a cell holds it: numbers and dates as such, choices as words, masks kept."""
    if value is None or value == "":
        return None
    if column.masking:
        return text_of(column, value)
    if column.kind is Kind.CHOICE:
        return str(column.choices.get(value, value))
    if column.kind is Kind.YES_NO:
        return YES if value else NO
    if column.kind is Kind.MOMENT and isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
    if column.kind in (Kind.NUMBER, Kind.DATE, Kind.TIME):
        return value
    return str(value)


def csv_lines(columns: list[BoundColumn], rows: Iterable[list[Any]]) -> Iterator[bytes]:
    """CSV in UTF-8 with a mark that spreadsheet programs read the encoding by."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow(heads(columns))
    for row in rows:
        writer.writerow([_csv_cell(value) for value in row])
        if buffer.tell() > 64 * 1024:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA_STARTS) else text
