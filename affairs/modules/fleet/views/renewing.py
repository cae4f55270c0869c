"""更新计划: what a yearly budget renews, in which order, what stays over age; kept and compared."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from affairs.core.accounts.signed_in import person
from affairs.core.documents.workbook import Head, Table
from affairs.core.errors import AffairsError
from affairs.core.ledgers.forms.fields import REQUIRED, NumberField
from affairs.core.permissions.questions import can, require, visible
from affairs.core.web.registry import page
from affairs.core.web.rendering import render_page
from affairs.modules.fleet.actions.plans import keep_plan, reckoned
from affairs.modules.fleet.choices import BodyClass
from affairs.modules.fleet.models import RenewalPlan, RenewalPlanLine
from affairs.modules.fleet.selectors.renewing import (
    Ageing,
    ageing_vehicles,
    shipped_prices,
)
from affairs.modules.fleet.views.downloads import book_answer

TEMPLATE = "fleet/renewal.html"
DEFAULT_BUDGET = Decimal(3_000_000)


class PlanForm(forms.Form):
    """Budget and assumptions; a price for each body that occurs among the vehicles."""

    budget = NumberField(label="每年预算", min_value=0, max_digits=14, decimal_places=2,
                         error_messages=REQUIRED)  # fmt: skip
    first_year = NumberField(label="起始年份", whole=True, min_value=2000, max_value=2100,
                             error_messages=REQUIRED)  # fmt: skip
    years = NumberField(label="年数", whole=True, min_value=1, max_value=10,
                        error_messages=REQUIRED)  # fmt: skip

    def __init__(self, *args: Any, prices: Mapping[str, Decimal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for body, price in prices.items():
            self.fields[f"price_{body}"] = NumberField(
                label=f"{BodyClass(body).label}单价", min_value=0, max_digits=12,
                decimal_places=2, required=False, initial=price,
            )  # fmt: skip

    def price_fields(self) -> list[Any]:
        """Bound fields of the prices."""
        return [self[name] for name in self.fields if name.startswith("price_")]


def _asked(request: HttpRequest) -> tuple[PlanForm, RenewalPlan, date]:
    """The form and the plan it describes; the usual values where nothing was asked."""
    on, user = timezone.localdate(), person(request)
    shipped = shipped_prices(on)
    horizon = date(on.year + 10, 12, 31)
    bodies = {one.vehicle.body for one in ageing_vehicles(user, on, until=horizon)}
    prices = {body: price for body, price in shipped.items() if body in bodies}
    usual: dict[str, Any] = {"budget": DEFAULT_BUDGET, "first_year": on.year + 1, "years": 3}
    given = request.POST if request.method == "POST" else request.GET
    form = PlanForm(given if "budget" in given else None, prices=prices, initial=usual)
    clean = form.cleaned_data if form.is_bound and form.is_valid() else usual
    plan = RenewalPlan(
        organisation=user.organisation,
        name=given.get("name", "").strip()[:60],
        remark=given.get("remark", "").strip()[:300],
        yearly_budget=clean["budget"],
        first_year=int(clean["first_year"]),
        years=int(clean["years"]),
        prices={
            body: str(clean.get(f"price_{body}") or shipped[body]) for body in BodyClass.values
        },
    )
    return form, plan, on


@page(
    "fleet.renewal",
    "更新计划",
    path="fleet/renewal/",
    permission="fleet.keep_plan",
    template=TEMPLATE,
    methods=("GET", "POST"),
    order=121,
)
def renewal_page(request: HttpRequest) -> HttpResponse | Mapping[str, Any]:
    """Enter a budget, see what it renews; keep the plan, compare it with others."""
    form, plan, on = _asked(request)
    context = _context(request, form, plan, on)
    if request.method != "POST":
        return context
    if not form.is_valid() or not plan.name:
        context["refused"] = "给方案起个名称再存。" if form.is_valid() else "先改正标出的输入。"
        return render_page(request, TEMPLATE, context, status=422)
    require(person(request), "fleet.keep_plan", doing="保存更新方案")
    try:
        kept = keep_plan(plan, on=on, by=person(request))
    except AffairsError as refused:
        context["refused"] = refused.message
        return render_page(request, TEMPLATE, context, status=refused.status)
    messages.success(request, f"已存方案 {kept}：更新 {kept.renewed} 辆。")
    return HttpResponseRedirect(reverse("fleet.plan_sheet", args=[kept.pk]))


def _context(request: HttpRequest, form: PlanForm, plan: RenewalPlan, on: date) -> dict[str, Any]:
    result = reckoned(plan, person(request), on)
    over_age = ageing_vehicles(person(request), on, until=on)
    return {
        "form": form,
        "plan": plan,
        "on": on,
        "result": result,
        "over_age": over_age,
        "kept": visible(person(request), RenewalPlan.objects.all())[:20],
        "may_keep": can(person(request), "fleet.keep_plan"),
        "query": request.GET.urlencode(),
        "refused": "",
    }


HEADS = [Head("年份", 0, 8), Head("次序", 0, 6), Head("号牌", width=12), Head("单位", width=24),
         Head("品牌型号", width=20), Head("注册登记", width=12), Head("里程（公里）", 0, 12),
         Head("优先分", 2, 9), Head("资金（元）", 2, 14)]  # fmt: skip


@page(
    "fleet.renewal_xlsx",
    "更新计划 Excel",
    path="fleet/renewal/export.xlsx",
    permission="fleet.keep_plan",
    in_menu=False,
)
def renewal_xlsx(request: HttpRequest) -> HttpResponseBase:
    """The plan as reckoned on the page: its vehicles, and what stays over age."""
    _form, plan, on = _asked(request)
    result = reckoned(plan, person(request), on)
    rows = [
        [turn.year, turn.rank, *_vehicle(turn.ageing), turn.ageing.points, turn.price]
        for year in result.years
        for turn in year.turns
    ]
    note = f"每年预算 {plan.yearly_budget:,.2f} 元，{plan.first_year} 年起 {plan.years} 年"
    total = ["", "", "合计", "", f"{result.renewed} 辆", "", None, None, result.spent]
    renewed = Table("更新", "公务用车更新计划", HEADS, rows, total=total, notes=[note])
    left = result.years[-1].left + result.held_back
    stays = Table(
        "仍超年限",
        f"{result.years[-1].year} 年末仍超更新年限",
        [*HEADS[2:8], Head("说明", width=20)],
        [[*_vehicle(one), one.points, "超编单位，先处置" if one.over_quota else "预算不足"]
         for one in left],
    )  # fmt: skip
    return book_answer(request, f"更新计划-{on:%Y%m%d}", renewed, stays)


def _vehicle(one: Ageing) -> list[Any]:
    v = one.vehicle
    return [str(v), str(v.organisation), v.model_name, v.registered_on, v.odometer_km]


@page(
    "fleet.plan_sheet",
    "方案比较",
    path="fleet/renewal/plans/<int:pk>/",
    permission="fleet.view_renewalplan",
    template="fleet/plan_sheet.html",
)
def plan_sheet(request: HttpRequest, pk: int) -> Mapping[str, Any]:
    """A kept plan year by year, beside another one when ``with`` names it."""
    plans = visible(person(request), RenewalPlan.objects.all())
    plan = plans.filter(pk=pk).first()
    if plan is None:
        raise Http404("没有这个方案。")
    wanted = request.GET.get("with", "")
    other = plans.filter(pk=wanted).first() if wanted.isdecimal() else None
    both = [one for one in (plan, other) if one is not None]
    years = sorted({y for one in both for y in range(one.first_year, one.first_year + one.years)})
    return {
        "plan": plan,
        "other": other,
        "others": plans.exclude(pk=pk),
        "years": [(year, [_of_year(one, year) for one in both]) for year in years],
        "both": both,
        "lines": plan.lines.select_related("vehicle").order_by("year", "rank"),
        "only_here": _only(plan, other),
        "only_there": _only(other, plan),
    }


def _of_year(plan: RenewalPlan, year: int) -> tuple[int, Decimal]:
    lines = [line for line in plan.lines.all() if line.year == year]
    return len(lines), sum((line.price for line in lines), Decimal("0.00"))


def _only(plan: RenewalPlan | None, other: RenewalPlan | None) -> list[RenewalPlanLine]:
    """Vehicles the one plan renews and the other does not."""
    if plan is None or other is None:
        return []
    rows = plan.lines.exclude(vehicle__in=other.lines.values("vehicle"))
    return list(rows.select_related("vehicle").order_by("year", "rank"))
