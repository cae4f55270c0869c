"""Monthly statements: drawn up, sent to the unit, confirmed; mended by reversal alone (VEH-21)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.actions import action, note_change
from affairs.core.errors import RuleViolation
from affairs.core.rules.evaluation import evaluate
from affairs.core.rules.refusing import refuse
from affairs.modules.fleet.actions.numbers import next_number
from affairs.modules.fleet.actions.trips import locked as locked_trip
from affairs.modules.fleet.actions.trips import move, require_reason
from affairs.modules.fleet.choices import TripMove, TripState
from affairs.modules.fleet.models import Statement, StatementLine, Trip
from affairs.modules.fleet.notices import tell_statement, tell_statement_disputed
from affairs.modules.fleet.rules.settlement import statement_correction
from affairs.modules.fleet.selectors import statements as reads

_TAKEN = "这个单位这个月的结算单刚由别人生成。打开已有的结算单。"
State, Kind = Statement.State, StatementLine.Kind


@action("fleet.draw_up_statement", label="生成结算单", conflict=_TAKEN)
def draw_up_statement(statement: Statement, *, by: User | None) -> Statement:
    """Draw up the statement of a unit and month, or bring an open one up to date with its trips.

    ``by`` is None when the monthly job does it.
    """
    statement.month = statement.month.replace(day=1)
    if statement.month > timezone.localdate():
        raise RuleViolation("月份还没有到，选已开始的月份。", field="month")
    if statement._state.adding:
        _refuse_second(statement)
        statement.number = next_number("JS", timezone.localdate())
        statement.save()
    else:
        statement = _open(statement, "重新生成")
    for trip in reads.trips_to_settle(statement):
        _without_tariff(trip)
        StatementLine.objects.create(
            statement=statement,
            trip=trip,
            amount=reads.line_amount(trip),
            is_free=reads.is_free(trip),
            distance_km=0 if trip.merged_into_id else trip.distance_km or 0,
        )
    return _summed(statement)


def _refuse_second(statement: Statement) -> None:
    same = (
        Statement.objects.filter(organisation=statement.organisation, month=statement.month)
        .exclude(state=State.VOID)
        .first()
    )
    if same is not None:
        raise RuleViolation(
            f"{statement.organisation} {statement.month:%Y年%m月}已有结算单 {same}"
            f"（{same.get_state_display()}），在那一张上办。",
            field="month",
        )


def _without_tariff(trip: Trip) -> None:
    if trip.charge is None and trip.merged_into_id is None:
        raise RuleViolation(
            f"{trip} 没有算出结算金额：这一车型没有收费标准。在规则与参数中登记标准，"
            "再在这一单上更正结算金额。",
            field="month",
        )


def _locked(statement: Statement) -> Statement:
    return Statement.objects.select_for_update(of=("self",)).get(pk=statement.pk)


def _open(statement: Statement, doing: str) -> Statement:
    """The statement as it is now, its row locked; RuleViolation once it was sent or confirmed."""
    statement = _locked(statement)
    if not statement.is_open:
        raise RuleViolation(
            f"结算单{statement.get_state_display()}，不能{doing}。已确认的用冲销更正。",
            field="state",
        )
    return statement


def _expect(statement: Statement, state: str, doing: str) -> Statement:
    statement = _locked(statement)
    if statement.state != state:
        raise RuleViolation(
            f"结算单已是「{statement.get_state_display()}」，不能{doing}。", field="state"
        )
    return statement


def _summed(statement: Statement) -> Statement:
    totals = reads.totals_of(StatementLine.objects.filter(statement=statement))
    statement.trips, statement.distance_km = totals.trips, totals.distance_km
    statement.amount, statement.free_amount = totals.amount, totals.free_amount
    statement.save()
    return statement


@action("fleet.refresh_statement", label="重新生成")
def refresh_statement(statement: Statement, *, by: User) -> Statement:
    """Bring an open statement up to date with the unit's trips."""
    return draw_up_statement(statement, by=by)


@action("fleet.discard_statement", label="撤销结算单", confirm="撤销后行程可重新生成结算单。撤销？")
def discard_statement(statement: Statement, *, by: User, reason: str = "") -> Statement:
    """Take back an open statement; its number stays, its trips are free for another one."""
    statement = _open(statement, "撤销")
    if statement.lines.exclude(kind=Kind.TRIP).exists():
        raise RuleViolation("结算单上有冲销行，不能撤销；送单位确认。", field="state")
    statement.lines.all().delete()
    statement.state = State.VOID
    return _summed(statement)


@action("fleet.lock_statement", label="送单位确认")
def lock_statement(statement: Statement, *, by: User) -> Statement:
    """Close the statement for changes and ask the unit to confirm it; the month is over then."""
    statement = _open(statement, "送单位确认")
    if reads.month_of(statement.month).last >= timezone.localdate():
        raise RuleViolation("本月还没有结束，月底后再送单位确认。", field="month")
    if not statement.lines.exists():
        raise RuleViolation("结算单上没有行程，不用送确认，可以撤销。", field="trips")
    statement.state, statement.locked_at = State.LOCKED, timezone.now()
    statement.dispute = ""
    statement.save()
    tell_statement(statement)
    return statement


