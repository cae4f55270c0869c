"""Cells' values checked as the ledger's form checks them, a column at a time.

The same form fields and validators speak as on the page, so that a file is refused in the words in
which a person typing would be. A column's distinct values are checked once; of numbers only the
smallest and the largest where the validators only set limits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import (
    DecimalValidator,
    MaxLengthValidator,
    MaxValueValidator,
    MinValueValidator,
    ProhibitNullCharactersValidator,
)
from django.db import models
from django.utils import timezone

from affairs.core.ledgers.forms.fields import REQUIRED, DayField, MomentField, NumberField
from affairs.core.ledgers.forms.making import RecordForm, form_class_of, form_field
from affairs.core.ledgers.ledger import Ledger
from affairs.core.periods import CITY_ZONE

_LIMITS = (MinValueValidator, MaxValueValidator, DecimalValidator)
_TEXT_LIMITS = (MaxLengthValidator, ProhibitNullCharactersValidator)
_UNDERSTOOD = frozenset(
    (forms.CharField, forms.TypedChoiceField, forms.ChoiceField, forms.BooleanField,
     forms.NullBooleanField, forms.TimeField, NumberField, DayField, MomentField)
)  # fmt: skip


class Faulty(NamedTuple):
    """Stands in a column for a value that may not be stored; what it was is kept."""

    reason: str
    value: Any = None


class ColumnCheck:
    """Brings the values of one field to what the model stores; what it may not, to ``Faulty``."""

    def __init__(self, own: models.Field[Any, Any], shown_by: forms.Field | None) -> None:
        self._own = own
        self._form_field = shown_by or form_field(own)
        given = [*own.validators, *(self._form_field.validators if self._form_field else ())]
        self._validators: list[Callable[[Any], None]] = []
        for validator in given:
            if validator not in self._validators:
                self._validators.append(validator)

    def __call__(self, values: Sequence[Any]) -> list[Any]:
        filled = {value for value in values if value is not None}
        known = {value: self._stored(value) for value in self._doubtful(filled)}
        blank = self._blank() if len(filled) < len(values) or None in values else None
        if not known and blank is None:
            return list(values)
        return [
            (blank() if callable(blank) else blank) if value is None else known.get(value, value)
            for value in values
        ]

    def _doubtful(self, values: set[Any]) -> Iterable[Any]:
        """The values that must be looked at one by one."""
        if not values or not self._is_plain(values):
            return values
        rest = [v for v in self._validators if type(v) not in (*_LIMITS, *_TEXT_LIMITS)]
        if rest:
            return values
        if all(type(value) is str for value in values):
            ends: Iterable[Any] = [max(values, key=len)]
            if any("\x00" in value for value in values):
                return values
        elif set(map(type, values)) <= {int, Decimal}:
            ends = {min(values), max(values)}
        else:
            ends = () if not self._validators else values
        return values if any(type(self._stored(end)) is Faulty for end in ends) else ()

    def _is_plain(self, values: set[Any]) -> bool:
        """Whether storing changes no value: moments get their zone, identifiers their form."""
        own, kinds = self._own, set(map(type, values))
        if type(own).to_python is models.CharField.to_python and kinds != {str}:
            return False
        if type(own).__module__.partition(".")[0] != "django":
            return False
        if own.choices and not isinstance(own, models.CharField | models.TextField):
            return False
        if isinstance(self._form_field, forms.ChoiceField) and not own.choices:
            return False
        return type(self._form_field) in _UNDERSTOOD and not (
            datetime in kinds and any(timezone.is_naive(v) for v in values if type(v) is datetime)
        )

    def _stored(self, value: Any) -> Any:
        own, field = self._own, self._form_field
        try:
            if type(value) is datetime and isinstance(own, models.DateTimeField):
                value = value if timezone.is_aware(value) else value.replace(tzinfo=CITY_ZONE)
            else:
                value = own.to_python(value)
            if isinstance(field, forms.ChoiceField):
                field.validate(str(value) if own.choices is None else value)
            elif field is not None and type(field) not in _UNDERSTOOD:
                value = own.to_python(field.clean(value))
            own.validate(value, None)
            own.run_validators(value)
            for validator in self._validators:
                validator(value)
        except ValidationError as fault:
            return Faulty("；".join(fault.messages), value)
        return value

    def _blank(self) -> Any:
        """What an empty cell stores: null, the default or an empty text; else it is a fault."""
        own = self._own
        if own.null:
            return None
        if own.has_default():
            return own.get_default if callable(own.default) else own.get_default()
        if own.blank and own.empty_strings_allowed:
            return ""
        words = self._form_field.error_messages if self._form_field is not None else REQUIRED
        return Faulty(str(words.get("required") or REQUIRED["required"]))


def column_checks(ledger: Ledger, names: Iterable[str]) -> dict[str, ColumnCheck]:
    """The check of each named field that is no relation."""
    made: Any = form_class_of(ledger)
    shown = made.base_fields
    own = {field.name: field for field in ledger.model._meta.concrete_fields}
    return {
        name: ColumnCheck(own[name], shown.get(name)) for name in names if not own[name].is_relation
    }


def whole_form_check(ledger: Ledger) -> type[forms.BaseForm] | None:
    """The ledger's form class where it checks more than its fields; it then runs for each row."""
    made: Any = form_class_of(ledger)
    own = [base for base in made.__mro__ if base.__module__.partition(".")[0] != "django"]
    written = {name for base in own if base is not RecordForm for name in vars(base)}
    checks = {"clean", "_post_clean", "full_clean"} | {f"clean_{name}" for name in made.base_fields}
    return made if written & checks else None
