"""List, record, create and change over JSON."""

from __future__ import annotations

from typing import Any

import orjson
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, QueryDict

from affairs.core.accounts.signed_in import person
from affairs.core.database.transactions import write_transaction
from affairs.core.errors import InvalidValue, NotPermitted, RuleViolation
from affairs.core.ledgers import counting, ordering
from affairs.core.ledgers.api.access import api_view, as_json, authenticate
from affairs.core.ledgers.api.openapi import document
from affairs.core.ledgers.api.values import value_of
from affairs.core.ledgers.forms.making import form_class_of
from affairs.core.ledgers.ledger import Ledger
from affairs.core.ledgers.listing import Listing
from affairs.core.ledgers.paging import Layout, layout_of
from affairs.core.ledgers.views.forms import refuse_if_stale
from affairs.core.permissions.questions import require

LIMIT, LIMIT_AT_MOST = 50, 1_000
Answer = tuple[Any, int]


@api_view("GET", "POST")
def collection(request: HttpRequest, ledger: Ledger) -> Answer:
    """Rows of the ledger, or a new record."""
    return _create(request, ledger) if request.method == "POST" else _list(request, ledger)


@api_view("GET", "PATCH")
def item(request: HttpRequest, ledger: Ledger, pk: int) -> Answer:
    """One record, or a change to it."""
    record = ledger.rows(person(request)).filter(pk=pk).first()
    if record is None:
        return {"message": "没有这条记录，或不在本账号的范围内。"}, 404
    if request.method == "PATCH":
        return _save(request, ledger, record)
    return one(ledger, person(request), pk), 200


def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document of the ledgers the caller may read."""
    refused = authenticate(request)
    return refused if refused is not None else as_json(document(person(request)))


openapi.permission = "signed in"  # type: ignore[attr-defined]


def _list(request: HttpRequest, ledger: Ledger) -> Answer:
    listing = Listing(ledger, person(request), _all_columns(request.GET, ledger))
    layout = layout_of(listing.columns, listing.steps)
    rows = listing.ordered()
    cursor = request.GET.get("cursor", "")
    if cursor:
        place = ordering.read(ledger.model, listing.steps, cursor)
        rows = rows.filter(ordering.beyond(listing.steps, place))
    limit = _limit(request)
    found = list(rows.values_list(*layout.paths)[: limit + 1])
    if listing.troubles:
        path, message = next(iter(listing.troubles.items()))
        raise InvalidValue(message, field=path)
    body: dict[str, Any] = {"items": [_item(listing, layout, row) for row in found[:limit]]}
    body["next"] = None
    if len(found) > limit:
        body["next"] = ordering.written([found[limit - 1][at] for at in layout.cursor])
    if request.GET.get("count"):
        counted = counting.count(listing)
        body["count"], body["count_is_capped"] = counted.number, counted.capped
    return body, 200


def _all_columns(query: QueryDict, ledger: Ledger) -> QueryDict:
    whole = query.copy()
    if not whole.get("cols"):
        whole["cols"] = ",".join(ledger.every_column)
    return whole


def _limit(request: HttpRequest) -> int:
    raw = request.GET.get("limit", str(LIMIT))
    if not raw.isdecimal() or not 1 <= int(raw) <= LIMIT_AT_MOST:
        raise InvalidValue(f"limit 应为 1 到 {LIMIT_AT_MOST} 的整数。", field="limit")
    return int(raw)


def _item(listing: Listing, layout: Layout, row: tuple[Any, ...]) -> dict[str, Any]:
    item: dict[str, Any] = {"id": row[0]}
    for column, at in zip(listing.columns, layout.places, strict=True):
        values = row[at] if isinstance(at, slice) else [row[index] for index in at]
        item[column.name] = value_of(column, values)
    return item


def one(ledger: Ledger, user: Any, pk: Any) -> dict[str, Any]:
    """One record as the API gives it, with its revision."""
    listing = Listing(ledger, user, _all_columns(QueryDict(), ledger))
    layout = layout_of(listing.columns, [])
    rows = listing.with_expressions(ledger.rows(user).filter(pk=pk))
    found = rows.values_list(*layout.paths).first()
    if found is None:
        return {"id": pk}
    body = _item(listing, layout, found)
    if "revision" in {field.name for field in ledger.model._meta.concrete_fields}:
        body["revision"] = ledger.model._default_manager.values_list("revision", flat=True).get(
            pk=pk
        )
    return body


# ---------- writing ----------


def _create(request: HttpRequest, ledger: Ledger) -> Answer:
    return _save(request, ledger, None)


def _save(request: HttpRequest, ledger: Ledger, record: Model | None) -> Answer:
    if ledger.save is None:
        raise NotPermitted(f"{ledger.label}不从接口写入。")
    require(person(request), ledger.save.code, record, doing=ledger.save.label)
    given = _body(request)
    revision = str(given.pop("revision", ""))
    form = _form(request, ledger, record, given)
    if not form.is_valid():
        errors = {name: [str(e) for e in several] for name, several in form.errors.items()}
        return {"message": "没有保存：有字段要改。", "errors": errors}, 422
    with write_transaction():
        if record is not None:
            refuse_if_stale(record, revision)
        saved = ledger.save(form.instance, by=person(request))
    saved = saved if isinstance(saved, Model) else form.instance
    return one(ledger, person(request), saved.pk), 200 if record is not None else 201


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        given = orjson.loads(request.body or b"{}")
    except orjson.JSONDecodeError as wrong:
        raise InvalidValue("请求正文不是 JSON。") from wrong
    if not isinstance(given, dict):
        raise InvalidValue("请求正文应为一个 JSON 对象。")
    return given


def _form(request: HttpRequest, ledger: Ledger, record: Model | None, given: dict[str, Any]) -> Any:
    made: Any = form_class_of(ledger)
    unknown = sorted(set(given) - set(made.base_fields))
    if unknown:
        raise RuleViolation(f"没有字段 {'、'.join(unknown)}。", field=unknown[0])
    data = QueryDict(mutable=True)
    if record is not None:
        for field in made(instance=record, user=person(request)):
            data[field.html_name] = _typed(field.value())
    else:
        for name, field in made.base_fields.items():
            initial = field.initial() if callable(field.initial) else field.initial
            data[name] = _typed(initial)
    for name, value in given.items():
        data[name] = _typed(value)
    kwargs = {"instance": record} if record is not None else {}
    return made(data, user=person(request), **kwargs)


def _typed(value: Any) -> str:
    """A JSON value as the form reads it."""
    if value is None or value is False:
        return ""
    if value is True:
        return "on"
    if isinstance(value, dict):
        return str(value.get("id", ""))
    return str(value)
