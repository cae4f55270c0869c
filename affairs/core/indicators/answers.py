"""What an indicator answers: the rows it counts. Value and drill-down come from the same rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Count, Model, QuerySet, Sum

from affairs.core.rounding import half_up

Rows = QuerySet[Any]
Narrow = Callable[[Rows], Rows]


@dataclass(frozen=True)
class Counted:
    """Number of rows, or of distinct values of ``distinct`` (a field path of the rows)."""

    rows: Rows
    distinct: str = ""

    def value(self) -> Decimal:
        if self.distinct:
            found = self.rows.order_by().aggregate(n=Count(self.distinct, distinct=True))["n"]
            return Decimal(found)
        return Decimal(self.rows.count())

    def parts(self) -> Iterator[tuple[Rows, str]]:
        yield self.rows, ""

    def narrowed(self, narrow: Narrow) -> Counted:
        return replace(self, rows=narrow(self.rows))


class Balance(Counted):
    """Number of rows that exist at the period's last instant."""


@dataclass(frozen=True)
class Summed:
    """Sum of ``field`` over the rows; 0 when there is none."""

    rows: Rows
    field: str

    def value(self) -> Decimal:
        total = self.rows.order_by().aggregate(total=Sum(self.field))["total"]
        return self._exact(Decimal(str(total or 0)))

    def parts(self) -> Iterator[tuple[Rows, str]]:
        yield self.rows, self.field

    def narrowed(self, narrow: Narrow) -> Summed:
        return replace(self, rows=narrow(self.rows))

    def _exact(self, total: Decimal) -> Decimal:
        """Cut to the field's own decimals: SQLite adds in binary and leaves dust behind."""
        model, *path = self.rows.model, *self.field.split("__")
        known = {field.name: field for field in model._meta.get_fields()}
        places = getattr(known.get(path[0]), "decimal_places", None) if len(path) == 1 else None
        return total if places is None else half_up(total, places)


@dataclass(frozen=True)
class SumOf:
    """Several sums of different tables added up: running cost from fuel, repair, insurance…"""

    sums: tuple[Summed, ...]

    def value(self) -> Decimal:
        return sum((part.value() for part in self.sums), Decimal())

    def parts(self) -> Iterator[tuple[Rows, str]]:
        for part in self.sums:
            yield from part.parts()

    def narrowed(self, narrow: Narrow) -> SumOf:
        return SumOf(tuple(part.narrowed(narrow) for part in self.sums))


@dataclass(frozen=True)
class Ratio:
    """Numerator over denominator in per cent (``factor`` 100) or as it is (``factor`` 1)."""

    numerator: Counted | Summed | SumOf
    denominator: Counted | Summed | SumOf
    factor: int = 100

    def values(self) -> tuple[Decimal, Decimal]:
        return self.numerator.value(), self.denominator.value()

    def parts(self) -> Iterator[tuple[Rows, str]]:
        yield from self.numerator.parts()

    def narrowed(self, narrow: Narrow) -> Ratio:
        return replace(
            self,
            numerator=self.numerator.narrowed(narrow),
            denominator=self.denominator.narrowed(narrow),
        )


Answer = Counted | Summed | SumOf | Ratio


def models_of(answer: Answer) -> Iterable[type[Model]]:
    """The tables an answer reads for its records."""
    return [rows.model for rows, _field in answer.parts()]
