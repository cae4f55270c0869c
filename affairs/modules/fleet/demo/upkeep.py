"""Fuel, repair, insurance and inspection of every vehicle, each with its cost entry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.utils import timezone

from affairs.core.demo import Demo, demo_part
from affairs.core.periods import Period
from affairs.core.records import Record
from affairs.modules.fleet.choices import CostKind, Power, RepairKind
from affairs.modules.fleet.models import (
    CostEntry,
    Inspection,
    InsurancePolicy,
    Refuelling,
    Repair,
    Supplier,
    SupplierContract,
    Vehicle,
)

YEARS = (2021, 2022)
FAULTS = ("更换刹车片", "更换轮胎 2 条", "空调不制冷", "更换蓄电池", "常规保养，换机油机滤")


@demo_part("fleet.upkeep", "油修险检", after=["fleet.trips"])
def make_upkeep(demo: Demo) -> None:
    """Two years of running costs of 620 vehicles."""
    chance = demo.chance("fleet.upkeep")
    vehicles: list[Vehicle] = demo.shared["vehicles"]
    suppliers = _suppliers()
    _store(Refuelling, _refuellings(vehicles, chance), _fuel_kind, "refuelled_at")
    _store(Repair, _repairs(vehicles, suppliers, chance), lambda _: CostKind.REPAIR, "settled_on")
    _store(InsurancePolicy, _policies(vehicles), lambda _: CostKind.INSURANCE, "paid_on")
    _store(Inspection, _inspections(vehicles), lambda _: CostKind.INSPECTION, "inspected_on")


def _suppliers() -> list[Supplier]:
    """Twenty repair firms since 2020, six more since March 2022, and an insurer."""
    firms = Supplier.objects.bulk_create(
        Supplier(name=f"示例第{number}汽车维修厂", address="示例市汽配城", rating=4)
        for number in range(1, 27)
    )
    insurer = Supplier.objects.create(name="示例财产保险市分公司")
    end = timezone.localdate() + timedelta(days=400)
    Service = SupplierContract.Service
    contracts = [
        SupplierContract(
            supplier=firm, service=Service.REPAIR, ends_on=end,
            batch="第一批" if n <= 20 else "增补",
            begins_on=date(2020, 7, 1) if n <= 20 else date(2022, 3, 1),
        )
        for n, firm in enumerate(firms, start=1)
    ]  # fmt: skip
    contracts.append(
        SupplierContract(
            supplier=insurer, service=Service.INSURANCE, begins_on=date(2020, 7, 1), ends_on=end
        )
    )
    SupplierContract.objects.bulk_create(contracts)
    return firms


def _refuellings(vehicles: list[Vehicle], chance: Random) -> Iterator[Refuelling]:
    """Monthly; pooled cars twice a month. Readings lie on the car's straight line in time."""
    Product = Refuelling.Product
    for vehicle in vehicles:
        electric = vehicle.power == Power.ELECTRIC
        diesel = vehicle.power == Power.DIESEL
        product = (
            Product.ELECTRICITY if electric else Product.DIESEL if diesel else Product.PETROL_92
        )
        for year in YEARS:
            for month in range(1, 13):
                for day in (5, 20) if vehicle.is_pooled else (12,):
                    on = date(year, month, day)
                    if vehicle.entered_on is None or on <= vehicle.entered_on:
                        continue
                    quantity = Decimal(chance.randint(2200, 5200)) / 100
                    price = Decimal("1.20") if electric else Decimal("7.85")
                    yield Refuelling(
                        vehicle=vehicle, product=product, quantity=quantity, unit_price=price,
                        refuelled_at=Period(on, on).begins_at + timedelta(hours=12),
                        amount=(quantity * price).quantize(Decimal("0.01")),
                        odometer_km=_on_the_line(vehicle, on), station="示例第一加油站",
                    )  # fmt: skip


