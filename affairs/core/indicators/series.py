"""A number month by month, and split by unit: what charts are drawn from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import Count, Sum

from affairs.core.indicators.answers import Counted, Ratio, Summed
from affairs.core.indicators.definitions import definitions
from affairs.core.indicators.figures import answer, entered_values
from affairs.core.indicators.registry import Scope, computed
from affairs.core.organisations.models import Organisation
from affairs.core.periods import Period
from affairs.core.permissions.questions import owner_paths
from affairs.core.records import EVERYONE

Values = list[Decimal | None]


@dataclass(frozen=True, slots=True)
class Series:
    """Values of January to December in the unit shown; None where there is nothing to say.

    Months that have not ended are left out: a running month looks like a fall.
    """

    code: str
    year: int
    values: Values

    @property
    def last(self) -> int | None:
        """Index of the newest month with a value."""
        known = [index for index, value in enumerate(self.values) if value is not None]
        return known[-1] if known else None


def monthly(codes: Iterable[str], scope: Scope, today: date) -> dict[str, Series]:
    """Each code over the months of the year in which the scope's period ends."""
    wanted = list(codes)
    year = scope.period.last.year
    columns = [
        _of_month(wanted, replace(scope, period=month), today)
        for month in Period.of_year(year).months()
    ]
    return {code: Series(code, year, [column.get(code) for column in columns]) for code in wanted}


@dataclass(frozen=True, slots=True)
class Share:
    """What one unit adds to a number."""

    organisation: Organisation
    value: Decimal


def by_unit(code: str, scope: Scope, most: int) -> list[Share]:
    """The units that add most to a count or a sum, largest first.

    Empty for numbers entered by hand, for ratios and for rows that several units own.
    """
    known = answer(code, scope)
    if not isinstance(known, Counted | Summed):
        return []
    if isinstance(known, Counted) and known.distinct:
        return []
    paths = owner_paths(known.rows.model)
    if len(paths) != 1 or paths[0] == EVERYONE:
        return []
    amount = Sum(known.field) if isinstance(known, Summed) else Count("pk")
    rows = known.rows.order_by().values_list(paths[0]).annotate(amount=amount)
    found = {unit: value for unit, value in rows.order_by("-amount")[:most] if unit and value}
    units = Organisation.objects.in_bulk(list(found))
    scale = definitions()[code].scale
    return [
        Share(units[unit], Decimal(str(value)) / scale)
        for unit, value in found.items()
        if unit in units
    ]


def _of_month(codes: list[str], scope: Scope, today: date) -> dict[str, Decimal | None]:
    if scope.period.last >= today:
        return {}
    by_hand = [code for code in codes if computed(code, scope.period) is None]
    found: dict[str, Decimal | None] = {**entered_values(by_hand, scope)} if by_hand else {}
    for code in codes:
        known = answer(code, scope) if code not in by_hand else None
        if isinstance(known, Ratio):
            above, below = known.values()
            found[code] = above / below * known.factor if below else None
        elif known is not None:
            found[code] = known.value() / definitions()[code].scale
    return found
