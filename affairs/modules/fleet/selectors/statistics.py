"""The rows each reported figure of the fleet is counted from, by period and units.

Every figure is a count or a sum over one of these querysets, so that the number and the records
behind it agree; the unit asked for narrows them by their owner. Vehicles are counted by who held
them then, so that a later reallocation changes no past figure.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from affairs.core.organisations.models import Organisation
from affairs.core.periods import Period
from affairs.core.rules import parameters
from affairs.modules.fleet.choices import RUNNING_COST_KINDS, CostKind
from affairs.modules.fleet.models import (
    ApplicationState,
    Attendance,
    CostEntry,
    Holding,
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
from affairs.modules.fleet.selectors.vehicles import holdings_on, quotas_on

DECIDED = (ApplicationState.APPROVED, ApplicationState.REJECTED, ApplicationState.DONE)


def _within(period: Period, moment: str) -> dict[str, Any]:
    return {f"{moment}__gte": period.begins_at, f"{moment}__lt": period.ends_before}


def _days(period: Period, day: str) -> dict[str, Any]:
    return {f"{day}__range": (period.first, period.last)}


def applications_received(period: Period) -> QuerySet[Trip]:
    """Requests submitted in the period, refused and withdrawn ones too."""
    return Trip.objects.filter(**_within(period, "submitted_at"))


def trips_back(period: Period) -> QuerySet[Trip]:
    """Served trips by actual return; one over midnight counts once, a merged one with its lead."""
    return served_trips().filter(merged_into__isnull=True, **_within(period, "back_at"))


def units_served(period: Period) -> QuerySet[Organisation]:
    """Units with a served trip in the period, those that rode along too."""
    served = served_trips().filter(organisation=OuterRef("pk"), **_within(period, "back_at"))
    return Organisation.objects.filter(Exists(served))


def vehicles_on_register(period: Period) -> QuerySet[Holding]:
    """Who held which owned vehicle on the last day; each vehicle once (VEH-06)."""
    return holdings_on(period.last).filter(vehicle__ownership=Vehicle.Ownership.OWNED)


def quotas_in_force(period: Period) -> QuerySet[Quota]:
    """Quota rows in force on the last day."""
    return quotas_on(period.last)


def vehicles_disposed(period: Period) -> QuerySet[Holding]:
    """Owned vehicles that left the register in the period, by the unit that held them last."""
    return Holding.objects.filter(
        vehicle__ownership=Vehicle.Ownership.OWNED,
        held_until=F("vehicle__disposed_on"),
        **_days(period, "vehicle__disposed_on"),
    )


def reallocations_accepted(period: Period) -> QuerySet[Reallocation]:
    """Transfers between units accepted in the period, by the unit that gave."""
    return Reallocation.objects.filter(**_days(period, "accepted_on"))


def rentals_decided(period: Period) -> QuerySet[RentalApplication]:
    """Rental applications finally decided in the period, passed or not."""
    return RentalApplication.objects.filter(state__in=DECIDED, **_days(period, "decided_on"))


def purchases_decided(period: Period) -> QuerySet[PurchaseApplication]:
    """Purchase applications finally decided in the period, passed or not."""
    return PurchaseApplication.objects.filter(state__in=DECIDED, **_days(period, "decided_on"))


def running_costs(period: Period) -> QuerySet[CostEntry]:
    """Costs of 运行维护费 dated in the period, both end days included (VEH-25)."""
    return CostEntry.objects.filter(kind__in=RUNNING_COST_KINDS, **_days(period, "incurred_on"))


def repair_costs(period: Period) -> QuerySet[CostEntry]:
    """The repair part of the running cost."""
    return running_costs(period).filter(kind=CostKind.REPAIR)


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


def safety_trainings(period: Period) -> QuerySet[Training]:
    """Trainings of type 安全 held in the period."""
    return Training.objects.filter(kind=Training.Kind.SAFETY, **_days(period, "held_on"))


def attendances(period: Period) -> QuerySet[Attendance]:
    """Attendances at those trainings."""
    return Attendance.objects.filter(
        training__kind=Training.Kind.SAFETY, **_days(period, "training__held_on")
    )


def safety_checks(period: Period) -> QuerySet[SafetyCheck]:
    """Safety inspections by the bureau finished in the period."""
    return SafetyCheck.objects.filter(**_days(period, "finished_on"))


def vehicles_over_age(period: Period) -> QuerySet[Holding]:
    """Of the register on the last day, vehicles past their renewal age on it (VEH-06)."""
    old = Vehicle.objects.filter(past_renewal_age(period.last))
    return vehicles_on_register(period).filter(vehicle__in=old)


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


def renewals_registered(period: Period) -> QuerySet[Holding]:
    """Cars registered in the period under an approved renewal that names the old car."""
    renewals = Vehicle.objects.filter(
        ownership=Vehicle.Ownership.OWNED,
        purchase_application__kind=PurchaseApplication.Kind.RENEWAL,
        purchase_application__state__in=[ApplicationState.APPROVED, ApplicationState.DONE],
        purchase_application__renews__isnull=False,
        **_days(period, "registered_on"),
    )
    return holdings_on(period.last).filter(vehicle__in=renewals)


def renewals_budgeted(period: Period) -> QuerySet[PurchaseApplication]:
    """Renewal purchases approved in the period, with their approved budget."""
    return purchases_decided(period).filter(
        kind=PurchaseApplication.Kind.RENEWAL, approved_budget__isnull=False
    )
