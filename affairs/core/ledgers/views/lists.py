"""The list page and the parts of it that load later."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import NoReverseMatch
from django.utils import timezone
from markupsafe import Markup

from affairs.core.accounts.signed_in import person
from affairs.core.errors import InvalidValue
from affairs.core.ledgers import counting, paging
from affairs.core.ledgers.columns import BoundColumn
from affairs.core.ledgers.counting import Count
from affairs.core.ledgers.findings import add_findings
from affairs.core.ledgers.formats import BLANK_CELL, text_of
from affairs.core.ledgers.ledger import Ledger
from affairs.core.ledgers.listing import PAGING, Listing, SetFilter
from affairs.core.ledgers.paths import field_at
from affairs.core.ledgers.views.access import ledger_page, record_or_404
from affairs.core.ledgers.views.offers import bulk_offers, record_offers
from affairs.core.ledgers.views.tabs import tabs_of
from affairs.core.web.fragments import fragment
from affairs.core.web.rendering import target as part_wanted


@ledger_page()
def list_page(request: HttpRequest, ledger: Ledger) -> HttpResponse:
    """The list, or only its changing part for htmx."""
    listing = Listing(ledger, person(request), request.GET)
    part = part_wanted(request) == "ledger"
    response = render(
        request, "ledgers/_list.html" if part else "ledgers/list.html", list_context(listing)
    )
    if part:
        response["HX-Push-Url"] = listing.url(**_paging_of(listing))
    response["Vary"] = "HX-Request"
    return response


@ledger_page()
def tabs_part(request: HttpRequest, ledger: Ledger) -> HttpResponse:
    """The tabs with all their counts."""
    listing = Listing(ledger, person(request), request.GET)
    return render(request, "ledgers/_tabs.html", {"ledger": ledger, **tabs_of(listing, wait=False)})


@ledger_page()
def sheet_part(request: HttpRequest, ledger: Ledger) -> HttpResponse:
    """The phone's sheet of filters, fetched when it is opened."""
    listing = Listing(ledger, person(request), request.GET)
    counted = counting.count(listing)
    context = {"ledger": ledger, "listing": listing, "counted": counted}
    context |= _filter_context(listing)
    context |= tabs_of(listing, wait=True, current=counted)
    return render(request, "ledgers/_sheet.html", context)


@ledger_page()
def totals_part(request: HttpRequest, ledger: Ledger) -> HttpResponse:
    """The foot of the table with its sums."""
    listing = Listing(ledger, person(request), request.GET)
    counted = counting.count(listing)
    sums = counting.totals(listing, counted)
    context = {"ledger": ledger, "listing": listing, "counted": counted,
               "foot": foot_cells(listing, sums), "wait_for_totals": False}  # fmt: skip
    return render(request, "ledgers/_totals.html", context)


@ledger_page()
def count_part(request: HttpRequest, ledger: Ledger) -> HttpResponse:
    """The exact count, for a click on 约."""
    listing = Listing(ledger, person(request), request.GET)
    return HttpResponse(f"{counting.exact(listing):,}")


@ledger_page()
def row_actions_part(request: HttpRequest, ledger: Ledger, pk: str) -> HttpResponse:
    """Actions of one row, fetched when the row gets the pointer or the focus."""
    record = record_or_404(ledger, person(request), pk)
    offers = record_offers(ledger, person(request), record, ledger.row_actions)
    if not offers:
        return HttpResponse(status=204)
    return render(request, "ledgers/_row_actions.html", {"ledger": ledger, "offers": offers})


def list_context(listing: Listing) -> dict[str, Any]:
    """All that the list shows."""
    ledger, user = listing.ledger, listing.user
    counted = counting.count(listing)
    total = None if counted.capped else counted.number
    page = _page(listing, total)
    if ledger.shows_findings:
        add_findings(ledger, page.rows)
    offers = bulk_offers(ledger, user)
    near = counting.totals_are_near(listing, counted)
    sums = counting.totals(listing, counted) if near else {}
    return {
        "ledger": ledger,
        "listing": listing,
        "page": page,
        "counted": counted,
        "head_row": head_row(listing, bool(offers)),
        "filter_bar": filter_bar(listing, counted),
        "foot": foot_cells(listing, sums),
        "wait_for_totals": not near,
        "may_create": ledger.may_save(user),
        "bulk": offers,
        "rows": rows_html(ledger, page.rows, ticks=bool(offers)),
        "advice": best_removal(listing) if counted.number == 0 and listing.narrowed else None,
        "now": timezone.localtime(),
        "measure": _measure(listing),
        "export_url": listing.url(ledger.address("export")) if ledger.exportable else "",
        "import_url": import_url(ledger, user),
        **tabs_of(listing, wait=True, current=counted),
    }


def head_row(listing: Listing, bulk: bool) -> Markup:
    """The heads with their links."""
    ledger = listing.ledger
    return fragment(
        ("heads", ledger.code, listing.url(), bulk),
        lambda: render_to_string(
            "ledgers/_heads.html", {"heads": _heads(listing), "bulk": bulk, "ledger": ledger}
        ),
    )


def filter_bar(listing: Listing, counted: Count) -> Markup:
    """Search, filters and columns; kept unless a filter shows the name of a stored row."""
    density = listing.user.preferences.get("density", "compact")

    def draw() -> str:
        context = {"ledger": listing.ledger, "listing": listing, "counted": counted}
        return render_to_string("ledgers/_filters.html", context | _filter_context(listing))

    if any(one.filter.related is not None for one in listing.set_filters):
        return Markup(draw())
    said = counted.words if listing.narrowed else ""
    return fragment(("filters", listing.ledger.code, listing.url(), density, said), draw)


