"""The life of one vehicle: how it came, who held it, what was done to it, how it left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model, QuerySet
from django.utils import timezone

from affairs.core.ledgers.links import record_url
from affairs.core.permissions.questions import visible
from affairs.modules.fleet.models import (
    Accident,
    Disposal,
    Holding,
    Inspection,
    InsurancePolicy,
    OdometerReading,
    Reallocation,
    Repair,
    SafetyFault,
    Seal,
    Vehicle,
)
from affairs.modules.fleet.rules.wording import money
from affairs.modules.fleet.selectors.standing import may_be_renewed_from


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened on a day; ``ends`` marks leaving the register."""

    on: date
    label: str
    text: str
    url: str = ""
    ends: bool = False


def events_of(vehicle: Vehicle, user: Any) -> list[Event]:
    """Events in the user's reach, the newest first."""
    found = [*_own(vehicle), *_held(vehicle, user), *_upkeep(vehicle, user),
             *_matters(vehicle, user)]  # fmt: skip
    return sorted(found, key=lambda event: (event.on, event.label), reverse=True)


def _own(vehicle: Vehicle) -> Iterator[Event]:
    if vehicle.purchased_on:
        price = f"{money(vehicle.price)} 元" if vehicle.price is not None else ""
        yield Event(vehicle.purchased_on, "购置", f"{vehicle.get_acquisition_display()} {price}")
    bought = vehicle.purchase_application
    if bought is not None and bought.decided_on:
        words = f"{bought.number} {bought.get_kind_display()}"
        yield Event(bought.decided_on, "购置批准", words, record_url(bought))
    if vehicle.registered_on:
        yield Event(vehicle.registered_on, "注册登记", f"{vehicle} {vehicle.model_name}")
    first = may_be_renewed_from(vehicle, timezone.localdate())
    if first is not None and first <= timezone.localdate():
        yield Event(first, "超更新年限", "这一天起可申请更新")
    if vehicle.disposed_on:
        yield Event(vehicle.disposed_on, "出册", "注销或转移登记", ends=True)


def _rows(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    return visible(user, rows)


def _held(vehicle: Vehicle, user: Any) -> Iterator[Event]:
    holdings = Holding.objects.filter(vehicle=vehicle).select_related("organisation")
    for number, holding in enumerate(holdings.order_by("held_from", "pk")):
        label = "入册" if number == 0 else "调入"
        yield Event(holding.held_from, label, str(holding.organisation))


def _upkeep(vehicle: Vehicle, user: Any) -> Iterator[Event]:
    for repair in _rows(user, Repair.objects.filter(vehicle=vehicle)):
        cost = f"，{money(repair.amount)} 元" if repair.amount is not None else ""
        words = f"{repair.get_kind_display()}：{repair.fault}{cost}（{repair.get_state_display()}）"
        yield Event(repair.sent_on, "维修", words, record_url(repair))
    for policy in _rows(user, InsurancePolicy.objects.filter(vehicle=vehicle)):
        words = f"{policy.get_kind_display()} 至 {policy.ends_on}，{money(policy.premium)} 元"
        yield Event(policy.starts_on, "投保", words, record_url(policy))
    for one in _rows(user, Inspection.objects.filter(vehicle=vehicle)):
        words = f"{'合格' if one.is_passed else '不合格'}，有效期至 {one.valid_until or '—'}"
        yield Event(one.inspected_on, "年检", words, record_url(one))
    changed = OdometerReading.objects.filter(
        vehicle=vehicle, source=OdometerReading.Source.NEW_INSTRUMENT
    )
    for reading in _rows(user, changed):
        words = f"旧表 {reading.old_km:,} 公里，新表 {reading.km:,} 公里起"
        yield Event(_day(reading.read_at), "换表", words, record_url(reading))


def _matters(vehicle: Vehicle, user: Any) -> Iterator[Event]:
    for accident in _rows(user, Accident.objects.filter(vehicle=vehicle)):
        words = f"{accident.place}，{accident.get_liability_display() or '责任未定'}"
        yield Event(_day(accident.happened_at), "事故", words, record_url(accident))
    for seal in _rows(user, Seal.objects.filter(vehicle=vehicle, is_on_duty=False)):
        yield Event(_day(seal.sealed_from), "封存", f"{seal.holiday}，{seal.place}", _url(seal))
    for fault in _rows(user, SafetyFault.objects.filter(vehicle=vehicle)):
        mended = f"，{fault.mended_on} 整改" if fault.mended_on else "，待整改"
        yield Event(fault.check_made.started_on, "安全检查", f"{fault.fault}{mended}", _url(fault))
    for transfer in _rows(user, Reallocation.objects.filter(vehicle=vehicle)):
        words = f"{transfer.organisation} → {transfer.receiver}（{transfer.get_state_display()}）"
        yield Event(transfer.applied_on, "调剂申请", words, _url(transfer))
    for disposal in _rows(user, Disposal.objects.filter(vehicle=vehicle)):
        words = f"{disposal.get_mode_display()}（{disposal.get_state_display()}）"
        yield Event(disposal.applied_on, "处置申请", words, _url(disposal))


def _url(record: Model) -> str:
    return record_url(record)


def _day(moment: Any) -> date:
    return timezone.localdate(moment)
