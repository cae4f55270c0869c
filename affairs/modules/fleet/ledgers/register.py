"""The register of vehicles: quotas, cars, who held them, how far they went."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from affairs.core.ledgers.ledger import Column, Ledger, Related, Section, View, register
from affairs.core.rules import Finding
from affairs.modules.fleet.actions import readings, vehicles
from affairs.modules.fleet.choices import VehicleStatus
from affairs.modules.fleet.models import Holding, OdometerReading, Quota, Vehicle
from affairs.modules.fleet.selectors.standing import vehicle_findings

TONES = {
    VehicleStatus.IN_REPAIR: "ask",
    VehicleStatus.SEALED: "info",
    VehicleStatus.SUSPENDED: "stop",
    VehicleStatus.AWAITING_DISPOSAL: "ask",
}
IN_SERVICE = [status for status in VehicleStatus if status is not VehicleStatus.DISPOSED]


def expiring(rows: QuerySet[Any]) -> Q:
    """Insurance or inspection ends within thirty days, or has ended."""
    soon = timezone.localdate() + timedelta(days=30)
    ends = Q(insured_until__lte=soon) | Q(inspected_until__lte=soon)
    return ends & Q(status__in=IN_SERVICE)


def past_renewal_age(rows: QuerySet[Any]) -> Q:
    """Registered more than eight years ago; other terms by category are on the record."""
    today = timezone.localdate()
    return Q(registered_on__lt=_years_before(today, 8), status__in=IN_SERVICE)


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


def findings_of(vehicle: Vehicle, on: date) -> list[Finding]:
    return vehicle_findings(vehicle, on)


@register
class VehicleLedger(Ledger):
    label, noun, model, save = "车辆台账", "辆", Vehicle, vehicles.register_vehicle
    save_many, save_label = vehicles.register_vehicles, "登记"
    columns = ["plate_number", "model_name", "category", "status", "organisation", "body", "seats",
               "power", "registered_on", "odometer_km", "insured_until", "inspected_until",
               Column("price", sum=True)]  # fmt: skip
    extra_columns = ["using_organisation", "fleet_number", "plate_colour", "vin", "engine_number",
                     "displacement_l", "is_automatic", "purchased_on", "entered_on",
                     "disposed_on", "funding", "acquisition", "ownership", "quota_number",
                     "is_pooled", "is_marked", "mark_exemption", "terminal_number",
                     "asset_number", "parking_place", "planned_renewal_year", "renews",
                     "purchase_application", "remark"]  # fmt: skip
    filters = ["category", "status", "organisation", "body", "power", "registered_on"]
    more_filters = ["ownership", "is_pooled", "is_marked", "seats", "insured_until",
                    "inspected_until", "odometer_km", "entered_on", "disposed_on"]  # fmt: skip
    search = ["plate_number", "model_name", "fleet_number", "vin"]
    totals = ["price"]
    key, ordering = ["plate_number"], ["plate_number"]
    other_keys, watched_repeats = [["fleet_number"]], ["fleet_number"]
    form_fields = [
        Section("车辆", ["plate_number", "plate_colour", "model_name", "category", "body", "seats",
                       "power", "displacement_l", "is_automatic", "vin", "engine_number"]),
        Section("来源", ["organisation", "using_organisation", "ownership", "acquisition",
                       "funding", "price", "purchased_on", "registered_on", "entered_on",
                       "purchase_application", "renews"]),
        Section("管理", ["status", "quota_number", "fleet_number", "asset_number", "is_pooled",
                       "parking_place", "is_marked", "mark_exemption", "terminal_number",
                       "is_position_secret", "odometer_km", "insured_until", "inspected_until",
                       "planned_renewal_year", "remark"]),
    ]  # fmt: skip
    row_actions = ["fleet.change_vehicle_status"]
    record_pages = ["fleet.vehicle_account", "fleet.vehicle_life"]
    views = [
        View("在册", status__in=IN_SERVICE),
        View("30 天内到期", expiring),
        View("超更新年限", past_renewal_age),
        View("已处置", status=VehicleStatus.DISPOSED),
    ]
    related = [
        Related("用车", "fleet.trip", by="vehicle"),
        Related("费用", "fleet.costentry", by="vehicle"),
        Related("加油充电", "fleet.refuelling", by="vehicle"),
        Related("维修", "fleet.repair", by="vehicle"),
        Related("保险", "fleet.insurancepolicy", by="vehicle"),
        Related("年检", "fleet.inspection", by="vehicle"),
        Related("里程", "fleet.odometerreading", by="vehicle"),
    ]
    findings = findings_of
    tones = {"status": TONES}
    help = {"entered_on": "进入本市车辆台账的日期；统计按这一天起算"}
    attachments, menu_order = True, 20
    phone_lines = ("plate_number", ["category", "status"])


@register
class QuotaLedger(Ledger):
    label, noun, model, save = "车辆编制", "项", Quota, vehicles.record_quota
    columns = ["organisation", "category", Column("vehicles", sum=True), "valid_from", "document"]
    filters = ["organisation", "category", "valid_from"]
    search = ["organisation__name", "document"]
    totals = ["vehicles"]
    key, ordering = ["organisation", "category", "valid_from"], ["organisation", "category"]
    attachments, menu_order = True, 30
    phone_lines = ("organisation", ["category", "vehicles"])


@register
class HoldingLedger(Ledger):
    label, noun, model = "配备记录", "条", Holding
    columns = ["vehicle", "organisation", "held_from", "held_until"]
    filters = ["organisation", "held_from", "held_until"]
    search = ["vehicle__plate_number"]
    ordering = ["-held_from"]
    importable, menu = False, False
    phone_lines = ("vehicle", ["organisation", "held_from"])


@register
class OdometerLedger(Ledger):
    label, noun, model, save = "里程读数", "次", OdometerReading, readings.record_reading
    columns = ["vehicle", "read_at", "km", "source", "old_km", "remark"]
    filters = ["vehicle", "source", "read_at"]
    search = ["vehicle__plate_number"]
    ordering = ["-read_at"]
    form_fields = ["vehicle", "read_at", "source", "km", "old_km", "remark"]
    help = {"old_km": "换表时填旧表拆下时的读数"}
    importable, menu_order = False, 110
    attachments = True
    phone_lines = ("vehicle", ["read_at", "km"])
