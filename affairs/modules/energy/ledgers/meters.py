"""Meters and readings."""

from __future__ import annotations

from affairs.core.ledgers.ledger import Column, Ledger, Related, View, register
from affairs.modules.energy.actions import meters
from affairs.modules.energy.models import Meter, MeterReading


@register
class MeterLedger(Ledger):
    label, noun, model, save = "计量表", "块", Meter, meters.register_meter
    columns = ["number", "name", "institution", "carrier", "level", "sub_item", "upper",
               "protocol", "ct", "pt", "installed_on", "removed_on"]  # fmt: skip
    extra_columns = ["digits", "interval_minutes"]
    filters = ["institution", "carrier", "level", "protocol"]
    search = ["number", "name"]
    key, ordering = ["number"], ["number"]
    related = [
        Related("读数", "energy.meterreading", by="meter"),
        Related("下级表", "energy.meter", by="upper"),
    ]
    views = [View("在用", removed_on=None)]
    attachments, menu_order = True, 154
    phone_lines = ("number", ["name", "carrier"])


@register
class MeterReadingLedger(Ledger):
    label, noun, model, save = "抄表读数", "次", MeterReading, meters.record_meter_reading
    save_many = meters.record_meter_readings
    columns = ["meter", "read_at", "value", Column("use", sum=True), "event", "quality"]
    extra_columns = ["old_end", "new_start", "sequence"]
    filters = ["meter", "read_at", "event", "quality"]
    search = ["meter__number", "meter__name"]
    key, ordering = ["meter", "read_at", "sequence"], ["-read_at"]
    form_fields = ["meter", "read_at", "value", "event", "old_end", "new_start", "quality"]
    attachments, menu_order = True, 156
    phone_lines = ("meter", ["read_at", "value"])
