"""Remote search of rows to choose from, for filters and forms: only what the user may see."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from affairs.core.accounts.signed_in import person
from affairs.core.characters import tidy
from affairs.core.ledgers.forms.arguments import argument_form
from affairs.core.ledgers.forms.fields import RelationField, choosable
from affairs.core.ledgers.forms.making import form_class_of
from affairs.core.ledgers.ledger import Ledger
from affairs.core.ledgers.listing import filters_of
from affairs.core.ledgers.paths import naming_paths
from affairs.core.ledgers.views.access import ledger_page

AT_MOST = 30


@ledger_page()
def choices_part(request: HttpRequest, ledger: Ledger, path: str) -> HttpResponse:
    """Rows for one relation of the ledger, as ``[{value, text}]``; the best match first."""
    rows = _rows_of(ledger, path, person(request))
    return JsonResponse(options(rows, request.GET.get("q", "")), safe=False)


def _rows_of(ledger: Ledger, path: str, user: Any) -> QuerySet[Any]:
    for known in filters_of(ledger):
        if known.path == path and known.related is not None:
            return choosable(user, known.related._default_manager.order_by())
    for field in _fields(ledger, path):
        if isinstance(field, RelationField):
            model = field.model
            own = RelationField(model=model, limit=field.limit)
            own.user = user
            return own.rows()
    raise Http404("没有这一项。")


def _fields(ledger: Ledger, path: str) -> list[Any]:
    """The form field of this name, in the ledger's form or in that of one of its actions."""
    code, _, name = path.rpartition(":")
    if code:
        offered = {*ledger.row_actions, *ledger.bulk_actions, *ledger.record_actions}
        if code not in offered:
            return []
        return [argument_form(ledger, ledger.action(code)).base_fields.get(name)]
    return [form_class_of(ledger).base_fields.get(name)] if ledger.save is not None else []


def options(rows: QuerySet[Any], text: str) -> list[dict[str, Any]]:
    """Rows whose names hold the text, those that begin with it first."""
    names = [name for name in naming_paths(rows.model) if name != "pk"]
    words = tidy(text)
    if words and names:
        rows = rows.filter(_any(names, "icontains", words)).annotate(
            _rank=Case(
                When(_any(names, "istartswith", words), then=Value(0)),
                default=Value(1),
                output_field=IntegerField(),
            )
        )
        rows = rows.order_by("_rank", *names)
    else:
        rows = rows.order_by(*names) if names else rows.order_by("pk")
    found = rows.values_list("pk", *names)[:AT_MOST] if names else rows.values_list("pk")[:AT_MOST]
    return [{"value": pk, "text": str(next((v for v in values if v), pk))} for pk, *values in found]


def _any(names: list[str], lookup: str, text: str) -> Q:
    condition = Q(pk__in=[])
    for name in names:
        condition |= Q(**{f"{name}__{lookup}": text})
    return condition
