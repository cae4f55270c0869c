"""The driver's phone: today's tasks, the check before leaving, odometers, expenses.

Each page works without script. With it, entries made without network are kept in the phone and
sent later; the same addresses answer the script in JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.errors import AffairsError, StaleRecord
from affairs.core.files.actions import attach
from affairs.core.web.registry import page, person
from affairs.core.web.rendering import render_page
from affairs.modules.fleet import phone_entries
from affairs.modules.fleet.actions import driving
from affairs.modules.fleet.choices import TripState
from affairs.modules.fleet.models import Trip, TripExpense
from affairs.modules.fleet.phone_forms import ExpenseForm, FinishForm, HandInForm, StartForm
from affairs.modules.fleet.selectors.odometers import neighbours
from affairs.modules.fleet.selectors.trips import local_day, tasks_of_driver

TASK = "fleet/driver_task.html"
GONE = "没有这项任务，可能已改派或已送签认。"


def tabs_of(here: str, count: int | None = None) -> list[dict[str, Any]]:
    """The bar at the bottom of the driver's first pages."""
    known = (
        ("今日", "fleet.driver_tasks", "steering-wheel"),
        ("加油充电", "fleet.driver_refuel", "gas-station"),
        ("报修", "fleet.driver_fault", "tool"),
        ("我的", "fleet.driver_me", "users"),
    )
    return [
        {"label": label, "url": reverse(code), "icon": icon, "here": code == here,
         "count": count if code == "fleet.driver_tasks" and count else ""}
        for label, code, icon in known
    ]  # fmt: skip


@page(
    "fleet.driver_tasks",
    "今日任务",
    path="fleet/tasks/",
    permission="fleet.start_trip",
    order=6,
    icon="steering-wheel",
)
def driver_tasks(request: HttpRequest) -> Mapping[str, Any]:
    """What the driver has to do: trips out or back first, then those of today, then later ones."""
    user, now = person(request), timezone.localtime()
    _, tomorrow = local_day(now.date())
    tasks = list(tasks_of_driver(user))
    later = [task for task in tasks if task.planned_out_at >= tomorrow]
    today = [task for task in tasks if task not in later]
    return {
        "heading": "今日任务",
        "now": now,
        "weekday": "一二三四五六日"[now.weekday()],
        "user": user,
        "tasks": today,
        "later": later,
        "finished": finished_today(user),
        "tabs": tabs_of("fleet.driver_tasks", len(today)),
    }


def finished_today(user: User) -> list[Trip]:
    """Trips the driver has handed in today."""
    start, end = local_day(timezone.localdate())
    rows = Trip.objects.filter(
        driver__account=user, merged_into__isnull=True, back_at__gte=start, back_at__lt=end
    ).exclude(state=TripState.BACK)
    return list(rows.select_related("vehicle", "organisation").order_by("back_at"))


@page(
    "fleet.driver_task",
    "出车任务",
    path="fleet/tasks/<int:pk>/",
    permission="fleet.start_trip",
    template=TASK,
    methods=("GET", "POST"),
)
def driver_task(request: HttpRequest, pk: int) -> HttpResponse | Mapping[str, Any]:
    """One task; each post does the next act and comes back here."""
    user = person(request)
    trip = tasks_of_driver(user).filter(pk=pk).first()
    if phone_entries.wants_json(request) and request.method == "POST":
        return _entry(request, pk, trip)
    if trip is None:
        raise Http404(GONE)
    if request.method != "POST":
        return context_of(request, trip)
    form, act, word = _step(request, trip)
    if not form.is_valid():
        return render_page(request, TASK, context_of(request, trip, form), status=422)
    try:
        phone_entries.once(request, user, lambda: act(form.cleaned_data))
    except AffairsError as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return render_page(request, TASK, context_of(request, trip, form), status=refused.status)
    messages.success(request, word)
    return HttpResponseRedirect(_next(pk))


def _next(pk: int) -> str:
    """Where to go on: the task, or the list once it was handed in."""
    handed_in = Trip.objects.filter(pk=pk, state=TripState.AWAITING_CONFIRMATION).exists()
    return reverse("fleet.driver_tasks") if handed_in else reverse("fleet.driver_task", args=[pk])


