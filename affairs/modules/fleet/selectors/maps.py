"""The map: who may see which vehicle when, where each stands, tracks, and what lies beneath."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q, QuerySet

from affairs.core.accounts.models import User
from affairs.core.errors import NotPermitted, RuleViolation
from affairs.core.permissions.questions import visible
from affairs.core.rules import parameters
from affairs.core.rules.evaluation import evaluate
from affairs.modules.fleet.choices import AlarmState, TripState, VehicleStatus
from affairs.modules.fleet.ground import sample_city
from affairs.modules.fleet.ground.areas import area_of
from affairs.modules.fleet.ground.coordinates import System, shown
from affairs.modules.fleet.ground.geodesy import Place
from affairs.modules.fleet.models import Alarm, Fence, Trip, Vehicle
from affairs.modules.fleet.selectors.positions import Standing, standing_at, standing_now

SEE, SEE_SECRET = "fleet.view_map", "fleet.see_secret_position"
FRESH = timedelta(minutes=5)


def _in_reach(user: User) -> QuerySet[Vehicle]:
    """Vehicles of the units within the user's reach, still on the register."""
    rows = visible(user, Vehicle.objects.all(), SEE)
    return rows.exclude(status=VehicleStatus.DISPOSED)


def _open_to(user: User, rows: QuerySet[Vehicle]) -> QuerySet[Vehicle]:
    """Without secrecy-exempt vehicles that the user has no right to see."""
    secret = visible(user, Vehicle.objects.filter(is_position_secret=True), SEE_SECRET)
    return rows.filter(Q(is_position_secret=False) | Q(pk__in=secret.values("pk")))


def vehicles_seen(user: User, moment: datetime) -> QuerySet[Vehicle]:
    """Vehicles whose place at a moment the user may see: his units', and others out for them."""
    trips = visible(user, Trip.objects.filter(vehicle__isnull=False), SEE).filter(
        Q(back_at__isnull=True, state=TripState.OUT) | Q(back_at__gte=moment), out_at__lte=moment
    )
    mine = Q(pk__in=_in_reach(user).values("pk")) | Q(pk__in=trips.values("vehicle"))
    return _open_to(user, Vehicle.objects.filter(mine))


def require_track(user: User, vehicle: Vehicle, begin: datetime, end: datetime) -> None:
    """Refuse a look at a vehicle's track that the user may not have (VEH-13.visible).

    Who sees the vehicle because it was out for his unit sees those trips and nothing else.
    """
    is_mine = _in_reach(user).filter(pk=vehicle.pk).exists()
    may_see_secret = visible(user, Vehicle.objects.filter(pk=vehicle.pk), SEE_SECRET).exists()
    seen: dict[str, Any] = {}
    if not is_mine:
        trips = visible(user, Trip.objects.filter(vehicle=vehicle), SEE)
        trip = trips.filter(out_at__lte=end).exclude(back_at__lt=begin).order_by("-out_at").first()
        if trip is None:
            raise NotPermitted("这辆车不在本账号的范围内。需要查看时联系安全管理员授权。")
        seen = {"seen_from": trip.out_at, "seen_until": trip.back_at}
    for at in (begin, end):
        findings = evaluate(
            "VEH-13.visible", on=at.date(), secrecy_exempt=vehicle.is_position_secret,
            may_see_secret=may_see_secret, at=at, **seen,
        ).findings  # fmt: skip
        if findings:
            raise RuleViolation(f"{findings[0].message}。{findings[0].remedy}", findings=findings)


@dataclass(frozen=True, slots=True)
class Shown:
    """One vehicle on the map and in the list beside it.

    ``state`` is moving, standing, quiet (not heard of for minutes), offline, or unknown.
    """

    vehicle: Vehicle
    state: str
    word: str
    heard_at: datetime | None
    place: Place | None = None
    speed_kmh: float = 0
    direction: int = 0
    bound_for: str = ""
    alarm: str = ""


STATES = {
    "moving": "行驶",
    "standing": "停放",
    "quiet": "失联",
    "offline": "离线",
    "unknown": "未知",
}


