"""The rules over what terminals newly reported: alarms raised, tracks of trips brought up to date.

A day of a vehicle is always looked at whole, so that late reports change what they should; an
alarm found again is the same alarm.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils import timezone

from affairs.core.calendar.selectors import work_calendar
from affairs.core.database.transactions import write_transaction
from affairs.core.rules import parameters
from affairs.core.rules.evaluation import evaluate
from affairs.core.rules.shipped import jsonable
from affairs.modules.fleet.choices import (
    AlarmKind,
    AlarmState,
    BodyClass,
    FencePurpose,
    VehicleStatus,
)
from affairs.modules.fleet.ground.areas import area_of
from affairs.modules.fleet.ground.observing import (
    Guarded,
    Limits,
    Noticed,
    Out,
    Report,
    Sealed,
    Watched,
    notice,
    trip_around,
)
from affairs.modules.fleet.ground.tracks import TrackLimits, read_track
from affairs.modules.fleet.models import (
    Alarm,
    CardSwipe,
    Fence,
    Installation,
    Seal,
    TerminalState,
    Trip,
    Vehicle,
)
from affairs.modules.fleet.positions.measuring import measure
from affairs.modules.fleet.rules.driving import DrivingSegment
from affairs.modules.fleet.selectors.positions import (
    as_of,
    never_removed,
    reports_of,
    track_limits,
    trips_touching,
    unwatched_states,
)
from affairs.modules.fleet.selectors.trips import local_day

BEFORE = timedelta(hours=12)
"""How far before a day its driving is followed, for stretches over midnight."""
_AT_ONCE = 100
_REFRESHED = ["ended_at", "message", "remedy", "facts", "trip", "driver", "lat_e6", "lon_e6"]


class _State(NamedTuple):
    """What a terminal reported that the rules have not looked at."""

    terminal: int
    first: datetime | None
    newest: datetime | None
    faults: int


def watch() -> list[Alarm]:
    """Look at every day of every vehicle with something new; the alarms that are new."""
    fields = ("terminal", "unwatched_from", "at", "clock_faults")
    states = [_State(*values) for values in unwatched_states().values_list(*fields)]
    raised = _clock_alarms({one.terminal: one.faults for one in states if one.faults})
    for day, vehicles in sorted(_days(states).items()):
        for at in range(0, len(vehicles), _AT_ONCE):
            raised += watch_day(day, vehicles[at : at + _AT_ONCE])
    _mark_watched(states)
    return raised


def watch_day(day: date, vehicle_ids: Sequence[int]) -> list[Alarm]:
    """Alarms new on one local day of some vehicles; their trips' tracks are measured too."""
    begin, end = local_day(day)
    around = _Around.of(day, vehicle_ids, begin - BEFORE, end)
    found = [
        (vehicle, one)
        for vehicle in around.vehicles
        for one in notice(around.watched(vehicle))
        if begin <= one.ended_at < end
    ]
    raised = _raise(found, around, day)
    back = [trip for trip in around.trips if trip.back_at is not None and trip.back_at > begin]
    measure(back)
    return raised


def _days(states: Iterable[_State]) -> dict[date, list[int]]:
    """Vehicles by the local days from the first unwatched position of theirs to the newest."""
    spans = {state.terminal: state for state in states if state.first and state.newest}
    days: dict[date, set[int]] = defaultdict(set)
    for row in Installation.objects.filter(terminal__in=list(spans)).order_by():
        state = spans[row.terminal_id]
        assert state.first is not None
        assert state.newest is not None
        first, last = max(state.first, row.installed_at), state.newest
        if row.removed_at is not None:
            last = min(last, row.removed_at)
        day = timezone.localdate(first)
        while first <= last and day <= timezone.localdate(last):
            days[day].add(row.vehicle_id)
            day += timedelta(days=1)
    return {day: sorted(vehicles) for day, vehicles in days.items()}


