"""大屏: three pages of today and the year for a screen on the wall; nobody's name, no plate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from affairs.core.accounts.signed_in import person
from affairs.core.dates import weekday_name
from affairs.core.indicators.definitions import definitions
from affairs.core.indicators.registry import Scope
from affairs.core.indicators.views import Line
from affairs.core.pages import panels
from affairs.core.periods import Period
from affairs.core.permissions.questions import can, visible
from affairs.core.web import charts
from affairs.core.web.registry import page
from affairs.modules.reports import cockpit
from affairs.modules.reports.models import DueReport
from affairs.modules.reports.planning import OPEN

PAGES = ("今天", "全年", "提醒")
SECONDS = 20
FIGURES, LINES, DUE = 6, 7, 8


@page(
    "reports.wall",
    "大屏",
    path="wall/",
    permission="reports.view_cockpit",
    template="reports/wall.html",
    in_menu=False,
)
def wall(request: HttpRequest) -> Mapping[str, Any]:
    """One of the pages; the browser goes to the next after twenty seconds."""
    number = request.GET.get("page", "")
    at = int(number) if number.isdecimal() and 1 <= int(number) <= len(PAGES) else 1
    user, now = person(request), timezone.localtime()
    text = request.GET.get("period", "")
    period = Period.parse(text) if text else Period(now.date().replace(month=1, day=1), now.date())
    scope = Scope(period, user=user)
    following = at % len(PAGES) + 1
    return {
        "city": settings.PLATFORM_NAME.removesuffix("服务平台"),
        "now": now,
        "weekday": weekday_name(now.date()),
        "page": at,
        "pages": len(PAGES),
        "title": PAGES[at - 1],
        "seconds": SECONDS,
        "next_url": f"?page={following}" + (f"&period={period.code}" if text else ""),
        "period": period,
        **_CONTENTS[at - 1](user, scope),
    }


def _today(user: Any, scope: Scope) -> dict[str, Any]:
    """Figures of today, what is under way, and one number over the months."""
    today = timezone.localdate()
    code, chart = _first_chart(scope)
    return {
        "figures": [*panels.wall_figures.lines(user), *_yearly(scope)][:FIGURES],
        "running": panels.wall_lines.lines(user)[:LINES],
        "definition": definitions()[code],
        "line": chart,
        "today": today,
    }


def _year(user: Any, scope: Scope) -> dict[str, Any]:
    return {"groups": cockpit.key_figures(scope, timezone.localdate())}


def _reminders(user: Any, scope: Scope) -> dict[str, Any]:
    """Findings of the nightly check by rule and reports that are due."""
    due: list[DueReport] = []
    if can(user, "reports.view_duereport"):
        rows = visible(user, DueReport.objects.filter(state__in=OPEN))
        due = list(rows.order_by("due_on", "name")[:DUE])
    return {
        "checks": panels.check_groups.lines(user)[:DUE],
        "due": due,
        "today": timezone.localdate(),
    }


_CONTENTS = (_today, _year, _reminders)


def _yearly(scope: Scope) -> list[panels.WallFigure]:
    """Figures of the year that fill up the row of today's."""
    found = []
    for _label, figures in cockpit.key_figures(scope, timezone.localdate()):
        for figure in figures:
            now = figure.line.now
            if now.issued is None:
                continue
            note = _change_words(figure.line)
            alarm = figure.aim.words if figure.aim and figure.aim.is_behind else ""
            label, unit = now.definition.name, now.definition.unit
            found.append(panels.WallFigure(label, now.issued, unit, note, alarm))
    return found


def _change_words(line: Line) -> str:
    if line.change is None:
        return ""
    unit = "百分点" if line.now.definition.unit == "%" else "%"
    return f"同比 {'−' if line.change < 0 else '+'}{charts.shown(abs(line.change))}{unit}"


def _first_chart(scope: Scope) -> tuple[str, charts.LineChart | None]:
    """The first key figure that has months, energy before cars."""
    today = timezone.localdate()
    codes = ("energy.total_energy", cockpit.CODES[0])
    now, before = cockpit.years_of(codes, scope, today)
    year = scope.period.last.year
    for code in codes:
        lines = [
            charts.Line(f"{year - 1}年", before[code].values, "past"),
            charts.Line(f"{year}年", now[code].values, "now"),
        ]
        chart = charts.line_chart(lines, cockpit.MONTHS, width=900, height=460)
        if chart is not None and any(value is not None for value in now[code].values):
            return code, chart
    return codes[-1], None
