"""After the trip: the unit confirms or disputes, the platform settles, the user rates."""

from __future__ import annotations

from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.actions import action
from affairs.core.errors import RuleViolation
from affairs.core.rules.evaluation import evaluate
from affairs.core.rules.refusing import refuse
from affairs.modules.fleet.actions.trips import locked, move, require_reason
from affairs.modules.fleet.choices import TripMove
from affairs.modules.fleet.models import Trip
from affairs.modules.fleet.notices import tell_disputed
from affairs.modules.fleet.rules.accounts import TripRecord, trip_completion

# Ratings up to this are complaints that have to be answered.
COMPLAINT_RATING = 2


def trip_record(trip: Trip) -> TripRecord:
    """The trip as VEH-10 asks for it."""
    return TripRecord(
        applicant_unit=str(trip.organisation),
        user=trip.passenger_name,
        purpose=trip.purpose,
        passengers=trip.people,
        start_place=trip.start_place,
        end_place=trip.end_place,
        approved_from=trip.approved_from,
        approved_to=trip.approved_to,
        vehicle=str(trip.vehicle or ""),
        driver=str(trip.driver or ""),
        out_at=trip.out_at,
        back_at=trip.back_at,
        odometer_out_km=trip.odometer_out_km,
        odometer_back_km=trip.odometer_back_km,
        costs_entered=trip.expenses_entered,
    )


@action("fleet.confirm_trip", label="签认")
def confirm_trip(trip: Trip, *, by: User, rating: int | None = None, rating_text: str = "") -> Trip:
    """The unit confirms a trip that has every entry of the use register; it is 已完成 then."""
    trip = locked(trip)
    move(trip, TripMove.CONFIRM)
    day = timezone.localdate(trip.back_at)
    refuse(evaluate(trip_completion, on=day, record=trip_record(trip)).findings)
    if rating is not None and not 1 <= rating <= 5:
        raise RuleViolation("评价在 1 到 5 之间。", field="rating")
    trip.confirmed_at, trip.confirmed_by = timezone.now(), by
    trip.rating, trip.rating_text, trip.dispute = rating, rating_text.strip(), ""
    trip.save()
    return trip


@action("fleet.dispute_trip", label="提出异议")
def dispute_trip(trip: Trip, *, by: User, reason: str = "") -> Trip:
    """The unit does not agree; the trip goes back to be mended and is held out of settlement."""
    trip = locked(trip)
    move(trip, TripMove.DISPUTE)
    trip.dispute = require_reason(reason, "异议")
    trip.expenses_entered, trip.charge = False, None
    trip.save()
    tell_disputed(trip)
    return trip


@action("fleet.answer_complaint", label="投诉处理")
def answer_complaint(trip: Trip, *, handling: str, by: User) -> Trip:
    """Say what was done about a low rating; within five working days (§3)."""
    trip = locked(trip)
    if trip.rating is None or trip.rating > COMPLAINT_RATING:
        raise RuleViolation("这一单没有投诉：评价在 3 分以上。", field="rating")
    trip.complaint_handling = require_reason(handling, "处理")
    trip.complaint_handled_on = timezone.localdate()
    trip.save()
    return trip


@action("fleet.settle_trip", label="结算")
def settle_trip(trip: Trip, *, by: User) -> Trip:
    """Close the account of a confirmed trip; its charge no longer changes."""
    trip = locked(trip)
    move(trip, TripMove.SETTLE)
    if trip.charge is None and not trip.merged_into_id:
        raise RuleViolation(
            "没有算出结算金额：这一车型没有收费标准。在规则与参数中登记后再结算。", field="charge"
        )
    trip.settled_on = timezone.localdate()
    trip.save()
    return trip
