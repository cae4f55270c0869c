"""Rows behind the reported numbers, each by its own date."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from affairs.core.indicators.registry import Scope
from affairs.core.organisations.models import Organisation
from affairs.core.periods import Period
from affairs.modules.energy.models import (
    Assessment,
    EnergyAudit,
    EnergyEvent,
    EnergyReport,
    EnergyTarget,
    Institution,
    KeyConsumer,
    SavingProject,
    Scheme,
    SchemeInspection,
    WasteInspection,
    YearClosing,
)
from affairs.modules.energy.rules.states import ACCEPTED, ACCEPTED_BY_CITY
from affairs.modules.energy.selectors.reporting import active_on
from affairs.modules.energy.selectors.statistics import months_of


def institutions(period: Period) -> QuerySet[Institution]:
    """On the register on the period's last day."""
    return active_on(period.last)


def states_of(scope: Scope) -> tuple[str, ...]:
    """What counts as accepted: by the county for a county's scope, else by the city."""
    node = scope.organisation
    county = node is not None and node.level in (
        Organisation.Level.COUNTY, Organisation.Level.TOWNSHIP,
    ) and node.kind == Organisation.Kind.REGION  # fmt: skip
    return ACCEPTED if county else ACCEPTED_BY_CITY


def accepted(scope: Scope) -> QuerySet[EnergyReport]:
    """Accepted reports of the period's months."""
    return EnergyReport.objects.filter(
        month__range=(scope.period.first.replace(day=1), scope.period.last),
        state__in=states_of(scope),
    )


def months(scope: Scope) -> int:
    """Months of the scope's period."""
    return months_of(scope.period)


def months_due(period: Period) -> QuerySet[Institution]:
    """Institutions with ``months_due``: months on whose last day they are on the register."""
    total: Any = Value(0)
    for month in period.months():
        active = Q(entered_on__lte=month.last) & (
            Q(left_on__isnull=True) | Q(left_on__gt=month.last)
        )
        total = total + Case(
            When(active, then=Value(1)), default=Value(0), output_field=IntegerField()
        )
    return Institution.objects.annotate(months_due=total)


def targets_met(scope: Scope) -> QuerySet[EnergyTarget] | None:
    """Met targets of the scope's node (without one, the closed region); None before closing."""
    closings = YearClosing.objects.filter(year=scope.period.last.year)
    if scope.organisation is not None:
        path = scope.organisation.path
        above = [f"{part}" for part in _prefixes(path)]
        closings = closings.filter(organisation__path__in=above)
    closing = closings.select_related("organisation").order_by("organisation__path").first()
    if closing is None or scope.period.whole_months != 12:
        return None
    node = scope.organisation or closing.organisation
    return EnergyTarget.objects.filter(organisation=node, year=scope.period.last.year, is_met=True)


def _prefixes(path: str) -> Iterable[str]:
    parts = path.split("/")[:-1]
    return ("/".join(parts[: place + 1]) + "/" for place in range(len(parts)))


def events(period: Period, *kinds: str) -> QuerySet[EnergyEvent]:
    """Events of these kinds held in the period."""
    return EnergyEvent.objects.filter(held_on__range=(period.first, period.last), kind__in=kinds)


def projects(period: Period) -> QuerySet[SavingProject]:
    """Projects finished in the period."""
    return SavingProject.objects.filter(finished_on__range=(period.first, period.last))


def saving_units_named(period: Period) -> QuerySet[Scheme]:
    """Units named 节约型机关 in the period."""
    return Scheme.objects.filter(
        kind=Scheme.Kind.SAVING_ORGAN, named_on__range=(period.first, period.last)
    )


def saving_inspections(period: Period) -> QuerySet[SchemeInspection]:
    """Visits to named units in the period."""
    return SchemeInspection.objects.filter(
        scheme__kind=Scheme.Kind.SAVING_ORGAN, inspected_on__range=(period.first, period.last),
        scheme__named_on__lte=F("inspected_on"),
    )  # fmt: skip


def saving_enrolments(period: Period, *, districts: bool) -> QuerySet[Scheme]:
    """Enrolments begun in the period, of units or of whole districts."""
    return Scheme.objects.filter(
        kind=Scheme.Kind.SAVING_ORGAN, is_district=districts,
        enrolled_on__range=(period.first, period.last),
    )  # fmt: skip


def titles(period: Period, kind: str) -> QuerySet[Scheme]:
    """Titles valid on the period's last day."""
    return Scheme.objects.filter(
        Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=period.last),
        Q(valid_until__isnull=True) | Q(valid_until__gte=period.last),
        kind=kind, named_on__lte=period.last,
    )  # fmt: skip


def waste_visits(period: Period) -> QuerySet[WasteInspection]:
    """Visits of waste sorting in the period."""
    return WasteInspection.objects.filter(inspected_on__range=(period.first, period.last))


def key_consumers(period: Period) -> QuerySet[KeyConsumer]:
    """Entries of the list in force on the period's last day."""
    return KeyConsumer.objects.filter(
        Q(removed_on__isnull=True) | Q(removed_on__gt=period.last), listed_on__lte=period.last
    )


def audits(period: Period) -> QuerySet[EnergyAudit]:
    """Audits whose report is of the period."""
    return EnergyAudit.objects.filter(finished_on__range=(period.first, period.last))


def assessments(period: Period) -> QuerySet[Assessment]:
    """Assessments of districts and units concluded in the period."""
    return Assessment.objects.filter(
        kind__in=[Assessment.Kind.DISTRICT, Assessment.Kind.UNIT],
        concluded_on__range=(period.first, period.last),
    )


def years_first(period: Period) -> QuerySet[Assessment]:
    """The province's results of the run of rank 1 that reaches the newest result."""
    rows = Assessment.objects.filter(
        kind=Assessment.Kind.BY_PROVINCE, concluded_on__lte=period.last
    ).order_by("-year")
    run: list[int] = []
    expected: int | None = None
    for pk, year, rank in rows.values_list("pk", "year", "rank"):
        if rank != 1 or (expected is not None and year != expected):
            break
        if expected is None and year < period.last.year - 1:
            break
        run.append(pk)
        expected = year - 1
    return Assessment.objects.filter(pk__in=run)
