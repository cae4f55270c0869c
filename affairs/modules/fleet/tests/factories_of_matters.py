"""Valid records of the matters around vehicles: applications, sealing, statements, plans."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from affairs.core.organisations.tests.factories import make_organisation
from affairs.modules.fleet import models
from affairs.modules.fleet.choices import BodyClass, DisposalMode, Power, VehicleCategory
from affairs.modules.fleet.tests.factories_of_cars import (
    local,
    make_served_trip,
    make_vehicle,
    next_number,
)


def make_seal(**fields: Any) -> models.Seal:
    if "vehicle" not in fields:
        fields["vehicle"] = make_vehicle()
    defaults = {
        "holiday": "国庆节",
        "sealed_from": local("2022-10-01 00:00"),
        "sealed_to": local("2022-10-08 00:00"),
        "place": "机关大院地下车库",
        "key_keeper": "车队值班室",
        "odometer_km": 98000,
        "has_photo": True,
    }
    return models.Seal.objects.create(**(defaults | fields))


def make_safetycheck(**fields: Any) -> models.SafetyCheck:
    if "organisation" not in fields:
        fields["organisation"] = make_organisation()
    defaults = {
        "subject": "节前车辆安全检查",
        "started_on": date(2022, 9, 20),
        "finished_on": date(2022, 9, 22),
        "vehicles_checked": 6,
    }
    return models.SafetyCheck.objects.create(**(defaults | fields))


def _application(prefix: str, fields: dict[str, Any]) -> dict[str, Any]:
    if "organisation" not in fields:
        fields["organisation"] = make_organisation()
    defaults = {
        "number": f"{prefix}-2022-{next_number():06d}",
        "applied_on": date(2022, 3, 1),
        "reason": "工作需要",
    }
    return defaults | fields


def make_purchaseapplication(**fields: Any) -> models.PurchaseApplication:
    """A new electric sedan for 176 000 yuan."""
    defaults = {
        "kind": models.PurchaseApplication.Kind.NEW,
        "category": VehicleCategory.OTHER,
        "body": BodyClass.SEDAN,
        "power": Power.ELECTRIC,
        "unit_price": Decimal("176000.00"),
        "budget": Decimal("176000.00"),
    }
    values = defaults | _application("GZ", fields)
    return models.PurchaseApplication.objects.create(**values)


def make_rentalapplication(**fields: Any) -> models.RentalApplication:
    defaults = {
        "body": BodyClass.SEDAN,
        "starts_on": date(2022, 3, 10),
        "ends_on": date(2022, 3, 12),
        "amount": Decimal("1200.00"),
    }
    return models.RentalApplication.objects.create(**(defaults | _application("ZL", fields)))


def make_disposal(**fields: Any) -> models.Disposal:
    if "vehicle" not in fields:
        fields["vehicle"] = make_vehicle()
    fields.setdefault("organisation", fields["vehicle"].organisation)
    defaults = {"mode": DisposalMode.AUCTION}
    return models.Disposal.objects.create(**(defaults | _application("CZ", fields)))


def make_reallocation(**fields: Any) -> models.Reallocation:
    if "vehicle" not in fields:
        fields["vehicle"] = make_vehicle()
    fields.setdefault("organisation", fields["vehicle"].organisation)
    if "receiver" not in fields:
        fields["receiver"] = make_organisation()
    return models.Reallocation.objects.create(**_application("TJ", fields))


def make_safetyfault(**fields: Any) -> models.SafetyFault:
    if "check_made" not in fields:
        fields["check_made"] = make_safetycheck(finished_on=None)
    if "vehicle" not in fields:
        fields["vehicle"] = make_vehicle(organisation=fields["check_made"].organisation)
    defaults = {"fault": f"灭火器过期 {next_number()}", "due_on": date(2022, 10, 10)}
    return models.SafetyFault.objects.create(**(defaults | fields))


def make_statement(**fields: Any) -> models.Statement:
    """An open statement without lines, of July 2022 or the unit's next month."""
    if "organisation" not in fields:
        fields["organisation"] = make_organisation()
    months = 6 + models.Statement.objects.filter(organisation=fields["organisation"]).count()
    month = date(2022 + months // 12, months % 12 + 1, 1)
    defaults = {"number": f"JS-2022-{next_number():06d}", "month": month}
    return models.Statement.objects.create(**(defaults | fields))


def make_statementline(**fields: Any) -> models.StatementLine:
    if "statement" not in fields:
        fields["statement"] = make_statement()
    if "trip" not in fields:
        fields["trip"] = make_served_trip(organisation=fields["statement"].organisation)
    defaults = {"amount": Decimal("217.00"), "distance_km": 86}
    return models.StatementLine.objects.create(**(defaults | fields))


def make_renewalplan(**fields: Any) -> models.RenewalPlan:
    if "organisation" not in fields:
        fields["organisation"] = make_organisation()
    defaults = {
        "name": f"方案{next_number()}",
        "first_year": 2023,
        "years": 2,
        "yearly_budget": Decimal("300000.00"),
        "prices": {"sedan": "150000"},
    }
    return models.RenewalPlan.objects.create(**(defaults | fields))


def make_renewalplanline(**fields: Any) -> models.RenewalPlanLine:
    if "plan" not in fields:
        fields["plan"] = make_renewalplan()
    if "vehicle" not in fields:
        fields["vehicle"] = make_vehicle(organisation=fields["plan"].organisation)
    defaults = {
        "unit_name": str(fields["vehicle"].organisation),
        "year": 2023,
        "rank": next_number(),
        "points": Decimal("20.00"),
        "price": Decimal("150000.00"),
    }
    return models.RenewalPlanLine.objects.create(**(defaults | fields))


def make_unitreturn(**fields: Any) -> models.UnitReturn:
    """A draft for a past year: five vehicles, all of 其他, nothing changed."""
    if "organisation" not in fields:
        fields["organisation"] = make_organisation()
    defaults = {"year": 2000 + next_number() % 20, "quota": 5, "opening": 5, "closing": 5,
                "other": 5}  # fmt: skip
    return models.UnitReturn.objects.create(**(defaults | fields))