def _mark_watched(states: Iterable[_State]) -> None:
    """Only what was looked at: reports that came meanwhile set an earlier or equal beginning."""
    seen: dict[tuple[datetime | None, int], list[int]] = defaultdict(list)
    for state in states:
        seen[state.first, state.faults].append(state.terminal)
    with write_transaction():
        for (first, faults), pks in seen.items():
            rows = TerminalState.objects.filter(terminal__in=pks, clock_faults=faults)
            rows.filter(unwatched_from=first).update(unwatched_from=None, clock_faults=0)


@dataclass(frozen=True)
class _Around:
    """Everything known of some vehicles around a day, read set by set."""

    vehicles: list[Vehicle]
    trips: list[Trip]
    reports: dict[int, list[Report]]
    seals: dict[int, list[Sealed]]
    fences: list[Fence]
    limits: Limits
    track_limits: TrackLimits
    hours: tuple[time, time]

    @classmethod
    def of(cls, day: date, vehicle_ids: Sequence[int], begin: datetime, end: datetime) -> _Around:
        vehicles = Vehicle.objects.filter(pk__in=vehicle_ids).select_related("organisation")
        hours = parameters.value("fleet.working_hours", day)
        return cls(
            vehicles=list(vehicles.order_by("pk")),
            trips=list(trips_touching(vehicle_ids, begin, end).select_related("driver", "vehicle")),
            reports=reports_of(vehicle_ids, begin, end),
            seals=_seals(vehicle_ids, begin, end),
            fences=_fences(day),
            limits=_limits(day),
            track_limits=track_limits(begin),
            hours=(time.fromisoformat(hours["from"]), time.fromisoformat(hours["to"])),
        )

    def watched(self, vehicle: Vehicle) -> Watched:
        reports = self.reports.get(vehicle.pk, [])
        track = read_track((one.fix for one in reports), self.track_limits)
        kept = {fix.at for fix in track.fixes}
        body = BodyClass(vehicle.body)
        small = "small" if body.is_small_passenger else "other"
        ceiling = parameters.value(f"fleet.motorway_max_{small}_kmh", timezone.localdate())
        calendar = work_calendar()
        return Watched(
            reports=[one for one in reports if one.fix.at in kept],
            track=track,
            limits=Limits(
                self.limits.outing, self.limits.rest, self.limits.overspeed,
                self.limits.seal_radius_m, int(ceiling),
            ),
            trips=[_out(trip) for trip in self.trips if trip.vehicle_id == vehicle.pk],
            seals=self.seals.get(vehicle.pk, []),
            guards=self._guards(vehicle),
            is_pooled=vehicle.is_pooled,
            in_workshop=vehicle.status == VehicleStatus.IN_REPAIR,
            body=body,
            is_workday=lambda moment: calendar.is_workday(timezone.localdate(moment)),
            in_hours=lambda moment: (
                self.hours[0] <= timezone.localtime(moment).time() < self.hours[1]
            ),
        )  # fmt: skip

    def _guards(self, vehicle: Vehicle) -> list[Guarded]:
        return [_guard(fence) for fence in self.fences if _concerns(fence, vehicle)]


def _concerns(fence: Fence, vehicle: Vehicle) -> bool:
    if fence.trip is not None:
        return fence.trip.vehicle_id == vehicle.pk
    if fence.vehicle_id is not None:
        return fence.vehicle_id == vehicle.pk
    return vehicle.organisation.path.startswith(fence.organisation.path)


def _guard(fence: Fence) -> Guarded:
    between = None
    if fence.trip is not None:
        back = fence.trip.back_at or fence.trip.planned_back_at
        between = (fence.trip.out_at or fence.trip.planned_out_at, back)
    area = area_of(fence.shape, fence.outline, fence.radius_m)
    purpose = FencePurpose(fence.purpose)
    return Guarded(fence.pk, fence.name, purpose, area, fence.speed_limit_kmh, between)


def _fences(day: date) -> list[Fence]:
    ends = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    rows = Fence.objects.filter(ends, valid_from__lte=day)
    return list(rows.select_related("organisation", "trip").order_by("pk"))


