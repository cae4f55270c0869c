"""Cells of a list, drawn a column at a time; equal values are drawn once and kept.

The values come as the driver gives them and are turned into dates and decimals only where a cell
is drawn anew: units, cars, days and states come again on every page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection

from affairs.core.database.prepared import Statement
from affairs.core.ledgers.columns import BoundColumn
from affairs.core.ledgers.formats import cell_maker

KEPT = 512
Convert = Callable[[Any], Any]
Columns = Sequence[Sequence[Any]]


def conversions(statement: Statement) -> dict[int, Convert]:
    """For the places of a statement that need it, what makes the field's type of a raw value."""
    return {place: _chain(many, field) for place, many, field in statement.converters}


def _chain(converters: Sequence[Any], field: Any) -> Convert:
    def convert(value: Any) -> Any:
        for converter in converters:
            value = converter(value, field, connection)
        return value

    return convert


class CellWriter:
    """Draws the cells of one column of a list."""

    def __init__(
        self, column: BoundColumn, css: str, places: Sequence[int], converts: dict[int, Convert]
    ) -> None:
        self._places = places
        self._cell = cell_maker(column, css=css)
        self._converts = [converts.get(place) for place in places]
        keeps = column.value is None and column.expression is None
        self._draw = lru_cache(maxsize=KEPT)(self._drawn) if keeps else self._drawn

    def cells(self, columns: Columns, count: int) -> list[str]:
        """The column's cells of a page of ``count`` rows whose values stand in ``columns``."""
        if not self._places:
            return [self._cell(())] * count
        return list(map(self._draw, *[columns[place] for place in self._places]))

    def links(self, columns: Columns, urls: Sequence[str]) -> list[str]:
        """The same cells, each leading to its row's address."""
        made = []
        for cell, url in zip(self.cells(columns, len(urls)), urls, strict=True):
            opening, _, inner = cell.partition(">")
            link = f'<a class="b" href="{url}">{inner.removesuffix("</td>")}</a>'
            made.append(f"{opening}>{link}</td>")
        return made

    def _drawn(self, *values: Any) -> str:
        return self._cell(
            [
                value if convert is None else convert(value)
                for convert, value in zip(self._converts, values, strict=True)
            ]
        )
