"""Valid records of vehicles, drivers, trips and what they cost."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.utils import timezone

from affairs.core.organisations.tests.factories import make_organisation
from affairs.modules.fleet import models
from affairs.modules.fleet.choices import (
    BodyClass,
    CostKind,
    Power,
    RepairKind,
    VehicleCategory,
)

_numbers = count(1)


def next_number() -> int:
    """A number no other record of the test has."""
    return next(_numbers)


def local(text: str) -> datetime:
    """A moment of the city's zone, such as ``2022-07-18 09:00``."""
    zone = timezone.get_default_timezone()
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def make_quota(**fields: Any) -> models.Quota:
    """Five vehicles of 其他 from 2018."""
    fields.setdefault("organisation", None)
    fields["organisation"] = fields["organisation"] or make_organisation()
    defaults = {
        "category": VehicleCategory.OTHER,
        "vehicles": 5,
        "valid_from": date(2018, 1, 1) + timedelta(days=next(_numbers) % 1000),
    }
    return models.Quota.objects.create(**(defaults | fields))


def make_vehicle(**fields: Any) -> models.Vehicle:
    """A five-seat petrol sedan in use, insured and inspected, on the register since 2018."""
    number = next(_numbers)
    defaults = {
        "plate_number": f"示A{10000 + number}",
        "model_name": "别克 GL6",
        "category": VehicleCategory.OTHER,
        "body": BodyClass.SEDAN,
        "power": Power.PETROL,
        "seats": 5,
        "displacement_l": Decimal("1.5"),
        "price": Decimal("119800.00"),
        "registered_on": date(2018, 3, 15),
        "entered_on": date(2018, 3, 15),
        "insured_until": date(2036, 12, 31),
        "inspected_until": date(2036, 12, 31),
    }
    values = defaults | fields
    if "organisation" not in values:
        values["organisation"] = make_organisation()
    vehicle = models.Vehicle.objects.create(**values)
    models.Holding.objects.create(
        vehicle=vehicle,
        organisation=vehicle.organisation,
        held_from=vehicle.entered_on,
        held_until=vehicle.disposed_on,
    )
    return vehicle


def make_holding(**fields: Any) -> models.Holding:
    """A past holding, before the vehicle's present one."""
    if "vehicle" not in fields:
        fields["vehicle"] = make_vehicle()
    defaults = {
        "organisation": fields["vehicle"].organisation,
        "held_from": date(2016, 1, 1),
        "held_until": date(2018, 1, 1),
    }
    return models.Holding.objects.create(**(defaults | fields))


def make_odometerreading(**fields: Any) -> models.OdometerReading:
    number = next(_numbers)
    if "vehicle" not in fields:
        fields["vehicle"] = make_vehicle()
    defaults = {
        "read_at": local("2022-07-01 08:00") + timedelta(minutes=number),
        "km": 50000 + number,
        "source": models.OdometerReading.Source.MANUAL,
        "source_id": 1_000_000 + number,
    }
    return models.OdometerReading.objects.create(**(defaults | fields))


def make_driver(**fields: Any) -> models.Driver:
    """A driver on duty with class A1."""
    defaults = {
        "name": f"{next(_numbers)} 号司机",
        "licence": "A1",
        "born_on": date(1985, 1, 1),
        "licence_to": date(2036, 12, 31),
    }
    if "organisation" not in fields:
        fields["organisation"] = make_organisation()
    return models.Driver.objects.create(**(defaults | fields))


def make_training(**fields: Any) -> models.Training:
    if "organisation" not in fields:
        fields["organisation"] = make_organisation()
    defaults = {
        "held_on": date(2022, 5, 1),
        "subject": f"第 {next(_numbers)} 期安全培训",
        "hours": Decimal("4.0"),
    }
    return models.Training.objects.create(**(defaults | fields))


def make_attendance(**fields: Any) -> models.Attendance:
    if "training" not in fields:
        fields["training"] = make_training()
    if "driver" not in fields:
        fields["driver"] = make_driver(organisation=fields["training"].organisation)
    return models.Attendance.objects.create(**fields)


def make_trip(**fields: Any) -> models.Trip:
    """A draft application for three people, 18 July 2022, 09:00 to 12:00."""
    number = next(_numbers)
    if "organisation" not in fields:
        fields["organisation"] = make_organisation()
    defaults = {
        "number": f"YC-2022-{number:06d}",
        "passenger_name": "督导科",
        "people": 3,
        "purpose_kind": "无公共交通地区调研",
        "purpose": "义务教育质量督导",
        "start_place": "市教育局",
        "end_place": "临江县教育局",
        "planned_km": 86,
        "planned_out_at": local("2022-07-18 09:00"),
        "planned_back_at": local("2022-07-18 12:00"),
        "applied_at": local("2022-07-17 08:12"),
    }
    return models.Trip.objects.create(**(defaults | fields))


def make_served_trip(**fields: Any) -> models.Trip:
    """A completed trip of 86 km with car and driver, back on 18 July 2022 at 11:30."""
    if "vehicle" not in fields:
        fields["vehicle"] = make_vehicle()
    if "driver" not in fields:
        fields["driver"] = make_driver()
    back_at = fields.get("back_at", local("2022-07-18 11:30"))
    defaults = {
        "state": "completed",
        "submitted_at": local("2022-07-17 08:20"),
        "planned_out_at": back_at - timedelta(hours=2),
        "planned_back_at": back_at,
        "out_at": back_at - timedelta(hours=2),
        "back_at": back_at,
        "odometer_out_km": 98311,
        "odometer_back_km": 98397,
        "distance_km": 86,
    }
    return make_trip(**(defaults | fields))


