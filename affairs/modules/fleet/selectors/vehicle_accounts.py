"""单车核算: what one vehicle drove, used and cost in a year, beside vehicles like it (VEH-10)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import ExtractMonth

from affairs.core.periods import Period
from affairs.core.permissions.questions import visible
from affairs.modules.fleet.choices import CostKind
from affairs.modules.fleet.models import CostEntry, Refuelling, Vehicle
from affairs.modules.fleet.rules.accounts import CostItem, vehicle_account
from affairs.modules.fleet.selectors.statistics import trips_back

ZERO = Decimal("0.00")


@dataclass(slots=True)
class Account:
    """Sums of one vehicle and period; ratios are None at 0 km."""

    km: int = 0
    trips: int = 0
    litres: Decimal = ZERO
    kwh: Decimal = ZERO
    costs: dict[str, Decimal] = field(default_factory=lambda: defaultdict(lambda: ZERO))

    @property
    def total(self) -> Decimal:
        """Every cost of the account, other ones too."""
        return sum(self.costs.values(), ZERO)

    @property
    def litres_per_100km(self) -> Decimal | None:
        return self._ratios(self.litres).litres_per_100km if self.litres else None

    @property
    def kwh_per_100km(self) -> Decimal | None:
        return self._ratios(self.kwh).litres_per_100km if self.kwh else None

    @property
    def cost_per_km(self) -> Decimal | None:
        return self._ratios(None).cost_per_km

    def _ratios(self, used: Decimal | None) -> Any:
        items = [CostItem(CostKind(kind), amount) for kind, amount in self.costs.items()]
        return vehicle_account(Decimal(self.km), used, items)

    def __add__(self, other: Account) -> Account:
        made = Account(self.km + other.km, self.trips + other.trips,
                       self.litres + other.litres, self.kwh + other.kwh)  # fmt: skip
        for costs in (self.costs, other.costs):
            for kind, amount in costs.items():
                made.costs[kind] += amount
        return made


def months_of(vehicle: Vehicle, year: int) -> list[Account]:
    """Twelve accounts, January first; their sum is the year's."""
    months = [Account() for _month in range(12)]
    period = Period.of_year(year)
    trips = trips_back(period).filter(vehicle=vehicle).order_by()
    for month, km, number in (
        trips.annotate(m=ExtractMonth("back_at")).values_list("m").annotate(
            Sum("distance_km"), Count("pk"))
    ):  # fmt: skip
        months[month - 1].km, months[month - 1].trips = km or 0, number
    for month, product, quantity in (
        _refuellings(period).filter(vehicle=vehicle)
        .annotate(m=ExtractMonth("refuelled_at")).values_list("m", "product")
        .annotate(Sum("quantity"))
    ):  # fmt: skip
        _add_fuel(months[month - 1], product, quantity)
    for month, kind, amount in (
        _costs(period).filter(vehicle=vehicle)
        .annotate(m=ExtractMonth("incurred_on")).values_list("m", "kind").annotate(Sum("amount"))
    ):  # fmt: skip
        months[month - 1].costs[kind] += amount
    return months


def accounts_of(vehicles: QuerySet[Vehicle], period: Period) -> dict[int, Account]:
    """The period's account of every vehicle given that has one, by key; three queries."""
    found: dict[int, Account] = defaultdict(Account)
    trips = trips_back(period).filter(vehicle__in=vehicles).order_by()
    for pk, km, number in trips.values_list("vehicle").annotate(Sum("distance_km"), Count("pk")):
        found[pk].km, found[pk].trips = km or 0, number
    fuel = _refuellings(period).filter(vehicle__in=vehicles)
    for pk, product, quantity in fuel.values_list("vehicle", "product").annotate(Sum("quantity")):
        _add_fuel(found[pk], product, quantity)
    costs = _costs(period).filter(vehicle__in=vehicles)
    for pk, kind, amount in costs.values_list("vehicle", "kind").annotate(Sum("amount")):
        found[pk].costs[kind] += amount
    return dict(found)


def _refuellings(period: Period) -> QuerySet[Refuelling]:
    rows = Refuelling.objects.filter(
        refuelled_at__gte=period.begins_at, refuelled_at__lt=period.ends_before
    )
    return rows.order_by()


def _costs(period: Period) -> QuerySet[CostEntry]:
    return CostEntry.objects.filter(incurred_on__range=(period.first, period.last)).order_by()


def _add_fuel(account: Account, product: str, quantity: Decimal) -> None:
    if product == Refuelling.Product.ELECTRICITY:
        account.kwh += quantity
    else:
        account.litres += quantity


@dataclass(frozen=True, slots=True)
class Rank:
    """Where a vehicle stands among like ones; 1 is the lowest figure. None without a figure."""

    value: Decimal | None
    place: int | None
    of: int
    median: Decimal | None

    @property
    def share(self) -> float:
        """How far down the list it stands, 0–1."""
        return 0.0 if not self.place or not self.of else self.place / self.of


def like_vehicles(vehicle: Vehicle) -> QuerySet[Vehicle]:
    """Vehicles of the same body and power, of the whole city: only figures of them are shown."""
    return Vehicle.objects.filter(body=vehicle.body, power=vehicle.power)


def rank(value: Decimal | None, others: list[Decimal | None]) -> Rank:
    """The place of a value among those that have one, itself among them."""
    known = sorted(other for other in others if other is not None)
    place = known.index(value) + 1 if value is not None and value in known else None
    middle = len(known) // 2
    median = None
    if known:
        odd = len(known) % 2
        median = known[middle] if odd else (known[middle - 1] + known[middle]) / 2
    return Rank(value, place, len(known), median)


def visible_accounts(user: Any, period: Period) -> list[tuple[Vehicle, Account]]:
    """Vehicles in reach with anything in the period, by plate."""
    vehicles = visible(user, Vehicle.objects.all())
    found = accounts_of(vehicles, period)
    rows = vehicles.filter(pk__in=found).select_related("organisation").order_by("plate_number")
    return [(vehicle, found[vehicle.pk]) for vehicle in rows]
