"""加油卡对账: a month's card statement against the refuellings on record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from affairs.core.accounts.signed_in import person
from affairs.core.documents.workbook import Head, Table
from affairs.core.periods import Period
from affairs.core.permissions.questions import can, visible
from affairs.core.web.registry import page
from affairs.modules.fleet.actions import cards as acts
from affairs.modules.fleet.models import FuelTransaction, Refuelling
from affairs.modules.fleet.selectors.card_matching import reconciliation
from affairs.modules.fleet.selectors.statements import month_of
from affairs.modules.fleet.views.downloads import book_answer


def month_in(request: HttpRequest) -> Period:
    """The month asked for, else last month."""
    text = request.GET.get("month") or request.POST.get("month", "")
    if not text:
        return month_of(timezone.localdate()).previous()
    period = Period.parse(text)
    return month_of(period.first)


@page(
    "fleet.cards",
    "加油卡对账",
    path="fleet/cards/",
    permission="fleet.view_fueltransaction",
    methods=("GET", "POST"),
    order=166,
)
def cards_page(request: HttpRequest) -> HttpResponse | Mapping[str, Any]:
    """Match automatically or by hand; what only one side has stands out."""
    user, month = person(request), month_in(request)
    if request.method == "POST":
        _act(request, month)
        return HttpResponseRedirect(f"{reverse('fleet.cards')}?month={month.code}")
    found = reconciliation(user, month)
    return {
        "month": month,
        "found": found,
        "may_match": can(user, "fleet.reconcile_cards"),
        "candidates": {
            line.pk: [row for row in found.only_record if _fits(line, row)][:6]
            for line in found.only_statement
        },
    }


def _fits(line: FuelTransaction, row: Refuelling) -> bool:
    """Worth offering by hand: the same vehicle, or an unknown one of the same unit."""
    if line.vehicle_id is not None:
        return row.vehicle_id == line.vehicle_id
    return row.vehicle.organisation_id == line.organisation_id


def _act(request: HttpRequest, month: Period) -> None:
    user = person(request)
    what = request.POST.get("act", "")
    if what == "auto":
        matched = acts.reconcile_cards(month, by=user)
        messages.success(request, f"自动对上 {len(matched)} 笔。")
        return
    line = _row(user, FuelTransaction, request.POST.get("line", ""))
    if what == "unmatch":
        acts.unmatch_card_line(line, by=user)
        messages.success(request, f"{line} 已解除对账。")
        return
    refuelling = _row(user, Refuelling, request.POST.get("refuelling", ""))
    acts.match_card_line(line, refuelling=refuelling, by=user)
    messages.success(request, f"{line} 已对上。")


def _row(user: Any, model: Any, key: str) -> Any:
    row = visible(user, model.objects.all()).filter(pk=key).first() if key.isdecimal() else None
    if row is None:
        raise Http404("没有这条记录，可能不在本账号的范围内。")
    return row


@page(
    "fleet.cards_xlsx",
    "加油卡对账 Excel",
    path="fleet/cards/export.xlsx",
    permission="fleet.view_fueltransaction",
    in_menu=False,
)
def cards_xlsx(request: HttpRequest) -> HttpResponseBase:
    """The month's differences as a workbook."""
    month = month_in(request)
    found = reconciliation(person(request), month)
    heads = [Head("情况", width=14), Head("交易号", width=18), Head("号牌", width=12),
             Head("交易时间", width=12), Head("对账单 升", 2, 11), Head("对账单 元", 2, 11),
             Head("登记时间", width=12), Head("登记 升", 2, 11), Head("登记 元", 2, 11),
             Head("差额 元", 2, 11)]  # fmt: skip
    rows = [_pair("相符", pair) for pair in found.agreeing]
    rows += [_pair("金额不符", pair) for pair in found.apart]
    rows += [
        ["只在对账单", str(line), str(line.vehicle or line.vehicle_number), _day(line),
         line.litres, line.net_amount, None, None, None, line.net_amount]
        for line in found.only_statement
    ]  # fmt: skip
    rows += [
        ["只有登记", "", str(row.vehicle), None, None, None,
         timezone.localdate(row.refuelled_at), row.quantity, row.amount, -row.amount]
        for row in found.only_record
    ]  # fmt: skip
    total = ["合计", "", "", None, None, found.statement_amount, None, None,
             found.recorded_amount, found.statement_amount - found.recorded_amount]  # fmt: skip
    table = Table("加油卡对账", f"{month.label}加油卡对账", heads, rows, total=total)
    return book_answer(request, f"加油卡对账-{month.code}", table)


def _pair(word: str, pair: Any) -> list[Any]:
    line, row = pair.line, pair.refuelling
    return [word, str(line), str(row.vehicle), _day(line), line.litres, line.net_amount,
            timezone.localdate(row.refuelled_at), row.quantity, row.amount, pair.gap]  # fmt: skip


def _day(line: FuelTransaction) -> Any:
    return timezone.localdate(line.transacted_at)
