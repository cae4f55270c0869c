"""Valid records of every energy table, for tests here and for the common ledger suite."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.utils import timezone

from affairs.core.identifiers.credit_codes import (
    credit_code_check_character,
    organisation_code_check_character,
)
from affairs.core.organisations.models import Organisation
from affairs.core.organisations.tests.factories import make_organisation, make_user
from affairs.modules.energy import models
from affairs.modules.energy.actions.saving import derive
from affairs.modules.energy.choices import ReportsTo
from affairs.modules.energy.selectors.history import FactsTable

_numbers = count(1)
MONTH = date(2022, 5, 1)


def credit_code(number: int) -> str:
    """A code with right check characters."""
    inner = f"{number:08}"
    first = f"12620102{inner}{organisation_code_check_character(inner)}"
    return first + credit_code_check_character(first)


def make_region(parent: Organisation | None = None, **fields: Any) -> Organisation:
    """A district."""
    number = next(_numbers)
    fields.setdefault("name", f"第{number}区")
    return make_organisation(parent=parent, kind="region", level="county", **fields)


def make_institution(**fields: Any) -> models.Institution:
    """A school of a district, on the register since 2020, with people and area."""
    number = next(_numbers)
    unit = fields.pop("organisation", None)
    region = fields.pop("region", None)
    if unit is None:
        unit = make_organisation(parent=region or make_region(), kind="institution")
    elif models.Institution.objects.filter(organisation=unit).exists():
        unit = make_organisation(parent=unit, kind="institution")
    defaults = {
        "organisation": unit, "name": f"第{number}中学", "credit_code": credit_code(number),
        "class_code": "021", "region": region or unit.parent or make_region(),
        "entered_on": date(2020, 1, 1), "contact": "总务处",
    }  # fmt: skip
    with_facts = fields.pop("with_facts", True)
    body = models.Institution.objects.create(**(defaults | fields))
    if with_facts:
        make_institutionfacts(institution=body, valid_from=date(2020, 1, 1))
    return body


def make_institutionfacts(**fields: Any) -> models.InstitutionFacts:
    """180 people, 9 800 ㎡."""
    if "institution" not in fields:
        fields["institution"] = make_institution(with_facts=False)
    number = next(_numbers)
    defaults = {"valid_from": date(2020 + number % 3, number % 12 + 1, 1),
                "people": Decimal(180), "area_m2": Decimal(9800)}  # fmt: skip
    values = defaults | fields
    while models.InstitutionFacts.objects.filter(
        institution=values["institution"], valid_from=values["valid_from"]
    ).exists():
        values["valid_from"] = (values["valid_from"] + timedelta(days=32)).replace(day=1)
    return models.InstitutionFacts.objects.create(**values)


def make_formfield(**fields: Any) -> models.FormField:
    number = next(_numbers)
    defaults = {"form": "1", "key": f"item_{number}", "label": f"指标{number}", "since": "S22"}
    return models.FormField.objects.create(**(defaults | fields))


FIGURES = {
    "elec_kwh": Decimal("118420"), "elec_cost": Decimal("74012.50"),
    "water_m3": Decimal("2206"), "water_cost": Decimal("8493.10"),
}  # fmt: skip


def make_energyreport(**fields: Any) -> models.EnergyReport:
    """A draft of May 2022, or of the first month after it that is free."""
    if "institution" not in fields:
        fields["institution"] = make_institution()
    body = fields["institution"]
    month = fields.pop("month", None)
    if month is None:
        month = MONTH
        while models.EnergyReport.objects.filter(institution=body, month=month).exists():
            month = (month + timedelta(days=32)).replace(day=1)
    report = models.EnergyReport(month=month, **{**FIGURES, **fields})
    derive([report], FactsTable([body.pk]))
    report.save()
    return report


def make_history(body: models.Institution, **figures: Any) -> list[models.EnergyReport]:
    """Accepted reports of the 13 months before May 2022, gently varying."""
    made = []
    for back in range(13, 0, -1):
        index = MONTH.year * 12 + MONTH.month - 1 - back
        share = Decimal(100 + (index * 7) % 5) / 100
        own = {name: round(value * share, 2) for name, value in {**FIGURES, **figures}.items()}
        made.append(make_energyreport(institution=body, month=date(index // 12, index % 12 + 1, 1),
                                      state="city", **own))  # fmt: skip
    return made


def make_reviewfinding(**fields: Any) -> models.ReviewFinding:
    if "report" not in fields:
        fields["report"] = make_energyreport()
    number = next(_numbers)
    defaults = {"rule": "ENE-V04", "severity": "ask", "field": f"column_{number}",
                "message": "天然气同比 +15.05%，超过 10%"}  # fmt: skip
    return models.ReviewFinding.objects.create(**(defaults | fields))


def make_reminder(**fields: Any) -> models.Reminder:
    if "institution" not in fields:
        fields["institution"] = make_institution()
    defaults = {"month": MONTH, "sent_at": _moment(), "text": "尽快填报", "sent_by": make_user()}
    return models.Reminder.objects.create(**(defaults | fields))


def make_sampledcheck(**fields: Any) -> models.SampledCheck:
    if "institution" not in fields:
        fields["institution"] = make_institution()
    defaults = {"year": 1990 + next(_numbers), "drawn_on": date(2023, 2, 1)}
    return models.SampledCheck.objects.create(**(defaults | fields))


def make_baseyear(**fields: Any) -> models.BaseYear:
    defaults = {
        "year": 1900 + next(_numbers), "energy_tce": Decimal("267.76"), "people": Decimal(180),
        "water_m3": Decimal(4950), "area_m2": Decimal(9800),
    }  # fmt: skip
    return models.BaseYear.objects.create(**_owned(defaults | fields))


def make_quota(**fields: Any) -> models.Quota:
    defaults = {
        "standard": f"DB37/T {next(_numbers)}", "level": "市级", "indicator": "非供暖能耗",
        "unit": "千克标准煤/㎡", "limit": Decimal("22.3"), "norm": Decimal("15.6"),
        "good": Decimal("8.1"),
    }  # fmt: skip
    return models.Quota.objects.create(**(defaults | fields))


def make_energytarget(**fields: Any) -> models.EnergyTarget:
    year = 1950 + next(_numbers)
    defaults = {"year": year, "indicator": "per_area_energy", "base_year": year - 1,
                "target_percent": Decimal("1.19")}  # fmt: skip
    return models.EnergyTarget.objects.create(**_owned(defaults | fields))


def make_yearclosing(**fields: Any) -> models.YearClosing:
    year = 1950 + next(_numbers)
    defaults = {"year": year, "closed_on": date(year + 1, 2, 1)}
    return models.YearClosing.objects.create(**_owned(defaults | fields))


def make_assessment(**fields: Any) -> models.Assessment:
    defaults = {"kind": "unit", "year": 1950 + next(_numbers), "score": Decimal(90)}
    return models.Assessment.objects.create(**_owned(defaults | fields))


def make_scheme(**fields: Any) -> models.Scheme:
    defaults = {"kind": "saving_organ", "enrolled_on": _day()}
    return models.Scheme.objects.create(**_owned(defaults | fields))


def make_schemeitem(**fields: Any) -> models.SchemeItem:
    if "scheme" not in fields:
        fields["scheme"] = make_scheme()
    defaults = {"number": str(next(_numbers)), "text": "建立制度", "maximum": Decimal(10)}
    return models.SchemeItem.objects.create(**(defaults | fields))


def make_schemeinspection(**fields: Any) -> models.SchemeInspection:
    if "scheme" not in fields:
        fields["scheme"] = make_scheme(named_on=date(2019, 6, 1), state="named", document="1号")
    defaults = {"inspected_on": _day(), "result": "保持达标"}
    return models.SchemeInspection.objects.create(**(defaults | fields))


def make_energyaudit(**fields: Any) -> models.EnergyAudit:
    if "institution" not in fields:
        fields["institution"] = make_institution()
    defaults = {"auditor": "节能监察中心", "year_from": 2019, "year_to": 2021, "started_on": _day()}
    return models.EnergyAudit.objects.create(**(defaults | fields))


def make_keyconsumer(**fields: Any) -> models.KeyConsumer:
    if "institution" not in fields:
        fields["institution"] = make_institution()
    body = fields["institution"]
    if models.KeyConsumer.objects.filter(institution=body, removed_on__isnull=True).exists():
        fields.setdefault("removed_on", date(2030, 1, 1))
    defaults = {"ground": "city", "listed_on": _day()}
    return models.KeyConsumer.objects.create(**(defaults | fields))


def make_savingproject(**fields: Any) -> models.SavingProject:
    defaults = {"name": f"照明更换{next(_numbers)}", "kind": "照明", "started_on": _day()}
    return models.SavingProject.objects.create(**_owned(defaults | fields))


def make_energyevent(**fields: Any) -> models.EnergyEvent:
    defaults = {"kind": "training", "subject": f"第{next(_numbers)}期培训", "held_on": _day()}
    return models.EnergyEvent.objects.create(**_owned(defaults | fields))


def make_wastepoint(**fields: Any) -> models.WastePoint:
    defaults = {"name": f"{next(_numbers)} 楼走廊", "kind": "corridor", "has_recyclable": True,
                "has_other": True}  # fmt: skip
    return models.WastePoint.objects.create(**_owned(defaults | fields))


def make_wastepickup(**fields: Any) -> models.WastePickup:
    defaults = {"picked_on": _day(), "kind": "kitchen", "weight_kg": Decimal(1250),
                "carrier": "环卫公司", "licence_until": date(2036, 12, 31)}  # fmt: skip
    return models.WastePickup.objects.create(**_owned(defaults | fields))


def make_wasteinspection(**fields: Any) -> models.WasteInspection:
    defaults = {"inspected_on": _day(), "bins_score": Decimal(40), "score": Decimal(100),
                "accuracy_percent": Decimal(95), "awareness_percent": Decimal(100)}  # fmt: skip
    return models.WasteInspection.objects.create(**_owned(defaults | fields))


def make_meter(**fields: Any) -> models.Meter:
    if "institution" not in fields:
        fields["institution"] = make_institution()
    defaults = {"number": f"E-{next(_numbers):04}", "name": "总表", "carrier": "elec",
                "installed_on": date(2020, 1, 1)}  # fmt: skip
    return models.Meter.objects.create(**(defaults | fields))


def make_meterreading(**fields: Any) -> models.MeterReading:
    if "meter" not in fields:
        fields["meter"] = make_meter()
    number = next(_numbers)
    defaults = {"read_at": _moment() + timedelta(minutes=number), "value": Decimal(1000 + number)}
    return models.MeterReading.objects.create(**(defaults | fields))


def make_buildingyear(**fields: Any) -> models.BuildingYear:
    defaults = {"source": "测试", "building_number": str(next(_numbers)), "name": "图书馆",
                "year": 2021, "area_m2": Decimal(5000),
                "elec_kwh": Decimal(400_000)}  # fmt: skip
    return models.BuildingYear.objects.create(**_owned(defaults | fields))


def make_registeredbuilding(**fields: Any) -> models.RegisteredBuilding:
    defaults = {"number": f"B{next(_numbers)}", "area_m2": Decimal(5000)}
    return models.RegisteredBuilding.objects.create(**_owned(defaults | fields))


def make_meterbill(**fields: Any) -> models.MeterBill:
    defaults = {
        "property_number": f"P{next(_numbers)}",
        "carrier": "电",
        "amount": Decimal(100),
        "unit": "kWh",
        "starts_on": date(2021, 1, 1),
        "ends_on": date(2021, 2, 1),
    }
    return models.MeterBill.objects.create(**_owned(defaults | fields))


def straight(body: models.Institution) -> models.Institution:
    """The body reports straight to the city."""
    body.reports_to = ReportsTo.CITY
    body.save()
    return body


def _owned(fields: dict[str, Any]) -> dict[str, Any]:
    if "organisation" not in fields:
        fields["organisation"] = make_organisation()
    return fields


def _day() -> date:
    return date(2021, 1, 1) + timedelta(days=next(_numbers))


def _moment() -> datetime:
    return datetime(2022, 6, 1, 9, 0, tzinfo=timezone.get_default_timezone())