def _seals(vehicle_ids: Sequence[int], begin: datetime, end: datetime) -> dict[int, list[Sealed]]:
    found: dict[int, list[Sealed]] = defaultdict(list)
    rows = Seal.objects.filter(
        vehicle__in=vehicle_ids, is_on_duty=False, sealed_from__lt=end, sealed_to__gt=begin
    )
    for vehicle, sealed_from, sealed_to in rows.values_list("vehicle", "sealed_from", "sealed_to"):
        found[vehicle].append(Sealed(sealed_from, sealed_to))
    return found


def _limits(day: date) -> Limits:
    return Limits(
        outing=timedelta(minutes=int(parameters.value("fleet.outing_minutes", day))),
        rest=timedelta(minutes=int(parameters.value("fleet.rest_minutes", day))),
        overspeed=timedelta(seconds=int(parameters.value("fleet.overspeed_seconds", day))),
        seal_radius_m=float(parameters.value("fleet.seal_radius_m", day)),
    )


def _out(trip: Trip) -> Out:
    """A trip not back yet lasts until now, or its planned end where that is later."""
    back_at = trip.back_at or max(trip.planned_back_at, timezone.now())
    approved_at = (trip.dispatched_at or trip.submitted_at) if trip.is_urgent else None
    assert trip.out_at is not None
    return Out(trip.pk, trip.driver_id, trip.out_at, back_at, approved_at)


def _raise(found: list[tuple[Vehicle, Noticed]], around: _Around, day: date) -> list[Alarm]:
    """Ask the rules about what was noticed; what they object to becomes or refreshes an alarm."""
    rows = []
    for vehicle, one in found:
        findings = evaluate(one.rule, on=day, **one.inputs).findings
        if findings:
            trips = [_out(trip) for trip in around.trips if trip.vehicle_id == vehicle.pk]
            trip = trip_around(trips, one.started_at)
            rows.append(_alarm(vehicle, one, findings[0], trip))
    return store_alarms(rows)


def _alarm(vehicle: Vehicle, one: Noticed, finding: Any, trip: Out | None) -> Alarm:
    return Alarm(
        kind=one.kind,
        rule=one.rule,
        vehicle=vehicle,
        trip_id=trip.pk if trip else None,
        driver_id=trip.driver_id if trip else None,
        fence_id=one.fence,
        started_at=one.started_at,
        ended_at=one.ended_at,
        lat_e6=round(one.place[0] * 1e6),
        lon_e6=round(one.place[1] * 1e6),
        message=finding.message[:300],
        remedy=finding.remedy[:200],
        facts=facts_of(one.inputs),
    )


