"""A month of card statements against the refuellings on record: what agrees, what is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from affairs.core.periods import Period
from affairs.core.permissions.questions import visible
from affairs.modules.fleet.models import FuelTransaction, Refuelling

NEAR = timedelta(hours=36)
LITRES_APART = Decimal("0.02")


@dataclass(frozen=True, slots=True)
class Pair:
    """A line and its refuelling; how far their money is apart, in yuan."""

    line: FuelTransaction
    refuelling: Refuelling

    @property
    def gap(self) -> Decimal:
        return self.line.net_amount - self.refuelling.amount


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The month in four lists; the totals of both sides."""

    agreeing: list[Pair]
    apart: list[Pair]
    only_statement: list[FuelTransaction]
    only_record: list[Refuelling]

    @property
    def statement_amount(self) -> Decimal:
        lines = [pair.line for pair in (*self.agreeing, *self.apart)] + self.only_statement
        return sum((line.net_amount for line in lines), Decimal("0.00"))

    @property
    def recorded_amount(self) -> Decimal:
        rows = [pair.refuelling for pair in (*self.agreeing, *self.apart)] + self.only_record
        return sum((row.amount for row in rows), Decimal("0.00"))


def lines_of(user: Any, month: Period) -> QuerySet[FuelTransaction]:
    """Fuel lines of the month in reach."""
    rows = visible(user, FuelTransaction.objects.all()).filter(
        transacted_at__gte=month.begins_at, transacted_at__lt=month.ends_before
    )
    return rows.exclude(quantity_unit=FuelTransaction.QuantityUnit.PIECE)


def card_refuellings(user: Any, month: Period) -> QuerySet[Refuelling]:
    """Refuellings paid by card in the month in reach; charging is on no fuel card."""
    rows = visible(user, Refuelling.objects.all()).filter(
        refuelled_at__gte=month.begins_at, refuelled_at__lt=month.ends_before
    )
    return rows.exclude(product=Refuelling.Product.ELECTRICITY)


def reconciliation(user: Any, month: Period) -> Reconciliation:
    """How the month stands; matched pairs whose money differs stand apart."""
    lines = lines_of(user, month).select_related("vehicle", "refuelling__vehicle", "organisation")
    agreeing: list[Pair] = []
    apart: list[Pair] = []
    alone: list[FuelTransaction] = []
    for line in lines.order_by("transacted_at", "pk"):
        if line.refuelling is None:
            alone.append(line)
            continue
        pair = Pair(line, line.refuelling)
        (apart if pair.gap else agreeing).append(pair)
    unmatched = card_refuellings(user, month).filter(card_line__isnull=True)
    rows = unmatched.select_related("vehicle__organisation").order_by("refuelled_at", "pk")
    return Reconciliation(agreeing, apart, alone, list(rows))


def proposals(
    lines: Iterable[FuelTransaction], refuellings: Iterable[Refuelling]
) -> list[tuple[FuelTransaction, Refuelling]]:
    """Lines and refuellings of one vehicle, near in time and alike in litres; each used once.

    The nearest in money goes first, so that two refuellings of one day find their own lines.
    """
    by_vehicle: dict[int, list[Refuelling]] = defaultdict(list)
    for row in refuellings:
        by_vehicle[row.vehicle_id].append(row)
    near = [
        (abs(line.net_amount - row.amount), abs(line.transacted_at - row.refuelled_at), line, row)
        for line in lines
        if line.vehicle_id is not None
        for row in by_vehicle[line.vehicle_id]
        if alike(line, row)
    ]
    near.sort(key=lambda found: (found[0], found[1], found[2].pk, found[3].pk))
    taken_lines: set[int] = set()
    taken_rows: set[int] = set()
    chosen = []
    for _money, _time, line, row in near:
        if line.pk in taken_lines or row.pk in taken_rows:
            continue
        taken_lines.add(line.pk)
        taken_rows.add(row.pk)
        chosen.append((line, row))
    return chosen


def alike(line: FuelTransaction, row: Refuelling) -> bool:
    """Within a day and a half of each other, and litres within two in a hundred."""
    if abs(line.transacted_at - row.refuelled_at) > NEAR or line.litres is None:
        return False
    return abs(line.litres - row.quantity) <= LITRES_APART * max(line.litres, row.quantity)
