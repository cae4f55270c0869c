"""Holiday sealing, safety inspections by the bureau, designated firms, fuel-card statements."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.actions import Batch, action, many
from affairs.core.measures import convert
from affairs.core.rounding import half_up
from affairs.core.rules.evaluation import evaluate
from affairs.modules.fleet.models import (
    FuelTransaction,
    LegacyVehicle,
    SafetyCheck,
    Seal,
    Supplier,
    SupplierContract,
)
from affairs.modules.fleet.refusals import refuse
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
    return seal


@action("fleet.record_safety_check", label="登记安全检查")
def record_safety_check(check: SafetyCheck, *, by: User) -> SafetyCheck:
    """Save a safety inspection of a unit's vehicles; finished, it is reported."""
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
