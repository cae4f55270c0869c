"""The record page: facts, findings, approval, tabs; in the drawer a short form of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone

from affairs.core.accounts.signed_in import person
from affairs.core.approvals.selectors import panel
from affairs.core.audit.recording import Entry, record_event
from affairs.core.files.listing import file_list
from affairs.core.ledgers import ordering, paging
from affairs.core.ledgers.columns import BoundColumn, Kind
from affairs.core.ledgers.findings import live_findings, open_findings
from affairs.core.ledgers.formats import text_of
from affairs.core.ledgers.history import history
from affairs.core.ledgers.ledger import Ledger, Related, get_ledger
from affairs.core.ledgers.links import model_url
from affairs.core.ledgers.listing import Listing
from affairs.core.ledgers.paths import field_at
from affairs.core.ledgers.reading import numbers_of, related_rows
from affairs.core.ledgers.views.access import ledger_page, record_or_404
from affairs.core.ledgers.views.offers import record_links, record_offers
from affairs.core.permissions.questions import can, owner_paths
from affairs.core.records import EVERYONE
from affairs.core.web.rendering import target as part_wanted

CONTENT, FILES, HISTORY = "content", "files", "history"


@ledger_page()
def detail_page(request: HttpRequest, ledger: Ledger, pk: str) -> HttpResponse:
    """The record; in the list's drawer only facts, findings and actions."""
    record = record_or_404(ledger, person(request), pk, *relations_of(ledger))
    context = _head(request, ledger, record)
    if part_wanted(request) == "drawer":
        return render(request, "ledgers/_peek.html", context)
    context |= _tabs(request, ledger, record)
    return render(request, "ledgers/detail.html", context)


@ledger_page("POST")
def reveal_part(request: HttpRequest, ledger: Ledger, pk: str, column: str) -> HttpResponse:
    """A masked value in full; the look is recorded."""
    record = record_or_404(ledger, person(request), pk)
    shown = {one.name: one for one in (*ledger.every_column.values(), *ledger.fact_columns)}
    bound = shown.get(column)
    if bound is None or not bound.masking:
        raise Http404("没有这一项。")
    code = f"{ledger.app}.reveal_{ledger.name}"
    record_event(Entry(code, f"查看{bound.label}", by=person(request), record=record))
    return HttpResponse(str(_follow(record, bound.paths[0]) or ""), content_type="text/plain")


@ledger_page()
def print_page(request: HttpRequest, ledger: Ledger, pk: str) -> HttpResponse:
    """The record laid out for paper: facts, findings, trail, history."""
    record = record_or_404(ledger, person(request), pk, *relations_of(ledger))
    context = _head(request, ledger, record)
    context |= {"history": history(ledger, record), "now": timezone.localtime()}
    record_event(Entry(ledger.view_permission, "打印", by=person(request), record=record))
    return render(request, "ledgers/print.html", context)


@lru_cache(maxsize=1_024)
def relations_of(ledger: Ledger) -> tuple[str, ...]:
    """Relations that the facts and the owner follow, to be read with the record."""
    found = list(_to_owners(ledger))
    for column in (*ledger.fact_columns, *ledger.every_column.values()):
        for path in column.paths:
            lead, _, _ = path.rpartition("__")
            if lead:
                found.append(lead)
            elif column.kind is Kind.RELATION:
                found.append(path)
    return tuple(dict.fromkeys(found))


def _to_owners(ledger: Ledger) -> Iterator[str]:
    """The organisations a permission on the record is asked of."""
    for path in owner_paths(ledger.model):
        if path not in ("pk", EVERYONE) and field_at(ledger.model, path).is_relation:
            yield path


def _head(request: HttpRequest, ledger: Ledger, record: Model) -> dict[str, Any]:
    stored = open_findings(ledger.model, [record.pk]).get(record.pk, [])
    live = live_findings(ledger, record)
    asked = {(one.rule, one.field or "") for one in live}
    kept = [one for one in stored if (one.rule, one.field) not in asked]
    return {
        "ledger": ledger,
        "record": record,
        "state": state_of(ledger, record),
        "facts": [fact(ledger, record, column) for column in ledger.fact_columns],
        "findings": [*live, *kept],
        "offers": record_offers(ledger, person(request), record, ledger.actions_of_record),
        "links": record_links(ledger, person(request), record),
        "may_save": ledger.may_save(person(request), record),
        "neighbours": _neighbours(request, ledger, record),
        "back": _back(request, ledger),
        "panel": panel(record, person(request)),
    }


def state_of(ledger: Ledger, record: Model) -> dict[str, str] | None:
    """Word and tone of the record's state, when it has one."""
    for column in ledger.every_column.values():
        if column.kind is Kind.CHOICE and column.name in ("state", "status"):
            value = getattr(record, column.paths[0], None)
            return {"word": str(column.choices.get(value, value or "")),
                    "tone": column.tones.get(value, "")}  # fmt: skip
    return None


@dataclass(slots=True)
class Fact:
    """One fact as the macro ``facts`` shows it."""

    label: str
    text: str
    width: int = 1
    url: str = ""
    masked: bool = False
    reveal_url: str = ""
    opens: bool = False
    strong: bool = False
    after: str = ""


