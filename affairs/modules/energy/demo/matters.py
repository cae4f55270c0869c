"""Targets, base years, quotas, closings, assessments, meters of the demo city."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from affairs.core.database.bulk_load import insert_all
from affairs.core.demo import Demo, demo_part
from affairs.core.periods import Period
from affairs.modules.energy.actions.plans import close_year, record_assessment
from affairs.modules.energy.models import (
    Assessment,
    BaseYear,
    EnergyTarget,
    Meter,
    MeterReading,
    Quota,
    TargetIndicator,
    YearClosing,
)
from affairs.modules.energy.selectors.statistics import figures_of_node

PERCENTS = {
    TargetIndicator.PER_AREA_ENERGY: "1.19", TargetIndicator.PER_CAPITA_ENERGY: "1.40",
    TargetIndicator.PER_CAPITA_WATER: "1.40", TargetIndicator.PER_AREA_CARBON: "1.50",
}  # fmt: skip
CLOSED = date(2022, 2, 21)


@demo_part("energy.plans", "节能目标与考核", after=["energy.reports", "energy.accounts"])
def make_plans(demo: Demo) -> None:
    """Base years from the first year's figures, targets of three years, closings, ranks."""
    city, clerk = demo.shared["city"], demo.shared["users"]["energy"]
    first = Period.of_year(demo.years[0])
    for node in (city, *demo.shared["districts"]):
        now = figures_of_node(node, first)
        grown = Decimal("1.021")
        insert_all([
            BaseYear(
                organisation=node, year=2020, energy_tce=round(now.energy_tce * grown, 4),
                water_m3=round(now.water_m3 * grown, 2), co2_t=round(now.co2_t * grown, 4),
                people=round(now.people, 2), area_m2=round(now.area_m2, 2), source="2020 年汇总",
            )
        ])  # fmt: skip
        insert_all([
            EnergyTarget(
                organisation=node, year=year, indicator=indicator, base_year=year - 1,
                target_percent=Decimal(percent), document=f"示机管发〔{year}〕6号",
                filed_on=date(year, 1, 28),
            )
            for year in demo.years
            for indicator, percent in PERCENTS.items()
        ])  # fmt: skip
    close_year(YearClosing(organisation=city, year=2021, closed_on=CLOSED), by=clerk)
    _assess(demo)
    _quotas()


def _assess(demo: Demo) -> None:
    clerk, city = demo.shared["users"]["energy"], demo.shared["city"]
    rows = [
        Assessment(organisation=city, kind=Assessment.Kind.BY_PROVINCE, year=year, rank=1,
                   score=Decimal("98.5"), concluded_on=date(year, 12, 20),
                   document=f"省机管发〔{year}〕41号")
        for year in range(2017, 2023)
    ]  # fmt: skip
    rows += [
        Assessment(
            organisation=district,
            kind=Assessment.Kind.DISTRICT,
            year=year,
            self_score=Decimal(97 - rank),
            score=Decimal(96 - rank),
            rank=rank,
            concluded_on=date(year, 11, 30),
        )
        for rank, district in enumerate(demo.shared["districts"], start=1)
        for year in demo.years
    ]
    rows += [
        Assessment(
            organisation=unit,
            kind=Assessment.Kind.UNIT,
            year=2022,
            score=Decimal(93),
            concluded_on=date(2022, 11, 25),
        )
        for unit in demo.shared["units"][:12]
    ]
    for row in rows:
        record_assessment(row, by=clerk)


