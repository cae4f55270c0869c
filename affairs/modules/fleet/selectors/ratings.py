"""What users say of trips: means by unit, driver and month; complaints and their time limit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, Q, QuerySet
from django.db.models.functions import ExtractMonth
from django.utils import timezone

from affairs.core.calendar.selectors import work_calendar
from affairs.core.periods import Period
from affairs.core.permissions.questions import visible
from affairs.core.rounding import half_up
from affairs.core.rules import Outcome
from affairs.core.rules.evaluation import evaluate
from affairs.modules.fleet.choices import TimedMatter
from affairs.modules.fleet.models import Trip
from affairs.modules.fleet.rules.trips import trip_time_limit
from affairs.modules.fleet.selectors.statistics import trips_back

COMPLAINTS = Q(rating__lte=2)


@dataclass(frozen=True, slots=True)
class Rated:
    """Trips served, those rated, their mean and how many complain."""

    label: str
    trips: int
    rated: int
    mean: Decimal | None
    complaints: int
    key: Any = None

    @property
    def share(self) -> Decimal | None:
        """Rated trips as a part of those served; None without trips."""
        return Decimal(self.rated) / self.trips if self.trips else None


def served_and_rated(user: Any, period: Period) -> QuerySet[Trip]:
    """Trips served in the period in the user's reach; merged ones are rated by their own units."""
    rows = trips_back(period) | _merged(period)
    return visible(user, rows)


def _merged(period: Period) -> QuerySet[Trip]:
    return Trip.objects.filter(
        state__in=["completed", "settled"],
        merged_into__isnull=False,
        back_at__gte=period.begins_at,
        back_at__lt=period.ends_before,
    )


def _rated(rows: QuerySet[Trip], *by: str) -> Iterable[tuple[Any, ...]]:
    return (
        rows.order_by()
        .values_list(*by)
        .annotate(
            served=Count("pk"),
            rated=Count("rating"),
            mean=Avg("rating"),
            low=Count("pk", filter=COMPLAINTS),
        )
    )


def _line(label: str, key: Any, trips: int, rated: int, mean: Any, complaints: int) -> Rated:
    shown = None if mean is None else half_up(Decimal(str(mean)), 2)
    return Rated(label, trips, rated, shown, complaints, key)


def by_unit(rows: QuerySet[Trip]) -> list[Rated]:
    """Each applicant unit, the lowest mean first."""
    found = [
        _line(name, pk, *numbers)
        for pk, name, *numbers in _rated(rows, "organisation", "organisation__name")
    ]
    return sorted(found, key=_worst_first)


def by_driver(rows: QuerySet[Trip]) -> list[Rated]:
    """Each driver, the lowest mean first."""
    driven = rows.filter(driver__isnull=False)
    found = [
        _line(name, pk, *numbers) for pk, name, *numbers in _rated(driven, "driver", "driver__name")
    ]
    return sorted(found, key=_worst_first)


def by_month(rows: QuerySet[Trip]) -> list[Rated]:
    """Each month with trips, in order."""
    months = rows.annotate(month=ExtractMonth("back_at"))
    found = [_line(f"{month} 月", month, *numbers) for month, *numbers in _rated(months, "month")]
    return sorted(found, key=lambda one: one.key)


def _worst_first(one: Rated) -> tuple[bool, Decimal, str]:
    return one.mean is None, one.mean or Decimal(0), one.label


def whole(rows: QuerySet[Trip]) -> Rated:
    numbers = rows.aggregate(
        trips=Count("pk"), rated=Count("rating"), mean=Avg("rating"),
        complaints=Count("pk", filter=COMPLAINTS),
    )  # fmt: skip
    return _line("全部", None, numbers["trips"], numbers["rated"], numbers["mean"],
                 numbers["complaints"])  # fmt: skip


def complaints(rows: QuerySet[Trip]) -> QuerySet[Trip]:
    """Low ratings, those not answered first, the oldest on top."""
    return (
        rows.filter(COMPLAINTS)
        .select_related("organisation", "driver", "vehicle")
        .order_by("complaint_handled_on", "confirmed_at", "pk")
    )


def complaint_limit(trip: Trip, today: date) -> Outcome:
    """Working days left to answer the complaint; a finding once past."""
    said_on = timezone.localdate(trip.confirmed_at or trip.back_at)
    answered = trip.complaint_handled_on
    gone = work_calendar().workdays_between(said_on, answered or today)
    return evaluate(
        trip_time_limit,
        on=said_on,
        matter=TimedMatter.COMPLAINT,
        working_days=gone,
        done=answered is not None,
    )
