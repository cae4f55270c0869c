"""How wide a field is and which unit stands at its tail."""

from __future__ import annotations

from django import forms
from django.forms import BoundField

from affairs.core.ledgers.columns import split_unit
from affairs.core.ledgers.forms.fields import NumberField

LONG = 100


def unit_of(field: BoundField) -> str:
    """The unit of a number, taken out of its label; the label keeps the rest."""
    if not isinstance(field.field, NumberField):
        return ""
    label, unit = split_unit(str(field.label), is_number=True)
    field.label = label
    return unit


def width_of(field: BoundField) -> int:
    """Columns of three that the field takes: long texts take more."""
    made = field.field
    if isinstance(made.widget, (forms.Textarea, forms.CheckboxSelectMultiple)):
        return 3
    long = isinstance(made, forms.CharField) and (made.max_length or LONG + 1) > LONG
    return 2 if long else 1
