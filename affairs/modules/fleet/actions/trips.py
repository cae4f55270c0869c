"""A trip before the car leaves the yard: apply, submit, approve, return, withdraw, refuse."""

from __future__ import annotations

from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.actions import Batch, action, many
from affairs.core.approvals.engine import finding_key, start, withdraw
from affairs.core.approvals.models import Work
from affairs.core.database.rows import locked_row
from affairs.core.errors import RuleViolation
from affairs.core.rules.refusing import refuse
from affairs.modules.fleet.actions.flows import decided_in_flow, running_case
from affairs.modules.fleet.actions.numbers import next_number, next_numbers
from affairs.modules.fleet.choices import TripMove, TripState
from affairs.modules.fleet.models import Trip
from affairs.modules.fleet.rules.trips import state_after
from affairs.modules.fleet.selectors.applying import application_findings

_EDITABLE = (TripState.DRAFT, TripState.RETURNED)
NUMBER_PREFIX = "YC"


def locked(trip: Trip) -> Trip:
    """The trip as it is now, its row locked until the action ends."""
    return locked_row(Trip, trip.pk)


def move(trip: Trip, by_move: TripMove) -> None:
    """Bring the trip to the state the move leads to; RuleViolation when the table has none."""
    trip.state = state_after(TripState(trip.state), by_move)


def require_reason(reason: str, doing: str) -> str:
    """The reason, trimmed; RuleViolation when there is none."""
    if not reason.strip():
        raise RuleViolation(f"{doing}要写理由，申请单位会看到。", field="reason")
    return reason.strip()


@action("fleet.apply_trip", label="填写用车申请")
def apply_trip(trip: Trip, *, by: User) -> Trip:
    """Save an application as a draft with its number; a returned one may be changed too."""
    _may_apply(trip, None if trip._state.adding else locked(trip))
    if trip._state.adding:
        trip.applicant = trip.applicant or by
        trip.number = trip.number or next_number(NUMBER_PREFIX, timezone.localdate(trip.applied_at))
    trip.save()
    return trip


@many(apply_trip)
def apply_trips(batch: Batch[Trip], *, by: User) -> None:
    """Save many applications; each by the rules of one."""
    known = Trip.objects.select_for_update(of=("self",)).in_bulk([t.pk for t in batch.changed])
    for trip in batch.records:
        try:
            _may_apply(trip, known.get(trip.pk))
        except RuleViolation as refused:
            batch.refuse(trip, refused)
    batch.passed()
    bare = [trip for trip in batch.new if not trip.number]
    days = [timezone.localdate(trip.applied_at) for trip in bare]
    for trip, number in zip(bare, next_numbers(NUMBER_PREFIX, days), strict=True):
        trip.number = number
    for trip in batch.new:
        trip.applicant = trip.applicant or by
    batch.store()


def _may_apply(trip: Trip, stored: Trip | None) -> None:
    if stored is not None and stored.state not in _EDITABLE:
        raise RuleViolation(
            f"申请已是「{stored.get_state_display()}」，不能改动。要改先撤销，再重新申请。",
            field="state",
        )
    if trip.planned_back_at <= trip.planned_out_at:
        raise RuleViolation("计划回场应晚于计划出车，核对两个时间。", field="planned_back_at")


@action("fleet.submit_trip", label="提交用车申请")
def submit_trip(trip: Trip, *, by: User) -> Trip:
    """Hand the application to the head of the unit; what must be explained is explained."""
    trip = locked(trip)
    move(trip, TripMove.SUBMIT)
    refuse(application_findings(trip), reason=trip.reason)
    trip.submitted_at = timezone.now()
    trip.refusal = ""
    trip.save()
    start(trip, by=by, replies=dict.fromkeys(_asked(trip), trip.reason))
    return trip


def _asked(trip: Trip) -> list[str]:
    """Keys of the findings the applicant's reason replies to."""
    return [finding_key(found) for found in application_findings(trip)]


@action("fleet.approve_trip", label="同意用车")
def approve_trip(trip: Trip, *, by: User, reason: str = "") -> Trip:
    """Pass the application on to the dispatcher; the period applied for is the one approved."""
    trip = locked(trip)
    move(trip, TripMove.APPROVE)
    trip.approved_from, trip.approved_to = trip.planned_out_at, trip.planned_back_at
    trip.save()
    return trip


@action("fleet.return_trip", label="退回用车申请")
def return_trip(trip: Trip, *, by: User, reason: str = "") -> Trip:
    """Give the application back to the applicant to be mended."""
    require_reason(reason, "退回")
    if decided_in_flow(trip, Work.Verdict.RETURN, by, reason):
        return locked(trip)
    return _closed(trip, TripMove.RETURN, reason.strip())


@action("fleet.withdraw_trip", label="撤销用车申请", confirm="撤销后车辆和驾驶员即释放。撤销？")
def withdraw_trip(trip: Trip, *, by: User, reason: str = "") -> Trip:
    """Take the application back before the car has left; car and driver are free again."""
    case = running_case(trip)
    if case is not None:
        withdraw(case, by=by, reason=reason)
        return locked(trip)
    return _closed(trip, TripMove.WITHDRAW, reason.strip() or "申请单位撤销")


@action("fleet.refuse_trip", label="拒派")
def refuse_trip(trip: Trip, *, by: User, reason: str = "") -> Trip:
    """Decline to serve the application, with the reason the unit reads."""
    require_reason(reason, "拒派")
    if decided_in_flow(trip, Work.Verdict.REJECT, by, reason):
        return locked(trip)
    return _closed(trip, TripMove.REFUSE, reason.strip())


def _closed(trip: Trip, by_move: TripMove, reason: str) -> Trip:
    trip = locked(trip)
    move(trip, by_move)
    if trip.merged_trips.filter(state=TripState.DISPATCHED).exists():
        raise RuleViolation("还有申请合乘这趟车，先把它们改派。", field="state")
    trip.held_until = None
    trip.merged_into = None
    trip.refusal = reason
    trip.save()
    return trip


@action("fleet.pass_to_dispatch", label="转派车")
def pass_to_dispatch(trip: Trip, *, by: User) -> Trip:
    """What the flow does once the unit's head has agreed; an urgent trip may be out already."""
    trip = locked(trip)
    if trip.state != TripState.AWAITING_UNIT:
        return trip
    return approve_trip(trip, by=by)


@action("fleet.reject_trip", label="不同意用车")
def reject_trip(trip: Trip, *, by: User, reason: str = "") -> Trip:
    """What the flow does with a refusal: the unit's head gives it back, the dispatcher refuses."""
    trip = locked(trip)
    if trip.state == TripState.AWAITING_DISPATCH:
        return refuse_trip(trip, by=by, reason=reason)
    return return_trip(trip, by=by, reason=reason)


@action("fleet.keep_dispatched", label="派车办结")
def keep_dispatched(trip: Trip, *, by: User) -> Trip:
    """End of the flow: nothing is approved before car and driver are named."""
    trip = locked(trip)
    if trip.state == TripState.AWAITING_DISPATCH:
        raise RuleViolation("还没有派车：在派车方案中选定车辆和驾驶员。", field="vehicle")
    return trip
