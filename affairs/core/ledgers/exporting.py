"""Export of a listing: its rows, columns and order as a workbook or CSV, streamed.

Heads are the labels with their units and cells hold what a person would type, so that the file
imports again as no change. ``core/tables/writing`` writes; here is only what a ledger's column is
to a file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from django.db import models

from affairs.core.ledgers.columns import BoundColumn, Kind
from affairs.core.ledgers.formats import text_of
from affairs.core.ledgers.listing import Listing
from affairs.core.ledgers.paging import layout_of
from affairs.core.ledgers.watermarks import watermark
from affairs.core.tables import Field, writing
from affairs.core.tables import Kind as CellKind

CHUNK = 2_000
Progress = writing.Progress

_CELLS = {
    Kind.TEXT: CellKind.TEXT,
    Kind.NUMBER: CellKind.DECIMAL,
    Kind.DATE: CellKind.DATE,
    Kind.MOMENT: CellKind.DATETIME,
    Kind.TIME: CellKind.TIME,
    Kind.YES_NO: CellKind.BOOLEAN,
    Kind.CHOICE: CellKind.CHOICE,
    Kind.RELATION: CellKind.TEXT,
}


def fields_of(columns: Iterable[BoundColumn]) -> list[Field]:
    """The columns as fields of a file."""
    return [_field(column) for column in columns]


def _field(column: BoundColumn) -> Field:
    kind = CellKind.TEXT if column.masking else _CELLS[column.kind]
    if kind is CellKind.DECIMAL and isinstance(column.own_field, models.IntegerField):
        kind = CellKind.INTEGER
    choices = column.choices.items() if kind is CellKind.CHOICE else ()
    return Field(
        column.name, column.head, kind, places=column.places, choices=tuple(choices),
    )  # fmt: skip


def values(listing: Listing) -> Iterator[list[Any]]:
    """Rows of the listing in its order, one value for each field; read in chunks."""
    layout = layout_of(listing.columns, listing.steps)
    jobs = [
        (_reading(column), at) for column, at in zip(listing.columns, layout.places, strict=True)
    ]
    rows = listing.ordered().values_list(*layout.paths).iterator(chunk_size=CHUNK)
    for row in rows:
        yield [
            read(row[at]) if isinstance(at, slice) else read([row[i] for i in at])
            for read, at in jobs
        ]


def _reading(column: BoundColumn) -> Callable[[Sequence[Any]], Any]:
    """The function that makes a cell's value of the values at the column's paths."""
    if column.masking:
        return lambda given: text_of(column, column.reading(given)) or None
    if column.value is None and column.kind is not Kind.RELATION:
        return lambda given: given[0]
    if column.kind is Kind.NUMBER:
        return lambda given: _exact(column.reading(given))
    return column.reading


def _exact(value: Any) -> Any:
    return Decimal(repr(value)) if isinstance(value, float) else value


def write_xlsx(
    target: IO[bytes] | Path,
    listing: Listing,
    progress: Progress | None = None,
    *,
    mark: str = "",
) -> int:
    """Write the listing as a workbook; the number of rows. ``mark`` is its watermark."""
    written = writing.write_xlsx(
        target, fields_of(listing.columns), values(listing),
        sheet_name=listing.ledger.label, progress=progress,
        dress=watermark(mark) if mark else None,
    )  # fmt: skip
    return written.rows


def csv_chunks(listing: Listing, progress: Progress | None = None) -> Iterator[bytes]:
    """The listing as CSV in pieces; ``progress`` hears the rows written, last of all their sum."""
    return writing.csv_chunks(fields_of(listing.columns), values(listing), progress=progress)


def write_file(file: Path, listing: Listing) -> int:
    """Write CSV or a workbook, by the file's ending; the number of rows."""
    if file.suffix.lower() != ".csv":
        return write_xlsx(file, listing)
    return writing.write_csv(file, fields_of(listing.columns), values(listing)).rows