# indicator, unit, {level and zone: limit/norm/good}
_SHANDONG = (
    ("非供暖能耗", "千克标准煤/(㎡·a)", {"省级 B": "25.5/16.6/9.6", "市级 A": "21.9/14.9/7.2",
     "市级 B": "22.3/15.6/8.1", "市级以下 A": "20.0/11.9/6.5", "市级以下 B": "20.8/12.6/6.9"}),
    ("人均综合能耗", "千克标准煤/(人·a)", {"省级 B": "1611.5/1240.4/700.9",
     "市级 A": "1300.8/912.3/665.9", "市级 B": "1557.1/978.1/698.2",
     "市级以下 A": "1197.8/781.0/453.7", "市级以下 B": "1293.4/828.9/478.0"}),
    ("常规用能系统电耗", "kWh/(㎡·a)", {"省级 B": "81.0/52.0/35.5", "市级 A": "72.6/49.9/22.7",
     "市级 B": "80.0/51.5/31.9", "市级以下 A": "67.4/39.5/20.0", "市级以下 B": "75.8/45.9/26.2"}),
)  # fmt: skip


def _quotas() -> None:
    rows = []
    for indicator, unit, levels in _SHANDONG:
        for level, values in levels.items():
            limit, norm, good = map(Decimal, values.split("/"))
            name, zone = level.split(" ")
            rows.append(Quota(standard="DB37/T 2672-2019", level=name, zone=zone, unit=unit,
                              indicator=indicator, caliber="等价0.31", limit=limit, norm=norm,
                              good=good, valid_from=date(2019, 8, 1)))  # fmt: skip
    insert_all(rows)


@demo_part("energy.meters", "计量表", after=["energy.reports"])
def make_meters(demo: Demo) -> None:
    """Three levels of meters at eight institutions, a fortnight of hourly readings."""
    start = datetime(2022, 12, 17, tzinfo=timezone.get_default_timezone())
    meters, readings = [], []
    for number, body in enumerate(demo.shared["energy"][:40:5]):
        top = Meter(
            institution=body.institution,
            number=f"E{number:03}-0",
            name="总表",
            ct=40,
            carrier="elec",
            level=1,
            protocol="dlt645",
            installed_on=date(2020, 1, 1),
        )
        meters.append(top)
        meters += [
            Meter(institution=body.institution, number=f"E{number:03}-{place}", name=name, ct=10,
                  carrier="elec", level=2, sub_item=name, protocol="mqtt",
                  installed_on=date(2020, 1, 1))
            for place, name in enumerate(("照明插座", "空调", "动力"), start=1)
        ]  # fmt: skip
        meters.append(Meter(institution=body.institution, number=f"W{number:03}-0", name="水表",
                            carrier="water", level=1, protocol="modbus",
                            installed_on=date(2020, 1, 1)))  # fmt: skip
    insert_all(meters)
    tops = {meter.institution_id: meter for meter in meters if meter.level == 1
            and meter.carrier == "elec"}  # fmt: skip
    for meter in meters:
        if meter.level == 2:
            meter.upper = tops[meter.institution_id]
    Meter.objects.bulk_update([m for m in meters if m.level == 2], ["upper"])
    for number, meter in enumerate(meters):
        readings += _readings(meter, number, start)
    insert_all(readings)


def _readings(meter: Meter, number: int, start: datetime) -> list[MeterReading]:
    value, rows, before = Decimal(1000 + number * 37), [], None
    for hour in range(14 * 24):
        at = start + timedelta(hours=hour)
        rows.append(
            MeterReading(
                meter=meter,
                read_at=at,
                value=value,
                use=None if before is None else (value - before) * meter.ct,
            )
        )
        before, value = value, value + _hourly(meter, number, hour % 24, hour // 24)
    return rows


def _hourly(meter: Meter, number: int, clock: int, day: int) -> Decimal:
    if meter.carrier == "water":
        leaking = number == 4 and day > 9  # one planted leak
        return Decimal("0.2") if 7 <= clock <= 19 else Decimal("0.05" if leaking else "0")
    base = Decimal("3") if 8 <= clock <= 18 else Decimal("1")
    if number == 0 and day == 13 and clock < 6:
        base *= 2  # one planted night load
    return base * (Decimal("1") if meter.level == 1 else Decimal("1.3"))
