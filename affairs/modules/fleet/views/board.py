"""The calendar of cars: a day as lanes, and the same as a table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from affairs.core.dates import parse_date
from affairs.core.errors import InvalidValue
from affairs.core.permissions.questions import can, visible
from affairs.core.web.registry import page, person
from affairs.modules.fleet.choices import TripState
from affairs.modules.fleet.models import Trip, Vehicle
from affairs.modules.fleet.selectors.calendar import day_lanes, now_position
from affairs.modules.fleet.selectors.trips import local_day

WEEKDAYS = "一二三四五六日"


@page("fleet.board", "调度看板", path="fleet/board/", permission="fleet.view_board", order=5)
def board(request: HttpRequest) -> Mapping[str, Any]:
    """Cars of the pool with their trips on a day, and what waits for dispatch."""
    user, today = person(request), timezone.localdate()
    day = asked_day(request.GET.get("day", ""), today)
    groups, hours = day_lanes(
        day, visible(user, Vehicle.objects.all()), visible(user, Trip.objects.all())
    )
    return {
        "day": day,
        "weekday": WEEKDAYS[day.weekday()],
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "today": today,
        "groups": groups,
        "hours": hours,
        "now_at": now_position(day, hours, timezone.now()) if day == today else None,
        "now": timezone.localtime(),
        "waiting": waiting_for_dispatch(user, day),
        "counts": counts_of(user, day),
        "may_dispatch": can(user, "fleet.dispatch_trip"),
        "as_table": request.GET.get("as") == "table",
    }


def asked_day(text: str, today: date) -> date:
    """The day of the address, today when there is none; an unreadable one is refused."""
    if not text:
        return today
    try:
        return parse_date(text, today=today)
    except InvalidValue as wrong:
        raise InvalidValue(f"日期 {text} 读不懂，写成 2022-07-18。", field="day") from wrong


def waiting_for_dispatch(user: Any, day: date) -> list[Trip]:
    """Trips of the day that wait for a car, the next first."""
    start, end = local_day(day)
    rows = visible(user, Trip.objects.filter(state=TripState.AWAITING_DISPATCH))
    rows = rows.filter(planned_out_at__lt=end, planned_back_at__gt=start)
    return list(rows.select_related("organisation").order_by("planned_out_at")[:100])


def counts_of(user: Any, day: date) -> dict[str, int]:
    """How many trips of the day are out, wait to go out, are back."""
    start, end = local_day(day)
    rows = visible(user, Trip.objects.filter(planned_out_at__gte=start, planned_out_at__lt=end))
    states = list(rows.values_list("state", flat=True))
    back = (TripState.BACK, TripState.AWAITING_CONFIRMATION, TripState.COMPLETED,
            TripState.SETTLED)  # fmt: skip
    return {
        "all": len(states),
        "back": sum(1 for state in states if state in back),
        "out": states.count(TripState.OUT),
        "planned": states.count(TripState.DISPATCHED),
        "waiting": states.count(TripState.AWAITING_DISPATCH),
    }
