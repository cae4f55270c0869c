"""A plan of the day as lines of a proposal, each with the reason in words."""

from __future__ import annotations

from decimal import Decimal

from affairs.modules.fleet.dispatch.day import DayPlan, Duty, Leg
from affairs.modules.fleet.models import ProposedTrip
from affairs.modules.fleet.rules.pooling import Ride, most_aboard
from affairs.modules.fleet.selectors.proposing import DayOfFleet

S = ProposedTrip.State
TOO_MANY = "按申请的时间同车人数超座，没有列入合乘"


def lines_of(fleet: DayOfFleet, plan: DayPlan) -> list[ProposedTrip]:
    """One line for each application, served or not."""
    lines: list[ProposedTrip] = []
    for number, duty in enumerate(plan.duties, start=1):
        lines += _outing(fleet, number, duty)
    for call, reason in plan.unserved.items():
        lines.append(ProposedTrip(trip=fleet.trips[call], state=S.UNSERVED, why=reason))
    return lines


def _outing(fleet: DayOfFleet, number: int, duty: Duty) -> list[ProposedTrip]:
    car, driver = fleet.cars[duty.car], fleet.drivers[duty.driver or 0]
    lines: list[ProposedTrip] = []
    rides: list[Ride] = []
    for leg in duty.legs:
        trip = fleet.trips[leg.call]
        ride = Ride(trip.planned_out_at, trip.planned_back_at, trip.people)
        if most_aboard([*rides, ride]) > car.seats - 1:
            lines.append(ProposedTrip(trip=trip, state=S.UNSERVED, why=TOO_MANY))
            continue
        rides.append(ride)
        lines.append(
            ProposedTrip(
                trip=trip,
                vehicle=car,
                driver=driver,
                outing=number,
                leads=len(rides) == 1,
                fetched_at=fleet.moment(leg.fetched_at),
                brought_at=fleet.moment(leg.brought_at),
                outing_km=_tenths(duty.km),
                empty_km=_tenths(duty.empty_km),
                why=_why(fleet, duty, leg),
            )
        )
    return lines


def _why(fleet: DayOfFleet, duty: Duty, leg: Leg) -> str:
    """Kilometres without passengers, with whom it is shared, why this driver."""
    parts = [f"车次 {duty.km:.1f} 公里，其中空驶 {duty.empty_km:.1f} 公里"]
    with_others = [fleet.trips[other.call] for other in duty.legs if other.call != leg.call]
    if with_others:
        names = dict.fromkeys(str(trip.organisation) for trip in with_others)
        parts.append(f"与{'、'.join(names)}同车")
    later = leg.fetched_at - fleet.day.calls[leg.call].out_at
    if later >= 1:
        parts.append(f"上车比申请晚 {later:.0f} 分")
    person = fleet.day.drivers[duty.driver or 0]
    fewer = sum(1 for one in fleet.day.drivers if one.lately_minutes < person.lately_minutes)
    hours = person.lately_minutes / 60
    rank = "出车最少" if not fewer else f"从少到多第 {fewer + 1}"
    parts.append(f"驾驶员近期出车 {hours:.1f} 小时，{rank}")
    return "；".join(parts)


def _tenths(number: float) -> Decimal:
    return Decimal(str(round(number, 1)))
