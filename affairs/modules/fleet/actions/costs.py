"""The account all costs of vehicles come together in; called inside the actions that cause them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from affairs.core.records import Record
from affairs.modules.fleet.models import CostEntry, Trip, Vehicle
from affairs.modules.fleet.selectors.vehicles import holder_on


def book_cost(
    source: Record,
    *,
    vehicle: Vehicle,
    kind: str,
    amount: Decimal,
    on: date,
    trip: Trip | None = None,
) -> CostEntry:
    """Store what the source record costs, in yuan; stored again, it replaces the former entry."""
    entry, _ = CostEntry.objects.update_or_create(
        source_type=source._meta.label_lower,
        source_id=source.pk,
        defaults={
            "vehicle": vehicle,
            "organisation": holder_on(vehicle, on),
            "kind": kind,
            "amount": amount,
            "incurred_on": on,
            "trip": trip,
        },
    )
    return entry


def unbook_cost(source: Record) -> None:
    """Take the source's cost back."""
    CostEntry.objects.filter(source_type=source._meta.label_lower, source_id=source.pk).delete()
