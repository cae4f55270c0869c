"""Valid records of terminals, fences, tracks and alarms."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from affairs.core.organisations.tests.factories import make_organisation
from affairs.modules.fleet import models
from affairs.modules.fleet.tests.factories_of_cars import (
    local,
    make_trip,
    make_vehicle,
    next_number,
)


def make_terminal(**fields: Any) -> models.Terminal:
    """A terminal in store."""
    if "organisation" not in fields:
        fields["organisation"] = make_organisation()
    return models.Terminal.objects.create(**({"number": f"139{next_number():08d}"} | fields))


def make_installation(**fields: Any) -> models.Installation:
    """A terminal in a vehicle since 2022 began."""
    if "vehicle" not in fields:
        fields["vehicle"] = make_vehicle()
    if "terminal" not in fields:
        fields["terminal"] = make_terminal(organisation=fields["vehicle"].organisation)
    defaults = {"installed_at": local("2022-01-01 00:00")}
    return models.Installation.objects.create(**(defaults | fields))


def make_cardswipe(**fields: Any) -> models.CardSwipe:
    if "terminal" not in fields:
        fields["terminal"] = make_terminal()
    defaults = {
        "swiped_at": local("2022-07-18 08:00") + timedelta(seconds=next_number()),
        "is_inserted": True,
        "is_read": True,
        "name": "6 号驾驶员",
    }
    return models.CardSwipe.objects.create(**(defaults | fields))


def make_terminalcommand(**fields: Any) -> models.TerminalCommand:
    if "terminal" not in fields:
        fields["terminal"] = make_terminal()
    defaults = {"order": "position", "asked_at": local("2022-07-18 09:00")}
    return models.TerminalCommand.objects.create(**(defaults | fields))


def make_fence(**fields: Any) -> models.Fence:
    """A circle of a kilometre that may not be entered."""
    if "organisation" not in fields:
        fields["organisation"] = make_organisation()
    defaults = {
        "name": f"禁入区 {next_number()}",
        "purpose": "keep_out",
        "shape": "circle",
        "outline": "103.83,36.06",
        "radius_m": 1000,
        "valid_from": date(2022, 1, 1),
    }
    return models.Fence.objects.create(**(defaults | fields))


def make_triptrack(**fields: Any) -> models.TripTrack:
    """The track of a trip of an hour."""
    if "trip" not in fields:
        fields["trip"] = make_trip()
    if "vehicle" not in fields:
        fields["vehicle"] = make_vehicle()
    defaults = {
        "started_at": local("2022-07-18 09:00"),
        "ended_at": local("2022-07-18 10:00"),
        "distance_km": Decimal("36.5"),
        "positions": 120,
    }
    return models.TripTrack.objects.create(**(defaults | fields))


def make_alarm(**fields: Any) -> models.Alarm:
    """An open alarm of a car that moved without a trip."""
    if "vehicle" not in fields:
        fields["vehicle"] = make_vehicle()
    defaults = {
        "kind": "moved",
        "rule": "VEH-13.movement",
        "started_at": local("2022-07-18 09:00") + timedelta(minutes=next_number()),
        "message": "无派车单移动",
    }
    return models.Alarm.objects.create(**(defaults | fields))
