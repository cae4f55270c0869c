"""What holds for every computed number, whatever module answers for it."""

from __future__ import annotations

from decimal import Decimal

from affairs.core.indicators.answers import Answer, Counted, Ratio, Summed, SumOf
from affairs.core.indicators.definitions import Kind, definitions
from affairs.core.indicators.figures import answer, figure
from affairs.core.indicators.registry import Scope


def worth_of_records(known: Answer) -> Decimal:
    """The number as its records one by one give it, added up outside the database."""
    if isinstance(known, SumOf):
        return sum((worth_of_records(part) for part in known.sums), Decimal())
    if isinstance(known, Summed):
        amounts = dict(known.rows.values_list("pk", known.field)).values()
        return sum((Decimal(str(amount or 0)) for amount in amounts), Decimal())
    assert isinstance(known, Counted)
    if known.distinct:
        return Decimal(len(set(known.rows.values_list(known.distinct, flat=True)) - {None}))
    return Decimal(len(set(known.rows.values_list("pk", flat=True))))


def assert_number_is_its_records(code: str, scope: Scope) -> None:
    """Count or sum of the records opened equals the number; a ratio is the quotient of two such."""
    shown, known = figure(code, scope), answer(code, scope)
    if known is None:  # nothing to say yet: no number, and nothing to open
        assert (shown.value, shown.records) == (None, None), code
        return
    if isinstance(known, Ratio):
        parts = (worth_of_records(known.numerator), worth_of_records(known.denominator))
        assert (shown.numerator, shown.denominator) == parts, code
        assert shown.value == (parts[0] / parts[1] * known.factor if parts[1] else None), code
    else:
        worth = worth_of_records(known)
        assert (shown.numerator, shown.value) == (worth, worth / definitions()[code].scale), code
    opened = sum(rows.count() for rows, _field in known.parts())
    assert shown.records == opened, code


def assert_months_add_up(code: str, scope: Scope) -> None:
    """Counts and sums of the months are the year's; the last month's balance is the year's."""
    kind = definitions()[code].kind
    months = [figure(code, Scope(m, scope.organisation)).value for m in scope.period.months()]
    year = figure(code, scope).value
    if year is None:
        assert set(months) == {None}, code
    elif kind is Kind.BALANCE:
        assert months[-1] == year, code
    elif kind is not Kind.RATIO:
        assert sum(value or Decimal() for value in months) == year, code
