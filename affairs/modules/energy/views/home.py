"""The first page: what waits, the year by month, districts, targets; the list of who owes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.dates import parse_month
from affairs.core.errors import InvalidValue
from affairs.core.organisations.models import Organisation
from affairs.core.permissions.questions import can, visible
from affairs.core.permissions.reach import reach
from affairs.core.web.registry import page, person
from affairs.modules.energy.models import EnergyReport, Institution, Reminder
from affairs.modules.energy.months import index_of, month_of
from affairs.modules.energy.rules.states import ACCEPTED, ACCEPTED_BY_CITY
from affairs.modules.energy.selectors import overview
from affairs.modules.energy.selectors import statistics as stats
from affairs.modules.energy.selectors.form_page import shown_number
from affairs.modules.energy.selectors.reporting import due_day, month_counts, unreported
from affairs.modules.energy.views.bench import current_month
from affairs.modules.energy.views.form import form_address


def own_node(user: User) -> Organisation | None:
    """The node a user's statistics speak of: none for the whole city, else the own unit."""
    return None if reach(user, "energy.view_energyreport").all else user.organisation


def states_for(node: Organisation | None) -> tuple[str, ...]:
    """A county's own pages count from its acceptance on, the city's from the city's."""
    is_region = node is not None and node.kind == Organisation.Kind.REGION
    return ACCEPTED if is_region else ACCEPTED_BY_CITY


@page("energy.home", "节能概览", path="energy/", permission="energy.view_energyreport", order=1)
def home(request: HttpRequest) -> Mapping[str, Any]:
    """First page of the business: a reporter's months, or a bureau's overview."""
    user, month = person(request), current_month()
    bodies = visible(user, Institution.objects.all(), "energy.view_energyreport")
    own = list(bodies.select_related("region")[:4])
    context: dict[str, Any] = {
        "month": month,
        "plain": shown_number,
        "own": [],
        "is_bureau": len(own) > 3,
    }
    if len(own) <= 3:
        context["own"] = [_own(body, month) for body in own]
        return context
    return context | _bureau(request, user, bodies, month)


def _own(body: Institution, month: Any) -> dict[str, Any]:
    now = index_of(month)
    reports = {
        index_of(r.month): r
        for r in EnergyReport.objects.filter(institution=body, month__gte=month_of(now - 23))
    }
    rows = [
        (f"{month_of(i).month}月", _tce(reports.get(i)), _tce(reports.get(i - 12)),
         form_address(body.pk, month_of(i)), "")
        for i in range(now - 11, now + 1)
    ]  # fmt: skip
    return {
        "body": body,
        "chart": overview.charts.pairs(rows, width=960, height=110, bar=22),
        "months": [
            {"month": month_of(i), "report": reports.get(i), "due": due_day(month_of(i)),
             "url": form_address(body.pk, month_of(i))}
            for i in range(now, now - 12, -1)
        ],
        "reminders": list(Reminder.objects.filter(institution=body)[:3]),
    }  # fmt: skip


def _tce(report: EnergyReport | None) -> Any:
    return None if report is None else report.energy_tce


def _bureau(request: HttpRequest, user: User, bodies: Any, month: Any) -> dict[str, Any]:
    year = asked_year(request, month.year)
    node = own_node(user)
    states = states_for(node)
    period = stats.reported_part(year, node, states)
    now = stats.figures_of_node(node, period, states)
    before = stats.figures_of_node(node, period.year_before(), states)
    total = overview.Row("合计", "", bodies.count(), now, before)
    chart, chart_rows = overview.year_chart(year, node, states)
    city = node or Organisation.objects.filter(parent__isnull=True, kind="region").first()
    rows = overview.table("region", period, node, bodies, states)
    return {
        "year": year,
        "years": [year - 1, year, year + 1],
        "total": total,
        "counts": month_counts(month, bodies),
        "chart": chart,
        "chart_rows": chart_rows,
        "parts": overview.where_it_goes(now, year),
        "rows": rows,
        "targets": overview.target_lines(city, year, states) if city else [],
        "plan": overview.plan_lines(city, year, states) if city else [],
        "period": period,
        "months": period.whole_months or 12,
        "may_review": can(user, "energy.return_report"),
        "today": timezone.localdate(),
    }


def asked_year(request: HttpRequest, default: int) -> int:
    """The year of the address."""
    text = request.GET.get("year", "")
    if text and not (text.isdecimal() and 2000 <= int(text) <= 2100):
        raise Http404(f"年度 {text} 读不懂，写成 2022。")
    return int(text) if text else default


@page(
    "energy.due", "应报与未报", path="energy/due/", permission="energy.view_reminder", order=15,
)  # fmt: skip
def due(request: HttpRequest) -> Mapping[str, Any]:
    """Institutions that owe a month, with how often they were reminded."""
    user = person(request)
    text = request.GET.get("month", "")
    try:
        month = parse_month(text) if text else current_month()
    except InvalidValue as wrong:
        raise Http404(wrong.message) from wrong
    bodies = visible(user, Institution.objects.all(), "energy.view_reminder")
    owing = list(
        unreported(month).filter(pk__in=bodies).select_related("region", "department")
        .order_by("region__sort_order", "name")[:500]
    )  # fmt: skip
    reminders: dict[int, list[Reminder]] = {}
    for row in Reminder.objects.filter(month=month, institution__in=owing):
        reminders.setdefault(row.institution_id, []).append(row)
    return {
        "month": month, "before": month_of(index_of(month) - 1),
        "after": month_of(index_of(month) + 1), "owing": owing, "reminders": reminders,
        "counts": month_counts(month, bodies), "due_on": due_day(month),
        "today": timezone.localdate(), "may_remind": can(user, "energy.remind_institutions"),
        "form_address": form_address,
    }  # fmt: skip
