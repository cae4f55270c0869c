"""The calendar of cars: a day as lanes, what is proposed drawn on top, and the same as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.dates import parse_date
from affairs.core.errors import InvalidValue
from affairs.core.jobs.models import LongJob
from affairs.core.permissions.questions import can, visible
from affairs.core.web.registry import page, person
from affairs.modules.fleet.choices import DriverStatus, TripState
from affairs.modules.fleet.models import DispatchProposal, Driver, ProposedTrip, Trip, Vehicle
from affairs.modules.fleet.selectors.calendar import Group, day_lanes, now_position
from affairs.modules.fleet.selectors.proposing import waiting_trips
from affairs.modules.fleet.selectors.trips import local_day

WEEKDAYS = "一二三四五六日"
SHOWN_WAITING = 400
BACK = (TripState.BACK, TripState.AWAITING_CONFIRMATION, TripState.COMPLETED,
        TripState.SETTLED)  # fmt: skip
S = ProposedTrip.State


@dataclass(frozen=True, slots=True)
class Waiting:
    """An application without a car, with what the proposal says of it."""

    trip: Trip
    line: ProposedTrip | None

    @property
    def remark(self) -> str:
        """Why it has no car in the proposal; empty when it has one or none was made."""
        if self.line is None or self.line.state == S.PROPOSED:
            return ""
        return self.line.why


@page(
    "fleet.board",
    "调度看板",
    path="fleet/board/",
    permission="fleet.view_board",
    parts={"board": "fleet/_board.html"},
    order=5,
)
def board(request: HttpRequest) -> Mapping[str, Any]:
    """Cars of the pool with their trips on a day, what waits, and what is proposed for it."""
    day = asked_day(request.GET.get("day", ""), timezone.localdate())
    return board_context(request, day, as_table=request.GET.get("as") == "table")


def board_context(
    request: HttpRequest, day: date, *, as_table: bool = False, refused: str = "", done: str = ""
) -> Mapping[str, Any]:
    """Everything the board shows; ``refused`` and ``done`` answer the act just made."""
    user, today = person(request), timezone.localdate()
    may_propose = can(user, "fleet.propose_dispatch")
    proposal = DispatchProposal.of_day(day) if may_propose else None
    lines = _lines(user, proposal)
    groups, hours = day_lanes(
        day,
        visible(user, Vehicle.objects.all()),
        visible(user, Trip.objects.all()),
        _outings(lines),
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
        "waiting": _waiting(user, day, lines),
        "counts": counts_of(user, day),
        "may_dispatch": can(user, "fleet.dispatch_trip"),
        "may_propose": may_propose,
        "proposal": proposal,
        "proposed": sum(1 for line in lines if line.state == S.PROPOSED),
        "shared": sum(1 for outing in _outings(lines) if len(outing) > 1),
        "job": _running_job(request, user),
        "cars": cars_to_choose(groups) if may_propose else [],
        "drivers": Driver.objects.filter(status=DriverStatus.ON_DUTY) if may_propose else [],
        "as_table": as_table,
        "refused": refused,
        "done": done,
        "is_part": bool(getattr(request, "htmx", False)),
    }


def cars_to_choose(groups: list[Group]) -> list[Vehicle]:
    """Cars of the lanes that are not off, in the order shown."""
    return [lane.vehicle for group in groups for lane in group.lanes if not lane.off]


def _lines(user: User, proposal: DispatchProposal | None) -> list[ProposedTrip]:
    """Lines of the proposal still to be decided, those the user may see."""
    if proposal is None:
        return []
    lines = visible(user, ProposedTrip.objects.filter(proposal=proposal))
    lines = lines.filter(trip__in=waiting_trips(proposal.day))
    return list(
        lines.select_related("trip__organisation", "vehicle", "driver").order_by(
            "outing", "-leads", "fetched_at", "pk"
        )
    )


def _outings(lines: list[ProposedTrip]) -> list[list[ProposedTrip]]:
    """Proposed lines by outing, the leading one first."""
    outings: dict[int, list[ProposedTrip]] = {}
    for line in lines:
        if line.state == S.PROPOSED:
            outings.setdefault(line.outing, []).append(line)
    return list(outings.values())


def _waiting(user: User, day: date, lines: list[ProposedTrip]) -> list[Waiting]:
    """Trips of the day that wait for a car, urgent ones first, then the next."""
    of_trip = {line.trip_id: line for line in lines}
    trips = list(visible(user, waiting_trips(day))[:SHOWN_WAITING])
    trips.sort(key=lambda trip: not trip.is_urgent)
    return [Waiting(trip, of_trip.get(trip.pk)) for trip in trips]


def _running_job(request: HttpRequest, user: User) -> LongJob | None:
    """The reckoning the address speaks of, if it is the user's own."""
    raw = request.GET.get("job", "")
    return LongJob.objects.filter(pk=raw, owner=user).first() if raw.isdecimal() else None


def asked_day(text: str, today: date) -> date:
    """The day of the address, today when there is none; an unreadable one is refused."""
    if not text:
        return today
    try:
        return parse_date(text, today=today)
    except InvalidValue as wrong:
        raise InvalidValue(f"日期 {text} 读不懂，写成 2022-07-18。", field="day") from wrong


def counts_of(user: Any, day: date) -> dict[str, int]:
    """How many trips of the day are out, wait to go out, are back."""
    start, end = local_day(day)
    rows = visible(user, Trip.objects.filter(planned_out_at__gte=start, planned_out_at__lt=end))
    states = list(rows.values_list("state", flat=True))
    return {
        "all": len(states),
        "back": sum(1 for state in states if state in BACK),
        "out": states.count(TripState.OUT),
        "planned": states.count(TripState.DISPATCHED),
        "waiting": states.count(TripState.AWAITING_DISPATCH),
    }
