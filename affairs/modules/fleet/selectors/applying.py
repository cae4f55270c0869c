"""What the rules say of an application while it is filled in and when it is submitted."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from affairs.core.rules import Finding
from affairs.core.rules.evaluation import evaluate
from affairs.modules.fleet.models import Trip
from affairs.modules.fleet.rules.trips import admissible_purpose


def application_findings(trip: Trip, on: date | None = None) -> list[Finding]:
    """Findings on an application, gravest first; empty when it may be submitted as it is."""
    if not trip.purpose_kind:
        return []
    day = on or (timezone.localdate(trip.planned_out_at) if trip.planned_out_at else None)
    outcome = evaluate(
        admissible_purpose,
        on=day or timezone.localdate(),
        purpose=trip.purpose_kind,
        people=trip.people or 1,
    )
    return list(outcome.findings)