def fact(ledger: Ledger, record: Model, column: BoundColumn) -> Fact:
    """Label and value of one fact; relations lead to their record, long texts take the row."""
    values = [_follow(record, path) for path in column.paths]
    if column.expression is not None:
        values = [_computed(record, column)]
    text = text_of(column, column.reading(values))
    row = Fact(column.label, text, 3 if len(text) > 40 else 1)
    if column.unit and text:
        row.text = f"{text} {column.unit}"
    if column.related is not None and values[0] is not None:
        row.url = model_url(column.related, values[0])
    if column.masking and text:
        row.masked = True
        row.reveal_url = ledger.address("reveal", record.pk, column.name)
    return row


def _computed(record: Model, column: BoundColumn) -> Any:
    rows = type(record)._default_manager.filter(pk=record.pk)
    return rows.annotate(_value=column.expression).values_list("_value", flat=True).first()


def _follow(record: Any, path: str) -> Any:
    *lead, last = path.split("__")
    for part in lead:
        if record is None:
            return None
        record = getattr(record, part)
    if record is None:
        return None
    if last == "pk":
        return record.pk
    own = record._meta.get_field(last)
    return getattr(record, own.attname)


def _neighbours(request: HttpRequest, ledger: Ledger, record: Model) -> dict[str, str]:
    """Addresses of the records before and after in the list one came from (``in``)."""
    query = request.GET.get("in", "")
    if not query:
        return {}
    listing = Listing(ledger, person(request), QueryDict(query))
    paths = [step.path for step in listing.steps]
    here = (
        listing.with_expressions(listing.in_scope).filter(pk=record.pk).values_list(*paths).first()
    )
    if here is None:
        return {}
    turned = [step.turned() for step in listing.steps]
    after = listing.ordered().filter(ordering.beyond(listing.steps, here))
    before = listing.ordered(turned=True).filter(ordering.beyond(turned, here))
    found = {}
    for name, rows in (("next", after), ("previous", before)):
        pk = rows.values_list("pk", flat=True).first()
        if pk is not None:
            found[name] = f"{ledger.address('detail', pk)}?{request.GET.urlencode()}"
    return found


def _back(request: HttpRequest, ledger: Ledger) -> str:
    query = request.GET.get("in", "")
    return f"{ledger.url}?{query}" if query else ledger.url


# ---------- tabs ----------


def _tabs(request: HttpRequest, ledger: Ledger, record: Model) -> dict[str, Any]:
    """The tabs of the record and the content of the open one."""
    wanted = request.GET.get("tab", CONTENT)
    related = [one for one in ledger.related if _may_see(request, one)]
    numbers, files, changes = numbers_of(ledger, person(request), record, related)
    tabs = [_tab(request, "内容", CONTENT, None, wanted)]
    if ledger.attachments:
        tabs.append(_tab(request, "附件", FILES, files, wanted))
    tabs += [
        _tab(request, one.label, one.ledger, count, wanted)
        for one, count in zip(related, numbers, strict=True)
    ]
    tabs.append(_tab(request, "变更历史", HISTORY, changes, wanted))
    context: dict[str, Any] = {"tabs": tabs, "tab": wanted}
    if wanted == HISTORY:
        only = request.GET.get("field", "")
        context |= {"history": history(ledger, record, only=only), "only": only,
                    "may_restore": ledger.may_save(person(request), record)}  # fmt: skip
    elif wanted == FILES and ledger.attachments:
        context["files"] = file_list(record, person(request))
    elif (one := next((each for each in related if each.ledger == wanted), None)) is not None:
        context |= _related_tab(request, one, record)
    else:
        context |= {"tab": CONTENT, "content": _content(ledger, record)}
    return context


@dataclass(frozen=True, slots=True)
class RecordTab:
    label: str
    url: str
    here: bool
    count: int | None


def _tab(request: HttpRequest, label: str, code: str, count: int | None, wanted: str) -> RecordTab:
    asked = {name: values for name, values in request.GET.lists() if name != "field"}
    written = urlencode(asked | {"tab": [code]}, doseq=True)
    return RecordTab(label, f"?{written}", code == wanted, count)


def _may_see(request: HttpRequest, related: Related) -> bool:
    return can(person(request), get_ledger(related.ledger).view_permission)


def _related_tab(request: HttpRequest, related: Related, record: Model) -> dict[str, Any]:
    other = get_ledger(related.ledger)
    query = QueryDict(mutable=True)
    query["size"] = "20"
    listing = Listing(other, person(request), query)
    listing.rows = related_rows(related, person(request), record.pk)
    page = paging.read_page(listing, None)
    return {"related": other, "related_page": page, "related_heads": listing.columns,
            "related_url": f"{other.url}?{related.by}={record.pk}",
            "related_new": f"{other.address('new')}?{related.by}={record.pk}"
            if other.may_save(person(request)) else ""}  # fmt: skip


def _content(ledger: Ledger, record: Model) -> list[Fact]:
    """Every column that is no fact already."""
    shown = {column.name for column in ledger.fact_columns}
    rest = [column for name, column in ledger.every_column.items() if name not in shown]
    return [fact(ledger, record, column) for column in rest]