def make_tripexpense(**fields: Any) -> models.TripExpense:
    if "trip" not in fields:
        fields["trip"] = make_served_trip()
    defaults = {"kind": CostKind.TOLL, "amount": Decimal("35.00"), "paid_on": date(2022, 7, 18)}
    return models.TripExpense.objects.create(**(defaults | fields))


def make_pretripcheck(**fields: Any) -> models.PreTripCheck:
    if "trip" not in fields:
        fields["trip"] = make_served_trip()
    defaults = dict.fromkeys(models.PreTripCheck.ITEMS, True)
    return models.PreTripCheck.objects.create(**(defaults | fields))


def make_refuelling(**fields: Any) -> models.Refuelling:
    number = next(_numbers)
    if "vehicle" not in fields:
        fields["vehicle"] = make_vehicle()
    defaults = {
        "refuelled_at": local("2022-07-05 10:00") + timedelta(minutes=number),
        "product": models.Refuelling.Product.PETROL_92,
        "quantity": Decimal("45.20"),
        "amount": Decimal("376.06"),
        "odometer_km": 60000 + number,
    }
    return models.Refuelling.objects.create(**(defaults | fields))


def make_costentry(**fields: Any) -> models.CostEntry:
    number = next(_numbers)
    if "vehicle" not in fields:
        fields["vehicle"] = make_vehicle()
    defaults = {
        "organisation": fields["vehicle"].organisation,
        "kind": CostKind.FUEL,
        "amount": Decimal("376.06"),
        "incurred_on": date(2022, 7, 5),
        "source_type": "fleet.refuelling",
        "source_id": 1_000_000 + number,
    }
    return models.CostEntry.objects.create(**(defaults | fields))


def make_fueltransaction(**fields: Any) -> models.FuelTransaction:
    number = next(_numbers)
    if "organisation" not in fields:
        fields["organisation"] = make_organisation()
    defaults = {
        "transaction_number": f"T{number}",
        "transacted_at": local("2022-07-05 10:00"),
        "posted_on": date(2022, 7, 6),
        "quantity": Decimal("10.460"),
        "quantity_unit": models.FuelTransaction.QuantityUnit.US_GALLON,
        "litres": Decimal("39.595407"),
        "gross_amount": Decimal("25.11"),
        "exempt_tax": Decimal("-4.15"),
        "net_amount": Decimal("20.96"),
        "odometer_km": Decimal("59376"),
        "previous_odometer_km": Decimal("59324"),
        "distance_km": Decimal("52"),
    }
    return models.FuelTransaction.objects.create(**(defaults | fields))


def make_supplier(**fields: Any) -> models.Supplier:
    fields.setdefault("name", f"第 {next(_numbers)} 汽车修理厂")
    return models.Supplier.objects.create(**fields)


def make_suppliercontract(**fields: Any) -> models.SupplierContract:
    if "supplier" not in fields:
        fields["supplier"] = make_supplier()
    defaults = {
        "service": models.SupplierContract.Service.REPAIR,
        "begins_on": date(2021, 7, 1),
        "ends_on": date(2022, 6, 30),
    }
    return models.SupplierContract.objects.create(**(defaults | fields))


def make_repair(**fields: Any) -> models.Repair:
    if "vehicle" not in fields:
        fields["vehicle"] = make_vehicle()
    defaults = {
        "sent_on": date(2022, 3, 1),
        "odometer_km": 80000,
        "fault": "制动异响",
        "kind": RepairKind.MINOR,
        "quote": Decimal("1500.00"),
    }
    return models.Repair.objects.create(**(defaults | fields))


def make_insurancepolicy(**fields: Any) -> models.InsurancePolicy:
    if "vehicle" not in fields:
        fields["vehicle"] = make_vehicle()
    defaults = {
        "kind": models.InsurancePolicy.Kind.COMPULSORY,
        "company": "示例财险",
        "policy_number": f"PDZA2022{next(_numbers):06d}",
        "starts_on": date(2022, 1, 1),
        "ends_on": date(2022, 12, 31),
        "premium": Decimal("640.00"),
        "paid_on": date(2021, 12, 20),
    }
    return models.InsurancePolicy.objects.create(**(defaults | fields))


def make_inspection(**fields: Any) -> models.Inspection:
    if "vehicle" not in fields:
        fields["vehicle"] = make_vehicle()
    defaults = {
        "inspected_on": date(2022, 5, 10) + timedelta(days=next(_numbers) % 20),
        "valid_until": date(2024, 5, 20),
        "amount": Decimal("120.00"),
    }
    return models.Inspection.objects.create(**(defaults | fields))


def make_violation(**fields: Any) -> models.Violation:
    if "vehicle" not in fields:
        fields["vehicle"] = make_vehicle()
    defaults = {
        "happened_at": local("2022-07-18 10:00"),
        "place": "滨河路",
        "act": f"违反禁令标志指示 {next(_numbers)}",
        "points": 3,
        "fine": Decimal("200.00"),
    }
    return models.Violation.objects.create(**(defaults | fields))


def make_accident(**fields: Any) -> models.Accident:
    if "vehicle" not in fields:
        fields["vehicle"] = make_vehicle()
    defaults = {"happened_at": local("2022-07-18 10:00"), "place": "滨河路"}
    return models.Accident.objects.create(**(defaults | fields))


def make_legacyvehicle(**fields: Any) -> models.LegacyVehicle:
    if "organisation" not in fields:
        fields["organisation"] = make_organisation()
    defaults = {
        "fleet_number": f"{next(_numbers):05d}",
        "year": 2000,
        "make": "PLYMOUTH",
        "model_name": "NEON",
        "in_service_on": date(2000, 8, 4),
        "cost": Decimal("14190.13"),
        "replacement_year": 2010,
    }
    return models.LegacyVehicle.objects.create(**(defaults | fields))
