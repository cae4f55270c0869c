"""A change of route on the way: asked for, answered, kept with the trip (VEH-09)."""

from __future__ import annotations

from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.actions import action, note_change
from affairs.core.errors import RuleViolation, StaleRecord
from affairs.modules.fleet.actions.trips import locked, require_reason
from affairs.modules.fleet.choices import TripState
from affairs.modules.fleet.models import RouteChange
from affairs.modules.fleet.notices import tell_route_answered, tell_route_asked

PLACE_AT_MOST = 200


@action("fleet.ask_route_change", label="申请改变路线")
def ask_route_change(change: RouteChange, *, by: User) -> RouteChange:
    """Ask to go elsewhere while the car is out; the dispatcher is told."""
    trip = locked(change.trip)
    if trip.state != TripState.OUT:
        raise RuleViolation(
            f"行程是「{trip.get_state_display()}」，只有途中能改变路线；出车前改申请。",
            field="trip",
        )
    if trip.merged_into_id:
        raise RuleViolation(f"这单合乘在 {trip.merged_into} 上，在那一单提出。", field="trip")
    change.reason = require_reason(change.reason, "改变路线")
    change.asked_by, change.asked_at = by, timezone.now()
    change.save()
    tell_route_asked(change)
    return change


@action("fleet.grant_route_change", label="同意改变路线")
def grant_route_change(change: RouteChange, *, by: User, reason: str = "") -> RouteChange:
    """Agree: the new place joins the approved destination of the trip."""
    change = _undecided(change)
    trip = locked(change.trip)
    whole = f"{trip.end_place}、{change.new_place}"
    if len(whole) > PLACE_AT_MOST:
        raise RuleViolation("去向已经太长，另提一单用车申请。", field="new_place")
    trip.end_place = whole
    note_change(trip, "途中改变路线", reason=change.reason)
    trip.save()
    return _decided(change, RouteChange.State.GRANTED, reason, by)


@action("fleet.refuse_route_change", label="不同意改变路线")
def refuse_route_change(change: RouteChange, *, by: User, reason: str = "") -> RouteChange:
    """Do not agree; the reason is read by driver and unit."""
    require_reason(reason, "不同意")
    return _decided(_undecided(change), RouteChange.State.REFUSED, reason, by)


def _undecided(change: RouteChange) -> RouteChange:
    change = RouteChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
    if change.state != RouteChange.State.ASKED:
        raise StaleRecord(
            f"{change.decided_by}已答复「{change.get_state_display()}」。刷新看结果。"
        )
    return change


def _decided(change: RouteChange, state: str, remark: str, by: User) -> RouteChange:
    change.state, change.remark = state, remark.strip()
    change.decided_by, change.decided_at = by, timezone.now()
    change.save()
    tell_route_answered(change)
    return change
