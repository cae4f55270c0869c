"""Meters and readings: by hand, from a frame, from a message; use worked out at each."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from affairs.core.actions import Batch, action, many, note_change
from affairs.core.errors import RuleViolation
from affairs.core.rules.evaluation import evaluate
from affairs.core.rules.outcome import Severity
from affairs.modules.energy.models import Meter, MeterReading

if TYPE_CHECKING:
    from affairs.core.accounts.models import User


@action("energy.register_meter", label="登记计量表", conflict="没有保存：这个表号已登记。")
def register_meter(meter: Meter, *, by: User) -> Meter:
    """Keep a meter; the meter above it measures the same carrier one level up."""
    upper = meter.upper
    if upper is not None:
        if upper.carrier != meter.carrier or upper.institution_id != meter.institution_id:
            raise RuleViolation("上级表应属同一单位、同一品种。", field="upper")
        if upper.level >= meter.level:
            raise RuleViolation("上级表的级别应高于本表。", field="upper")
    if meter.ct <= 0 or meter.pt <= 0:
        raise RuleViolation("变比应大于 0。", field="ct")
    meter.save()
    return meter


@action("energy.record_meter_reading", label="登记抄表",
        conflict="没有保存：这块表这个时刻已有读数。")  # fmt: skip
def record_meter_reading(reading: MeterReading, *, by: User) -> MeterReading:
    """Keep a reading between its neighbours in time; the use of both is worked out again."""
    meter = Meter.objects.select_for_update().get(pk=reading.meter_id)
    others = meter.readings.exclude(pk=reading.pk)
    before = others.filter(read_at__lt=reading.read_at).order_by("-read_at").first()
    after = others.filter(read_at__gt=reading.read_at).order_by("read_at").first()
    reading.use = use_since(meter, before, reading)
    later = use_since(meter, reading, after) if after is not None else None
    reading.save()
    if after is not None and after.use != later:
        after.use = later
        note_change(after, "前一次读数变动")
        after.save()
    return reading


def use_since(meter: Meter, before: MeterReading | None, now: MeterReading) -> Decimal | None:
    """Use between two readings, ratios applied; RuleViolation names the neighbour."""
    if before is None:
        return None
    if now.event == MeterReading.Event.CHANGE:
        return _over_change(meter, before, now)
    outcome = evaluate(
        "ENE-V12", on=now.read_at.date(), previous=before.value, current=now.value,
        event=now.event, digits=meter.digits, ct=meter.ct, pt=meter.pt,
    )  # fmt: skip
    stops = [found for found in outcome.findings if found.severity is Severity.STOP]
    if stops:
        raise RuleViolation(
            f"{stops[0].message}（{before.read_at:%Y-%m-%d %H:%M}）。{stops[0].remedy}",
            field="value",
        )
    use: Decimal = outcome.value
    return use


def _over_change(meter: Meter, before: MeterReading, now: MeterReading) -> Decimal:
    if now.old_end is None or now.new_start is None:
        raise RuleViolation("换表要写旧表止码和新表起码。", field="old_end")
    use = (now.old_end - before.value + now.value - now.new_start) * meter.ct * meter.pt
    if use < 0:
        raise RuleViolation("换表前后的用量为负，核对止码和起码。", field="old_end")
    return use


@many(record_meter_reading)
def record_meter_readings(batch: Batch[MeterReading], *, by: User) -> None:
    """Keep readings of many meters in the order of time, each after the last one stored."""
    meters = Meter.objects.select_for_update().in_bulk({one.meter_id for one in batch.records})
    last: dict[int, MeterReading] = {}
    rows = MeterReading.objects.filter(meter__in=meters).order_by("meter", "-read_at")
    for row in rows.iterator(2000):
        last.setdefault(row.meter_id, row)
    for reading in sorted(batch.records, key=lambda one: one.read_at):
        before = last.get(reading.meter_id)
        if before is not None and reading.read_at < before.read_at:
            batch.refuse(reading, f"早于已有的 {before.read_at:%Y-%m-%d %H:%M} 读数，单条补录。",
                         field="read_at")  # fmt: skip
            continue
        try:
            reading.use = use_since(meters[reading.meter_id], before, reading)
        except RuleViolation as wrong:
            batch.refuse(reading, wrong)
        last[reading.meter_id] = reading
    batch.store()