def vehicles_shown(user: User, now: datetime, at: datetime | None, system: System) -> list[Shown]:
    """Every vehicle the user may see, as it stands now or stood ``at`` a past moment."""
    moment = at or now
    vehicles = vehicles_seen(user, moment).select_related("organisation")
    standings = standing_at(vehicles, at) if at else standing_now(vehicles, now)
    by_pk = {vehicle.pk: vehicle for vehicle in vehicles}
    bound = _destinations(by_pk, moment)
    alarms = dict(
        Alarm.objects.filter(vehicle__in=by_pk, state=AlarmState.OPEN, started_at__lte=moment,
                             started_at__gte=moment - timedelta(days=1))
        .order_by("started_at").values_list("vehicle", "kind")
    )  # fmt: skip
    silent = timedelta(hours=int(parameters.value("fleet.offline_hours", moment.date())))
    rows = [
        _shown(by_pk[one.vehicle_id], one, moment, is_past=at is not None, silent=silent,
               bound_for=bound.get(one.vehicle_id, ""), alarm=alarms.get(one.vehicle_id, ""),
               system=system)
        for one in standings if one.vehicle_id in by_pk
    ]  # fmt: skip
    order = list(STATES)
    return sorted(rows, key=lambda row: (not row.alarm, order.index(row.state), str(row.vehicle)))


def _shown(
    vehicle: Vehicle, one: Standing, moment: datetime, *, is_past: bool, silent: timedelta,
    bound_for: str, alarm: str, system: System,
) -> Shown:  # fmt: skip
    fix = one.fix
    state = "unknown" if one.heard_at is None or fix is None else "standing"
    if one.heard_at is not None and fix is not None:
        age = moment - one.heard_at
        if fix.speed_kmh and moment - fix.at <= FRESH:
            state = "moving"
        elif not is_past and age > silent:
            state = "offline"
        elif not is_past and age > FRESH:
            state = "quiet"
    place = shown(fix.place, system) if fix is not None and state != "offline" else None
    return Shown(
        vehicle, state, STATES[state], one.heard_at, place,
        (fix.speed_kmh or 0) if fix is not None else 0, fix.direction if fix is not None else 0,
        bound_for, alarm,
    )  # fmt: skip


def _destinations(vehicles: dict[int, Vehicle], moment: datetime) -> dict[int, str]:
    back = Q(back_at__isnull=True) | Q(back_at__gte=moment)
    rows = Trip.objects.filter(
        back, vehicle__in=vehicles, out_at__lte=moment, merged_into__isnull=True
    ).exclude(state__in=[TripState.WITHDRAWN, TripState.REFUSED])
    named = rows.values_list("vehicle", "organisation__name", "end_place")
    return {vehicle: f"{unit} → {place}" for vehicle, unit, place in named}


@dataclass(frozen=True, slots=True)
class Ground:
    """What lies under the map: tiles of a source the bureau names, or the outlines alone."""

    tiles: str = ""
    system: System = System.WGS84
    source: str = ""

    @property
    def host(self) -> str:
        """The origin pictures of tiles come from; empty without tiles."""
        if not self.tiles:
            return ""
        parts = urlsplit(self.tiles)
        host = parts.netloc.replace("{s}", "*")
        return f"{parts.scheme}://{host}"


def ground(on: date) -> Ground:
    """The bureau's choice; an address that is none is left aside for the outlines."""
    tiles = str(parameters.value("fleet.map_tiles", on)).strip()
    if not (tiles.startswith("https://") and all(part in tiles for part in ("{z}", "{x}", "{y}"))):
        return Ground()
    if any(character in tiles for character in " ;,'\""):
        return Ground()
    system = str(parameters.value("fleet.map_tiles_system", on)).lower()
    known = System(system) if system in (System.WGS84, System.GCJ02) else System.GCJ02
    return Ground(tiles, known, str(parameters.value("fleet.map_tiles_source", on)))


def city_outline() -> dict[str, Any]:
    """The bureau's own GeoJSON (AFFAIRS_HOME/map/outline.geojson), in the demo that of 示例市.

    Properties: ``kind`` (city, district, road, water, place) and ``name``. Empty where there is
    none: vehicles then lie on a bare ground.
    """
    file = settings.HOME / "map" / "outline.geojson"
    if file.is_file():
        found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return found
    if settings.DEMO:
        return sample_city.outline()
    return {"type": "FeatureCollection", "features": []}


def fences_shown(user: User, on: date, system: System) -> list[dict[str, Any]]:
    """Fences in force that the user may see, as the map draws them."""
    rows = visible(user, Fence.objects.all()).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=on), valid_from__lte=on
    )
    return [drawn(fence, system) for fence in rows.order_by("pk")[:500]]


def drawn(fence: Fence, system: System) -> dict[str, Any]:
    """One fence as JSON in the coordinates of the map."""
    area = area_of(fence.shape, fence.outline, fence.radius_m)
    return {
        "id": fence.pk,
        "name": fence.name,
        "shape": fence.shape,
        "purpose": fence.purpose,
        "radius": fence.radius_m,
        "places": [list(shown(place, system)) for place in area.places],
    }
