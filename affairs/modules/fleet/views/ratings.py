"""用车评价: means by unit, driver and month, complaints with their time limit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from affairs.core.accounts.signed_in import person
from affairs.core.documents.workbook import Head, Table
from affairs.core.periods import Period
from affairs.core.permissions.questions import can
from affairs.core.web.registry import page
from affairs.modules.fleet.selectors import ratings as reads
from affairs.modules.fleet.views.accounts import year_in, years_choices
from affairs.modules.fleet.views.downloads import book_answer


@page(
    "fleet.ratings",
    "用车评价",
    path="fleet/ratings/",
    permission="fleet.view_trip",
    order=14,
)
def ratings_page(request: HttpRequest) -> Mapping[str, Any]:
    """What the users of a year say; complaints not answered stand on top."""
    user, year = person(request), year_in(request)
    rows = reads.served_and_rated(user, Period.of_year(year))
    today = timezone.localdate()
    return {
        "year": year,
        "years": years_choices(),
        "whole": reads.whole(rows),
        "units": reads.by_unit(rows),
        "drivers": reads.by_driver(rows) if can(user, "fleet.view_driver") else [],
        "months": reads.by_month(rows),
        "complaints": [
            (trip, reads.complaint_limit(trip, today)) for trip in reads.complaints(rows)[:50]
        ],
        "may_answer": can(user, "fleet.answer_complaint"),
    }


@page(
    "fleet.ratings_xlsx",
    "用车评价 Excel",
    path="fleet/ratings/export.xlsx",
    permission="fleet.view_trip",
    in_menu=False,
)
def ratings_xlsx(request: HttpRequest) -> HttpResponseBase:
    """The three lists, a sheet each."""
    user, year = person(request), year_in(request)
    rows = reads.served_and_rated(user, Period.of_year(year))
    heads = [Head("对象", width=26), Head("车次", 0, 9), Head("已评价", 0, 9),
             Head("平均分", 2, 9), Head("投诉", 0, 9)]  # fmt: skip
    sheets = [("按单位", reads.by_unit(rows)), ("按月", reads.by_month(rows))]
    if can(user, "fleet.view_driver"):
        sheets.append(("按驾驶员", reads.by_driver(rows)))
    tables = [
        Table(name, f"{year}年用车评价（{name}）", heads,
              [[one.label, one.trips, one.rated, one.mean, one.complaints] for one in lines])
        for name, lines in sheets
    ]  # fmt: skip
    return book_answer(request, f"用车评价-{year}", *tables)
