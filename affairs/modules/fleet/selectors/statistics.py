"""The rows each reported figure of the fleet is counted from, by period and units.

``organisations`` None means all. Every figure is a count or a sum over one of these querysets, so
that the number and the records behind it agree.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, TypeVar

from dateutil.relativedelta import relativedelta
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from affairs.core.organisations.models import Organisation
from affairs.core.periods import Period
from affairs.core.rules import parameters
from affairs.modules.fleet.choices import RUNNING_COST_KINDS, CostKind
from affairs.modules.fleet.models import (
    ApplicationState,
    Attendance,
    CostEntry,
    OdometerReading,
    PurchaseApplication,
    Quota,
    Reallocation,
    RentalApplication,
    SafetyCheck,
    Supplier,
    SupplierContract,
    Training,
    Trip,
    Vehicle,
)
from affairs.modules.fleet.selectors.trips import served_trips
from affairs.modules.fleet.selectors.vehicles import quotas_on, registered_on

Units = QuerySet[Organisation] | None
M = TypeVar("M", bound=Model)
DECIDED = (ApplicationState.APPROVED, ApplicationState.REJECTED, ApplicationState.DONE)


def of_units(rows: QuerySet[M], units: Units, path: str = "organisation") -> QuerySet[M]:
    return rows if units is None else rows.filter(**{f"{path}__in": units})


def _within(period: Period, moment: str) -> dict[str, Any]:
    return {f"{moment}__gte": period.begins_at, f"{moment}__lt": period.ends_before}


def _days(period: Period, day: str) -> dict[str, Any]:
    return {f"{day}__range": (period.first, period.last)}


def applications_received(units: Units, period: Period) -> QuerySet[Trip]:
    """Requests submitted in the period, refused and withdrawn ones too."""
    return of_units(Trip.objects.filter(**_within(period, "submitted_at")), units)


def trips_back(units: Units, period: Period) -> QuerySet[Trip]:
    """Served trips by actual return; one over midnight counts once, a merged one with its lead."""
    rows = served_trips().filter(merged_into__isnull=True, **_within(period, "back_at"))
    return of_units(rows, units)


def units_served(units: Units, period: Period) -> QuerySet[Organisation]:
    """Units with a served trip in the period, those that rode along too."""
    served = served_trips().filter(organisation=OuterRef("pk"), **_within(period, "back_at"))
    return of_units(Organisation.objects.filter(Exists(served)), units, "pk")


def vehicles_on_register(units: Units, period: Period) -> QuerySet[Vehicle]:
    """Owned vehicles on the register on the last day."""
    return registered_on(period.last, units)


def quotas_in_force(units: Units, period: Period) -> QuerySet[Quota]:
    """Quota rows in force on the last day."""
    return quotas_on(period.last, units)


def vehicles_disposed(units: Units, period: Period) -> QuerySet[Vehicle]:
    """Owned vehicles that left the register in the period."""
    rows = Vehicle.objects.filter(ownership=Vehicle.Ownership.OWNED, **_days(period, "disposed_on"))
    return of_units(rows, units)


def reallocations_accepted(units: Units, period: Period) -> QuerySet[Reallocation]:
    """Transfers between units accepted in the period, by the unit that gave."""
    return of_units(Reallocation.objects.filter(**_days(period, "accepted_on")), units)


def rentals_decided(units: Units, period: Period) -> QuerySet[RentalApplication]:
    """Rental applications finally decided in the period, passed or not."""
    rows = RentalApplication.objects.filter(state__in=DECIDED, **_days(period, "decided_on"))
    return of_units(rows, units)


def purchases_decided(units: Units, period: Period) -> QuerySet[PurchaseApplication]:
    """Purchase applications finally decided in the period, passed or not."""
    rows = PurchaseApplication.objects.filter(state__in=DECIDED, **_days(period, "decided_on"))
    return of_units(rows, units)


def running_costs(units: Units, period: Period) -> QuerySet[CostEntry]:
    """Costs of 运行维护费 dated in the period, both end days included (VEH-25)."""
    rows = CostEntry.objects.filter(kind__in=RUNNING_COST_KINDS, **_days(period, "incurred_on"))
    return of_units(rows, units)


def repair_costs(units: Units, period: Period) -> QuerySet[CostEntry]:
    """The repair part of the running cost."""
    return running_costs(units, period).filter(kind=CostKind.REPAIR)


def _repair_contracts() -> QuerySet[SupplierContract]:
    return SupplierContract.objects.filter(service=SupplierContract.Service.REPAIR)


def repair_suppliers(period: Period) -> QuerySet[Supplier]:
    """Firms with a repair contract in force on the last day."""
    in_force = _repair_contracts().filter(
        supplier=OuterRef("pk"), begins_on__lte=period.last, ends_on__gte=period.last
    )
    return Supplier.objects.filter(Exists(in_force))


def repair_suppliers_added(period: Period) -> QuerySet[Supplier]:
    """Firms with a repair contract begun in the period and none in force the day before it."""
    before = _repair_contracts().filter(
        supplier=OuterRef("supplier"),
        begins_on__lt=OuterRef("begins_on"),
        ends_on__gte=OuterRef("begins_on") - timedelta(days=1),
    )
    begun = _repair_contracts().filter(
        ~Exists(before), supplier=OuterRef("pk"), **_days(period, "begins_on")
    )
    return Supplier.objects.filter(Exists(begun))


def safety_trainings(units: Units, period: Period) -> QuerySet[Training]:
    """Trainings of type 安全 held in the period."""
    rows = Training.objects.filter(kind=Training.Kind.SAFETY, **_days(period, "held_on"))
    return of_units(rows, units)


def attendances(units: Units, period: Period) -> QuerySet[Attendance]:
    """Attendances at those trainings."""
    rows = Attendance.objects.filter(
        training__kind=Training.Kind.SAFETY, **_days(period, "training__held_on")
    )
    return of_units(rows, units, "training__organisation")


def safety_checks(units: Units, period: Period) -> QuerySet[SafetyCheck]:
    """Safety inspections by the bureau finished in the period."""
    return of_units(SafetyCheck.objects.filter(**_days(period, "finished_on")), units)


def vehicles_over_age(units: Units, period: Period) -> QuerySet[Vehicle]:
    """Of the register on the last day, vehicles past their renewal age on it (VEH-06)."""
    return vehicles_on_register(units, period).filter(past_renewal_age(period.last))


def past_renewal_age(day: date) -> Q:
    """Vehicles past the renewal age on a day, with the terms by category in force on it."""
    years = int(parameters.value("fleet.renewal_years", day))
    special: dict[str, dict[str, Any]] = parameters.value("fleet.renewal_special", day) or {}
    condition = Q(registered_on__lt=day - relativedelta(years=years))
    condition &= ~Q(category__in=[code for code, terms in special.items() if "years" in terms])
    for code, terms in special.items():
        condition |= Q(category=code) & _special_terms(terms, day)
    return condition


def _special_terms(terms: dict[str, Any], day: date) -> Q:
    met = Q(pk__in=[])
    if "years" in terms:
        met |= Q(registered_on__lt=day - relativedelta(years=int(terms["years"])))
    if "km" in terms:
        end = Period(day, day).ends_before
        far = OdometerReading.objects.filter(
            vehicle=OuterRef("pk"), km__gte=int(terms["km"]), read_at__lt=end
        )
        met |= Q(Exists(far))
    return met


def renewals_registered(units: Units, period: Period) -> QuerySet[Vehicle]:
    """Cars registered in the period under an approved renewal that names the old car."""
    rows = Vehicle.objects.filter(
        ownership=Vehicle.Ownership.OWNED,
        purchase_application__kind=PurchaseApplication.Kind.RENEWAL,
        purchase_application__state__in=[ApplicationState.APPROVED, ApplicationState.DONE],
        purchase_application__renews__isnull=False,
        **_days(period, "registered_on"),
    )
    return of_units(rows, units)


def renewals_budgeted(units: Units, period: Period) -> QuerySet[PurchaseApplication]:
    """Renewal purchases approved in the period, with their approved budget."""
    return purchases_decided(units, period).filter(
        kind=PurchaseApplication.Kind.RENEWAL, approved_budget__isnull=False
    )
