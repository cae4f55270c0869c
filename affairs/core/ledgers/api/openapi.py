"""The OpenAPI document, made from the ledgers' declarations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from affairs.core.ledgers.columns import BoundColumn, Kind
from affairs.core.ledgers.filters import Filter
from affairs.core.ledgers.forms.fields import DayField, MomentField, NumberField, RelationField
from affairs.core.ledgers.forms.making import form_class_of
from affairs.core.ledgers.ledger import Ledger, all_ledgers
from affairs.core.ledgers.listing import filters_of

Schema = dict[str, Any]
ERROR = {"$ref": "#/components/schemas/Error"}


def document(user: Any) -> Schema:
    """Paths and schemas of every ledger the user may read."""
    paths: Schema = {}
    schemas: Schema = {"Error": _error_schema()}
    for ledger in all_ledgers():
        if ledger.may_view(user):
            paths |= _paths(ledger)
            schemas[_name(ledger)] = record_schema(ledger)
            if ledger.save is not None:
                schemas[f"{_name(ledger)}Input"] = input_schema(ledger)
    return {
        "openapi": "3.1.0",
        "info": {"title": settings.PLATFORM_NAME, "version": "1"},
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": _schemes()},
        "security": [{"token": []}, {"session": []}],
    }


def _name(ledger: Ledger) -> str:
    return "".join(part.title() for part in ledger.code.replace("_", ".").split("."))


def _schemes() -> Schema:
    return {
        "token": {"type": "http", "scheme": "bearer"},
        "session": {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME},
    }


def _error_schema() -> Schema:
    text = {"type": "string"}
    return {
        "type": "object",
        "required": ["message"],
        "properties": {
            "message": text,
            "field": {"type": ["string", "null"]},
            "errors": {"type": "object", "additionalProperties": {"type": "array", "items": text}},
            "findings": {"type": "array", "items": {"type": "object"}},
        },
    }


def _paths(ledger: Ledger) -> Schema:
    base = f"/api/v1/{ledger.app}/{ledger.name}"
    record = {"$ref": f"#/components/schemas/{_name(ledger)}"}
    key = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
    listing: Schema = {"get": _list_operation(ledger, record)}
    item: Schema = {"get": _operation(ledger, "查一条", "get", record)}
    if ledger.save is not None:
        listing["post"] = _operation(ledger, ledger.save.label, "create", record, writes="201")
        item["patch"] = _operation(ledger, "修改", "update", record, writes="200")
    return {base: listing, f"{base}/{{id}}": {"parameters": [key], **item}}


def _operation(ledger: Ledger, label: str, verb: str, record: Schema, writes: str = "") -> Schema:
    made: Schema = {
        "summary": f"{ledger.label}：{label}",
        "operationId": f"{verb}_{ledger.app}_{ledger.name}",
        "tags": [ledger.label],
        "responses": {writes or "200": _content("记录", record), **_refusals(bool(writes))},
    }
    if writes:
        schema = {"$ref": f"#/components/schemas/{_name(ledger)}Input"}
        made["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schema}},
        }
    return made


def _list_operation(ledger: Ledger, record: Schema) -> Schema:
    made = _operation(ledger, "列表", "list", record)
    whole = {
        "type": "object",
        "required": ["items", "next"],
        "properties": {
            "items": {"type": "array", "items": record},
            "next": {"type": ["string", "null"]},
            "count": {"type": "integer"},
            "count_is_capped": {"type": "boolean"},
        },
    }
    made["responses"]["200"] = _content("一页记录", whole)
    made["parameters"] = [
        _parameter("cursor", "上一页答复里的 next"),
        _parameter(
            "limit", "一页几条，1 到 1000", {"type": "integer", "minimum": 1, "maximum": 1000}
        ),
        _parameter("sort", "列名，前加 - 为降序", {"enum": _sorts(ledger)}),
        _parameter("view", "视图名称"),
        _parameter("count", "填 1 则答复里有总数"),
        *([_parameter("q", "搜索的字")] if ledger.search else []),
        *(one for known in filters_of(ledger) for one in _filter_parameters(known)),
    ]
    return made


def _sorts(ledger: Ledger) -> list[str]:
    names = [name for name, column in ledger.every_column.items() if column.sort]
    return [*names, *(f"-{name}" for name in names)]


def _parameter(name: str, text: str, schema: Schema | None = None) -> Schema:
    return {
        "name": name,
        "in": "query",
        "description": text,
        "schema": schema or {"type": "string"},
    }


def _filter_parameters(known: Filter) -> list[Schema]:
    if known.choices:
        items = {"enum": [value for value, _ in known.choices] + ["none"]}
        schema: Schema = {"type": "array", "items": items}
        return [_parameter(known.path, known.label, schema)]
    found = [_parameter(known.path, known.label)]
    if known.is_range:
        found.append(_parameter(f"{known.path}__gte", f"{known.label}，起"))
        found.append(_parameter(f"{known.path}__lte", f"{known.label}，止"))
    return found


def _refusals(writes: bool) -> Schema:
    codes = {"400": "读不懂", "401": "没有登录", "403": "没有权限", "404": "没有"}
    if writes:
        codes |= {"409": "有人先改了", "422": "不合规则"}
    return {code: _content(text, ERROR) for code, text in codes.items()}


def _content(text: str, schema: Schema) -> Schema:
    return {"description": text, "content": {"application/json": {"schema": schema}}}


# ---------- schemas ----------


def record_schema(ledger: Ledger) -> Schema:
    """A record as it is read."""
    properties: Schema = {"id": {"type": "integer"}, "revision": {"type": "integer"}}
    for name, column in ledger.every_column.items():
        properties[name] = {**_column_schema(column), "title": column.head}
    return {"type": "object", "title": ledger.label, "required": ["id"], "properties": properties}


def _column_schema(column: BoundColumn) -> Schema:
    if column.kind is Kind.RELATION and column.value is None:
        pair = {"id": {"type": "integer"}, "name": {"type": ["string", "null"]}}
        return {"type": ["object", "null"], "properties": pair}
    if column.kind is Kind.NUMBER:
        return {"type": ["number", "string", "null"]}
    if column.kind is Kind.YES_NO:
        return {"type": ["boolean", "null"]}
    if column.kind is Kind.CHOICE:
        codes = ", ".join(f"{value} {word}" for value, word in column.choices.items())
        return {"type": ["string", "integer", "null"], "description": codes}
    formats = {Kind.DATE: "date", Kind.MOMENT: "date-time", Kind.TIME: "time"}
    if column.kind in formats and not column.masking:
        return {"type": ["string", "null"], "format": formats[column.kind]}
    return {} if column.value is not None or column.own_field is None else _text_schema(column)


def _text_schema(column: BoundColumn) -> Schema:
    is_text = "Json" not in type(column.own_field).__name__.title()
    return {"type": ["string", "null"]} if is_text else {}


def input_schema(ledger: Ledger) -> Schema:
    """A record as it is written."""
    fields = form_class_of(ledger).base_fields
    properties = {
        name: {**_field_schema(one), "title": str(one.label)} for name, one in fields.items()
    }
    required = [name for name, one in fields.items() if one.required and one.initial is None]
    properties["revision"] = {"type": "integer", "title": "读到的版本，修改时带上"}
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _field_schema(field: forms.Field) -> Schema:
    if isinstance(field, RelationField):
        return {"type": ["integer", "string", "null"], "description": "编号或名称"}
    if isinstance(field, NumberField):
        return {"type": ["number", "string", "null"]}
    if isinstance(field, MomentField):
        return {"type": ["string", "null"], "format": "date-time"}
    if isinstance(field, DayField):
        return {"type": ["string", "null"], "format": "date"}
    if isinstance(field, forms.BooleanField):
        return {"type": "boolean"}
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        return {"enum": [value for value, _ in choices]}
    return {"type": ["string", "null"]}