CHIPS = 5


def _filter_context(listing: Listing) -> dict[str, Any]:
    """Chips, drawer, words of the search box, and the list of columns."""
    declared = listing.filters
    count = min(len(listing.ledger.filters), CHIPS)
    shown = [column.name for column in listing.columns]
    rest = [c for name, c in listing.ledger.every_column.items() if name not in shown]
    return {
        "chips": declared[:count],
        "drawer": declared[count:],
        "drawer_set": sum(bool(one.given) for one in declared[count:]),
        "search_words": search_words(listing.ledger),
        "controls": {one.filter.path: control_html(listing.ledger, one) for one in declared},
        "sheet_url": listing.url(listing.ledger.address("sheet")),
        "density": listing.user.preferences.get("density", "compact"),
        "ordered_columns": [*listing.columns, *rest],
        "shown_names": shown,
    }


def control_html(ledger: Ledger, one: SetFilter) -> Markup:
    """The input of a filter; that of one not set is drawn once and kept."""
    key = (ledger.code, one.filter.path)
    known = None if one.given else _unset_controls.get(key)
    if known is None:
        known = Markup(render_to_string("ledgers/_control.html", {"one": one, "ledger": ledger}))
        if not one.given:
            _unset_controls[key] = known
    return known


_unset_controls: dict[tuple[str, str], Markup] = {}


def search_words(ledger: Ledger) -> str:
    """What the search box searches, as its placeholder."""
    labels = [str(field_at(ledger.model, path).verbose_name) for path in ledger.search]
    return "、".join(dict.fromkeys(labels))


def import_url(ledger: Ledger, user: Any) -> str:
    """The address of the import; empty where it is not offered."""
    if not (ledger.importable and ledger.key and ledger.may_save(user)):
        return ""
    try:
        return ledger.address("import")
    except NoReverseMatch:
        return ""


def rows_html(ledger: Ledger, rows: Sequence[paging.Row], *, ticks: bool) -> Markup:
    """Whole rows; written here because a page has many and a template costs more for each."""
    blank = NO_FINDING if ledger.shows_findings else ""
    made = []
    for row in rows:
        measure = "" if row.measure is None else f' data-measure="{row.measure}"'
        tick = TICK.format(row.pk) if ticks else ""
        found = finding_cell(**row.finding) if row.finding else blank
        made.append(
            f'<tr data-href="{row.url}" data-pk="{row.pk}"{measure}>{tick}{row.cells}{found}</tr>\n'
        )
    return Markup("".join(made))


TICK = (
    '<td class="tick"><input class="ck" type="checkbox" data-tick name="pk" value="{}" form="bulk"'
    ' aria-label="选中"></td>'
)
NO_FINDING = f'<td class="k5">{BLANK_CELL}</td>'


@lru_cache(maxsize=2_000)
def finding_cell(severity: str, words: str, title: str, more: int) -> str:
    """The cell of a row's gravest finding."""
    finding = {"severity": severity, "words": words, "title": title, "more": more}
    return render_to_string("ledgers/_finding_cell.html", {"finding": finding}).strip()


def _page(listing: Listing, total: int | None) -> paging.Page:
    try:
        return paging.read_page(listing, total)
    except InvalidValue as wrong:
        listing.troubles["page"] = wrong.message
        return paging.Page(first_url=listing.url())


def _paging_of(listing: Listing) -> dict[str, str]:
    return {name: str(listing.query[name]) for name in PAGING if name in listing.query}


def _heads(listing: Listing) -> list[dict[str, Any]]:
    whole = listing.url(sort=None)
    base = f"{whole}{'&' if '?' in whole else '?'}"
    return [_head(listing, column, base) for column in listing.columns]


def _head(listing: Listing, column: BoundColumn, base: str) -> dict[str, Any]:
    current, descending = listing.sort
    if current is None and listing.steps:
        first = listing.steps[0]
        shown = bool(column.sort) and column.sort[0] == first.path
        descending = first.descending
    else:
        shown = current is column
    target = f"-{column.name}" if shown and not descending else column.name
    return {
        "label": column.label,
        "unit": column.unit,
        "right": column.to_the_right,
        "sort": ("descending" if descending else "ascending") if shown else "",
        "url": f"{base}sort={target}" if column.sort else "",
        "help": column.help,
    }


def foot_cells(listing: Listing, sums: dict[str, Any]) -> list[str]:
    """Texts of the totals row, one for each column."""
    return [
        text_of(column, sums[column.name]) or "0" if column.name in sums else ""
        for column in listing.columns
    ]


def best_removal(listing: Listing) -> dict[str, Any] | None:
    """The condition whose removal gives most rows, with their number."""
    tried: list[tuple[Count, str, str]] = []
    base = listing.view.rows(listing.in_scope)
    if listing.text:
        counted = counting.count_rows(listing.narrow(base, without="q"))
        tried.append((counted, f"搜索“{listing.text}”", listing.url(q=None)))
    for one in listing.set_filters:
        counted = counting.count_rows(listing.narrow(base, without=one.filter.path))
        words = f"{one.filter.label}：{one.words}"
        tried.append((counted, words, listing.url_without(one.filter.path)))
    counted, words, url = max(tried, key=lambda each: each[0].number)
    return {"count": counted, "words": words, "url": url} if counted.number else None


def _measure(listing: Listing) -> tuple[str, str]:
    """Label and unit of the main measure, whose sum the bulk bar shows."""
    total = next(iter(counting.summed(listing)), None)
    return (total.label, total.unit) if total else ("", "")
