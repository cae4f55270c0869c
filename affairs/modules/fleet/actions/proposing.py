"""The proposal of a day: made, changed by hand, locked, accepted, laid aside."""

from __future__ import annotations

from copy import copy
from datetime import date, timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.actions import action, note_change
from affairs.core.errors import AffairsError, RuleViolation, StaleRecord
from affairs.core.jobs.progress import Progress, Result
from affairs.core.jobs.registry import long_job
from affairs.core.permissions.questions import visible
from affairs.core.rules import parameters
from affairs.core.rules.outcome import Severity
from affairs.modules.fleet.actions.dispatching import dispatch_trip, merge_trip
from affairs.modules.fleet.choices import TripState
from affairs.modules.fleet.dispatch.answering import WITHOUT_SOLVER, has_solver
from affairs.modules.fleet.dispatch.proposing import Told, propose
from affairs.modules.fleet.models import DispatchProposal, Driver, ProposedTrip, Trip, Vehicle
from affairs.modules.fleet.rules.pooling import Ride, most_aboard
from affairs.modules.fleet.selectors.dispatching import (
    candidate_drivers,
    car_findings,
    turnaround,
)
from affairs.modules.fleet.selectors.explaining import lines_of
from affairs.modules.fleet.selectors.proposing import (
    SECONDS,
    day_of_fleet,
    driven_lately,
    waiting_trips,
)

S = ProposedTrip.State
_SPEAKS_AGAINST = (Severity.STOP, Severity.ASK)
BY_HAND = "人工安排"
_MADE_MEANWHILE = "另一位派车员刚算好这一天的方案。刷新看板，在那个方案上办。"


@long_job("fleet.propose", "计算派车方案")
def propose_in_background(progress: Progress, *, day: str, user: int) -> Result:
    """The proposal of a day for a user, with progress; ends on the board."""
    by, on = User.objects.get(pk=user), date.fromisoformat(day)
    made = propose_day(
        on, by=by, told=lambda share: progress.at(round(share * 100), 100, "正在比较方案")
    )
    return Result(made.note, f"{reverse('fleet.board')}?day={day}")


def propose_day(day: date, *, by: User, told: Told | None = None) -> DispatchProposal:
    """Reckon the proposal of a day and store it; what is locked in the one before stays."""
    before = DispatchProposal.of_day(day)
    kept = _locked_lines(before)
    held = {line.trip_id for line in kept}
    trips = [
        trip
        for trip in visible(by, waiting_trips(day))
        if trip.pk not in held and trip.planned_back_at > timezone.now()
    ]
    fleet = day_of_fleet(day, trips, kept)
    seconds = float(parameters.value(SECONDS, day))
    plan = propose(fleet.day, seconds=seconds, told=told)
    note = "" if has_solver() else WITHOUT_SOLVER
    proposal = DispatchProposal(
        day=day,
        made_by=by,
        solver=plan.solver,
        seconds=_tenths(plan.seconds),
        km=_tenths(plan.km),
        empty_km=_tenths(plan.empty_km),
        cars=plan.cars,
        plain_km=_tenths(plan.plain_km),
        plain_cars=plan.plain_cars,
        note=note or f"{len(trips) - len(plan.unserved)} 单可派，用 {plan.cars} 辆车",
    )
    return store_proposal(proposal, lines=lines_of(fleet, plan), kept=kept, by=by)


def _locked_lines(proposal: DispatchProposal | None) -> list[ProposedTrip]:
    if proposal is None:
        return []
    lines = proposal.lines.filter(is_locked=True, state=S.PROPOSED)
    return list(lines.select_related("trip", "vehicle", "driver"))


def _tenths(number: float) -> Decimal:
    return Decimal(str(round(number, 1)))


