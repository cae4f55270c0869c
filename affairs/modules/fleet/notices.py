"""Who hears of what on a trip; called inside the actions, handed out once they are stored."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.approvals.deciders import role_holders
from affairs.core.database.transactions import write_transaction
from affairs.core.notices.kinds import notice_kind
from affairs.core.notices.sending import send
from affairs.modules.fleet.models import Alarm, Driver, RouteChange, Statement, Trip

DISPATCHED = notice_kind("fleet.dispatched", "派车通知", outside=True)
TAKEN_OFF = notice_kind("fleet.taken_off", "改派通知", outside=True)
TO_CONFIRM = notice_kind("fleet.to_confirm", "用车签认")
DISPUTED = notice_kind("fleet.disputed", "用车异议")
STATEMENT = notice_kind("fleet.statement", "用车结算单")
ROUTE = notice_kind("fleet.route_change", "途中改变路线", outside=True)
ALARMED = notice_kind("fleet.alarmed", "位置告警")
TO_EXPLAIN = notice_kind("fleet.to_explain", "告警说明")
_NAMED_ALARMS = 3


def tell_dispatched(trip: Trip) -> None:
    """Tell the driver of the task, and the applicant which car comes."""
    at = timezone.localtime(trip.planned_out_at)
    task = f"派车：{at:%m-%d %H:%M} {trip.start_place} → {trip.end_place}，{trip.vehicle}。"
    send([_account(trip.driver)], DISPATCHED, task, _task(trip), subject=trip)
    words = f"{trip.number} 已派 {trip.vehicle}，{trip.driver}，{at:%m-%d %H:%M} 出车。"
    send([trip.applicant], DISPATCHED, words, _record(trip), subject=trip)


def tell_taken_off(trip: Trip, driver: Driver) -> None:
    """Tell a driver that the trip is no longer his."""
    words = f"{trip.dispatch_number} 已改派，不用再出车。"
    send([_account(driver)], TAKEN_OFF, words, reverse("fleet.driver_tasks"), subject=trip)


def tell_handed_in(trip: Trip) -> None:
    """Ask the applicant to confirm the trip."""
    words = f"{trip.number} 已回场，等您签认。"
    url = reverse("fleet.confirm", args=[trip.pk])
    send([trip.applicant], TO_CONFIRM, words, url, subject=trip)


def tell_disputed(trip: Trip) -> None:
    """Tell driver and dispatcher what the unit does not agree with."""
    words = f"{trip.number} 单位有异议：{trip.dispute}"
    send([_account(trip.driver)], DISPUTED, words, _task(trip), subject=trip)
    send([trip.dispatched_by], DISPUTED, words, _record(trip), subject=trip)


def tell_statement(statement: Statement) -> None:
    """Ask the unit's liaisons to confirm a statement."""
    words = f"{statement.month:%Y年%m月}用车结算单 {statement} 待确认：{statement.amount:,.2f} 元。"
    people = role_holders("unit_liaison", statement.organisation, within=True)
    send(people, STATEMENT, words, _statement(statement), subject=statement)


def tell_statement_disputed(statement: Statement) -> None:
    """Tell the fleet section what the unit does not agree with."""
    words = f"{statement.organisation} 对结算单 {statement} 有异议：{statement.dispute}"
    people = role_holders("fleet_clerk", statement.organisation)
    send(people, STATEMENT, words, _statement(statement), subject=statement)


def _statement(statement: Statement) -> str:
    return reverse("fleet.statement", args=[statement.pk])


def tell_route_asked(change: RouteChange) -> None:
    """Tell who dispatched the trip that another route is asked for."""
    trip = change.trip
    words = f"{trip.number} 途中申请改去{change.new_place}：{change.reason}"
    url = reverse("ledger_detail", args=["fleet", "routechange", change.pk])
    send([trip.dispatched_by], ROUTE, words, url, subject=change)


def tell_route_answered(change: RouteChange) -> None:
    """Tell driver and applicant whether the other route is agreed to."""
    trip = change.trip
    words = f"{trip.number} 改去{change.new_place}：{change.get_state_display()}。{change.remark}"
    send([_account(trip.driver)], ROUTE, words, _task(trip), subject=change)
    send([trip.applicant], ROUTE, words, _record(trip), subject=change)


def tell_alarms(alarms: Sequence[Alarm]) -> None:
    """Tell the fleet clerks of new alarms, one notice for all of them."""
    if not alarms:
        return
    clerks = role_holders("fleet_clerk", alarms[0].vehicle.organisation)
    named = "；".join(f"{one.vehicle} {one.get_kind_display()}" for one in alarms[:_NAMED_ALARMS])
    more = f"等 {len(alarms)} 条" if len(alarms) > _NAMED_ALARMS else ""
    url = reverse("ledger_list", args=["fleet", "alarm"])
    with write_transaction():
        send(clerks, ALARMED, f"位置告警：{named}{more}。", url, subject=alarms[0])


def tell_to_explain(alarm: Alarm, words: str) -> None:
    """Ask the driver and the unit's liaison officers what happened."""
    people = [_account(alarm.driver), *role_holders("unit_liaison", alarm.vehicle.organisation)]
    text = f"请说明 {alarm.vehicle} {alarm.get_kind_display()}：{words or alarm.message}"
    send(people, TO_EXPLAIN, text, reverse("ledger_detail", args=["fleet", "alarm", alarm.pk]),
         subject=alarm)  # fmt: skip


def _account(driver: Driver | None) -> User | None:
    return driver.account if driver is not None else None


def _task(trip: Trip) -> str:
    return reverse("fleet.driver_task", args=[trip.pk])


def _record(trip: Trip) -> str:
    return reverse("ledger_detail", args=["fleet", "trip", trip.pk])
