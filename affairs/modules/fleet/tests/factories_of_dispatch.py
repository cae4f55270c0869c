"""Valid records of places, proposals and changes of route."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from affairs.core.organisations.tests.factories import make_user
from affairs.modules.fleet import models
from affairs.modules.fleet.tests.factories_of_cars import (
    make_driver,
    make_trip,
    make_vehicle,
    next_number,
)


def make_place(**fields: Any) -> models.Place:
    """A place some kilometres from the last one made."""
    number = next_number()
    defaults = {
        "name": f"地点 {number}",
        "longitude": Decimal("103.800000") + Decimal(number % 50) / 100,
        "latitude": Decimal("36.050000"),
    }
    return models.Place.objects.create(**(defaults | fields))


def make_placedistance(**fields: Any) -> models.PlaceDistance:
    fields["start"] = fields.get("start") or make_place()
    fields["end"] = fields.get("end") or make_place()
    defaults = {"km": Decimal("12.5"), "minutes": 25, "valid_from": date(2022, 1, 1)}
    return models.PlaceDistance.objects.create(**(defaults | fields))


def make_dispatchproposal(**fields: Any) -> models.DispatchProposal:
    """A proposal laid aside, so that any number may stand for one day."""
    defaults = {
        "day": date(2022, 7, 18),
        "state": models.DispatchProposal.State.DISCARDED,
        "solver": "人工安排",
        "seconds": Decimal("0.1"),
    }
    if "made_by" not in fields:
        fields["made_by"] = make_user()
    return models.DispatchProposal.objects.create(**(defaults | fields))


def make_proposedtrip(**fields: Any) -> models.ProposedTrip:
    organisation = fields.pop("organisation", None)
    if "trip" not in fields:
        fields["trip"] = make_trip(**({"organisation": organisation} if organisation else {}))
    if "proposal" not in fields:
        fields["proposal"] = make_dispatchproposal()
    if fields.get("state") != "unserved":
        fields["vehicle"] = fields.get("vehicle") or make_vehicle()
        fields["driver"] = fields.get("driver") or make_driver()
    return models.ProposedTrip.objects.create(**({"outing": next_number() % 30000} | fields))


def make_routechange(**fields: Any) -> models.RouteChange:
    if "trip" not in fields:
        fields["trip"] = make_trip()
    defaults = {"new_place": "临江县政府", "reason": "会议改在临江县召开"}
    return models.RouteChange.objects.create(**(defaults | fields))
