"""Quotas and vehicles; the mistakes planted here sit on quotas and vehicles."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import islice
from random import Random

from django.utils import timezone

from affairs.core.demo import Demo, demo_part
from affairs.core.organisations.models import Organisation
from affairs.core.periods import Period
from affairs.modules.fleet.choices import BodyClass, Power, VehicleCategory, VehicleStatus
from affairs.modules.fleet.models import Holding, OdometerReading, Quota, Vehicle

POOL = "市机关车队"
POOL_QUOTA = 84
UNIT_VEHICLES = 536
# model, body, power, seats, litres, price
MODELS = (
    ("大众朗逸 1.5L", BodyClass.SEDAN, Power.PETROL, 5, "1.5", "118900"),
    ("别克英朗 1.5L", BodyClass.SEDAN, Power.PETROL, 5, "1.5", "113900"),
    ("比亚迪秦 EV", BodyClass.SEDAN, Power.ELECTRIC, 5, None, "139800"),
    ("红旗 E-QM5", BodyClass.SEDAN, Power.ELECTRIC, 5, None, "165800"),
    ("帕萨特 1.4T", BodyClass.SEDAN, Power.PETROL, 5, "1.4", "169900"),
    ("别克 GL8 2.0T", BodyClass.SMALL_PASSENGER, Power.PETROL, 7, "2.0", "239900"),
    ("江铃全顺", BodyClass.SMALL_PASSENGER, Power.DIESEL, 9, "2.2", "178900"),
    ("丰田考斯特 20 座", BodyClass.MEDIUM_PASSENGER, Power.DIESEL, 20, "2.7", "389000"),
)
CATEGORIES = (VehicleCategory.OTHER, VehicleCategory.CONFIDENTIAL, VehicleCategory.EMERGENCY,
              VehicleCategory.ENFORCEMENT)  # fmt: skip
FIRST_DAY = date(2021, 1, 1)


@demo_part("fleet.register", "车辆与编制", after=["accounts"])
def make_register(demo: Demo) -> None:
    """620 vehicles at scale 1, within quota but for four units."""
    chance = demo.chance("fleet.register")
    today = timezone.localdate()
    units = demo.shared["units"]
    pool = demo.shared["unit_by_name"][POOL]
    shares = _shares(units, pool, chance, UNIT_VEHICLES * demo.scale)
    vehicles = [_vehicle(n, unit, category, chance, today)
                for n, (unit, category) in enumerate(shares, start=1)]  # fmt: skip
    _plant(demo, vehicles, today)
    Vehicle.objects.bulk_create(vehicles, batch_size=500)
    Quota.objects.bulk_create(_quotas(demo, vehicles, pool), batch_size=500)
    _holdings_and_readings(vehicles)
    demo.shared["vehicles"] = vehicles
    demo.shared["pool_vehicles"] = [v for v in vehicles if v.organisation_id == pool.pk]


def _shares(
    units: list[Organisation], pool: Organisation, chance: Random, others: int
) -> list[tuple[Organisation, VehicleCategory]]:
    rest = [unit for unit in units if unit != pool]
    shares = [(pool, VehicleCategory.OTHER)] * POOL_QUOTA
    for number in range(others):
        unit = rest[number % len(rest)]
        weights = (6, 1, 1, 6 if unit.name in ("市公安局", "市市场监管局", "市城市管理委") else 0)
        shares.append((unit, chance.choices(CATEGORIES, weights)[0]))
    return shares


def _vehicle(
    number: int, unit: Organisation, category: VehicleCategory, chance: Random, today: date
) -> Vehicle:
    weights = (5, 4, 4, 2, 4, 2, 2, 1 if unit.name == POOL else 0)
    name, body, power, seats, litres, price = chance.choices(MODELS, weights)[0]
    age_days = chance.choices((chance.randint(400, 2600), chance.randint(2900, 4200)), (85, 15))[0]
    registered = date(2022, 12, 31) - timedelta(days=age_days)
    electric = power == Power.ELECTRIC
    return Vehicle(
        plate_number=f"示AD{number:05d}" if electric else f"示A{number + 10000:05d}",
        plate_colour=Vehicle.PlateColour.GREEN if electric else Vehicle.PlateColour.BLUE,
        model_name=name,
        category=category,
        body=body,
        power=power,
        seats=seats,
        displacement_l=Decimal(litres) if litres else None,
        price=Decimal(price),
        purchased_on=registered - timedelta(days=20),
        registered_on=registered,
        entered_on=registered,
        organisation=unit,
        is_pooled=unit.name == POOL,
        parking_place="机关大院停车场" if unit.name == POOL else f"{unit.name}院内",
        terminal_number=f"1391{number:07d}",
        asset_number=f"ZC{registered.year}{number:05d}",
        odometer_km=chance.randint(4_000, 30_000) + age_days * 30,
        insured_until=today + timedelta(days=chance.randint(40, 360)),
        inspected_until=today + timedelta(days=chance.randint(100, 500)),
        status=VehicleStatus.IN_USE,
    )


def _plant(demo: Demo, vehicles: list[Vehicle], today: date) -> None:
    """Lapsed insurance, lapsed inspection, missing mark: each on its own vehicles of units."""
    others = (v for v in vehicles if not v.is_pooled and v.power != Power.ELECTRIC)
    for vehicle in islice(others, 2):
        vehicle.insured_until = today - timedelta(days=3)
        demo.plant("VEH-17.reminder", vehicle, "交强险已过期仍在册")
    for vehicle in islice(others, 2):
        vehicle.inspected_until = today - timedelta(days=5)
        demo.plant("VEH-16", vehicle, "检验已过期")
    for vehicle in islice(others, 3):
        vehicle.is_marked = False
        demo.plant("VEH-12", vehicle, "未标识，也没有豁免批件")


def _quotas(demo: Demo, vehicles: list[Vehicle], pool: Organisation) -> list[Quota]:
    """A quota for each unit and category that holds vehicles; four are one vehicle short."""
    held: dict[tuple[Organisation, str], int] = {}
    for vehicle in vehicles:
        place = (vehicle.organisation, vehicle.category)
        held[place] = held.get(place, 0) + 1
    large = [place for place, number in held.items() if number >= 3 and place[0] != pool]
    short = set(large[7::20][:4])
    quotas = []
    for place, number in held.items():
        unit, category = place
        room = -1 if place in short else 1 if unit.pk % 3 == 0 else 0
        quotas.append(
            Quota(
                organisation=unit,
                category=category,
                vehicles=number + room,
                valid_from=FIRST_DAY,
                document="示机管车〔2020〕6号",
            )  # fmt: skip
        )
        if place in short:
            demo.plant("VEH-02", f"{unit} {VehicleCategory(category).label}", "实有数超编制 1 辆")
    return quotas


def _holdings_and_readings(vehicles: list[Vehicle]) -> None:
    Holding.objects.bulk_create(
        (Holding(vehicle=v, organisation=v.organisation, held_from=v.entered_on) for v in vehicles),
        batch_size=500,
    )
    readings = OdometerReading.objects.bulk_create(
        (
            OdometerReading(
                vehicle=vehicle,
                read_at=Period(vehicle.entered_on, vehicle.entered_on).begins_at,
                km=min(60, vehicle.odometer_km),
                source=OdometerReading.Source.ENTERING,
            )
            for vehicle in vehicles
        ),
        batch_size=500,
    )
    for reading in readings:
        reading.source_id = reading.pk
    OdometerReading.objects.bulk_update(readings, ["source_id"], batch_size=500)
