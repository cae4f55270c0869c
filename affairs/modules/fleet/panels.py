"""What the fleet puts on the first screens."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from affairs.core.ledgers.links import list_url, record_url
from affairs.core.pages import panels
from affairs.core.permissions.questions import can, visible
from affairs.modules.fleet.choices import TripState
from affairs.modules.fleet.models import Quota, Statement, Trip, Vehicle
from affairs.modules.fleet.rules.trips import HOLDING_STATES, SERVED_STATES
from affairs.modules.fleet.selectors.due import KINDS, due_matters
from affairs.modules.fleet.selectors.trips import local_day
from affairs.modules.fleet.selectors.vehicles import in_service_of, quotas_on

_SERVICES = (
    ("fleet.apply_trip", "用车申请", "trip", "car", "单位负责人审核后由平台派车", 10),
    ("fleet.file_purchase", "车辆购置更新", "purchaseapplication", "shopping-cart",
     "查编制、标准和年限", 60),
    ("fleet.file_rental", "车辆租赁", "rentalapplication", "receipt", "平台和本单位无车可派时", 61),
    ("fleet.file_disposal", "车辆处置", "disposal", "recycle", "拍卖、厂家回收、报废", 62),
)  # fmt: skip


@panels.services.contribute
def services(user: Any) -> list[panels.Service]:
    """What may be applied for."""
    return [
        panels.Service(label, reverse("ledger_new", args=["fleet", model]), icon, note, order)
        for permission, label, model, icon, note, order in _SERVICES
        if can(user, permission)
    ]


@panels.quick_acts.contribute
def quick_acts(user: Any) -> list[panels.QuickAct]:
    acts = []
    if can(user, "fleet.dispatch_trip"):
        acts.append(panels.QuickAct("调度看板", reverse("fleet.board"), "layout-kanban", 10))
    return acts


@panels.appointments.contribute
def appointments(user: Any) -> list[panels.Appointment]:
    """Cars of today for the user's unit."""
    if not can(user, "fleet.apply_trip"):
        return []
    start, end = local_day(timezone.localdate())
    rows = visible(user, Trip.objects.all()).filter(
        planned_out_at__lt=end,
        planned_back_at__gt=start,
        state__in=[TripState.DISPATCHED, TripState.OUT],
    )
    return [
        panels.Appointment(
            f"{timezone.localtime(trip.planned_out_at):%H:%M}",
            f"用车 → {trip.end_place}",
            f"{trip.vehicle} · {trip.driver}",
            trip.get_state_display(),
            record_url(trip),
        )
        for trip in rows.select_related("vehicle", "driver").order_by("planned_out_at")[:5]
    ]


@panels.holdings.contribute
def holdings(user: Any) -> list[panels.Holding]:
    """Vehicles of the unit against its quota."""
    unit = user.organisation
    if unit is None or not can(user, "fleet.view_quota"):
        return []
    quotas = visible(user, Quota.objects.all()) & quotas_on(timezone.localdate())
    limit = sum(row.vehicles for row in quotas.filter(organisation=unit))
    held = in_service_of(visible(user, Vehicle.objects.all()), unit)
    if not limit and not held:
        return []
    tone = "over" if held > limit else ""
    url = list_url("fleet.vehicle", organisation=unit.pk)
    return [panels.Holding("公务用车", held, limit, "辆", url, tone=tone, order=10)]


@panels.due_items.contribute
def due_items(user: Any) -> list[panels.DueItem]:
    """What falls due on vehicles and drivers, for who registers it: one line a day and matter."""
    if not can(user, "fleet.record_insurance"):
        return []
    by_day: dict[tuple[date, str], list[str]] = defaultdict(list)
    for one in due_matters(timezone.localdate(), user):
        by_day[one.due_on, one.kind].append(one.label)
    return [
        panels.DueItem(
            on,
            f"{KINDS[kind]} {labels[0]}" + (f" 等 {len(labels)} 项" if len(labels) > 1 else ""),
            f"{reverse('fleet.due')}?kind={kind}",
        )
        for (on, kind), labels in sorted(by_day.items())[:20]
    ]


@panels.todo_tabs.contribute
def statements(user: Any) -> list[panels.Tab]:
    """Statements that wait for the unit's word."""
    if not can(user, "fleet.confirm_statement"):
        return []
    rows = visible(user, Statement.objects.all(), "fleet.confirm_statement")
    number = rows.filter(state=Statement.State.LOCKED).count()
    url = list_url("fleet.statement", state=Statement.State.LOCKED.value)
    return [panels.Tab("结算单确认", url, number, order=52)]


@panels.todo_tabs.contribute
def confirmations(user: Any) -> list[panels.Tab]:
    """Trips that wait for the unit's word."""
    if not can(user, "fleet.confirm_trip"):
        return []
    rows = visible(user, Trip.objects.all(), "fleet.confirm_trip")
    number = rows.filter(state=TripState.AWAITING_CONFIRMATION).count()
    return [panels.Tab("用车签认", reverse("fleet.confirmations"), number, order=50)]


@panels.wall_figures.contribute
def wall_figures(user: Any) -> list[panels.WallFigure]:
    """Trips of today: how many, on the way, waiting for a car."""
    if not can(user, "fleet.view_trip"):
        return []
    start, end = local_day(timezone.localdate())
    rows = visible(user, Trip.objects.filter(planned_out_at__lt=end, planned_back_at__gt=start))
    states = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    waiting = states.get(TripState.AWAITING_DISPATCH, 0)
    counted = {*HOLDING_STATES, *SERVED_STATES, TripState.AWAITING_DISPATCH}
    total = sum(amount for state, amount in states.items() if state in counted)
    note = f"途中 {states.get(TripState.OUT, 0)}"
    alarm = f"待派 {waiting}" if waiting else ""
    return [panels.WallFigure("今日用车", total, "单", note, alarm, 10)]


@panels.wall_lines.contribute
def wall_lines(user: Any) -> list[panels.WallLine]:
    """Cars that are or go out today, by unit and destination."""
    if not can(user, "fleet.view_trip"):
        return []
    start, end = local_day(timezone.localdate())
    rows = visible(user, Trip.objects.all()).filter(
        planned_out_at__lt=end,
        planned_back_at__gt=start,
        state__in=[TripState.AWAITING_DISPATCH, TripState.DISPATCHED, TripState.OUT],
    )
    shown = rows.order_by("planned_out_at").values_list(
        "planned_out_at", "planned_back_at", "organisation__name", "state", "end_place"
    )[:8]
    return [
        panels.WallLine(
            f"{timezone.localtime(out):%H:%M}",
            f"{timezone.localtime(back):%H:%M}",
            f"{unit}用车" + ("（待派）" if state == TripState.AWAITING_DISPATCH else ""),
            place,
        )
        for out, back, unit, state, place in shown
    ]