def facts_of(inputs: dict[str, Any]) -> dict[str, Any]:
    """The inputs of a rule as JSON that ``typed_inputs`` reads again; what is None is left out."""
    return {name: _plain(value) for name, value in inputs.items() if value is not None}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, DrivingSegment):
        return {"started_at": value.started_at.isoformat(), "ended_at": value.ended_at.isoformat()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return jsonable(value)


def store_alarms(rows: list[Alarm]) -> list[Alarm]:
    """Store alarms by vehicle, kind and beginning; those that were not there before."""
    unique = {(row.vehicle_id, row.kind, row.started_at): row for row in rows}
    if not unique:
        return []
    known = set(
        Alarm.objects.filter(
            vehicle__in={key[0] for key in unique}, started_at__in={key[2] for key in unique}
        ).values_list("vehicle", "kind", "started_at")
    )
    with write_transaction():
        Alarm.objects.bulk_create(
            unique.values(),
            update_conflicts=True,
            unique_fields=["vehicle", "kind", "started_at"],
            update_fields=_REFRESHED,
            batch_size=200,
        )
    fresh = [key for key in unique if key not in known]
    found = Alarm.objects.filter(
        vehicle__in={key[0] for key in fresh}, started_at__in={key[2] for key in fresh}
    ).select_related("vehicle__organisation", "driver", "trip")
    found = found.order_by("started_at", "pk")
    return [row for row in found if (row.vehicle_id, row.kind, row.started_at) in set(fresh)]


def _clock_alarms(faults: dict[int, int]) -> list[Alarm]:
    """One open alarm a vehicle for a clock that is wrong."""
    if not faults:
        return []
    open_ones = set(_open(AlarmKind.CLOCK).values_list("vehicle", flat=True))
    rows = []
    for held in never_removed().filter(terminal__in=list(faults)):
        if held.vehicle_id not in open_ones:
            now = timezone.now().replace(microsecond=0)
            inputs = {"faults": faults[held.terminal_id]}
            rows.append(_standing_alarm(held.vehicle, AlarmKind.CLOCK, "VEH-13.clock", now, inputs))
    return store_alarms(rows)


def notice_offline(now: datetime) -> list[Alarm]:
    """An alarm for each terminal silent too long, ended when it is heard of again.

    Where nothing at all is heard any more it is the gateway that is silent, not the terminals:
    they are judged as of the last report of any.
    """
    now = as_of(now)
    open_ones = {alarm.vehicle_id: alarm for alarm in _open(AlarmKind.OFFLINE)}
    rows, heard_again = [], []
    for held in never_removed().select_related("terminal__state"):
        state = getattr(held.terminal, "state", None)
        inputs: dict[str, Any] = {
            "now": now,
            "last_seen_at": state.heard_at if state else None,
            "secrecy_exempt": held.vehicle.is_position_secret,
            "in_workshop": held.vehicle.status == VehicleStatus.IN_REPAIR,
        }
        silent = evaluate("VEH-13", on=timezone.localdate(now), **inputs).findings
        known = open_ones.get(held.vehicle_id)
        if silent and known is None:
            since = state.heard_at if state else held.installed_at
            rows.append(_standing_alarm(held.vehicle, AlarmKind.OFFLINE, "VEH-13", since, inputs))
        elif not silent and known is not None and state is not None:
            known.ended_at = state.heard_at
            heard_again.append(known)
    with write_transaction():
        Alarm.objects.bulk_update(heard_again, ["ended_at"], batch_size=200)
    return store_alarms(rows)


def compare_cards(since: datetime) -> list[Alarm]:
    """An alarm for each card that is not that of the trip's driver."""
    rows = []
    swipes = CardSwipe.objects.filter(
        swiped_at__gte=since, is_inserted=True, is_read=True, trip__driver__isnull=False
    ).select_related("vehicle", "trip__driver")
    for swipe in swipes:
        trip = swipe.trip
        assert trip is not None
        assert swipe.vehicle is not None
        inputs = {
            "card_name": swipe.name, "trip_driver": trip.chauffeur.name, "at": swipe.swiped_at,
        }  # fmt: skip
        alarm = _standing_alarm(
            swipe.vehicle, AlarmKind.DRIVER, "VEH-13.driver", swipe.swiped_at, inputs
        )
        if alarm.message:
            alarm.trip, alarm.driver, alarm.ended_at = trip, swipe.driver, swipe.swiped_at
            rows.append(alarm)
    return store_alarms(rows)


def _open(kind: AlarmKind) -> Any:
    return Alarm.objects.filter(kind=kind, ended_at__isnull=True).exclude(state=AlarmState.CLOSED)


def _standing_alarm(
    vehicle: Vehicle, kind: AlarmKind, rule: str, since: datetime, inputs: dict[str, Any]
) -> Alarm:
    """An alarm without an end yet; its message is empty where the rule has no objection."""
    findings = evaluate(rule, on=timezone.localdate(since), **inputs).findings
    finding = findings[0] if findings else None
    return Alarm(
        kind=kind, rule=rule, vehicle=vehicle, started_at=since, facts=facts_of(inputs),
        message=finding.message[:300] if finding else "",
        remedy=finding.remedy[:200] if finding else "",
    )  # fmt: skip
