"""Costs, card statements, designated firms, safety inspections."""

from __future__ import annotations

from datetime import date

from affairs.core.ledgers.ledger import Column, Ledger, Related, View, register
from affairs.core.rules import Finding
from affairs.modules.fleet.actions import safekeeping
from affairs.modules.fleet.models import (
    CostEntry,
    FuelTransaction,
    LegacyVehicle,
    SafetyCheck,
    SafetyFault,
    Supplier,
    SupplierContract,
)
from affairs.modules.fleet.selectors.fuel_cards import transaction_findings
from affairs.modules.fleet.selectors.legacy import legacy_findings


@register
class CostLedger(Ledger):
    label, noun, model = "车辆费用", "笔", CostEntry
    columns = ["vehicle", "organisation", "kind", Column("amount", sum=True), "incurred_on", "trip"]
    filters = ["vehicle", "organisation", "kind", "incurred_on"]
    search = ["vehicle__plate_number", "trip__number"]
    totals = ["amount"]
    ordering = ["-incurred_on"]
    importable, menu_order = False, 160
    phone_lines = ("vehicle", ["kind", "amount"])


def doubts(transaction: FuelTransaction, on: date) -> list[Finding]:
    return transaction_findings(transaction)


@register
class FuelTransactionLedger(Ledger):
    label, noun, model = "加油卡交易", "笔", FuelTransaction
    save = safekeeping.record_fuel_transaction
    save_many = safekeeping.record_fuel_transactions
    columns = ["transaction_number", "organisation", "department", "transacted_at", "posted_on",
               "vehicle_number", "vehicle_name", "product_class", "quantity", "quantity_unit",
               Column("litres", sum=True),
               Column("gross_amount", sum=True), Column("net_amount", sum=True), "odometer_km",
               "distance_km"]  # fmt: skip
    extra_columns = ["item", "product", "exempt_tax", "discount",
                     "previous_odometer_km", "station", "vehicle"]  # fmt: skip
    filters = ["organisation", "department", "product_class", "transacted_at", "quantity_unit"]
    more_filters = ["distance_km", "odometer_km", "posted_on", "vehicle_number"]
    search = ["transaction_number", "vehicle_number", "vehicle_name"]
    totals = ["litres", "gross_amount", "net_amount"]
    key, ordering = ["transaction_number", "item"], ["-transacted_at"]
    findings = doubts
    menu_order = 165
    phone_lines = ("transaction_number", ["vehicle_number", "net_amount"])


def register_doubts(vehicle: LegacyVehicle, on: date) -> list[Finding]:
    return legacy_findings(vehicle)


@register
class LegacyVehicleLedger(Ledger):
    label, noun, model, save = "旧车册", "行", LegacyVehicle, safekeeping.record_legacy_vehicle
    save_many = safekeeping.record_legacy_vehicles
    columns = ["fleet_number", "organisation", "department", "year", "make", "model_name",
               "description", "in_service_on", Column("cost", sum=True), "replacement_year",
               "state"]  # fmt: skip
    extra_columns = ["colour", "auction_house", "comments"]
    filters = ["organisation", "department", "state", "in_service_on", "replacement_year"]
    more_filters = ["year", "make", "cost"]
    search = ["fleet_number", "make", "model_name", "description"]
    totals = ["cost"]
    key, ordering = ["fleet_number", "make", "model_name"], ["fleet_number"]
    watched_repeats = ["fleet_number"]
    findings = register_doubts
    menu_order = 200
    phone_lines = ("fleet_number", ["make", "model_name"])


@register
class SupplierLedger(Ledger):
    label, noun, model, save = "定点企业", "家", Supplier, safekeeping.record_supplier
    columns = ["name", "credit_code", "state", "phone", "address", "rating"]
    filters = ["state"]
    search = ["name", "credit_code"]
    key, ordering = ["name"], ["name"]
    related = [
        Related("定点合同", "fleet.suppliercontract", by="supplier"),
        Related("维修", "fleet.repair", by="supplier"),
    ]
    attachments, menu_order = True, 180
    phone_lines = ("name", ["state"])


@register
class SupplierContractLedger(Ledger):
    label, noun, model = "定点合同", "份", SupplierContract
    save = safekeeping.record_supplier_contract
    columns = ["supplier", "service", "batch", "begins_on", "ends_on", "discount",
               "contract_number"]  # fmt: skip
    filters = ["supplier", "service", "begins_on", "ends_on"]
    search = ["supplier__name", "contract_number"]
    key, ordering = ["supplier", "service", "begins_on"], ["-begins_on"]
    attachments, menu_order = True, 185
    phone_lines = ("supplier", ["service", "ends_on"])


@register
class SafetyCheckLedger(Ledger):
    label, noun, model, save = "安全检查", "次", SafetyCheck, safekeeping.record_safety_check
    columns = ["organisation", "subject", "started_on", "finished_on",
               Column("vehicles_checked", sum=True), Column("faults_found", sum=True),
               "result"]  # fmt: skip
    filters = ["organisation", "started_on", "finished_on"]
    search = ["subject", "organisation__name"]
    totals = ["vehicles_checked", "faults_found"]
    key, ordering = ["organisation", "subject", "started_on"], ["-started_on"]
    views = [View("未办结", finished_on__isnull=True)]
    related = [Related("问题", "fleet.safetyfault", by="check_made")]
    attachments, menu_order = True, 175
    phone_lines = ("organisation", ["subject", "finished_on"])


def fault_offers(fault: SafetyFault, code: str) -> bool:
    """A fault is mended once."""
    return code != "fleet.mend_fault" or fault.mended_on is None


@register
class SafetyFaultLedger(Ledger):
    label, noun, model = "检查问题", "项", SafetyFault
    save = safekeeping.record_safety_fault
    columns = ["vehicle", "fault", "check_made", "due_on", "mended_on", "mending"]
    extra_columns = ["check_made__organisation", "check_made__started_on"]
    filters = ["check_made", "vehicle", "due_on", "mended_on", "check_made__organisation"]
    search = ["vehicle__plate_number", "fault"]
    key, ordering = ["check_made", "vehicle", "fault"], ["due_on"]
    record_actions = ["fleet.mend_fault"]
    offered = fault_offers
    views = [View("待整改", mended_on__isnull=True)]
    attachments, menu_order = True, 176
    phone_lines = ("vehicle", ["fault", "due_on"])
