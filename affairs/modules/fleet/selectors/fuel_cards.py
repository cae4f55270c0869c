"""Doubts about lines of a fuel-card statement, and the figures that may be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet, Sum
from django.utils import timezone

from affairs.core.rules import Finding, ask, tip
from affairs.modules.fleet.models import FuelTransaction

KM_PER_MILE = Decimal("1.609344")
# A tankful takes a car no further; longer distances come from mistyped odometers.
PLAUSIBLE_KM = 600 * KM_PER_MILE
# Numbers drivers type to get past the pump, as the statement shows them, in its unit.
PLACEHOLDERS = frozenset({0, 1, 2, 11, 1111, 1234, 9999})
LATE_POSTING_DAYS = 60


def transaction_findings(line: FuelTransaction) -> list[Finding]:
    """What is doubtful about one line; the line is kept as the statement has it."""
    return [*_item(line), *_odometer(line), *_distance(line), *_dates(line), *_sum(line)]


def _item(line: FuelTransaction) -> list[Finding]:
    """A further line of a transaction is no further refuelling."""
    if line.item == 1:
        return []
    return [
        ask(
            f"交易号 {line.transaction_number} 重复：这是同一笔交易的第 {line.item} 行",
            field="transaction_number",
            value=line.item,
            limit=1,
            remedy="金额照单计入，不另计一次加油；核对是否重复收费。",
        )
    ]


def _odometer(line: FuelTransaction) -> list[Finding]:
    if not line.is_fuel or line.odometer_km is None:
        return []
    for reading in (line.odometer_km, line.odometer_km / KM_PER_MILE):
        if abs(reading - round(reading)) < Decimal("0.001") and round(reading) in PLACEHOLDERS:
            remedy = "向驾驶员核实里程表读数后更正。"
            return [
                ask(
                    f"里程表读数像随手填的：{round(reading)}",
                    field="odometer_km",
                    value=round(reading),
                    remedy=remedy,
                )
            ]
    return []


def _distance(line: FuelTransaction) -> list[Finding]:
    if not line.is_fuel or line.distance_km is None:
        return []
    if 0 < line.distance_km <= PLAUSIBLE_KM:
        return []
    return [
        ask(
            f"两次加油间行驶 {line.distance_km.normalize():,f} 公里，不计入油耗",
            field="distance_km",
            value=line.distance_km,
            limit=PLAUSIBLE_KM,
            remedy="核对前后两次读数。",
        )
    ]


def _dates(line: FuelTransaction) -> list[Finding]:
    if line.posted_on is None:
        return []
    days = (line.posted_on - timezone.localdate(line.transacted_at)).days
    if 0 <= days <= LATE_POSTING_DAYS:
        return []
    what = "交易日期晚于入账日期" if days < 0 else f"交易 {days} 天后才入账"
    remedy = "向发卡单位核实交易日期。"
    return [ask(what, field="transacted_at", value=line.transacted_at, remedy=remedy)]


def _sum(line: FuelTransaction) -> list[Finding]:
    gap = line.net_amount - (line.gross_amount + line.exempt_tax + line.discount)
    if gap == 0:
        return []
    return [
        tip(
            f"净额与总额、免税额、折扣之和差 {gap}",
            field="net_amount",
            value=line.net_amount,
            limit=line.net_amount - gap,
        )
    ]


@dataclass(frozen=True, slots=True)
class Consumption:
    """Plausible lines only: their number, km and litres."""

    lines: int
    distance_km: Decimal
    litres: Decimal

    @property
    def litres_per_100km(self) -> Decimal | None:
        """None at 0 km."""
        return self.litres * 100 / self.distance_km if self.distance_km else None


def plausible(rows: QuerySet[FuelTransaction]) -> QuerySet[FuelTransaction]:
    """Fuel lines whose distance a tankful can explain."""
    return rows.filter(litres__isnull=False, distance_km__gt=0, distance_km__lte=PLAUSIBLE_KM)


def consumption(rows: QuerySet[FuelTransaction]) -> Consumption:
    """Fuel used by the plausible lines of the rows."""
    trusted = plausible(rows)
    sums = trusted.aggregate(km=Sum("distance_km"), litres=Sum("litres"))
    zero = Decimal(0)
    return Consumption(trusted.count(), sums["km"] or zero, sums["litres"] or zero)