@action("fleet.propose_dispatch", label="计算派车方案", conflict=_MADE_MEANWHILE)
def store_proposal(
    proposal: DispatchProposal, *, lines: list[ProposedTrip], kept: list[ProposedTrip], by: User
) -> DispatchProposal:
    """Put a new proposal in the place of the day's open one; locked lines come along."""
    for old in DispatchProposal.objects.select_for_update().filter(
        day=proposal.day, state=DispatchProposal.State.OPEN
    ):
        old.state = DispatchProposal.State.REPLACED
        note_change(old)
        old.save()
    proposal.save()
    shift = max((line.outing for line in lines), default=0) + 1
    for line in kept:
        line.pk, line._state.adding = None, True
        line.outing += shift
    for line in (*lines, *kept):
        line.proposal = proposal
    ProposedTrip.objects.bulk_create((*lines, *kept))
    return proposal


@action("fleet.accept_proposed", label="采用派车建议")
def accept_proposed(line: ProposedTrip, *, by: User) -> ProposedTrip:
    """Dispatch an outing as proposed, all of it or nothing, with every check of dispatch.

    Of two dispatchers one wins, the other gets StaleRecord with who has it.
    """
    _open(line)
    together = list(
        ProposedTrip.objects.select_for_update(of=("self",))
        .filter(proposal=line.proposal_id, outing=line.outing, state=S.PROPOSED)
        .select_related("trip", "vehicle", "driver")
        .order_by("-leads", "trip__planned_out_at", "pk")
    )
    if not together:
        raise StaleRecord("这条建议已经办过。刷新看板看现在的安排。")
    first, *riders = together
    if first.vehicle is None or first.driver is None:
        raise RuleViolation("这条建议没有车或驾驶员，先安排到车。", field="vehicle")
    lead = dispatch_trip(first.trip, vehicle=first.vehicle, driver=first.driver, by=by)
    for rider in riders:
        merge_trip(rider.trip, lead=lead, by=by)
    for each in together:
        each.state = S.ACCEPTED
        if each.pk != line.pk:
            note_change(each, "采用派车建议")
            each.save()
    line = next((each for each in together if each.pk == line.pk), first)
    line.save()
    _close_when_done(line.proposal_id)
    return line


def accept_all(proposal: DispatchProposal, *, by: User) -> tuple[int, list[str]]:
    """Accept outing by outing; how many applications were dispatched, and what was refused and why.

    Each outing is a transaction of its own: what another dispatcher took meanwhile does not keep
    the rest from being dispatched.
    """
    done, refused = 0, []
    leads = proposal.lines.filter(state=S.PROPOSED, leads=True).select_related("trip")
    for line in leads.order_by("fetched_at", "pk"):
        try:
            accept_proposed(line, by=by)
        except AffairsError as why:
            refused.append(f"{line.trip.number}：{why.message}")
            note_failed(line, message=why.message, by=by)
        else:
            done += proposal.lines.filter(outing=line.outing, state=S.ACCEPTED).count()
    return done, refused


@action("fleet.note_failed_proposal", label="记下没有派成的建议")
def note_failed(line: ProposedTrip, *, message: str, by: User) -> ProposedTrip:
    """Say on the lines of an outing why it was not dispatched; they wait for another answer."""
    lines = ProposedTrip.objects.select_for_update(of=("self",)).filter(
        proposal=line.proposal_id, outing=line.outing, state=S.PROPOSED
    )
    for each in lines:
        each.state, each.why, each.is_locked = S.FAILED, message[:400], False
        note_change(each)
        each.save()
    return line


@action("fleet.lock_proposed", label="锁定派车建议")
def lock_proposed(line: ProposedTrip, *, is_locked: bool, by: User) -> ProposedTrip:
    """Keep the outing as it is when the proposal is reckoned anew, or let it go."""
    _open(line)
    for each in ProposedTrip.objects.select_for_update(of=("self",)).filter(
        proposal=line.proposal_id, outing=line.outing, state=S.PROPOSED
    ):
        each.is_locked = is_locked
        note_change(each, "锁定派车建议" if is_locked else "解除锁定")
        each.save()
    line.refresh_from_db()
    return line


