"""驾驶舱: the key figures by business, what waits for the leader, what needs attention."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from affairs.core.accounts.signed_in import person
from affairs.core.indicators.definitions import Kind, definitions
from affairs.core.indicators.figures import is_whole_city
from affairs.core.indicators.models import Target
from affairs.core.indicators.registry import Scope
from affairs.core.indicators.series import by_unit, monthly
from affairs.core.indicators.views import Line, lines, period_choices
from affairs.core.pages import panels
from affairs.core.periods import Period
from affairs.core.web import charts
from affairs.core.web.registry import page

GROUPS = (
    ("公务用车", ("fleet.trips_served", "fleet.running_cost", "fleet.over_age_rate")),
    ("公共机构节能", ("energy.total_energy", "energy.reporting_rate", "energy.per_capita_water")),
    ("办公用房", ("space.area_gap", "space.rent_arrears")),
    ("后勤与安全", ("catering.compound_daily_diners", "facilities.hazards_closed_rate")),
    ("经费与接待", ("budget.execution_rate", "reception.cost")),
)
CODES = tuple(code for _label, group in GROUPS for code in group)
MONTHS = tuple(f"{month}" for month in range(1, 13))
SHOWN, UNITS_SHOWN = 5, 8


@dataclass(frozen=True, slots=True)
class Aim:
    """How far a number is on the way to the year's target.

    ``share`` and ``mark`` are of the bar's width; ``mark`` is the target, or the share of it that
    the days gone by would bring. ``is_behind`` says which side of the mark the number is on.
    """

    share: float
    mark: float
    words: str
    is_behind: bool


@dataclass(frozen=True, slots=True)
class KeyFigure:
    line: Line
    aim: Aim | None


@page(
    "reports.cockpit",
    "驾驶舱",
    path="cockpit/",
    permission="reports.view_cockpit",
    template="reports/cockpit.html",
    order=1,
)
def cockpit(request: HttpRequest) -> Mapping[str, Any]:
    """Key figures against last year and target, with to-dos and findings, on one screen."""
    today = timezone.localdate()
    scope = Scope(_period(request, today), user=person(request))
    waiting, checks = panels.todos.lines(request.user), panels.check_groups.lines(request.user)
    return {
        "scope": scope,
        "groups": key_figures(scope, today),
        "choices": quick_periods(today),
        "periods": period_choices(),
        "chart": _chart_code(request),
        "waiting": waiting[:SHOWN],
        "waiting_count": len(waiting),
        "checks": checks[:SHOWN],
        "checks_count": sum(group.count for group in checks),
        "as_of": timezone.now(),
    }


@page(
    "reports.cockpit_charts",
    "驾驶舱图表",
    path="cockpit/charts/",
    permission="reports.view_cockpit",
    template="reports/_charts.html",
    in_menu=False,
)
def cockpit_charts(request: HttpRequest) -> Mapping[str, Any]:
    """The months of each figure and the units behind one of them; loaded after the table."""
    today, code = timezone.localdate(), _chart_code(request)
    scope = Scope(_period(request, today), user=person(request))
    now, before = years_of(CODES, scope, today)
    made = {c: charts.spark(now[c].values, before[c].values) for c in CODES}
    year = scope.period.last.year
    opened = reverse("indicators.figure", args=[code])
    shares = by_unit(code, scope, UNITS_SHOWN)
    return {
        "sparks": made,
        "definitions": definitions(),
        "code": code,
        "scope": scope,
        "years": (year, year - 1),
        "line": charts.line_chart(
            [
                charts.Line(f"{year - 1}年", before[code].values, "past",
                            [f"{opened}?period={year - 1}-{m:02}" for m in range(1, 13)]),
                charts.Line(f"{year}年", now[code].values, "now",
                            [f"{opened}?period={year}-{m:02}" for m in range(1, 13)]),
            ],
            MONTHS,
        ),
        "now": now[code],
        "before": before[code],
        "bars": charts.bars(
            [
                (share.organisation.name, share.value,
                 f"{opened}?period={scope.period.code}&unit={share.organisation.pk}")
                for share in shares
            ]
        ),
        "with_months": [c for c, spark in made.items() if spark],
    }  # fmt: skip


def key_figures(scope: Scope, today: date) -> list[tuple[str, list[KeyFigure]]]:
    """The figures by business, each with where it stands against the year's target."""
    found = {line.now.code: line for line in lines(list(CODES), scope)}
    targets = _targets(scope)
    return [
        (label, [KeyFigure(found[c], aim(found[c], targets.get(c), scope.period, today))
                 for c in group])
        for label, group in GROUPS
    ]  # fmt: skip


def years_of(codes: tuple[str, ...], scope: Scope, today: date) -> tuple[Any, Any]:
    """Months of this year and of the year before."""
    earlier = Scope(scope.period.year_before(), scope.organisation, scope.user)
    return monthly(codes, scope, today), monthly(codes, earlier, today)


def quick_periods(today: date) -> list[tuple[str, str]]:
    """Words and codes of the periods one asks for most."""
    quarter = (today.month - 1) // 3 + 1
    return [
        ("本月", f"{today:%Y-%m}"),
        ("本季度", f"{today.year}Q{quarter}"),
        ("今年至今", f"{today.year}-01-01..{today.isoformat()}"),
        ("去年", str(today.year - 1)),
    ]


def aim(line: Line, target: Target | None, period: Period, today: date) -> Aim | None:
    """Against the target: of a sum in a part of the year, against the part gone by."""
    value = line.now.issued
    if target is None or value is None or target.value <= 0:
        return None
    share = float(value / target.value)
    expected = _expected(line.now.definition.kind, period, today)
    widest = max(share, 1.0)
    behind = share > expected if target.at_most else share < expected
    limit = "上限" if target.at_most else "目标"
    words = f"{limit} {charts.shown(target.value)}"
    if expected < 1:
        words = f"{limit}的 {share:.0%}，时序 {expected:.0%}"
    return Aim(max(share, 0.0) / widest, expected / widest, words, behind)


def _expected(kind: Kind, period: Period, today: date) -> float:
    """Share of the year's target that the days gone by would bring: sums grow, levels do not."""
    if kind not in (Kind.COUNT, Kind.SUM):
        return 1.0
    year = Period.of_year(period.last.year)
    days = (year.last - year.first).days + 1
    return ((min(period.last, max(today, period.first)) - period.first).days + 1) / days


def _targets(scope: Scope) -> dict[str, Target]:
    if not is_whole_city(scope):
        return {}
    rows = Target.objects.filter(year=scope.period.last.year, code__in=CODES)
    return {target.code: target for target in rows}


def _period(request: HttpRequest, today: date) -> Period:
    text = request.GET.get("period")
    return Period.parse(text) if text else Period(today.replace(month=1, day=1), today)


def _chart_code(request: HttpRequest) -> str:
    code = request.GET.get("chart", "")
    return code if code in CODES else CODES[0]
