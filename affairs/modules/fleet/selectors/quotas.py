"""Quota against holdings of every unit and category, on a day of the past too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from affairs.core.organisations.models import Organisation
from affairs.core.permissions.questions import visible
from affairs.modules.fleet.choices import Power, VehicleCategory
from affairs.modules.fleet.models import Holding, Quota, Vehicle
from affairs.modules.fleet.selectors.holdings import Place, arriving_places, leaving_places
from affairs.modules.fleet.selectors.vehicles import holdings_on, quotas_on


@dataclass(frozen=True, slots=True)
class Cell:
    """One category of one unit: authorised, held, and what approved matters will change."""

    quota: int = 0
    held: int = 0
    leaving: int = 0
    arriving: int = 0

    @property
    def headroom(self) -> int:
        """As VEH-02 counts it; negative when the unit holds too many."""
        return self.quota - self.held + self.leaving - self.arriving

    @property
    def over(self) -> int:
        """Vehicles above the quota, 0 when within."""
        return max(self.held - self.quota, 0)

    def __add__(self, other: Cell) -> Cell:
        return Cell(
            self.quota + other.quota,
            self.held + other.held,
            self.leaving + other.leaving,
            self.arriving + other.arriving,
        )


@dataclass(frozen=True, slots=True)
class UnitHolding:
    """One line of the overview."""

    organisation: Organisation
    cells: dict[str, Cell]
    new_energy: int

    @property
    def total(self) -> Cell:
        return sum(self.cells.values(), Cell())

    @property
    def over(self) -> int:
        """Vehicles above quota, category by category: free places elsewhere do not help."""
        return sum(cell.over for cell in self.cells.values())


def unit_holdings(user: Any, on: date) -> list[UnitHolding]:
    """Every unit in reach with a quota or vehicles on the day, by order of the list of units."""
    quotas = visible(user, Quota.objects.all()) & quotas_on(on)
    held = visible(user, Vehicle.objects.all())
    holdings = holdings_on(on).filter(vehicle__ownership=Vehicle.Ownership.OWNED)
    rows = _counted(holdings.filter(vehicle__in=held))
    authorised = {(q.organisation_id, q.category): q.vehicles for q in quotas}
    leaving, arriving = leaving_places(), arriving_places()
    places = authorised.keys() | rows.counts.keys()
    units = Organisation.objects.in_bulk({unit for unit, _category in places})
    return [
        UnitHolding(
            unit,
            {
                category: Cell(
                    authorised.get((pk, category), 0),
                    rows.counts[pk, category],
                    leaving[pk, category],
                    arriving[pk, category],
                )
                for category in VehicleCategory.values
            },
            rows.new_energy[pk],
        )
        for pk, unit in sorted(units.items(), key=lambda known: (known[1].path, known[0]))
    ]


@dataclass(frozen=True, slots=True)
class _Counted:
    counts: Counter[Place]
    new_energy: Counter[int]


def _counted(holdings: QuerySet[Holding]) -> _Counted:
    counts: Counter[Place] = Counter()
    new_energy: Counter[int] = Counter()
    rows = holdings.order_by().values_list("organisation", "vehicle__category", "vehicle__power")
    for unit, category, power in rows:
        counts[unit, category] += 1
        new_energy[unit] += Power(power).is_new_energy
    return _Counted(counts, new_energy)


def city_total(rows: Iterable[UnitHolding]) -> dict[str, Cell]:
    """The sum over the lines, by category."""
    total = {category: Cell() for category in VehicleCategory.values}
    for row in rows:
        for category, cell in row.cells.items():
            total[category] += cell
    return total