@action("fleet.discard_proposal", label="不用派车方案")
def discard_proposal(proposal: DispatchProposal, *, by: User) -> DispatchProposal:
    """Lay the open proposal aside; what was accepted from it stays dispatched."""
    proposal = DispatchProposal.objects.select_for_update().get(pk=proposal.pk)
    if proposal.state != DispatchProposal.State.OPEN:
        raise StaleRecord(f"方案已是「{proposal.get_state_display()}」。刷新看板。")
    proposal.state = DispatchProposal.State.DISCARDED
    proposal.save()
    return proposal


@action("fleet.place_proposed", label="调整派车建议", conflict=_MADE_MEANWHILE)
def place_proposed(
    trip: Trip,
    *,
    vehicle: Vehicle,
    driver: Driver | None = None,
    alone: bool = False,
    by: User,
) -> ProposedTrip:
    """Put a waiting application, with those that ride along, on a car in the proposal and lock it.

    ``alone`` takes it out of a shared outing. Without a driver the fit and free one who drove least
    lately is taken. RuleViolation says what speaks against the car or the driver.
    """
    day = timezone.localdate(trip.planned_out_at)
    waiting = waiting_trips(day).filter(pk=trip.pk).exists()
    if not waiting:
        raise StaleRecord(f"{trip.number} 已是「{trip.get_state_display()}」，不在待派之列。")
    proposal = _open_proposal(day, by)
    line = proposal.lines.filter(trip=trip).first() or ProposedTrip(proposal=proposal, trip=trip)
    if line.state == S.ACCEPTED:
        raise StaleRecord(f"{trip.number} 已经采用。刷新看板。")
    single = alone or line._state.adding or line.state != S.PROPOSED
    together = [line] if single else _outing(line)
    others = _others(proposal, {each.trip_id for each in together})
    _fits_car(together, vehicle, others)
    driver = _driver_for(together, vehicle, driver, others, day)
    number = max((each.outing for each in proposal.lines.all()), default=0) + 1
    lead = min(together, key=lambda each: each.trip.planned_out_at)
    if alone and not line._state.adding:
        _give_lead(line)
    for each in together:
        each.vehicle, each.driver, each.is_locked = vehicle, driver, True
        each.state, each.outing, each.leads = S.PROPOSED, number, each is lead
        each.fetched_at = each.fetched_at or each.trip.planned_out_at
        each.brought_at = each.brought_at or each.trip.planned_back_at
        each.why = f"{by}安排：{vehicle}、{driver}"
        adding = each._state.adding
        if not adding:
            note_change(each, "调整派车建议")
        each.save()
        if adding:
            note_change(each, "调整派车建议")
    return line


def _give_lead(line: ProposedTrip) -> None:
    """The outing left behind is led by the earliest of those who remain."""
    rest = [each for each in _outing(line) if each.pk != line.pk]
    if rest and line.leads:
        first = min(rest, key=lambda each: each.trip.planned_out_at)
        first.leads = True
        note_change(first, "调整派车建议")
        first.save()


def _open_proposal(day: date, by: User) -> DispatchProposal:
    open_one = DispatchProposal.objects.select_for_update().filter(
        day=day, state=DispatchProposal.State.OPEN
    )
    found = open_one.first()
    if found is None:
        found = DispatchProposal(day=day, made_by=by, solver=BY_HAND, seconds=Decimal(0))
        found.save()
        note_change(found, "人工安排派车")
    return found


def _open(line: ProposedTrip) -> None:
    proposal = DispatchProposal.objects.select_for_update().get(pk=line.proposal_id)
    if proposal.state != DispatchProposal.State.OPEN:
        raise StaleRecord(f"方案已是「{proposal.get_state_display()}」。刷新看板，看新的方案。")


