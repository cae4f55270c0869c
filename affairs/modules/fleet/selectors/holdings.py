"""Quota and holdings of every unit and category at once, for the nightly check."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Sum

from affairs.core.organisations.models import Organisation
from affairs.modules.fleet.choices import VehicleCategory, VehicleStatus
from affairs.modules.fleet.models import (
    ApplicationState,
    Disposal,
    PurchaseApplication,
    Reallocation,
    Vehicle,
)
from affairs.modules.fleet.selectors.vehicles import quotas_on

Place = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Headroom:
    """Inputs of VEH-02 for one unit and category; ``quota_id`` None: vehicles without a quota."""

    quota_id: int | None
    organisation_id: int
    label: str
    inputs: dict[str, int]


def headrooms(on: date) -> list[Headroom]:
    """One row for each quota in force, then each place held without one.

    Six queries whatever the number of units.
    """
    held, leaving, arriving = _in_service(), leaving_places(), arriving_places()
    found, named = [], set()
    for quota in quotas_on(on).select_related("organisation"):
        place = (quota.organisation_id, quota.category)
        named.add(place)
        inputs = {
            "quota": quota.vehicles,
            "in_service": held[place],
            "disposals_approved": leaving[place],
            "additions_approved": arriving[place],
        }
        label = f"{quota.organisation} {VehicleCategory(quota.category).label}"
        found.append(Headroom(quota.pk, quota.organisation_id, label, inputs))
    return found + _without_quota(held, named)


def _without_quota(held: Counter[Place], named: set[Place]) -> list[Headroom]:
    bare = {place: number for place, number in held.items() if place not in named}
    units = Organisation.objects.in_bulk({unit for unit, _category in bare})
    return [
        Headroom(
            None,
            unit,
            f"{units[unit]} {VehicleCategory(category).label}（没有编制）",
            {"quota": 0, "in_service": number},
        )
        for (unit, category), number in sorted(bare.items())
    ]


def _in_service() -> Counter[Place]:
    rows = (
        Vehicle.objects.filter(ownership=Vehicle.Ownership.OWNED)
        .exclude(status=VehicleStatus.DISPOSED)
        .order_by()
        .values_list("organisation", "category")
        .annotate(Count("pk"))
    )
    return Counter({(unit, category): number for unit, category, number in rows})


def leaving_places() -> Counter[Place]:
    """Approved disposals and transfers out not done yet, by unit and category."""
    found: Counter[Place] = Counter()
    for model in (Disposal, Reallocation):
        rows = model.objects.filter(state=ApplicationState.APPROVED).order_by()
        found.update(rows.values_list("vehicle__organisation", "vehicle__category"))
    return found


def arriving_places() -> Counter[Place]:
    """Approved additions not registered yet, by unit and category."""
    approved = PurchaseApplication.objects.filter(state=ApplicationState.APPROVED).order_by()
    bought = approved.values_list("organisation", "category").annotate(Sum("quantity"))
    found = Counter({(unit, category): number for unit, category, number in bought})
    registered = (
        Vehicle.objects.filter(purchase_application__in=approved)
        .order_by()
        .values_list("purchase_application__organisation", "purchase_application__category")
    )
    found.subtract(Counter(registered))
    transfers = Reallocation.objects.filter(state=ApplicationState.APPROVED).order_by()
    found.update(transfers.values_list("receiver", "vehicle__category"))
    return +found
