"""The dispatch page of one trip: checks, candidates with reasons and cost, the act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from affairs.core.errors import AffairsError
from affairs.core.ledgers.links import record_url
from affairs.core.permissions.questions import require, visible
from affairs.core.web.registry import page, person
from affairs.core.web.rendering import render_page
from affairs.modules.fleet.actions.dispatching import dispatch_trip, merge_trip, reassign_trip
from affairs.modules.fleet.choices import TripState
from affairs.modules.fleet.models import Driver, Trip, Vehicle
from affairs.modules.fleet.selectors.applying import application_findings
from affairs.modules.fleet.selectors.charging import estimated_charge
from affairs.modules.fleet.selectors.dispatching import (
    Candidate,
    candidate_drivers,
    candidate_vehicles,
    mergeable_trips,
)

SHOWN = 12
TEMPLATE = "fleet/plan_trip.html"


@dataclass(frozen=True, slots=True)
class Option:
    """A row of the candidates table: the car, the driver proposed for it, the cost."""

    car: Candidate[Vehicle]
    driver: Driver | None
    charge: Decimal | None
    is_chosen: bool


@page(
    "fleet.plan_trip",
    "派车",
    path="fleet/trips/<int:pk>/dispatch/",
    permission="fleet.dispatch_trip",
    template=TEMPLATE,
    methods=("GET", "POST"),
)
def plan_trip(request: HttpRequest, pk: int) -> HttpResponse | Mapping[str, Any]:
    """Choose car and driver of a trip that waits, or others for one already dispatched."""
    user = person(request)
    trip = visible(user, Trip.objects.all()).filter(pk=pk).first()
    if trip is None:
        raise Http404("没有这一单用车申请。")
    require(user, "fleet.dispatch_trip", trip, doing="派车")
    if request.method != "POST":
        return context_of(request, trip)
    try:
        done = act(request, trip)
    except AffairsError as refused:
        context = dict(context_of(request, trip), refused=refused)
        return render_page(request, TEMPLATE, context, status=refused.status)
    messages.success(request, f"已派 {done.vehicle}、{done.driver}：{done.number}。")
    return HttpResponseRedirect(record_url(done))


def act(request: HttpRequest, trip: Trip) -> Trip:
    """Dispatch, reassign or merge as the form says."""
    user, reason = person(request), request.POST.get("reason", "")
    if request.POST.get("lead"):
        return merge_trip(trip, lead=_chosen(user, Trip, request, "lead"), by=user)
    vehicle = _chosen(user, Vehicle, request, "vehicle")
    driver = _chosen(user, Driver, request, f"driver-{vehicle.pk}")
    if trip.state in (TripState.DISPATCHED, TripState.OUT) and request.POST.get("again"):
        return reassign_trip(trip, vehicle=vehicle, driver=driver, reason=reason, by=user)
    return dispatch_trip(trip, vehicle=vehicle, driver=driver, reason=reason, by=user)


def _chosen(user: Any, model: Any, request: HttpRequest, name: str) -> Any:
    """The row whose key the form carries, if the user may see it."""
    raw = request.POST.get(name, "")
    row = visible(user, model.objects.all()).filter(pk=raw).first() if raw.isdecimal() else None
    if row is None:
        label = model._meta.verbose_name
        raise AffairsError(f"没有选{label}。在派车方案中选一行。", field=name)
    return row


def context_of(request: HttpRequest, trip: Trip) -> Mapping[str, Any]:
    again = trip.state in (TripState.DISPATCHED, TripState.OUT)
    cars = candidate_vehicles(trip)
    drivers = _drivers(trip, cars)
    return {
        "trip": trip,
        "again": again,
        "back": record_url(trip),
        "findings": application_findings(trip),
        "options": _options(trip, cars, drivers, request.POST.get("vehicle", "")),
        "not_free": sum(1 for car in cars if not car.is_free),
        "more": max(len(cars) - SHOWN, 0),
        "drivers": drivers,
        "merges": [] if again else mergeable_trips(trip),
        "reason": request.POST.get("reason", ""),
        "refused": None,
    }


def _options(
    trip: Trip,
    cars: list[Candidate[Vehicle]],
    drivers: dict[int, list[Candidate[Driver]]],
    chosen: str,
) -> list[Option]:
    """The first cars, each free one with a driver none before it was given."""
    options: list[Option] = []
    taken: set[int] = set()
    for car in cars[:SHOWN]:
        able = [one.record for one in drivers.get(car.record.pk, [])]
        driver = next((one for one in able if one.pk not in taken), None)
        if driver is not None:
            taken.add(driver.pk)
        picked = chosen == str(car.record.pk) if chosen else not options and car.is_free
        options.append(Option(car, driver, estimated_charge(trip, car.record), picked))
    return options


def _drivers(trip: Trip, cars: list[Candidate[Vehicle]]) -> dict[int, list[Candidate[Driver]]]:
    """For each free car shown, the drivers who may take it."""
    return {
        car.record.pk: [one for one in candidate_drivers(trip, car.record) if one.is_free]
        for car in cars[:SHOWN]
        if car.is_free
    }
