"""公务用车 at a glance: what runs today, four pictures with their tables, leading to records."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from affairs.core.accounts.signed_in import person
from affairs.core.ledgers.links import list_url
from affairs.core.permissions.questions import can
from affairs.core.web.registry import page
from affairs.modules.fleet.choices import TripState
from affairs.modules.fleet.selectors import overview as reads
from affairs.modules.fleet.selectors.due import due_matters
from affairs.modules.fleet.views.accounts import year_in, years_choices

S = TripState


@page("fleet.home", "概况", path="fleet/", permission="fleet.view_quota", order=1)
def home(request: HttpRequest) -> Mapping[str, Any]:
    """The year's use and cost against last year's, ages, quotas; to-dos of the fleet today."""
    user, today, year = person(request), timezone.localdate(), year_in(request)
    trips = reads.trips_by_month(user, year, today)
    costs = reads.costs_by_month(user, year, today)
    ages = reads.ages(user, today)
    quotas = reads.quota_by_category(user, today)
    return {
        "year": year,
        "years": years_choices(),
        "tiles": _tiles(user),
        "trips": _monthly(trips, year, "车次", "fleet.trips_served", can(user, FIGURES)),
        "costs": _monthly(costs, year, "元", "fleet.running_cost", can(user, FIGURES)),
        "kinds": reads.cost_kinds(user, year),
        "ages": _ages(ages),
        "quotas": _quotas(quotas),
    }


FIGURES = "indicators.view_figure"


def _tiles(user: Any) -> list[tuple[str, int, str, str]]:
    """What wants attention today: label, number, words, address."""
    states = reads.running_now(user)
    due = due_matters(timezone.localdate(), user)
    past = sum(1 for one in due if one.step == 0)

    def trips(*wanted: TripState) -> tuple[int, str]:
        number = sum(states.get(state.value, 0) for state in wanted)
        return number, list_url("fleet.trip", state=[state.value for state in wanted])

    rows = [
        ("待派车", *trips(S.AWAITING_DISPATCH), "单"),
        ("在途", *trips(S.DISPATCHED, S.OUT), "单"),
        ("待签认", *trips(S.BACK, S.AWAITING_CONFIRMATION), "单"),
        ("待结算", *trips(S.COMPLETED), "单"),
        ("到期事项", len(due), reverse("fleet.due"), f"件，已超期 {past}"),
    ]
    return [(label, number, words, url) for label, number, url, words in rows]


def _monthly(
    found: reads.ByMonth, year: int, unit: str, code: str, may_open: bool
) -> dict[str, Any]:
    """A picture of two lines and its table; each month opens the records behind it."""
    figure = reverse("indicators.figure", args=[code])
    links = [f"{figure}?period={year}-{month:02d}" if may_open else "" for month in range(1, 13)]
    now = [value for value in found.now if value is not None]
    same = sum((found.before[n] or Decimal(0) for n in range(len(now))), Decimal(0))
    option = {
        "kind": "lines",
        "unit": unit,
        "labels": [f"{month}月" for month in range(1, 13)],
        "series": [
            {"name": f"{year}年", "tone": "now", "values": [_plain(v) for v in found.now]},
            {"name": f"{year - 1}年", "tone": "past", "values": [_plain(v) for v in found.before]},
        ],
        "links": links,
    }
    return {
        "chart": json.dumps(option, ensure_ascii=False),
        "rows": list(zip(range(1, 13), found.now, found.before, links, strict=True)),
        "sum": sum(now, Decimal(0)),
        "same": same,
        "unit": unit,
        "link": f"{figure}?period={year}" if may_open else "",
    }


def _ages(ages: list[tuple[str, int, str, str]]) -> dict[str, Any]:
    links = []
    for _label, _number, first, last in ages:
        span = {"registered_on__gte": first, "registered_on__lte": last, "ownership": "owned"}
        links.append(list_url("fleet.vehicle", **{k: v for k, v in span.items() if v}))
    option = {
        "kind": "bars",
        "unit": "辆",
        "labels": [label for label, *_rest in ages],
        "series": [{"name": "在册车辆", "tone": "now", "values": [one[1] for one in ages]}],
        "links": links,
    }
    old = sum(number for label, number, *_rest in ages[-2:])
    return {
        "chart": json.dumps(option, ensure_ascii=False),
        "rows": [(one[0], one[1], link) for one, link in zip(ages, links, strict=True)],
        "old": old,
        "all": sum(one[1] for one in ages),
    }


def _quotas(quotas: list[tuple[str, str, Any]]) -> dict[str, Any]:
    links = [list_url("fleet.vehicle", category=code) for code, _label, _cell in quotas]
    option = {
        "kind": "bars",
        "unit": "辆",
        "labels": [label.removesuffix("用车")[:6] for _code, label, _cell in quotas],
        "series": [
            {"name": "编制", "tone": "past", "values": [cell.quota for *_rest, cell in quotas]},
            {"name": "实有", "tone": "now", "values": [cell.held for *_rest, cell in quotas]},
        ],
        "links": links,
    }
    return {
        "chart": json.dumps(option, ensure_ascii=False),
        "rows": [
            (label, cell, link) for (_code, label, cell), link in zip(quotas, links, strict=True)
        ],
        "held": sum(cell.held for *_rest, cell in quotas),
        "quota": sum(cell.quota for *_rest, cell in quotas),
    }


def _plain(value: Decimal | None) -> float | None:
    """A number a picture is drawn from; the table beside it keeps every digit."""
    return None if value is None else float(value)
