"""单车核算: a list of all vehicles of a year, and one page a vehicle with its life."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone

from affairs.core.accounts.signed_in import person
from affairs.core.documents.workbook import Head, Table
from affairs.core.ledgers.links import list_url
from affairs.core.periods import Period
from affairs.core.permissions.questions import visible
from affairs.core.web.registry import page
from affairs.modules.fleet.choices import CostKind
from affairs.modules.fleet.models import Vehicle
from affairs.modules.fleet.selectors.life import events_of
from affairs.modules.fleet.selectors.vehicle_accounts import (
    Account,
    accounts_of,
    like_vehicles,
    months_of,
    rank,
    visible_accounts,
)
from affairs.modules.fleet.views.downloads import book_answer

FIRST_YEAR = 2020
KINDS = [
    CostKind.FUEL,
    CostKind.CHARGING,
    CostKind.REPAIR,
    CostKind.INSURANCE,
    CostKind.TOLL,
    CostKind.PARKING,
    CostKind.INSPECTION,
    CostKind.OTHER,
]
SORTS = {
    "plate": ("号牌", lambda row: str(row[0])),
    "km": ("公里", lambda row: -row[1].km),
    "cost": ("费用", lambda row: -row[1].total),
    "litres": ("百公里油耗", lambda row: -(row[1].litres_per_100km or Decimal(0))),
    "per_km": ("单公里成本", lambda row: -(row[1].cost_per_km or Decimal(0))),
}


def year_in(request: HttpRequest) -> int:
    """The year asked for, this one without; always one that vehicles may have driven in."""
    text, now = request.GET.get("year", ""), timezone.localdate().year
    return min(max(int(text), FIRST_YEAR), now) if text.isdecimal() and len(text) == 4 else now


def years_choices() -> list[int]:
    return list(range(timezone.localdate().year, FIRST_YEAR - 1, -1))


@page(
    "fleet.accounts",
    "单车核算",
    path="fleet/accounts/",
    permission="fleet.view_costentry",
    order=158,
)
def accounts_page(request: HttpRequest) -> Mapping[str, Any]:
    """Every vehicle in reach with its year: km, use, cost; sorted as asked."""
    year = year_in(request)
    sort = request.GET.get("sort", "per_km")
    sort = sort if sort in SORTS else "per_km"
    rows = sorted(visible_accounts(person(request), Period.of_year(year)), key=SORTS[sort][1])
    return {
        "year": year,
        "years": years_choices(),
        "sort": sort,
        "sorts": [(code, label) for code, (label, _key) in SORTS.items()],
        "rows": rows[:500],
        "count": len(rows),
        "total": _total(account for _vehicle, account in rows),
    }


def _total(accounts: Any) -> Account:
    return sum(accounts, Account())


HEADS = [Head("车牌", width=12), Head("单位", width=24), Head("月份", width=8),
         Head("公里", 0, 10), Head("油料升", 2, 10), Head("充电度", 2, 10), Head("油料费", 2, 12),
         Head("充电费", 2, 12), Head("维修费", 2, 12), Head("保险费", 2, 12),
         Head("过路停车", 2, 12), Head("年检", 2, 10), Head("其他", 2, 10), Head("合计", 2, 13),
         Head("百公里油耗", 2, 11), Head("单公里成本", 2, 11)]  # fmt: skip


def _line(vehicle: Vehicle, month: str, account: Account) -> list[Any]:
    c = account.costs
    return [
        str(vehicle), str(vehicle.organisation), month, account.km, account.litres, account.kwh,
        c[CostKind.FUEL], c[CostKind.CHARGING], c[CostKind.REPAIR], c[CostKind.INSURANCE],
        c[CostKind.TOLL] + c[CostKind.PARKING], c[CostKind.INSPECTION], c[CostKind.OTHER],
        account.total, account.litres_per_100km, account.cost_per_km,
    ]  # fmt: skip


@page(
    "fleet.accounts_xlsx",
    "单车核算 Excel",
    path="fleet/accounts/export.xlsx",
    permission="fleet.view_costentry",
    in_menu=False,
)
def accounts_xlsx(request: HttpRequest) -> HttpResponseBase:
    """One line a vehicle for the year."""
    year = year_in(request)
    rows = visible_accounts(person(request), Period.of_year(year))
    table = Table("单车核算", f"{year}年公务用车单车核算", HEADS,
                  [_line(vehicle, "全年", account) for vehicle, account in rows])  # fmt: skip
    return book_answer(request, f"单车核算-{year}", table)


def _vehicle(request: HttpRequest, pk: int) -> Vehicle:
    rows = visible(person(request), Vehicle.objects.all()).filter(pk=pk)
    found = rows.select_related("organisation", "using_organisation", "renews").first()
    if found is None:
        raise Http404("没有这辆车，或不在本账号的范围内。")
    return found


@page(
    "fleet.vehicle_account",
    "单车核算",
    path="fleet/vehicles/<int:pk>/account/",
    permission="fleet.view_costentry",
    template="fleet/vehicle_account.html",
)
def vehicle_account_page(request: HttpRequest, pk: int) -> Mapping[str, Any]:
    """One vehicle and year, month by month, and where it stands among like vehicles."""
    vehicle, year = _vehicle(request, pk), year_in(request)
    months = months_of(vehicle, year)
    whole = _total(months)
    like = accounts_of(like_vehicles(vehicle), Period.of_year(year))
    others = list(like.values())
    ranks = [
        ("百公里油耗", "升", rank(whole.litres_per_100km, [o.litres_per_100km for o in others])),
        ("百公里电耗", "度", rank(whole.kwh_per_100km, [o.kwh_per_100km for o in others])),
        ("单公里成本", "元", rank(whole.cost_per_km, [o.cost_per_km for o in others])),
        ("全年费用", "元", rank(whole.total, [o.total for o in others])),
    ]
    return {
        "vehicle": vehicle,
        "year": year,
        "years": years_choices(),
        "months": list(enumerate(months, start=1)),
        "whole": whole,
        "kinds": [(kind.value, kind.label) for kind in KINDS if whole.costs.get(kind)],
        "ranks": [one for one in ranks if one[2].value is not None],
        "like": f"{vehicle.get_body_display()}、{vehicle.get_power_display()}",
        "costs_url": list_url(
            "fleet.costentry", vehicle=pk, incurred_on__gte=f"{year}-01-01",
            incurred_on__lte=f"{year}-12-31",
        ),
        "trips_url": list_url("fleet.trip", vehicle=pk),
    }  # fmt: skip


@page(
    "fleet.vehicle_account_xlsx",
    "单车核算 Excel",
    path="fleet/vehicles/<int:pk>/account.xlsx",
    permission="fleet.view_costentry",
)
def vehicle_account_xlsx(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The vehicle's twelve months with their sum."""
    vehicle, year = _vehicle(request, pk), year_in(request)
    months = months_of(vehicle, year)
    rows = [_line(vehicle, f"{number}月", one) for number, one in enumerate(months, start=1)]
    table = Table("单车核算", f"{vehicle} {year}年单车核算", HEADS, rows,
                  total=_line(vehicle, "合计", _total(months)))  # fmt: skip
    return book_answer(request, f"单车核算-{vehicle}-{year}", table)


@page(
    "fleet.vehicle_life",
    "一车一档",
    path="fleet/vehicles/<int:pk>/life/",
    permission="fleet.view_vehicle",
    template="fleet/vehicle_life.html",
)
def vehicle_life(request: HttpRequest, pk: int) -> Mapping[str, Any]:
    """From the application to buy it until it left: every event of one vehicle in time."""
    vehicle = _vehicle(request, pk)
    return {"vehicle": vehicle, "events": events_of(vehicle, person(request))}