@action("fleet.confirm_statement", label="确认结算单")
def confirm_statement(statement: Statement, *, by: User) -> Statement:
    """The unit agrees; the statement is locked for good and its trips are settled."""
    statement = _expect(statement, State.LOCKED, "确认")
    today = timezone.localdate()
    statement.state = State.CONFIRMED
    statement.confirmed_at, statement.confirmed_by = timezone.now(), by
    statement.save()
    of_trips = Trip.objects.filter(statement_lines__statement=statement, state=TripState.COMPLETED)
    for trip in of_trips.select_for_update(of=("self",)):
        move(trip, TripMove.SETTLE)
        trip.settled_on = today
        note_change(trip, TripMove.SETTLE.label)
        trip.save()
    return statement


@action("fleet.dispute_statement", label="对结算单有异议")
def dispute_statement(statement: Statement, *, by: User, reason: str = "") -> Statement:
    """The unit does not agree; the statement is open again for the fleet section."""
    statement = _expect(statement, State.LOCKED, "提出异议")
    statement.dispute = require_reason(reason, "异议")
    statement.state = State.DISPUTED
    statement.save()
    tell_statement_disputed(statement)
    return statement


@action("fleet.hold_out_trip", label="暂不结算")
def hold_out_trip(line: StatementLine, *, by: User, reason: str = "") -> Statement:
    """Take a disputed trip off an open statement; it comes back once its dispute is settled."""
    statement = _open(line.statement, "移出行程")
    if line.kind != Kind.TRIP:
        raise RuleViolation("冲销和更正行不能移出。", field="kind")
    trip = locked_trip(line.trip)
    trip.dispute = require_reason(reason, "暂不结算")
    note_change(trip, "暂不结算")
    trip.save()
    StatementLine.objects.filter(pk=line.pk).delete()
    return _summed(statement)


@action("fleet.correct_charge", label="更正结算金额")
def correct_charge(trip: Trip, *, charge: Decimal, by: User, reason: str = "") -> Trip:
    """Settle the dispute over a trip that is on no closed statement: its charge from now on."""
    trip = locked_trip(trip)
    if trip.state != TripState.COMPLETED:
        raise RuleViolation(
            f"行程已是「{trip.get_state_display()}」，只更正已完成、未结算的行程；"
            "已结算的在结算单上冲销。",
            field="state",
        )
    if charge < 0:
        raise RuleViolation("结算金额不能小于 0。", field="charge")
    line = trip.statement_lines.filter(kind=Kind.TRIP).select_related("statement").first()
    if line is not None:
        statement = _open(line.statement, "更正金额")
        line.amount = charge
        line.save()
        _summed(statement)
    require_reason(reason, "更正")
    trip.charge, trip.dispute = charge, ""
    trip.save()
    return trip


@action("fleet.reverse_line", label="冲销")
def reverse_line(
    line: StatementLine, *, corrected: Decimal | None = None, by: User, reason: str = ""
) -> StatementLine:
    """Correct a confirmed statement: its line is taken back on the unit's next one.

    With ``corrected`` the trip's right amount is charged there in its place.
    """
    line = StatementLine.objects.select_for_update(of=("self",)).get(pk=line.pk)
    source = _locked(line.statement)
    refuse(
        evaluate(
            statement_correction,
            on=timezone.localdate(),
            locked=source.state == State.CONFIRMED,
            is_reversal=True,
        ).findings
    )
    if source.state != State.CONFIRMED:
        raise RuleViolation("结算单还没有确认，直接改，不用冲销。", field="state")
    if line.kind == Kind.REVERSAL or hasattr(line, "reversed_by"):
        raise RuleViolation("这一行已经冲销，不能再冲销。", field="reverses")
    words = require_reason(reason, "冲销")
    target = _next_statement(source)
    back = StatementLine.objects.create(
        statement=target, trip=line.trip, kind=Kind.REVERSAL, amount=-line.amount,
        is_free=line.is_free, reverses=line, reason=words,
    )  # fmt: skip
    if corrected is not None:
        StatementLine.objects.create(
            statement=target, trip=line.trip, kind=Kind.CORRECTION, amount=corrected,
            is_free=line.is_free, reason=words,
        )  # fmt: skip
    _summed(target)
    return back


def _next_statement(source: Statement) -> Statement:
    """The unit's latest open statement after the one corrected, else a new one of this month."""
    later = (
        Statement.objects.select_for_update(of=("self",))
        .filter(organisation=source.organisation, month__gt=source.month)
        .exclude(state=State.VOID)
    )
    opened = next((one for one in later.order_by("-month") if one.is_open), None)
    if opened is not None:
        return opened
    month = timezone.localdate().replace(day=1)
    taken = set(later.values_list("month", flat=True)) | {source.month}
    while month in taken:
        month = _month_after(month)
    made = Statement(organisation=source.organisation, month=month)
    made.number = next_number("JS", timezone.localdate())
    made.save()
    return made


def _month_after(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
