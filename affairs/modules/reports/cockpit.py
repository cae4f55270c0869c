"""驾驶舱: the key figures by business, what waits for the leader, what needs attention."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpRequest
from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.indicators.registry import Scope
from affairs.core.indicators.views import Line, lines, period_choices
from affairs.core.pages import panels
from affairs.core.periods import Period
from affairs.core.web.registry import page

GROUPS = (
    ("公务用车", ("fleet.trips_served", "fleet.running_cost", "fleet.over_age_rate")),
    ("公共机构节能", ("energy.total_energy", "energy.reporting_rate", "energy.per_capita_water")),
    ("办公用房", ("space.area_gap", "space.rent_arrears")),
    ("后勤与安全", ("catering.compound_daily_diners", "facilities.hazards_closed_rate")),
    ("经费与接待", ("budget.execution_rate", "reception.cost")),
)
SHOWN = 5


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A line with how far the number is on the way to its target: 1 is the target itself."""

    line: Line
    share: float | None
    mark: float | None


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
    text = request.GET.get("period") or str(timezone.localdate().year)
    scope = Scope(Period.parse(text), user=cast(User, request.user))  # the page asked for log-in
    codes = [code for _label, group in GROUPS for code in group]
    found = {line.now.code: line for line in lines(codes, scope)}
    waiting, checks = panels.todos.lines(request.user), panels.check_groups.lines(request.user)
    return {
        "scope": scope,
        "groups": [(label, [_key_figure(found[c]) for c in group]) for label, group in GROUPS],
        "periods": period_choices(),
        "waiting": waiting[:SHOWN],
        "waiting_count": len(waiting),
        "checks": checks[:SHOWN],
        "checks_count": sum(group.count for group in checks),
    }


def _key_figure(line: Line) -> KeyFigure:
    target, value = line.now.target, line.now.value
    if target is None or value is None or target.value <= 0:
        return KeyFigure(line, None, None)
    share = float(value / target.value)
    widest = max(share, 1.0)
    return KeyFigure(line, max(share, 0.0) / widest, 1.0 / widest)
