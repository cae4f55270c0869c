"""The unit confirms its trips: a list of those that wait, and one page a trip, on any screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from affairs.core.errors import AffairsError
from affairs.core.permissions.questions import visible
from affairs.core.web.registry import page, person
from affairs.core.web.rendering import render_page
from affairs.modules.fleet.actions.settling import confirm_trip, dispute_trip
from affairs.modules.fleet.choices import TripState
from affairs.modules.fleet.models import Trip
from affairs.modules.fleet.phone_forms import ConfirmForm

ONE = "fleet/confirm.html"


def waiting(user: Any) -> Any:
    """Trips of the user's reach that wait for confirmation, the oldest return first."""
    rows = visible(user, Trip.objects.all(), "fleet.confirm_trip")
    return (
        rows.filter(state=TripState.AWAITING_CONFIRMATION)
        .select_related("organisation", "vehicle", "driver", "merged_into")
        .order_by("back_at", "pk")
    )


@page(
    "fleet.confirmations",
    "用车签认",
    path="fleet/confirm/",
    permission="fleet.confirm_trip",
    order=7,
)
def confirmations(request: HttpRequest) -> Mapping[str, Any]:
    """Trips that wait for the unit's word."""
    return {"heading": "用车签认", "trips": list(waiting(person(request))[:200])}


@page(
    "fleet.confirm",
    "签认",
    path="fleet/confirm/<int:pk>/",
    permission="fleet.confirm_trip",
    template=ONE,
    methods=("GET", "POST"),
)
def confirm(request: HttpRequest, pk: int) -> HttpResponse | Mapping[str, Any]:
    """Confirm one trip with a rating, or dispute it with the reason."""
    user = person(request)
    trip = waiting(user).filter(pk=pk).first()
    if trip is None:
        raise Http404("这一单不在待签认之列，可能已经签认。")
    form = ConfirmForm(request.POST or None)
    if request.method != "POST":
        return context_of(trip, form)
    if not form.is_valid():
        return render_page(request, ONE, context_of(trip, form), status=422)
    try:
        word = act(request, trip, form.cleaned_data)
    except AffairsError as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return render_page(request, ONE, context_of(trip, form), status=refused.status)
    messages.success(request, word)
    return HttpResponseRedirect(reverse("fleet.confirmations"))


def act(request: HttpRequest, trip: Trip, given: dict[str, Any]) -> str:
    """Do what the button says; the words that are shown after it."""
    user = person(request)
    if request.POST.get("act") == "dispute":
        dispute_trip(trip, reason=given["reason"], by=user)
        return f"{trip.number} 的异议已送车队。"
    confirm_trip(trip, rating=given["rating"], rating_text=given["rating_text"], by=user)
    return f"{trip.number} 已签认。"


def context_of(trip: Trip, form: ConfirmForm) -> Mapping[str, Any]:
    return {
        "heading": "用车签认",
        "back": reverse("fleet.confirmations"),
        "trip": trip,
        "lead": trip.lead,
        "form": form,
        "expenses": list(trip.lead.expenses.order_by("pk")),
    }
