"""Which fields of a ledger a file may fill, described for the reader of tables."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import models

from affairs.core.database.months import MonthField
from affairs.core.ledgers.ledger import Ledger, Section
from affairs.core.tables import Field, Kind
from affairs.core.tables.units import split_unit

CODE_WORDS = ("number", "code", "vin", "plate", "phone", "card", "no")


@cache
def import_fields(ledger: Ledger) -> tuple[Field, ...]:
    """One description for each editable field among the ledger's columns, form and key."""
    names = dict.fromkeys([*ledger.key, *ledger.every_column, *_form_names(ledger)])
    own = {field.name: field for field in ledger.model._meta.concrete_fields}
    return tuple(
        _described(ledger, own[name]) for name in names if name in own and _is_given(own[name])
    )


def model_field(ledger: Ledger, name: str) -> models.Field[Any, Any]:
    """The model's field behind a described one."""
    return ledger.model._meta.get_field(name)  # type: ignore[return-value]


def _form_names(ledger: Ledger) -> list[str]:
    parts = ledger.form_fields or [f.name for f in ledger.model._meta.concrete_fields]
    return [
        name for part in parts for name in (part.fields if isinstance(part, Section) else [part])
    ]


def _is_given(field: models.Field[Any, Any]) -> bool:
    return field.editable and not field.primary_key


def _described(ledger: Ledger, field: models.Field[Any, Any]) -> Field:
    column = ledger.every_column.get(field.name)
    label, unit = split_unit(str(field.verbose_name))
    required = not field.blank and not field.null and not field.has_default()
    return Field(
        name=field.name,
        label=label or str(field.verbose_name),
        kind=_kind(field, unit),
        synonyms=tuple({str(field.verbose_name), column.head, column.label} if column else
                       {str(field.verbose_name)}),
        unit=unit,
        places=getattr(field, "decimal_places", None),
        choices=tuple((str(v), str(t)) for v, t in (field.flatchoices or ())),
        required=required,
        help=str(field.help_text),
    )  # fmt: skip


def _kind(field: models.Field[Any, Any], unit: str | None) -> Kind:
    if field.is_relation:
        return Kind.CODE
    if field.choices:
        return Kind.CHOICE
    kinds: tuple[tuple[type[Any], Kind], ...] = (
        (models.BooleanField, Kind.BOOLEAN),
        (models.DateTimeField, Kind.DATETIME),
        (MonthField, Kind.MONTH),
        (models.DateField, Kind.DATE),
        (models.TimeField, Kind.TIME),
        (models.DecimalField, Kind.MONEY if unit == "元" else Kind.DECIMAL),
        (models.IntegerField, Kind.INTEGER),
    )
    found = next((kind for type_, kind in kinds if isinstance(field, type_)), None)
    if found is not None:
        return found
    words = field.name.split("_")
    return Kind.CODE if any(word in CODE_WORDS for word in words) else Kind.TEXT
