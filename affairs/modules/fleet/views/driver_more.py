"""The rest of the driver's phone: refuelling, faults, the own sheet, the worker behind them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.errors import AffairsError
from affairs.core.permissions.questions import visible
from affairs.core.web.registry import page, person
from affairs.core.web.rendering import render_page
from affairs.modules.fleet import phone_entries
from affairs.modules.fleet.actions.reporting import (
    REPORTING_DAYS,
    report_fault,
    report_refuelling,
)
from affairs.modules.fleet.choices import RepairKind
from affairs.modules.fleet.models import Driver, Refuelling, Repair
from affairs.modules.fleet.phone_forms import FaultForm, RefuellingForm
from affairs.modules.fleet.selectors.driving import driver_sheet, vehicles_driven
from affairs.modules.fleet.views.driver import keep_photo, tabs_of

TEMPLATE = "fleet/driver_report.html"
Save = Callable[[dict[str, Any], User], object]


@page(
    "fleet.driver_refuel",
    "加油充电",
    path="fleet/tasks/refuel/",
    permission="fleet.start_trip",
    template=TEMPLATE,
    methods=("GET", "POST"),
    in_menu=False,
)
def driver_refuel(request: HttpRequest) -> HttpResponse | Mapping[str, Any]:
    """A refuelling of a car the driver drives."""
    return _report(request, RefuellingForm, _refuelled, "fleet.driver_refuel", "加油已登记。")


@page(
    "fleet.driver_fault",
    "报修",
    path="fleet/tasks/fault/",
    permission="fleet.start_trip",
    template=TEMPLATE,
    methods=("GET", "POST"),
    in_menu=False,
)
def driver_fault(request: HttpRequest) -> HttpResponse | Mapping[str, Any]:
    """A fault of a car the driver drives."""
    return _report(request, FaultForm, _broken, "fleet.driver_fault", "已报修，车队会安排。")


def _report(
    request: HttpRequest, form_class: Any, save: Save, code: str, word: str
) -> HttpResponse | Mapping[str, Any]:
    user = person(request)
    form = form_class(request.POST or None, request.FILES or None)
    since = timezone.now() - timedelta(days=REPORTING_DAYS)
    cars = vehicles_driven(user, since)
    form.fields["vehicle"].queryset = cars
    form.fields["vehicle"].empty_label = None if cars.count() == 1 else "选一辆"
    context = {"heading": "加油充电" if form_class is RefuellingForm else "报修", "form": form,
               "tabs": tabs_of(code), "user": user, "has_car": cars.exists()}  # fmt: skip
    if request.method != "POST":
        return context
    as_json = phone_entries.wants_json(request)
    if not form.is_valid():
        return (
            phone_entries.invalid(form)
            if as_json
            else render_page(request, TEMPLATE, context, status=422)
        )
    try:
        given = dict(form.cleaned_data, at=phone_entries.entered_at(request) or timezone.now())
        fresh = phone_entries.once(request, user, lambda: save(given, user))
    except AffairsError as refused:
        if as_json:
            return phone_entries.refused(refused)
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return render_page(request, TEMPLATE, context, status=refused.status)
    if as_json:
        return phone_entries.stored(word, reverse(code), fresh=fresh)
    messages.success(request, word)
    return HttpResponseRedirect(reverse(code))


def _refuelled(given: dict[str, Any], by: User) -> None:
    photo, at = given.pop("photo"), given.pop("at")
    stored = report_refuelling(Refuelling(refuelled_at=at, **given), by=by)
    keep_photo(stored, photo, "加油小票", by)


def _broken(given: dict[str, Any], by: User) -> None:
    photo, at = given.pop("photo"), given.pop("at")
    repair = Repair(kind=RepairKind.MINOR, sent_on=timezone.localdate(at), **given)
    keep_photo(report_fault(repair, by=by), photo, "故障照片", by)


@page(
    "fleet.driver_me",
    "我的",
    path="fleet/tasks/me/",
    permission="fleet.start_trip",
    template="fleet/driver_me.html",
    in_menu=False,
)
def driver_me(request: HttpRequest) -> Mapping[str, Any]:
    """Licence, points, hours and trainings of the driver at work."""
    user = person(request)
    driver = Driver.objects.filter(account=user).select_related("organisation").first()
    sheet = driver_sheet(driver, timezone.localdate()) if driver else None
    return {"heading": "我的", "driver": driver, "sheet": sheet, "user": user,
            "tabs": tabs_of("fleet.driver_me")}  # fmt: skip


@page(
    "fleet.driver_page",
    "驾驶员档案",
    path="fleet/drivers/<int:pk>/",
    permission="fleet.view_driver",
    template="fleet/driver_page.html",
)
def driver_page(request: HttpRequest, pk: int) -> Mapping[str, Any]:
    """One driver: standing, points, hours and rest, ratings, trainings, violations."""
    rows = visible(person(request), Driver.objects.all()).filter(pk=pk)
    driver = rows.select_related("organisation").first()
    if driver is None:
        raise Http404("没有这名驾驶员，或不在本账号的范围内。")
    return {"driver": driver, "sheet": driver_sheet(driver, timezone.localdate())}


@page(
    "fleet.phone_worker",
    "离线支持",
    path="fleet/tasks/worker.js",
    permission="fleet.start_trip",
    in_menu=False,
)
def phone_worker(request: HttpRequest) -> HttpResponse:
    """The service worker of the driver's pages; it must come from their own folder."""
    response = HttpResponse(_source("js/phone-worker.js"), content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response


def _source(name: str) -> str:
    found = finders.find(name)
    if isinstance(found, str):
        return Path(found).read_text(encoding="utf-8")
    with staticfiles_storage.open(name) as stream:
        return stream.read().decode()
