"""What goes on a unit's monthly statement, and what it adds up to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from affairs.core.organisations.models import Organisation
from affairs.core.periods import Period
from affairs.modules.fleet.choices import TariffModel, TripState
from affairs.modules.fleet.models import Statement, StatementLine, Trip
from affairs.modules.fleet.rules.settlement import StatementTrip, monthly_statement
from affairs.modules.fleet.selectors.trips import served_trips

CLOSED = (Statement.State.LOCKED, Statement.State.CONFIRMED)


def month_of(day: date) -> Period:
    """The calendar month that holds the day."""
    return Period.of_months(day.year, day.month, day.month)


def trips_to_settle(statement: Statement) -> QuerySet[Trip]:
    """Confirmed trips of the unit that came back in the month and are on no statement yet.

    Trips of earlier months come along when their own statement is closed already: they were
    confirmed late, or held out. Disputed ones stay out (VEH-21).
    """
    months = Q(**_within(month_of(statement.month)))
    for month in _closed_months(statement):
        months |= Q(**_within(month_of(month)))
    return (
        served_trips()
        .filter(months, organisation=statement.organisation, dispute="")
        .exclude(statement_lines__kind=StatementLine.Kind.TRIP)
        .select_related("merged_into")
        .order_by("back_at", "pk")
    )


def held_out(statement: Statement) -> QuerySet[Trip]:
    """Trips of the month that are not on the statement: disputed, or not confirmed yet."""
    states = [TripState.BACK, TripState.AWAITING_CONFIRMATION]
    waiting = Q(state__in=states) | (
        Q(state__in=[TripState.COMPLETED, TripState.SETTLED]) & ~Q(dispute="")
    )
    return (
        Trip.objects.filter(
            waiting, organisation=statement.organisation, **_within(month_of(statement.month))
        )
        .exclude(statement_lines__kind=StatementLine.Kind.TRIP)
        .order_by("back_at", "pk")
    )


def units_to_settle(month: Period) -> QuerySet[Organisation]:
    """Units with served trips of the month on no statement."""
    trips = (
        served_trips()
        .filter(**_within(month), dispute="")
        .exclude(statement_lines__kind=StatementLine.Kind.TRIP)
    )
    return Organisation.objects.filter(pk__in=trips.values("organisation"))


def _within(month: Period) -> dict[str, object]:
    return {"back_at__gte": month.begins_at, "back_at__lt": month.ends_before}


def _closed_months(statement: Statement) -> Iterable[date]:
    closed = Statement.objects.filter(
        organisation=statement.organisation, state__in=CLOSED, month__lt=statement.month
    )
    return closed.order_by("-month").values_list("month", flat=True)[:12]


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums of a statement's lines; money in yuan."""

    trips: int
    distance_km: int
    amount: Decimal
    free_amount: Decimal


def totals_of(lines: Iterable[StatementLine]) -> Totals:
    """What the lines add up to, by the rule of the monthly statement (VEH-21.statement)."""
    known = list(lines)
    trips = [line for line in known if line.kind == StatementLine.Kind.TRIP]
    return Totals(
        trips=len(trips),
        distance_km=sum(line.distance_km for line in trips),
        amount=_sum(line for line in known if not line.is_free),
        free_amount=_sum(line for line in known if line.is_free),
    )


def _sum(lines: Iterable[StatementLine]) -> Decimal:
    entered = [StatementTrip(str(n), line.amount, TripState.COMPLETED)
               for n, line in enumerate(lines)]  # fmt: skip
    total: Decimal = monthly_statement(entered).value
    return total


def line_amount(trip: Trip) -> Decimal:
    """Yuan of a trip on the statement; who rode along with another unit's trip pays nothing."""
    if trip.merged_into_id is not None or trip.charge is None:
        return Decimal("0.00")
    return trip.charge


def is_free(trip: Trip) -> bool:
    return trip.tariff_model == TariffModel.FREE


def lines_of(statement: Statement) -> QuerySet[StatementLine]:
    """The statement's lines with their trips, in the order of the trips."""
    return statement.lines.select_related(
        "trip__vehicle", "trip__driver", "trip__merged_into", "reverses", "reversed_by"
    ).order_by("trip__back_at", "pk")