def _entry(request: HttpRequest, pk: int, trip: Trip | None) -> HttpResponse:
    """Store what the phone kept; a repetition is answered like the first time."""
    user = person(request)
    try:
        if trip is None:
            return _gone(request, user, pk)
        form, act, word = _step(request, trip)
        if not form.is_valid():
            return phone_entries.invalid(form)
        fresh = phone_entries.once(request, user, lambda: act(form.cleaned_data))
    except AffairsError as refused:
        return phone_entries.refused(refused)
    return phone_entries.stored(word, _next(pk), fresh=fresh)


def _gone(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """A task that is no longer the driver's: the entry may have been stored before."""

    def nothing() -> None:
        raise StaleRecord(GONE)

    fresh = phone_entries.once(request, user, nothing)
    return phone_entries.stored("已送过。", _next(pk), fresh=fresh)


Step = tuple[forms.Form, Callable[[dict[str, Any]], object], str]


def _step(request: HttpRequest, trip: Trip) -> Step:
    """The form of the act that was posted, what it does, and what is said after it."""
    by, sent, files = person(request), request.POST, request.FILES
    act, at = sent.get("act", ""), phone_entries.entered_at(request)
    if act == "start":
        return (
            StartForm(sent, files),
            lambda given: _start(trip, given, by, at),
            "已出车，一路平安。",
        )
    if act == "finish":
        return FinishForm(sent, files), lambda given: _finish(trip, given, by, at), "已回场。"
    if act == "expense":
        return ExpenseForm(sent, files), lambda given: _expense(trip, given, by, at), "费用已记。"
    if act == "hand_in":
        form = HandInForm(sent)
        return form, lambda given: driving.hand_in_trip(trip, by=by, **given), "已送用车人签认。"
    raise Http404("没有这一步。")


def _start(trip: Trip, given: dict[str, Any], by: User, at: datetime | None) -> None:
    photo = given.pop("photo")
    driving.start_trip(trip, by=by, out_at=at, **given)
    keep_photo(trip, photo, "出车里程表", by)


def _finish(trip: Trip, given: dict[str, Any], by: User, at: datetime | None) -> None:
    photo = given.pop("photo")
    driving.finish_trip(trip, by=by, back_at=at, **given)
    keep_photo(trip, photo, "回场里程表", by)


def _expense(trip: Trip, given: dict[str, Any], by: User, at: datetime | None) -> None:
    photo = given.pop("photo")
    expense = TripExpense(trip=trip, paid_on=timezone.localdate(at), **given)
    driving.report_expense(expense, by=by)
    keep_photo(expense, photo, "票据", by)


def keep_photo(record: Any, photo: Any, label: str, by: User) -> None:
    """Attach what was photographed, if anything was."""
    if photo:
        attach(record, photo, by=by, label=label)


FORMS = {
    "start": StartForm,
    "finish": FinishForm,
    "expense": ExpenseForm,
    "hand_in": HandInForm,
}
# Forms of each state of a trip; those of later states wait hidden for entries without network.
SHOWN = {
    TripState.DISPATCHED: ("start",),
    TripState.OUT: ("finish", "expense"),
    TripState.BACK: ("expense", "hand_in"),
}


def context_of(
    request: HttpRequest, trip: Trip, bound: forms.Form | None = None
) -> Mapping[str, Any]:
    """What the page shows in the trip's state; ``bound`` is the form that was refused."""
    shown = {act: bound if isinstance(bound, form) else form() for act, form in FORMS.items()}
    before, _ = neighbours(trip.car, timezone.now() + timedelta(seconds=1))
    return {
        "heading": f"{trip.organisation} → {trip.end_place}",
        "back": reverse("fleet.driver_tasks"),
        "trip": trip,
        "forms": shown,
        "shown": SHOWN[TripState(trip.state)],
        "last_km": before,
        "expenses": list(trip.expenses.order_by("pk")),
        "dispatcher_phone": trip.dispatched_by.phone if trip.dispatched_by else "",
        "user": person(request),
    }
