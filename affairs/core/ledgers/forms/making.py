"""The form of a ledger, made once from its model; each request only sets the user."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.db import models

from affairs.core.database.months import MonthField
from affairs.core.database.sealed import SealedField
from affairs.core.identifiers.masking import masked
from affairs.core.ledgers.forms.fields import (
    REQUIRED,
    DayField,
    MomentField,
    MonthInput,
    NumberField,
    RelationField,
)
from affairs.core.ledgers.ledger import Ledger, Section

SELECT_UP_TO = 12
CLEARED = "清除"


class RecordForm(forms.ModelForm):
    """Base of ledger forms. Relations are checked by their own fields, so not twice."""

    def __init__(self, *args: Any, user: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, RelationField):
                field.user = user
        for name in self.relation_names():
            self.fields[name].widget.chosen = self._chosen(name)
        for name in self._kept_sealed():
            self._hide(name)

    def relation_names(self) -> list[str]:
        return [name for name, one in self.fields.items() if isinstance(one, RelationField)]

    def _kept_sealed(self) -> list[str]:
        """Sealed fields of a stored record: their values never go into the page."""
        if self.instance.pk is None:
            return []
        own = {one.name for one in self._meta.model._meta.concrete_fields
               if isinstance(one, SealedField)}  # fmt: skip
        return [name for name in self.fields if name in own]

    def _hide(self, name: str) -> None:
        stored = getattr(self.instance, name)
        self.initial[name] = ""
        if stored:
            kind = getattr(self.instance, "sensitive_fields", {}).get(name, "all")
            self.fields[name].required = False
            self.fields[
                name
            ].help_text = f"已登记 {masked(stored, kind)}；不改的留空，填“{CLEARED}”删去"

    def _post_clean(self) -> None:
        """What is left empty keeps its sealed value."""
        for name in self._kept_sealed():
            typed = self.cleaned_data.get(name)
            if typed == CLEARED:
                self.cleaned_data[name] = ""
            elif not typed and name in self.cleaned_data:
                self.cleaned_data[name] = getattr(self.instance, name)
        super()._post_clean()  # type: ignore[misc]

    def _chosen(self, name: str) -> models.Model | None:
        field: Any = self.fields[name]
        if self.is_bound:
            raw = field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
            if not str(raw or "").isdecimal():
                return None
            field.known = field.rows().filter(pk=raw).first()
            return field.known
        if self.instance is not None and getattr(self.instance, f"{name}_id", None):
            return getattr(self.instance, name)
        initial = self.get_initial_for_field(field, name)
        if isinstance(initial, models.Model) or initial is None:
            return initial
        return field.rows().filter(pk=initial).first() if str(initial).isdecimal() else None

    def _get_validation_exclusions(self) -> set[str]:
        own: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return own | set(self.relation_names())


def sections_of(ledger: Ledger) -> list[Section]:
    """The form's sections; one without a name when the ledger names fields only."""
    entries = ledger.form_fields or default_fields(ledger)
    sections = [entry for entry in entries if isinstance(entry, Section)]
    loose = [entry for entry in entries if not isinstance(entry, Section)]
    return [Section("", loose), *sections] if loose else sections


def default_fields(ledger: Ledger) -> list[str]:
    """Editable fields among the columns, then those the model requires."""
    editable = {one.name: one for one in ledger.model._meta.fields if one.editable}
    editable.pop("id", None)
    shown = [name for name in ledger.every_column if name in editable]
    rest = [name for name, one in editable.items() if not one.blank and not one.has_default()]
    return list(dict.fromkeys([*shown, *rest]))


def form_class_of(ledger: Ledger) -> type[Any]:
    """The ledger's form class, made at first use."""
    if ledger.form_class is not None:
        return ledger.form_class
    made = _made.get(ledger.code)
    if made is None:
        names = [name for section in sections_of(ledger) for name in section.fields]
        made = _made[ledger.code] = _make(ledger, names)
    return made


_made: dict[str, type[forms.BaseForm]] = {}


def _make(ledger: Ledger, names: Sequence[str]) -> type[forms.BaseForm]:
    made = forms.modelform_factory(
        ledger.model, form=RecordForm, fields=list(names), formfield_callback=form_field
    )
    for name, field in made.base_fields.items():
        if isinstance(field, RelationField):
            field.widget.attrs["data-choices"] = ledger.address("choices", name)
    for name, text in ledger.help.items():
        if name not in made.base_fields:
            raise ImproperlyConfigured(f"{ledger.code}: help for no form field {name}")
        made.base_fields[name].help_text = text
    return made


def form_field(own: models.Field[Any, Any], **options: Any) -> forms.Field | None:
    """The form field of a model field, in our grammar for numbers, dates and relations."""
    options.pop("widget", None)
    common = {
        "required": not own.blank,
        "label": str(own.verbose_name),
        "help_text": own.help_text,
        "error_messages": REQUIRED,
        "initial": own.default if own.has_default() else None,
    }
    if isinstance(own, models.ForeignKey):
        limit = own.get_limit_choices_to()
        return RelationField(model=own.remote_field.model, limit=limit, **common)
    if own.choices:
        return _choice_field(own, common)
    for types, make in _MAKERS:
        if isinstance(own, types):
            return make(own, common)
    made = own.formfield(**options)
    if made is not None:
        made.error_messages.update(REQUIRED)
    return made


def _choice_field(own: models.Field[Any, Any], common: dict[str, Any]) -> forms.Field:
    blank = own.blank or not own.has_default()
    choices = [("", "")] * blank + [(value, word) for value, word in own.flatchoices if value != ""]
    coerce = own.to_python
    return forms.TypedChoiceField(
        choices=choices, coerce=coerce, empty_value=None if own.null else "", **common
    )


def _decimal(own: Any, common: dict[str, Any]) -> forms.Field:
    return NumberField(max_digits=own.max_digits, decimal_places=own.decimal_places, **common)


def _sealed(own: SealedField, common: dict[str, Any]) -> forms.Field:
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(max_length=60, widget=widget, **common)


_MAKERS: tuple[tuple[Any, Any], ...] = (
    (SealedField, lambda own, common: _sealed(own, common)),
    (models.DateTimeField, lambda own, common: MomentField(**common)),
    (MonthField, lambda own, common: MonthInput(**common)),
    (models.DateField, lambda own, common: DayField(**common)),
    (models.DecimalField, _decimal),
    (models.IntegerField, lambda own, common: NumberField(whole=True, **common)),
)
