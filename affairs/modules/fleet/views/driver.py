"""The driver's phone: today's tasks, the check before leaving, odometers, expenses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.errors import AffairsError
from affairs.core.files.actions import attach
from affairs.core.web.registry import page, person
from affairs.core.web.rendering import render_page
from affairs.modules.fleet.actions import driving
from affairs.modules.fleet.choices import TripState
from affairs.modules.fleet.models import Trip, TripExpense
from affairs.modules.fleet.phone_forms import ExpenseForm, FinishForm, HandInForm, StartForm
from affairs.modules.fleet.selectors.odometers import neighbours
from affairs.modules.fleet.selectors.trips import local_day, tasks_of_driver

TASK = "fleet/driver_task.html"


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
    return {
        "heading": "今日任务",
        "now": now,
        "weekday": "一二三四五六日"[now.weekday()],
        "user": user,
        "tasks": [task for task in tasks if task not in later],
        "later": later,
        "finished": finished_today(user),
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
    """One task; each post does the next act and comes back here. Works without script."""
    user = person(request)
    trip = tasks_of_driver(user).filter(pk=pk).first()
    if trip is None:
        raise Http404("没有这项任务，可能已改派或已送签认。")
    if request.method != "POST":
        return context_of(request, trip)
    form, act, word = _step(request, trip)
    if not form.is_valid():
        return render_page(request, TASK, context_of(request, trip, form), status=422)
    try:
        act(form.cleaned_data)
    except AffairsError as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return render_page(request, TASK, context_of(request, trip, form), status=refused.status)
    messages.success(request, word)
    trip.refresh_from_db()
    if trip.state == TripState.AWAITING_CONFIRMATION:
        return HttpResponseRedirect(reverse("fleet.driver_tasks"))
    return HttpResponseRedirect(reverse("fleet.driver_task", args=[pk]))


Step = tuple[forms.Form, Callable[[dict[str, Any]], object], str]


def _step(request: HttpRequest, trip: Trip) -> Step:
    """The form of the act that was posted, what it does, and what is said after it."""
    by, sent, files = person(request), request.POST, request.FILES
    act = sent.get("act", "")
    if act == "start":
        return StartForm(sent, files), lambda given: _start(trip, given, by), "已出车，一路平安。"
    if act == "finish":
        return FinishForm(sent, files), lambda given: _finish(trip, given, by), "已回场。"
    if act == "expense":
        return ExpenseForm(sent, files), lambda given: _expense(trip, given, by), "费用已记。"
    if act == "hand_in":
        form = HandInForm(sent)
        return form, lambda given: driving.hand_in_trip(trip, by=by, **given), "已送用车人签认。"
    raise Http404("没有这一步。")


def _start(trip: Trip, given: dict[str, Any], by: User) -> None:
    photo = given.pop("photo")
    driving.start_trip(trip, by=by, **given)
    _keep(trip, photo, "出车里程表", by)


def _finish(trip: Trip, given: dict[str, Any], by: User) -> None:
    photo = given.pop("photo")
    driving.finish_trip(trip, by=by, **given)
    _keep(trip, photo, "回场里程表", by)


def _expense(trip: Trip, given: dict[str, Any], by: User) -> None:
    photo = given.pop("photo")
    expense = TripExpense(trip=trip, paid_on=timezone.localdate(), **given)
    driving.report_expense(expense, by=by)
    _keep(expense, photo, "票据", by)


def _keep(record: Any, photo: Any, label: str, by: User) -> None:
    if photo:
        attach(record, photo, by=by, label=label)


def context_of(
    request: HttpRequest, trip: Trip, bound: forms.Form | None = None
) -> Mapping[str, Any]:
    """What the page shows in the trip's state; ``bound`` is the form that was refused."""
    made = {
        TripState.DISPATCHED: (StartForm,),
        TripState.OUT: (FinishForm, ExpenseForm),
        TripState.BACK: (ExpenseForm, HandInForm),
    }[TripState(trip.state)]
    shown = {form.act: bound if isinstance(bound, form) else form() for form in made}
    before, _ = neighbours(trip.car, timezone.now() + timedelta(seconds=1))
    return {
        "heading": f"{trip.organisation} → {trip.end_place}",
        "back": reverse("fleet.driver_tasks"),
        "trip": trip,
        "forms": shown,
        "last_km": before,
        "expenses": list(trip.expenses.order_by("pk")),
    }