def _outing(line: ProposedTrip) -> list[ProposedTrip]:
    lines = line.proposal.lines.filter(outing=line.outing, state=S.PROPOSED)
    return list(lines.select_related("trip", "vehicle", "driver"))


def _others(proposal: DispatchProposal, trips: set[int]) -> list[ProposedTrip]:
    lines = proposal.lines.filter(state=S.PROPOSED).exclude(trip__in=trips)
    return list(lines.select_related("trip__organisation", "vehicle", "driver"))


def _fits_car(together: list[ProposedTrip], vehicle: Vehicle, others: list[ProposedTrip]) -> None:
    """RuleViolation when the car is held by another proposed outing at the time."""
    for other in others:
        if other.vehicle_id == vehicle.pk and _meet(together, other):
            at = timezone.localtime(other.trip.planned_out_at)
            raise RuleViolation(
                f"{vehicle} {at:%H:%M} 已安排给 {other.trip.organisation}（方案中）。"
                "先移开那一单，或另选一辆。",
                field="vehicle",
            )


def _meet(together: list[ProposedTrip], other: ProposedTrip) -> bool:
    starts = min(each.trip.planned_out_at for each in together)
    ends = max(each.trip.planned_back_at for each in together)
    gap: timedelta = turnaround(timezone.localdate(starts))
    return starts < other.trip.planned_back_at + gap and other.trip.planned_out_at < ends + gap


def _driver_for(
    together: list[ProposedTrip],
    vehicle: Vehicle,
    asked: Driver | None,
    others: list[ProposedTrip],
    day: date,
) -> Driver:
    """The driver asked for, or the fit and free one who drove least; with every check."""
    whole = _as_one_trip(together)
    against = [found for found in car_findings(whole, vehicle) if found.severity in _SPEAKS_AGAINST]
    if against:
        raise RuleViolation("；".join(found.message for found in against), field="vehicle")
    busy = {other.driver_id for other in others if _meet(together, other)}
    if asked is not None and asked.pk in busy:
        raise RuleViolation(f"{asked} 这个时段已安排在方案里的另一单上。", field="driver")
    candidates = [one for one in candidate_drivers(whole, vehicle) if one.record.pk not in busy]
    if asked is not None:
        candidates = [one for one in candidates if one.record.pk == asked.pk]
    fit = [
        one.record
        for one in candidates
        if not any(found.severity in _SPEAKS_AGAINST for found in one.findings)
    ]
    if not fit:
        why = candidates[0].remark if asked is not None and candidates else ""
        raise RuleViolation(why or "没有空闲、准驾符合的驾驶员。", field="driver")
    now, lately = {each.driver_id for each in together}, driven_lately(day)
    return min(fit, key=lambda one: (one.pk not in now, lately.get(one.pk, 0.0), one.pk))


def _as_one_trip(together: list[ProposedTrip]) -> Trip:
    """The outing as the checks see it: from the first way out to the last return, all people."""
    trips = sorted((each.trip for each in together), key=lambda trip: trip.planned_out_at)
    whole = copy(trips[0])
    whole.planned_back_at = max(trip.planned_back_at for trip in trips)
    whole.people = most_aboard(
        [Ride(trip.planned_out_at, trip.planned_back_at, trip.people) for trip in trips]
    )
    return whole


def _close_when_done(proposal: int) -> None:
    """Nothing left to decide closes the proposal."""
    if not ProposedTrip.objects.filter(
        proposal=proposal, state__in=[S.PROPOSED, S.UNSERVED, S.FAILED],
        trip__state__in=[TripState.AWAITING_DISPATCH, TripState.AWAITING_UNIT, TripState.DRAFT],
    ).exists():  # fmt: skip
        done = DispatchProposal.objects.get(pk=proposal)
        done.state = DispatchProposal.State.CLOSED
        note_change(done, "方案办完")
        done.save()
