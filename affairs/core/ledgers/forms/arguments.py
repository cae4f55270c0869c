"""The small form of an action's arguments, made from their type hints."""

from __future__ import annotations

import enum
import inspect
import types
import typing
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.db import models

from affairs.core.actions import Action
from affairs.core.ledgers.forms.fields import (
    REQUIRED,
    DayField,
    MomentField,
    NumberField,
    RelationField,
)
from affairs.core.ledgers.ledger import Ledger

USUAL_LABELS = {"reason": "说明", "remark": "意见", "on": "日期", "at": "时间", "note": "备注"}


class ArgumentForm(forms.Form):
    """Base of forms of an action's arguments."""

    def __init__(self, *args: Any, user: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, RelationField):
                field.user = user


def argument_form(ledger: Ledger, action: Action[..., Any]) -> type[Any]:
    """The form of the action's arguments: the ledger's own for it, else made from the hints."""
    given = ledger.form_classes.get(action.code)
    if given is not None:
        return given
    made = _made.get((ledger.code, action.code))
    if made is None:
        made = _made[ledger.code, action.code] = _make(ledger, action)
    return made


_made: dict[tuple[str, str], type[forms.BaseForm]] = {}


def _make(ledger: Ledger, action: Action[..., Any]) -> type[forms.BaseForm]:
    hints = typing.get_type_hints(action.function)
    fields = {
        name: _field(ledger, name, hints.get(name, str), argument)
        for name, argument in action.arguments.items()
        if argument.kind is not inspect.Parameter.VAR_KEYWORD
    }
    for name, field in fields.items():
        if isinstance(field, RelationField):
            place = f"{action.code}:{name}"
            field.widget.attrs["data-choices"] = ledger.address("choices", place)
    return type("ActionForm", (ArgumentForm,), fields)


def _field(ledger: Ledger, name: str, hint: Any, argument: inspect.Parameter) -> forms.Field:
    hint, optional = _without_none(hint)
    has_default = argument.default is not inspect.Parameter.empty
    common: dict[str, Any] = {
        "required": not (optional or has_default),
        "label": _label(ledger, name, hint),
        "initial": argument.default if has_default else None,
        "error_messages": REQUIRED,
    }
    if isinstance(hint, type) and issubclass(hint, models.Model):
        return RelationField(model=hint, **common)
    if isinstance(hint, type) and issubclass(hint, models.Choices):
        return forms.TypedChoiceField(choices=hint.choices, coerce=hint, **common)
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        choices = [(one.value, str(one.value)) for one in hint]
        return forms.TypedChoiceField(choices=choices, coerce=hint, **common)
    if typing.get_origin(hint) is typing.Literal:
        return forms.ChoiceField(choices=[(v, v) for v in typing.get_args(hint)], **common)
    return _plain_field(hint, name, common)


def _plain_field(hint: Any, name: str, common: dict[str, Any]) -> forms.Field:
    if hint is bool:
        return forms.BooleanField(**{**common, "required": False})
    if hint is datetime:
        return MomentField(**common)
    if hint is date:
        return DayField(**common)
    if hint in (int, Decimal):
        return NumberField(whole=hint is int, **common)
    long = name in ("reason", "remark", "note")
    widget = forms.Textarea(attrs={"rows": 3}) if long else forms.TextInput()
    return forms.CharField(max_length=500, widget=widget, **common)


def _without_none(hint: Any) -> tuple[Any, bool]:
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        rest = [one for one in typing.get_args(hint) if one is not type(None)]
        return (rest[0] if rest else str), len(rest) < len(typing.get_args(hint))
    return hint, False


def _label(ledger: Ledger, name: str, hint: Any) -> str:
    own = {one.name: str(one.verbose_name) for one in ledger.model._meta.fields}
    if name in own:
        return own[name]
    if isinstance(hint, type) and issubclass(hint, models.Model):
        return str(hint._meta.verbose_name)
    return USUAL_LABELS.get(name, name)
