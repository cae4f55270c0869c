"""统计指标: all numbers of a period, and the records behind one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.utils import timezone

from affairs.core.accounts.signed_in import person
from affairs.core.errors import InvalidValue
from affairs.core.indicators.answers import Answer, Ratio
from affairs.core.indicators.definitions import Definition, definitions
from affairs.core.indicators.figures import Figure, answer, change_between, figure, figures
from affairs.core.indicators.registry import Scope, computed_codes
from affairs.core.ledgers.links import record_url
from affairs.core.organisations.models import Organisation
from affairs.core.periods import Period
from affairs.core.permissions.questions import visible
from affairs.core.web.registry import page

PAGE = 50
FIRST_YEAR = 2020


@dataclass(frozen=True, slots=True)
class Line:
    """One number beside last year's and its target."""

    now: Figure
    before: Figure
    change: Decimal | None


@page(
    "indicators.list",
    "统计指标",
    path="figures/",
    permission="indicators.view_figure",
    template="indicators/list.html",
)
def indicator_list(request: HttpRequest) -> Mapping[str, Any]:
    """Every number of a period by place in the yearly report; a search narrows the list."""
    scope = scope_of(request)
    query = request.GET.get("q", "").strip()
    only = request.GET.get("show", "computed")
    codes = computed_codes() if only == "computed" else list(definitions())
    codes = [code for code in codes if _matches(definitions()[code], query)]
    return {
        "lines": lines(codes, scope),
        "scope": scope,
        "query": query,
        "only": only,
        "counts": {"computed": len(computed_codes()), "all": len(definitions())},
        "periods": period_choices(),
    }


@page(
    "indicators.figure",
    "数字的来历",
    path="figures/<str:code>/",
    permission="indicators.view_figure",
    template="indicators/figure.html",
)
def figure_page(request: HttpRequest, code: str) -> Mapping[str, Any]:
    """One number: what it means, last year, month by month, and its records page by page."""
    if code not in definitions():
        raise Http404(f"没有指标 {code}")
    scope = scope_of(request)
    known = answer(code, scope)
    return {
        "line": lines([code], scope)[0],
        "scope": scope,
        "months": months(code, scope),
        "records": records_page(known, request.GET.get("page")) if known else None,
        "ratio": isinstance(known, Ratio),
        "periods": period_choices(),
    }


def scope_of(request: HttpRequest) -> Scope:
    """Period and unit of the address, always within what the user may see."""
    text = request.GET.get("period") or str(timezone.localdate().year)
    unit = None
    if request.GET.get("unit", "").isdecimal():
        units = visible(person(request), Organisation.objects.all())
        unit = units.filter(pk=int(request.GET["unit"])).first()
        if unit is None:
            raise InvalidValue("没有这个单位，或不在本账号的范围内。", field="unit")
    return Scope(Period.parse(text), unit, person(request))


def lines(codes: list[str], scope: Scope) -> list[Line]:
    """The numbers with last year's, each set in few queries."""
    now = figures(codes, scope)
    earlier = Scope(scope.period.year_before(), scope.organisation, scope.user)
    before = figures(codes, earlier)
    return [
        Line(now[code], before[code], change_between(now[code], before[code])) for code in codes
    ]


def months(code: str, scope: Scope) -> list[Figure]:
    """The number month by month when the period is made of two to twelve whole months."""
    if not 2 <= scope.period.whole_months <= 12:
        return []
    return [
        figure(code, Scope(month, scope.organisation, scope.user))
        for month in scope.period.months()
    ]


def records_page(known: Answer, number: str | None) -> dict[str, Any]:
    """One page of the records counted, each with its address and what it adds to a sum."""
    parts = list(known.parts())
    rows, field = parts[0] if len(parts) == 1 else _part_chosen(parts, number)
    page = Paginator(rows, PAGE).get_page((number or "1").rpartition(":")[2])
    amounts = (
        dict(rows.filter(pk__in=[r.pk for r in page]).values_list("pk", field)) if field else {}
    )
    return {
        "page": page,
        "label": rows.model._meta.verbose_name,
        "rows": [(row, record_url(row), amounts.get(row.pk)) for row in page],
        "summed": bool(field),
        "parts": [
            (index, part.model._meta.verbose_name, part.count())
            for index, (part, _field) in enumerate(parts)
        ]
        if len(parts) > 1
        else [],
        "prefix": number.rpartition(":")[0] + ":" if number and ":" in number else "",
    }


def _part_chosen(parts: list[Any], number: str | None) -> Any:
    """Of a sum over several tables the one the address names (``2:1`` = third table, page 1)."""
    chosen = (number or "").partition(":")[0] if ":" in (number or "") else "0"
    index = int(chosen) if chosen.isdecimal() else 0
    return parts[min(index, len(parts) - 1)]


def period_choices() -> list[Period]:
    """Years from this one back to the first."""
    today = timezone.localdate()
    return [Period.of_year(year) for year in range(today.year, FIRST_YEAR - 1, -1)]


def _matches(definition: Definition, query: str) -> bool:
    return query.lower() in f"{definition.code} {definition.name} {definition.section}".lower()
