"""Fuel, repair, insurance, inspection, sealing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from affairs.core.ledgers.ledger import Column, Ledger, Related, View, register
from affairs.core.rules import Finding
from affairs.modules.fleet.actions import safekeeping, upkeep
from affairs.modules.fleet.models import Inspection, InsurancePolicy, Refuelling, Repair, Seal


@register
class RefuellingLedger(Ledger):
    label, noun, model, save = "加油充电", "次", Refuelling, upkeep.record_refuelling
    columns = ["vehicle", "refuelled_at", "product", Column("quantity", sum=True), "unit_price",
               Column("amount", sum=True), "odometer_km", "station"]  # fmt: skip
    extra_columns = ["card_number", "is_designated_station", "approval", "handled_by"]
    filters = ["vehicle", "product", "refuelled_at", "vehicle__organisation"]
    more_filters = ["is_designated_station", "amount"]
    search = ["vehicle__plate_number", "station"]
    totals = ["quantity", "amount"]
    key, ordering = ["vehicle", "refuelled_at", "odometer_km"], ["-refuelled_at"]
    attachments, menu_order = True, 50
    phone_lines = ("vehicle", ["refuelled_at", "amount"])


REPAIR_STATES = {
    "fleet.record_repair": (Repair.State.REPORTED, Repair.State.QUOTED),
    "fleet.approve_repair": (Repair.State.QUOTED,),
    "fleet.refuse_repair": (Repair.State.REPORTED, Repair.State.QUOTED),
    "fleet.accept_repair": (Repair.State.APPROVED,),
    "fleet.settle_repair": (Repair.State.ACCEPTED,),
}


def repair_offers(repair: Repair, code: str) -> bool:
    """Whether the repair's state allows the act."""
    return code not in REPAIR_STATES or repair.state in REPAIR_STATES[code]


def repair_doubts(repair: Repair, on: date) -> list[Finding]:
    """What speaks against the repair while it waits: firm, size, a warranty that still runs."""
    if repair.state not in (Repair.State.REPORTED, Repair.State.QUOTED) or not repair.vehicle_id:
        return []
    return upkeep.repair_findings(repair)


@register
class RepairLedger(Ledger):
    label, noun, model, save = "维修", "单", Repair, upkeep.record_repair
    columns = ["vehicle", "state", "sent_on", "kind", "fault", "supplier", "quote",
               "approved_amount", "left_shop_on", "warranty_until",
               Column("amount", sum=True), "settled_on"]  # fmt: skip
    extra_columns = ["odometer_km", "left_shop_km", "accepted_by", "has_second_approval",
                     "repeats", "details", "reported_by"]  # fmt: skip
    filters = ["vehicle", "state", "kind", "supplier", "sent_on", "vehicle__organisation"]
    more_filters = ["settled_on", "quote"]
    search = ["vehicle__plate_number", "fault"]
    totals = ["amount"]
    key, ordering = ["vehicle", "sent_on", "fault"], ["-sent_on"]
    form_fields = ["vehicle", "sent_on", "odometer_km", "fault", "kind", "supplier", "quote",
                   "has_second_approval", "details", "repeats"]  # fmt: skip
    record_actions = ["fleet.approve_repair", "fleet.refuse_repair", "fleet.accept_repair",
                      "fleet.settle_repair"]  # fmt: skip
    offered = repair_offers
    views = [
        View("报修待报价", state=Repair.State.REPORTED),
        View("待审批", state=Repair.State.QUOTED),
        View("在修", state=Repair.State.APPROVED),
        View("待结算", state=Repair.State.ACCEPTED),
    ]
    related = [Related("返修", "fleet.repair", by="repeats")]
    findings = repair_doubts
    tones = {"state": {Repair.State.QUOTED: "info", Repair.State.REPORTED: "info",
                       Repair.State.REFUSED: "stop"}}  # fmt: skip
    attachments, menu_order = True, 60
    phone_lines = ("vehicle", ["sent_on", "state"])


def ending_soon(rows: QuerySet[Any]) -> Q:
    today = timezone.localdate()
    return Q(ends_on__range=(today, today + timedelta(days=30)))


@register
class InsuranceLedger(Ledger):
    label, noun, model, save = "保险", "份", InsurancePolicy, upkeep.record_insurance
    columns = ["vehicle", "kind", "company", "policy_number", "starts_on", "ends_on",
               Column("premium", sum=True), "paid_on"]  # fmt: skip
    extra_columns = ["vehicle_tax", "claims"]
    filters = ["vehicle", "kind", "ends_on", "paid_on", "vehicle__organisation"]
    search = ["vehicle__plate_number", "policy_number", "company"]
    totals = ["premium"]
    key, ordering = ["policy_number"], ["-starts_on"]
    views = [View("30 天内到期", ending_soon)]
    attachments, menu_order = True, 70
    phone_lines = ("vehicle", ["kind", "ends_on"])


@register
class InspectionLedger(Ledger):
    label, noun, model, save = "年检", "次", Inspection, upkeep.record_inspection
    columns = ["vehicle", "due_on", "inspected_on", "is_passed", "valid_until", "station",
               Column("amount", sum=True)]  # fmt: skip
    filters = ["vehicle", "inspected_on", "valid_until", "is_passed", "vehicle__organisation"]
    search = ["vehicle__plate_number", "station"]
    totals = ["amount"]
    key, ordering = ["vehicle", "inspected_on"], ["-inspected_on"]
    attachments, menu_order = True, 80
    phone_lines = ("vehicle", ["inspected_on", "valid_until"])


def seal_offers(seal: Seal, code: str) -> bool:
    """A sealed vehicle is unsealed once."""
    return code != "fleet.unseal_vehicle" or (seal.unsealed_at is None and not seal.is_on_duty)


def not_unsealed(rows: QuerySet[Any]) -> Q:
    return Q(unsealed_at__isnull=True, is_on_duty=False, sealed_to__lte=timezone.now())


@register
class SealLedger(Ledger):
    label, noun, model, save = "封存", "辆次", Seal, safekeeping.seal_vehicle
    columns = ["vehicle", "holiday", "sealed_from", "sealed_to", "place", "key_keeper",
               "odometer_km", "is_on_duty", "duty_reason"]  # fmt: skip
    extra_columns = ["has_photo", "unsealed_at", "unsealed_km"]
    filters = ["vehicle", "sealed_from", "is_on_duty", "vehicle__organisation"]
    search = ["vehicle__plate_number", "holiday", "place"]
    key, ordering = ["vehicle", "sealed_from"], ["-sealed_from"]
    record_actions = ["fleet.unseal_vehicle"]
    offered = seal_offers
    views = [View("值班备勤", is_on_duty=True), View("未启封", not_unsealed)]
    attachments, menu_order = True, 100
    phone_lines = ("vehicle", ["holiday", "place"])
