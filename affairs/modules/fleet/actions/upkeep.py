"""Fuel, repair, insurance and inspection of a vehicle, each booked to its account."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

from django.db.models import Max
from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.actions import action
from affairs.core.errors import RuleViolation
from affairs.core.rules import Finding, ask
from affairs.core.rules.evaluation import evaluate
from affairs.core.rules.refusing import refuse
from affairs.modules.fleet.actions.costs import book_cost
from affairs.modules.fleet.actions.readings import Source, enter_reading
from affairs.modules.fleet.choices import CostKind, RepairKind
from affairs.modules.fleet.models import (
    Inspection,
    InsurancePolicy,
    Refuelling,
    Repair,
    SupplierContract,
    Vehicle,
)
from affairs.modules.fleet.rules.repair import (
    designated_repair,
    large_repair,
    refuelling_elsewhere,
    repair_warranty,
    warranty_until,
)


@action("fleet.record_refuelling", label="登记加油充电")
def record_refuelling(refuelling: Refuelling, *, by: User) -> Refuelling:
    """Save a refuelling; its odometer lies between its neighbours in time, so a late entry fits."""
    if refuelling.refuelled_at > timezone.now():
        raise RuleViolation("加油时间在将来，改成实际时间。", field="refuelled_at")
    day = timezone.localdate(refuelling.refuelled_at)
    findings = evaluate(
        refuelling_elsewhere,
        on=day,
        designated_station=refuelling.is_designated_station,
        approval=refuelling.approval,
    ).findings
    refuse(findings, reason=refuelling.approval)
    refuelling.save()
    enter_reading(
        refuelling.vehicle,
        refuelling.odometer_km,
        refuelling.refuelled_at,
        Source.REFUELLING,
        refuelling.pk,
    )
    book_cost(
        refuelling,
        vehicle=refuelling.vehicle,
        kind=CostKind.CHARGING if refuelling.is_charging else CostKind.FUEL,
        amount=refuelling.amount,
        on=day,
    )
    return refuelling


@action("fleet.record_repair", label="登记送修")
def record_repair(repair: Repair, *, by: User) -> Repair:
    """Save a repair with its quote while it waits for approval; only a designated firm is taken.

    A fault a driver reported waits for approval once its quote is entered.
    """
    waiting = (Repair.State.REPORTED, Repair.State.QUOTED)
    if not repair._state.adding and Repair.objects.get(pk=repair.pk).state not in waiting:
        raise RuleViolation(
            f"维修已是「{repair.get_state_display()}」，报价不能再改。", field="state"
        )
    contract = _contract(repair)
    refuse(
        evaluate(
            designated_repair,
            on=repair.sent_on,
            ordered_on=repair.sent_on,
            contract_from=contract.begins_on if contract else None,
            contract_to=contract.ends_on if contract else None,
        ).findings
    )
    repair.state = Repair.State.QUOTED
    repair.save()
    return repair


def _contract(repair: Repair) -> SupplierContract | None:
    """The firm's repair contract in force on the day, else its latest one."""
    contracts = SupplierContract.objects.filter(
        supplier=repair.supplier_id, service=SupplierContract.Service.REPAIR
    )
    day = repair.sent_on
    in_force = contracts.filter(begins_on__lte=day, ends_on__gte=day).first()
    return in_force or contracts.order_by("-ends_on").first()


@action("fleet.approve_repair", label="批准维修")
def approve_repair(repair: Repair, *, by: User, reason: str = "") -> Repair:
    """Approve the quote; a large one asks for the appraisal group or a reason."""
    repair = _repair(repair, Repair.State.QUOTED, "批准")
    findings = evaluate(
        large_repair,
        on=repair.sent_on,
        quote=repair.quote,
        second_approval=repair.has_second_approval,
    ).findings
    refuse(findings, reason=reason)
    repair.approved_amount, repair.state = repair.quote, Repair.State.APPROVED
    repair.save()
    return repair


def repair_findings(repair: Repair) -> list[Finding]:
    """What the rules say of a repair before it is approved (VEH-14, VEH-15)."""
    if repair.sent_on is None:
        return []
    contract = _contract(repair)
    firm = evaluate(
        designated_repair,
        on=repair.sent_on,
        ordered_on=repair.sent_on,
        contract_from=contract.begins_on if contract else None,
        contract_to=contract.ends_on if contract else None,
    )
    large = evaluate(
        large_repair,
        on=repair.sent_on,
        quote=repair.quote or Decimal(0),
        second_approval=repair.has_second_approval,
    )
    findings = [] if repair.state == Repair.State.REPORTED else [*firm.findings, *large.findings]
    earlier = _in_warranty(repair)
    if earlier is not None and repair.repeats_id is None:
        findings.append(
            ask(
                f"{earlier.left_shop_on} 修过「{earlier.fault}」，保修到 {earlier.warranty_until}",
                field="repeats",
                remedy="同一故障的，在“返修自”选那一单，由原企业免费返修。",
            )
        )
    return findings


