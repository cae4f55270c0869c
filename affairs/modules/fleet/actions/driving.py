"""The driver's part: leave, note expenses, come back, hand in for confirmation."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.actions import action, note_change
from affairs.core.errors import RuleViolation
from affairs.core.rules.evaluation import evaluate
from affairs.modules.fleet.actions.costs import book_cost, unbook_cost
from affairs.modules.fleet.actions.readings import Source, enter_reading, forget_reading
from affairs.modules.fleet.actions.trips import locked, move, require_reason
from affairs.modules.fleet.choices import CostKind, TripMove, TripState
from affairs.modules.fleet.models import PreTripCheck, Trip, TripExpense
from affairs.modules.fleet.notices import tell_handed_in
from affairs.modules.fleet.rules.pooling import shared_charge
from affairs.modules.fleet.selectors.charging import charge_of

_ON_THE_WAY = (TripState.OUT, TripState.BACK)


@action("fleet.start_trip", label="出车")
def start_trip(
    trip: Trip,
    *,
    odometer_out_km: int,
    tyres: bool,
    lights: bool,
    brakes: bool,
    energy: bool,
    papers: bool,
    fault: str = "",
    out_at: datetime | None = None,
    by: User,
) -> Trip:
    """Leave the yard after the pre-trip check, with an odometer not below the last reading.

    ``out_at`` is given only for an entry after the fact.
    """
    trip = locked(trip)
    _leads(trip)
    move(trip, TripMove.DEPART)
    check = PreTripCheck(
        trip=trip,
        tyres=tyres,
        lights=lights,
        brakes=brakes,
        energy=energy,
        papers=papers,
        fault=fault.strip(),
    )
    _fit_to_leave(check)
    trip.out_at = _moment(out_at, "out_at")
    trip.odometer_out_km = odometer_out_km
    enter_reading(
        trip.car,
        odometer_out_km,
        trip.out_at,
        Source.TRIP_OUT,
        trip.pk,
        field="odometer_out_km",
    )
    PreTripCheck.objects.filter(trip=trip).delete()
    check.save()
    trip.save()
    _take_riders_along(trip, TripMove.DEPART)
    return trip


@action("fleet.finish_trip", label="回场")
def finish_trip(
    trip: Trip, *, odometer_back_km: int, back_at: datetime | None = None, by: User
) -> Trip:
    """Come back with the odometer; car and driver are free again from now."""
    trip = locked(trip)
    _leads(trip)
    move(trip, TripMove.COME_BACK)
    trip.back_at = _moment(back_at, "back_at")
    if trip.out_at is None or trip.back_at < trip.out_at:
        raise RuleViolation("回场时间早于出车时间，核对两个时间。", field="back_at")
    _read_back(trip, odometer_back_km, trip.back_at)
    trip.held_until = None
    trip.save()
    _take_riders_along(trip, TripMove.COME_BACK)
    return trip


@action("fleet.report_expense", label="登记途中费用")
def report_expense(expense: TripExpense, *, by: User) -> TripExpense:
    """Save a toll, parking fee or other cost of a trip that is out or just back."""
    trip = locked(expense.trip)
    if trip.state not in _ON_THE_WAY:
        raise RuleViolation(
            f"行程已是「{trip.get_state_display()}」，不能再登记费用；送签认后由单位提出异议再改。",
            field="trip",
        )
    _leads(trip)
    if expense.kind not in TripExpense.TRIP_KINDS:
        raise RuleViolation("途中只登记过路费、停车费和其他费用。", field="kind")
    expense.save()
    book_cost(
        expense,
        vehicle=trip.car,
        kind=expense.kind,
        amount=expense.amount,
        on=expense.paid_on,
        trip=trip,
    )
    _sum_expenses(trip)
    return expense


@action("fleet.void_expense", label="作废途中费用")
def void_expense(expense: TripExpense, *, by: User, reason: str = "") -> Trip:
    """Take back an expense entered by mistake; totals follow what remains."""
    trip = locked(expense.trip)
    if trip.state not in _ON_THE_WAY:
        raise RuleViolation("行程已送签认，由单位提出异议后再改。", field="trip")
    require_reason(reason, "作废")
    unbook_cost(expense)
    expense.delete()
    return _sum_expenses(trip)


@action("fleet.hand_in_trip", label="送签认")
def hand_in_trip(trip: Trip, *, expenses_complete: bool, by: User) -> Trip:
    """Hand the trip to its user for confirmation, once every expense is entered or there is none.

    The charge is reckoned here under the tariff of the day of return (VEH-21).
    """
    trip = locked(trip)
    _leads(trip)
    move(trip, TripMove.HAND_IN)
    if not expenses_complete:
        raise RuleViolation(
            "先填全途中费用；没有费用的，勾选「费用已填全」。", field="expenses_complete"
        )
    trip.expenses_entered = True
    trip.charge = charge_of(trip).value
    riders = _take_riders_along(trip, TripMove.HAND_IN)
    share_charge(trip, riders)
    trip.save()
    tell_handed_in(trip)
    for rider in riders:
        rider.expenses_entered = True
        rider.save()
        tell_handed_in(rider)
    return trip


@action("fleet.correct_trip", label="更正行程读数")
def correct_trip(
    trip: Trip, *, odometer_out_km: int, odometer_back_km: int, reason: str = "", by: User
) -> Trip:
    """Mend the readings of a trip not yet confirmed; what follows from them is reckoned anew."""
    trip = locked(trip)
    returned = trip.state in (TripState.BACK, TripState.AWAITING_CONFIRMATION)
    if not returned or trip.out_at is None or trip.back_at is None:
        raise RuleViolation("只能更正已回场、还没签认的行程。", field="state")
    require_reason(reason, "更正")
    forget_reading(trip.car, Source.TRIP_BACK, trip.pk)
    enter_reading(
        trip.car,
        odometer_out_km,
        trip.out_at,
        Source.TRIP_OUT,
        trip.pk,
        field="odometer_out_km",
    )
    trip.odometer_out_km = odometer_out_km
    _read_back(trip, odometer_back_km, trip.back_at)
    if trip.expenses_entered:
        trip.charge = charge_of(trip).value
        riders = list(trip.merged_trips.filter(state=TripState.AWAITING_CONFIRMATION))
        share_charge(trip, riders)
        for rider in riders:
            note_change(rider, "更正行程读数")
            rider.save()
    trip.save()
    return trip


def share_charge(lead: Trip, riders: list[Trip]) -> None:
    """Divide the charge of the car between the applications that rode in it; nothing is saved."""
    if lead.charge is None or not riders:
        return
    shares = evaluate(
        shared_charge,
        on=timezone.localdate(lead.back_at),
        total=lead.charge,
        people=[lead.people, *(rider.people for rider in riders)],
    ).value
    for trip, share in zip((lead, *riders), shares, strict=True):
        trip.charge = share


def _read_back(trip: Trip, km: int, back_at: datetime) -> None:
    out_km = trip.odometer_out_km or 0
    if km < out_km:
        raise RuleViolation(
            f"回场里程 {km:,} 小于出车里程 {out_km:,}。核对后改正，或登记换表。",
            field="odometer_back_km",
        )
    enter_reading(trip.car, km, back_at, Source.TRIP_BACK, trip.pk, field="odometer_back_km")
    trip.odometer_back_km = km
    trip.distance_km = km - out_km


def _leads(trip: Trip) -> None:
    if trip.merged_into_id:
        raise RuleViolation(
            f"这单合乘在 {trip.merged_into} 上，出车、回场在那一单办。", field="state"
        )


def _fit_to_leave(check: PreTripCheck) -> None:
    if check.fault:
        raise RuleViolation(
            f"出车检查有问题：{check.fault}。报修并请调度改派，不能出车。", field="fault"
        )
    if check.missing:
        raise RuleViolation(
            f"出车检查还差 {len(check.missing)} 项：{'、'.join(check.missing)}。", field="tyres"
        )


def _moment(given: datetime | None, field: str) -> datetime:
    now = timezone.now()
    if given is not None and given > now:
        raise RuleViolation("时间在将来，改成实际时间。", field=field)
    return given or now


def _sum_expenses(trip: Trip) -> Trip:
    sums = {
        kind: trip.expenses.filter(kind=kind).aggregate(total=Sum("amount"))["total"]
        for kind in (CostKind.TOLL, CostKind.PARKING)
    }
    trip.toll = sums[CostKind.TOLL] or Decimal("0.00")
    trip.parking = sums[CostKind.PARKING] or Decimal("0.00")
    trip.save()
    return trip


def _take_riders_along(lead: Trip, by_move: TripMove) -> list[Trip]:
    """Merged trips go where their lead goes."""
    riders = list(lead.merged_trips.exclude(state__in=[TripState.WITHDRAWN, TripState.REFUSED]))
    for rider in riders:
        move(rider, by_move)
        rider.out_at, rider.back_at = lead.out_at, lead.back_at
        rider.odometer_out_km, rider.odometer_back_km = (
            lead.odometer_out_km,
            lead.odometer_back_km,
        )
        note_change(rider, by_move.label)
        rider.save()
    return riders
