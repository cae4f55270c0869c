"""Places and the ways between them."""

from __future__ import annotations

from affairs.core.accounts.models import User
from affairs.core.actions import action
from affairs.core.errors import RuleViolation
from affairs.modules.fleet.models import Place, PlaceDistance


@action("fleet.record_place", label="登记常用地点")
def record_place(place: Place, *, by: User) -> Place:
    """Save a place with where it lies."""
    place.name = place.name.strip()
    place.save()
    return place


@action("fleet.record_placedistance", label="登记地点里程")
def record_placedistance(way: PlaceDistance, *, by: User) -> PlaceDistance:
    """Save the measured way between two places; it counts in both directions."""
    if way.start_id == way.end_id:
        raise RuleViolation("起点和终点是同一个地点。", field="end")
    way.save()
    return way
