"""Holiday sealing, safety inspections by the bureau, designated firms, fuel-card statements."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache

from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.actions import Batch, action, many
from affairs.core.errors import RuleViolation
from affairs.core.measures import convert
from affairs.core.rounding import half_up
from affairs.core.rules.evaluation import evaluate
from affairs.core.rules.refusing import refuse
from affairs.modules.fleet.actions.readings import Source, enter_reading
from affairs.modules.fleet.models import (
    FuelTransaction,
    LegacyVehicle,
    SafetyCheck,
    SafetyFault,
    Seal,
    Supplier,
    SupplierContract,
)
from affairs.modules.fleet.rules.sealing import seal_record


@action("fleet.seal_vehicle", label="登记封存")
def seal_vehicle(seal: Seal, *, by: User) -> Seal:
    """Save where and by whom a vehicle is kept over a holiday, or why it stays on duty."""
    findings = evaluate(
        seal_record,
        on=timezone.localdate(seal.sealed_from),
        sealed_from=seal.sealed_from,
        sealed_to=seal.sealed_to,
        place=seal.place,
        key_keeper=seal.key_keeper,
        odometer_km=seal.odometer_km,
        photo=seal.has_photo,
        on_duty=seal.is_on_duty,
        duty_reason=seal.duty_reason,
    ).findings
    refuse(findings)
    seal.save()
    if seal.odometer_km is not None and not seal.is_on_duty:
        at = min(seal.sealed_from, timezone.now())
        enter_reading(seal.vehicle, seal.odometer_km, at, Source.SEALING, seal.pk)
    return seal


@action("fleet.unseal_vehicle", label="启封")
def unseal_vehicle(seal: Seal, *, odometer_km: int, by: User, reason: str = "") -> Seal:
    """Hand the vehicle back after the holiday; kilometres driven meanwhile are explained."""
    seal = Seal.objects.select_for_update(of=("self",)).get(pk=seal.pk)
    if seal.is_on_duty or seal.odometer_km is None:
        raise RuleViolation("值班车辆没有封存，不用启封。", field="is_on_duty")
    if seal.unsealed_at is not None:
        raise RuleViolation("这辆车已经启封。", field="unsealed_at")
    if odometer_km < seal.odometer_km:
        raise RuleViolation(
            f"启封里程 {odometer_km:,} 小于封存时的 {seal.odometer_km:,}。核对后改正，或登记换表。",
            field="odometer_km",
        )
    if odometer_km > seal.odometer_km and not reason.strip():
        raise RuleViolation(
            f"封存期间走了 {odometer_km - seal.odometer_km:,} 公里，写明原因。", field="reason"
        )
    seal.unsealed_at, seal.unsealed_km = timezone.now(), odometer_km
    seal.save()
    return seal


@action("fleet.record_safety_fault", label="登记检查问题")
def record_safety_fault(fault: SafetyFault, *, by: User) -> SafetyFault:
    """Save a fault found on a vehicle; the inspection counts its faults."""
    if fault.due_on < fault.check_made.started_on:
        raise RuleViolation("整改期限早于检查日期，核对两个日期。", field="due_on")
    fault.save()
    check = SafetyCheck.objects.select_for_update().get(pk=fault.check_made_id)
    check.faults_found = max(check.faults_found, check.faults.count())
    check.save()
    return fault


@action("fleet.mend_fault", label="整改")
def mend_fault(fault: SafetyFault, *, mending: str, mended_on: date, by: User) -> SafetyFault:
    """Say how and when a fault was mended."""
    fault = SafetyFault.objects.select_for_update(of=("self",)).get(pk=fault.pk)
    if fault.mended_on is not None:
        raise RuleViolation(f"{fault.mended_on} 已整改，不用再办。", field="mended_on")
    if mended_on > timezone.localdate():
        raise RuleViolation("整改日期在将来。", field="mended_on")
    fault.mending, fault.mended_on = mending.strip(), mended_on
    fault.save()
    return fault


@action("fleet.record_safety_check", label="登记安全检查")
def record_safety_check(check: SafetyCheck, *, by: User) -> SafetyCheck:
    """Save a safety inspection of a unit's vehicles; finished, it is reported."""
    if check.finished_on is not None and check.pk is not None:
        waiting = check.faults.filter(mended_on__isnull=True).count()
        if waiting:
            raise RuleViolation(
                f"还有 {waiting} 项问题没有整改，整改后再办结。", field="finished_on"
            )
    check.save()
    return check


@action("fleet.record_supplier", label="登记定点企业")
def record_supplier(supplier: Supplier, *, by: User) -> Supplier:
    """Save a designated firm."""
    supplier.save()
    return supplier


@action("fleet.record_supplier_contract", label="登记定点合同")
def record_supplier_contract(contract: SupplierContract, *, by: User) -> SupplierContract:
    """Save a contract of a designated firm."""
    contract.save()
    return contract


@action("fleet.record_fuel_transaction", label="登记加油卡交易")
def record_fuel_transaction(transaction: FuelTransaction, *, by: User) -> FuelTransaction:
    """Save a line of a card statement as reported; doubtful values are findings, not refusals."""
    transaction.litres = _litres_of(transaction)
    transaction.save()
    return transaction


@many(record_fuel_transaction)
def record_fuel_transactions(batch: Batch[FuelTransaction], *, by: User) -> None:
    """Save the lines of a whole statement."""
    for line in batch.records:
        line.litres = _litres_of(line)
    batch.store()


def _litres_of(line: FuelTransaction) -> Decimal | None:
    """The quantity in litres; None for goods that are no fuel."""
    if not line.is_fuel:
        return None
    return half_up(line.quantity * _litres_in(line.quantity_unit), 6)


@cache
def _litres_in(unit: str) -> Decimal:
    return convert(Decimal(1), FuelTransaction.QuantityUnit(unit).label, "升")


@action("fleet.record_legacy_vehicle", label="登记旧车册")
def record_legacy_vehicle(vehicle: LegacyVehicle, *, by: User) -> LegacyVehicle:
    """Save a row of an old register as delivered; doubts about it are findings."""
    vehicle.save()
    return vehicle


@many(record_legacy_vehicle)
def record_legacy_vehicles(batch: Batch[LegacyVehicle], *, by: User) -> None:
    """Save a whole old register as delivered."""
    batch.store()
