"""The record page: facts, findings, approval, tabs; in the drawer a short form of it."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone

from affairs.core.accounts.signed_in import person
from affairs.core.approvals.selectors import panel
from affairs.core.audit.reading import count_acts
from affairs.core.audit.recording import Entry, record_event
from affairs.core.files.listing import file_list
from affairs.core.files.selectors import attachments_of
from affairs.core.ledgers import ordering, paging
from affairs.core.ledgers.columns import BoundColumn, Kind
from affairs.core.ledgers.findings import live_findings, open_findings
from affairs.core.ledgers.formats import text_of
from affairs.core.ledgers.history import history
from affairs.core.ledgers.ledger import Ledger, Related, get_ledger
from affairs.core.ledgers.links import model_url
from affairs.core.ledgers.listing import Listing
from affairs.core.ledgers.views.access import ledger_page, part_wanted, record_or_404
from affairs.core.ledgers.views.offers import record_offers
from affairs.core.permissions.questions import can

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
    record_event(
        Entry(ledger.view_permission, f"查看{bound.label}", by=person(request), record=record)
    )
    return HttpResponse(str(_follow(record, bound.paths[0]) or ""), content_type="text/plain")


@ledger_page()
def print_page(request: HttpRequest, ledger: Ledger, pk: str) -> HttpResponse:
    """The record laid out for paper: facts, findings, trail, history."""
    record = record_or_404(ledger, person(request), pk, *relations_of(ledger))
    context = _head(request, ledger, record)
    context |= {"history": history(ledger, record), "now": timezone.localtime()}
    record_event(Entry(ledger.view_permission, "打印", by=person(request), record=record))
    return render(request, "ledgers/print.html", context)


def relations_of(ledger: Ledger) -> list[str]:
    """Relations that the facts follow, to be read with the record."""
    found = []
    for column in (*ledger.fact_columns, *ledger.every_column.values()):
        for path in column.paths:
            lead, _, _ = path.rpartition("__")
            if lead:
                found.append(lead)
            elif column.kind is Kind.RELATION:
                found.append(path)
    return list(dict.fromkeys(found))


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


def fact(ledger: Ledger, record: Model, column: BoundColumn) -> dict[str, Any]:
    """Label and value of one fact; relations lead to their record, long texts take the row."""
    values = [_follow(record, path) for path in column.paths]
    if column.expression is not None:
        values = [_computed(record, column)]
    text = (
        text_of(column, column.reading(values)) if values else text_of(column, column.reading([]))
    )
    row: dict[str, Any] = {"label": column.label, "text": text, "width": 3 if len(text) > 40 else 1}
    if column.unit and text:
        row["text"] = f"{text} {column.unit}"
    if column.related is not None:
        row["url"] = model_url(column.related, values[0]) if values[0] is not None else ""
    if column.masking and text:
        row |= {"masked": True, "reveal_url": ledger.address("reveal", record.pk, column.name)}
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
    tabs = [_tab(request, "内容", CONTENT, None, wanted)]
    tabs += [
        _tab(request, one.label, one.ledger, _related_rows(request, one, record).count(), wanted)
        for one in related
    ]
    if ledger.attachments:
        count = attachments_of(record).count()
        tabs.insert(1, _tab(request, "附件", FILES, count, wanted))
    changes = count_acts(record)
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


def _tab(
    request: HttpRequest, label: str, code: str, count: int | None, wanted: str
) -> dict[str, Any]:
    query = request.GET.copy()
    query.pop("field", None)
    query["tab"] = code
    return {"label": label, "url": f"?{query.urlencode()}", "here": code == wanted, "count": count}


def _may_see(request: HttpRequest, related: Related) -> bool:
    return can(person(request), get_ledger(related.ledger).view_permission)


def _related_rows(request: HttpRequest, related: Related, record: Model) -> Any:
    return get_ledger(related.ledger).rows(person(request)).filter(**{related.by: record.pk})


def _related_tab(request: HttpRequest, related: Related, record: Model) -> dict[str, Any]:
    other = get_ledger(related.ledger)
    query = QueryDict(mutable=True)
    query["size"] = "20"
    listing = Listing(other, person(request), query)
    listing.rows = _related_rows(request, related, record)
    page = paging.read_page(listing, None)
    return {"related": other, "related_page": page, "related_heads": listing.columns,
            "related_url": f"{other.url}?{related.by}={record.pk}",
            "related_new": f"{other.address('new')}?{related.by}={record.pk}"
            if other.may_save(person(request)) else ""}  # fmt: skip


def _content(ledger: Ledger, record: Model) -> list[dict[str, Any]]:
    """Every column that is no fact already."""
    shown = {column.name for column in ledger.fact_columns}
    rest = [column for name, column in ledger.every_column.items() if name not in shown]
    return [fact(ledger, record, column) for column in rest]
