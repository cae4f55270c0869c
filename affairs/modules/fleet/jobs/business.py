"""Timed work of the fleet; every job may run twice without harm."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from affairs.core.actions import entrusted
from affairs.core.approvals.deciders import role_holders
from affairs.core.database.transactions import write_transaction
from affairs.core.errors import AffairsError
from affairs.core.jobs.registry import job
from affairs.core.notices.kinds import notice_kind
from affairs.core.notices.sending import send
from affairs.core.organisations.models import Organisation
from affairs.modules.fleet.actions.people import begin_points_cycle
from affairs.modules.fleet.actions.reminding import remind
from affairs.modules.fleet.actions.statements import draw_up_statement
from affairs.modules.fleet.choices import DriverStatus, VehicleStatus
from affairs.modules.fleet.models import Driver, Reminder, Seal, Statement, Vehicle
from affairs.modules.fleet.selectors.sealing import Holiday, holidays_between
from affairs.modules.fleet.selectors.statements import month_of, units_to_settle

SEALING = notice_kind("fleet.sealing", "节假日封存提醒", outside=True)
DAYS_BEFORE = 2


@job("fleet.reminders", "车辆到期提醒", every="daily 06:30")
def reminders(due_at: datetime) -> str:
    """Tell of insurance, inspection, licences, maintenance, faults, contracts that fall due."""
    return f"提醒 {remind(timezone.localdate(due_at))} 项"


@job("fleet.points_cycles", "记分周期结转", every="daily 00:20")
def points_cycles(due_at: datetime) -> str:
    """Begin the new cycle of points of drivers whose cycle ended."""
    today, changed = timezone.localdate(due_at), 0
    drivers = Driver.objects.exclude(status=DriverStatus.LEFT).exclude(first_issued_on=None)
    for driver in drivers.order_by("pk"):
        with entrusted():
            after = begin_points_cycle(driver, today=today, by=None)
        changed += after.points_cycle_from != driver.points_cycle_from
    return f"结转 {changed} 人"


@job("fleet.statements", "生成上月用车结算单", every="monthly 2 06:00")
def monthly_statements(due_at: datetime) -> str:
    """Draw up last month's statement of every unit that has trips on none yet."""
    month = month_of(timezone.localdate(due_at).replace(day=1) - timedelta(days=1))
    made, refused = 0, []
    for unit in units_to_settle(month).order_by("pk"):
        known = Statement.objects.filter(organisation=unit, month=month.first)
        if known.exclude(state=Statement.State.VOID).exists():
            continue
        try:
            with entrusted():
                draw_up_statement(Statement(organisation=unit, month=month.first), by=None)
            made += 1
        except AffairsError as why:
            refused.append(f"{unit}：{why.message}")
    return f"生成 {made} 张" + (f"；没有生成：{'；'.join(refused)}" if refused else "")


@job("fleet.sealing", "节假日封存提醒", every="daily 09:00")
def sealing_due(due_at: datetime) -> str:
    """Two days before a holiday, name each unit the vehicles not registered for sealing yet."""
    today = timezone.localdate(due_at)
    ahead = holidays_between(today, today + timedelta(days=DAYS_BEFORE))
    told = sum(_tell_sealing(holiday, due_at) for holiday in ahead if holiday.first > today)
    return f"提醒 {told} 家单位"


def _tell_sealing(holiday: Holiday, due_at: datetime) -> int:
    sealed = Seal.objects.filter(
        sealed_from__lt=holiday.ends_before, sealed_to__gt=holiday.begins_at
    )
    waiting = Vehicle.objects.exclude(status=VehicleStatus.DISPOSED).exclude(
        pk__in=sealed.values("vehicle")
    )
    by_unit: dict[int, list[str]] = {}
    for vehicle in waiting.order_by("plate_number"):
        by_unit.setdefault(vehicle.organisation_id, []).append(str(vehicle))
    with write_transaction():
        told = set(Reminder.objects.filter(kind="sealing", due_on=holiday.first)
                   .values_list("subject_id", flat=True))  # fmt: skip
        fresh = {pk: cars for pk, cars in by_unit.items() if pk not in told}
        units = Organisation.objects.in_bulk(fresh)
        for pk, cars in fresh.items():
            _send_sealing(holiday, units[pk], cars)
        Reminder.objects.bulk_create(
            Reminder(kind="sealing", subject_id=pk, due_on=holiday.first, step=DAYS_BEFORE,
                     told_on=timezone.localdate(due_at))
            for pk in fresh
        )  # fmt: skip
    return len(fresh)


def _send_sealing(holiday: Holiday, unit: Organisation, cars: list[str]) -> None:
    names = "、".join(cars[:3]) + (f" 等 {len(cars)} 辆" if len(cars) > 3 else "")
    words = f"{holiday.name} {holiday.first:%m-%d} 起放假，{names}还没有登记封存或值班。"
    address = f"{reverse('fleet.sealing')}?holiday={holiday.first}&show=none"
    send(role_holders("unit_liaison", unit, within=True), SEALING, words, address)