def _in_warranty(repair: Repair) -> Repair | None:
    """An earlier repair of the vehicle whose warranty runs on the day it is sent in."""
    earlier = Repair.objects.filter(
        vehicle=repair.vehicle_id, warranty_until__gte=repair.sent_on, kind=repair.kind
    ).exclude(pk=repair.pk)
    return earlier.order_by("-left_shop_on").first()


@action("fleet.refuse_repair", label="不予维修")
def refuse_repair(repair: Repair, *, by: User, reason: str = "") -> Repair:
    """Decline the repair."""
    repair = _repair(repair, (Repair.State.REPORTED, Repair.State.QUOTED), "不予维修")
    repair.state = Repair.State.REFUSED
    repair.save()
    return repair


@action("fleet.accept_repair", label="维修验收")
def accept_repair(
    repair: Repair, *, left_shop_on: date, left_shop_km: int, accepted_by: str, by: User
) -> Repair:
    """Take the vehicle back from the workshop; its warranty runs from that day (VEH-15)."""
    repair = _repair(repair, Repair.State.APPROVED, "验收")
    if left_shop_on < repair.sent_on:
        raise RuleViolation("出厂日期早于送修日期，核对两个日期。", field="left_shop_on")
    repair.left_shop_on, repair.left_shop_km = left_shop_on, left_shop_km
    repair.accepted_by, repair.state = accepted_by, Repair.State.ACCEPTED
    repair.warranty_until = evaluate(
        warranty_until, on=left_shop_on, kind=RepairKind(repair.kind), left_shop_on=left_shop_on
    ).value
    at = datetime.combine(left_shop_on, time(12), tzinfo=timezone.get_default_timezone())
    enter_reading(
        repair.vehicle,
        left_shop_km,
        min(at, timezone.now()),
        Source.REPAIR,
        repair.pk,
        field="left_shop_km",
    )
    repair.save()
    return repair


@action("fleet.settle_repair", label="维修结算")
def settle_repair(repair: Repair, *, amount: Decimal, settled_on: date, by: User) -> Repair:
    """Pay an accepted repair: not more than approved, nothing for a repeat fault in warranty."""
    repair = _repair(repair, Repair.State.ACCEPTED, "结算")
    refuse([*_settlement(repair, amount, settled_on), *_warranty(repair, amount)])
    repair.amount, repair.settled_on = amount, settled_on
    repair.state = Repair.State.SETTLED
    repair.save()
    book_cost(repair, vehicle=repair.vehicle, kind=CostKind.REPAIR, amount=amount, on=settled_on)
    return repair


def _settlement(repair: Repair, amount: Decimal, on: date) -> tuple[Finding, ...]:
    return evaluate(
        designated_repair, on=on, approved=repair.approved_amount, settled=amount
    ).findings


def _warranty(repair: Repair, amount: Decimal) -> tuple[Finding, ...]:
    first = repair.repeats
    if first is None or first.left_shop_on is None or amount == 0:
        return ()
    return evaluate(
        repair_warranty,
        on=repair.sent_on,
        kind=RepairKind(first.kind),
        left_shop_on=first.left_shop_on,
        left_shop_km=first.left_shop_km,
        failed_on=repair.sent_on,
        failed_km=repair.odometer_km,
    ).findings


def _repair(repair: Repair, states: str | tuple[str, ...], doing: str) -> Repair:
    repair = Repair.objects.select_for_update(of=("self",)).get(pk=repair.pk)
    if repair.state not in ((states,) if isinstance(states, str) else states):
        raise RuleViolation(
            f"维修已是「{repair.get_state_display()}」，不能{doing}。", field="state"
        )
    return repair


@action("fleet.record_insurance", label="登记保险")
def record_insurance(policy: InsurancePolicy, *, by: User) -> InsurancePolicy:
    """Save a policy; the vehicle is insured to the latest end of its compulsory ones."""
    policy.save()
    book_cost(
        policy,
        vehicle=policy.vehicle,
        kind=CostKind.INSURANCE,
        amount=policy.premium,
        on=policy.paid_on,
    )
    ends = InsurancePolicy.objects.filter(
        vehicle=policy.vehicle, kind=InsurancePolicy.Kind.COMPULSORY
    ).aggregate(last=Max("ends_on"))["last"]
    if ends is not None:
        _valid_until(policy.vehicle, insured_until=ends)
    return policy


@action("fleet.record_inspection", label="登记年检")
def record_inspection(inspection: Inspection, *, by: User) -> Inspection:
    """Save an inspection; one passed says until when the vehicle may be used."""
    if inspection.is_passed and inspection.valid_until is None:
        raise RuleViolation("合格的年检要填有效期至。", field="valid_until")
    inspection.save()
    book_cost(
        inspection,
        vehicle=inspection.vehicle,
        kind=CostKind.INSPECTION,
        amount=inspection.amount,
        on=inspection.inspected_on,
    )
    until = Inspection.objects.filter(vehicle=inspection.vehicle, is_passed=True).aggregate(
        last=Max("valid_until")
    )["last"]
    if until is not None:
        _valid_until(inspection.vehicle, inspected_until=until)
    return inspection


def _valid_until(vehicle: Vehicle, **days: date) -> None:
    Vehicle.objects.filter(pk=vehicle.pk).update(**days)
    for name, day in days.items():
        setattr(vehicle, name, day)
