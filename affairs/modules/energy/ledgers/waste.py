"""Waste: points, pickups, inspections."""

from __future__ import annotations

from datetime import date

from affairs.core.ledgers.ledger import Column, Ledger, register
from affairs.core.rules import Finding
from affairs.core.rules.evaluation import evaluate
from affairs.modules.energy.actions import schemes
from affairs.modules.energy.models import WasteInspection, WastePickup, WastePoint
from affairs.modules.energy.rules.waste import PointKind, WasteKind


def point_findings(point: WastePoint, on: date) -> list[Finding]:
    """Bins a point lacks (WST-01)."""
    if not point.kind:
        return []
    outcome = evaluate("WST-01", on=on, point=PointKind(point.kind), bins=point.bins,
                       has_name=bool(point.name), has_sign=point.has_sign)  # fmt: skip
    return list(outcome.findings)


def pickup_findings(pickup: WastePickup, on: date) -> list[Finding]:
    """Whether the carrier might take it (WST-02)."""
    if not (pickup.kind and pickup.weight_kg and pickup.picked_on):
        return []
    outcome = evaluate(
        "WST-02", on=on, kind=WasteKind(pickup.kind), kg=pickup.weight_kg,
        picked_on=pickup.picked_on, licence_until=pickup.licence_until,
        contract_until=pickup.contract_until,
    )  # fmt: skip
    return list(outcome.findings)


@register
class PointLedger(Ledger):
    label, noun, model, save = "垃圾投放点", "个", WastePoint, schemes.record_waste_point
    columns = ["organisation", "name", "kind", "has_recyclable", "has_hazardous", "has_kitchen",
               "has_other", "has_sign"]  # fmt: skip
    filters = ["organisation", "kind", "has_sign"]
    search = ["name", "organisation__name"]
    key, ordering = ["organisation", "name"], ["name"]
    findings = point_findings
    attachments, menu_order = True, 160
    phone_lines = ("name", ["organisation", "kind"])


@register
class PickupLedger(Ledger):
    label, noun, model, save = "垃圾清运", "次", WastePickup, schemes.record_waste_pickup
    columns = ["organisation", "picked_on", "kind", Column("weight_kg", sum=True), "carrier",
               "licence_until", "contract_until", "destination"]  # fmt: skip
    filters = ["organisation", "kind", "picked_on"]
    search = ["carrier", "organisation__name"]
    totals = ["weight_kg"]
    key, ordering = ["organisation", "picked_on", "kind", "carrier"], ["-picked_on"]
    findings = pickup_findings
    attachments, menu_order = True, 165
    phone_lines = ("organisation", ["picked_on", "kind"])


@register
class WasteInspectionLedger(Ledger):
    label, noun, model, save = "垃圾分类检查", "家次", WasteInspection, schemes.inspect_waste
    columns = ["organisation", "inspected_on", "bins_score", "accuracy_percent",
               "awareness_percent", "plastics_ban_kept", "score", "problems",
               "correct_by"]  # fmt: skip
    filters = ["organisation", "inspected_on", "score"]
    search = ["organisation__name", "problems"]
    key, ordering = ["organisation", "inspected_on"], ["-inspected_on"]
    attachments, menu_order = True, 170
    phone_lines = ("organisation", ["inspected_on", "score"])
