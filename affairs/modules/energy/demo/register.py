"""The register and form ① of the demo city."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random

from affairs.core.database.bulk_load import insert_all
from affairs.core.demo import Demo, demo_part
from affairs.core.organisations.models import Organisation
from affairs.modules.energy.choices import ClassCode, ReportsTo
from affairs.modules.energy.demo.kinds import Kind, kind_of
from affairs.modules.energy.demo.mistakes import Mistake, plan_mistakes
from affairs.modules.energy.models import Institution, InstitutionFacts

FIRST = date(2021, 1, 1)


@dataclass(slots=True)
class Body:
    """An institution while the city is made."""

    institution: Institution
    kind: Kind
    people: int
    area: int
    cars: int
    is_heated: bool
    mistake: Mistake | None = None


@demo_part("energy.register", "公共机构名录", after=["accounts"])
def make_register(demo: Demo) -> None:
    """Every institution with its facts from January 2021; some facts carry a planted mistake."""
    units = demo.shared["unit_by_name"]
    plan = plan_mistakes(len(demo.shared["institutions"]))
    bodies = [
        _body(demo, number, unit, units) for number, unit in enumerate(demo.shared["institutions"])
    ]
    for number, mistake in plan.items():
        bodies[number].mistake = mistake
    insert_all([body.institution for body in bodies])
    insert_all([row for number, body in enumerate(bodies) for row in _facts(body, number)])
    demo.shared["energy"] = bodies


def _body(demo: Demo, number: int, unit: Organisation, units: dict[str, Organisation]) -> Body:
    chance = Random(number)
    kind = kind_of(unit.name)
    people = chance.randint(*kind.people)
    area = int(people * chance.uniform(*kind.area_a_head))
    straight = kind.class_code == ClassCode.HEALTH and unit.name.endswith("医院")
    institution = Institution(
        organisation=unit, name=unit.name, credit_code=unit.credit_code or "",
        class_code=kind.class_code, region=unit.parent, department=units.get(kind.department),
        reports_to=ReportsTo.CITY if straight else ReportsTo.COUNTY, entered_on=FIRST,
        contact="总务处", address=f"{unit.parent}示例路{number % 300 + 1}号",
    )  # fmt: skip
    cars = chance.randint(1, 6) if kind.has_cars else 0
    return Body(institution, kind, people, area, cars, chance.random() < 0.55)


def _facts(body: Body, number: int) -> list[InstitutionFacts]:
    own = {
        "institution": body.institution,
        "posts": round(body.people / 1.6) if body.kind.has_posts else None,
        "cars_petrol": body.cars,
        "cars_diesel": 1 if body.kind.has_generator else 0,
        "cars_nev": number % 3,
        "land_m2": Decimal(body.area * 2),
        "chargers": number % 4,
        "heat_area_m2": Decimal(body.area) if body.is_heated else None,
    }
    people, area = Decimal(body.people), Decimal(body.area)
    rows = [InstitutionFacts(valid_from=FIRST, people=people, area_m2=area, **own)]
    mistake = body.mistake
    if mistake is not None and mistake.kind in ("people_zero", "people_jump", "area_jump"):
        changed = {
            "people_zero": (Decimal(), area),
            "people_jump": (people * Decimal("1.4"), area),
            "area_jump": (people, area * Decimal("1.25")),
        }[mistake.kind]
        rows.append(InstitutionFacts(valid_from=date(2022, mistake.month, 1), people=changed[0],
                                     area_m2=changed[1], **own))  # fmt: skip
    return rows
