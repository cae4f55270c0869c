"""The register of vehicles, on a day."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from affairs.core.organisations.models import Organisation
from affairs.modules.fleet.choices import VehicleStatus
from affairs.modules.fleet.models import (
    ApplicationState,
    Disposal,
    Holding,
    PurchaseApplication,
    Quota,
    Reallocation,
    Vehicle,
)

_OPEN = (ApplicationState.APPROVED,)


def holdings_on(
    day: date, organisations: QuerySet[Organisation] | None = None
) -> QuerySet[Holding]:
    """Which unit held which vehicle at the end of the day."""
    rows = Holding.objects.filter(
        Q(held_until__isnull=True) | Q(held_until__gt=day), held_from__lte=day
    )
    return rows if organisations is None else rows.filter(organisation__in=organisations)


def holder_on(vehicle: Vehicle, day: date) -> Organisation:
    """The unit that held the vehicle on the day, the present one when the register says nothing."""
    holding = holdings_on(day).filter(vehicle=vehicle).select_related("organisation").first()
    return holding.organisation if holding else vehicle.organisation


def quotas_on(day: date, organisations: QuerySet[Organisation] | None = None) -> QuerySet[Quota]:
    """The quota row in force on the day for each unit and category."""
    rows = Quota.objects.filter(valid_from__lte=day)
    later = Quota.objects.filter(
        organisation=OuterRef("organisation"),
        category=OuterRef("category"),
        valid_from__lte=day,
        valid_from__gt=OuterRef("valid_from"),
    )
    rows = rows.filter(~Exists(later))
    return rows if organisations is None else rows.filter(organisation__in=organisations)


def quota_of(organisation: Organisation, category: str, day: date) -> int | None:
    """Authorised vehicles of one unit and category; None when no quota is on record."""
    row = quotas_on(day).filter(organisation=organisation, category=category).first()
    return row.vehicles if row else None


def in_service_of(vehicles: QuerySet[Vehicle], organisation: Organisation) -> int:
    """Of the vehicles given, those the unit owns and has not disposed of."""
    owned = vehicles.filter(organisation=organisation, ownership=Vehicle.Ownership.OWNED)
    return owned.exclude(status=VehicleStatus.DISPOSED).count()


def in_service(organisation: Organisation, category: str) -> int:
    """Owned vehicles of the unit and category in any state but 已处置."""
    return (
        Vehicle.objects.filter(
            organisation=organisation, category=category, ownership=Vehicle.Ownership.OWNED
        )
        .exclude(status=VehicleStatus.DISPOSED)
        .count()
    )


def leaving(organisation: Organisation, category: str) -> int:
    """Approved disposals and transfers out that are not done yet."""
    of_unit = {"vehicle__organisation": organisation, "vehicle__category": category}
    return (
        Disposal.objects.filter(state__in=_OPEN, **of_unit).count()
        + Reallocation.objects.filter(state__in=_OPEN, **of_unit).count()
    )


def arriving(organisation: Organisation, category: str) -> int:
    """Approved additions not registered yet: purchases less cars registered, transfers in."""
    approved = PurchaseApplication.objects.filter(
        state__in=_OPEN, organisation=organisation, category=category
    )
    bought = approved.aggregate(total=Sum("quantity"))["total"] or 0
    registered = Vehicle.objects.filter(purchase_application__in=approved).count()
    transfers = Reallocation.objects.filter(
        state__in=_OPEN, receiver=organisation, vehicle__category=category
    ).count()
    return max(bought - registered, 0) + transfers


def headroom_inputs(organisation: Organisation, category: str, day: date) -> dict[str, int]:
    """Inputs of VEH-02 for one unit and category; no quota on record counts as 0."""
    return {
        "quota": quota_of(organisation, category, day) or 0,
        "in_service": in_service(organisation, category),
        "disposals_approved": leaving(organisation, category),
        "additions_approved": arriving(organisation, category),
    }