def _on_the_line(vehicle: Vehicle, day: date) -> int:
    """A reading between entering and the end of 2022, in proportion to time."""
    entered = vehicle.entered_on
    share = (day - entered).days / max((date(2022, 12, 31) - entered).days, 1)
    return int(vehicle.odometer_km * share)


def _repairs(
    vehicles: list[Vehicle], suppliers: list[Supplier], chance: Random
) -> Iterator[Repair]:
    for vehicle in vehicles:
        for year in YEARS:
            if chance.random() < 0.55:
                sent = date(year, chance.randint(1, 11), chance.randint(1, 28))
                if sent <= vehicle.entered_on:
                    continue
                quote = Decimal(chance.randint(300, 1900))
                yield Repair(
                    vehicle=vehicle, state=Repair.State.SETTLED, sent_on=sent,
                    odometer_km=_on_the_line(vehicle, sent), fault=chance.choice(FAULTS),
                    kind=RepairKind.MINOR, supplier=suppliers[chance.randrange(20)], quote=quote,
                    approved_amount=quote, left_shop_on=sent + timedelta(days=2),
                    warranty_until=sent + timedelta(days=12), amount=quote,
                    settled_on=sent + timedelta(days=9), accepted_by="车队队长",
                )  # fmt: skip


def _policies(vehicles: list[Vehicle]) -> Iterator[InsurancePolicy]:
    """One compulsory policy a year, and the one in force today."""
    kind = InsurancePolicy.Kind.COMPULSORY
    for number, vehicle in enumerate(vehicles):
        for year in YEARS:
            begins = date(year, 1 + number % 12, 10)
            if begins > vehicle.entered_on:
                yield InsurancePolicy(
                    vehicle=vehicle, kind=kind, company="示例财产保险市分公司", starts_on=begins,
                    ends_on=begins + timedelta(days=364), premium=Decimal(950), paid_on=begins,
                    policy_number=f"PDZA{year}{number:06d}",
                )  # fmt: skip
        if vehicle.insured_until is None:
            continue
        begins = vehicle.insured_until - timedelta(days=364)
        yield InsurancePolicy(
            vehicle=vehicle, kind=kind, company="示例财产保险市分公司", starts_on=begins,
            ends_on=vehicle.insured_until, premium=Decimal(950), paid_on=begins,
            policy_number=f"PDZA{begins.year}X{number:05d}",
        )  # fmt: skip


def _inspections(vehicles: list[Vehicle]) -> Iterator[Inspection]:
    for number, vehicle in enumerate(vehicles):
        for year in YEARS:
            on = date(year, 1 + (number * 5) % 12, 18)
            if number % 2 == year % 2 and on > vehicle.entered_on:
                yield Inspection(
                    vehicle=vehicle, inspected_on=on, amount=Decimal(120), station="示例检测站",
                    valid_until=on + timedelta(days=730),
                )  # fmt: skip


def _store(model: type[Record], rows: Iterable[Any], kind_of: Any, day_field: str) -> None:
    """Store the rows and, for each, its entry in the account of all costs."""
    stored = model.objects.bulk_create(list(rows), batch_size=2000)  # type: ignore[attr-defined]
    source = model._meta.label_lower
    CostEntry.objects.bulk_create(
        (
            CostEntry(
                vehicle_id=row.vehicle_id, organisation_id=row.vehicle.organisation_id,
                kind=kind_of(row), amount=_amount(row), incurred_on=_day(getattr(row, day_field)),
                source_type=source, source_id=row.pk,
            )
            for row in stored
            if _amount(row)
        ),
        batch_size=2000,
    )  # fmt: skip


def _amount(row: Any) -> Decimal:
    return row.premium if isinstance(row, InsurancePolicy) else row.amount


def _day(value: Any) -> date:
    return value if type(value) is date else timezone.localdate(value)


def _fuel_kind(row: Refuelling) -> CostKind:
    return CostKind.CHARGING if row.product == Refuelling.Product.ELECTRICITY else CostKind.FUEL
