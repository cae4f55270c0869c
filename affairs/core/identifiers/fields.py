"""Model fields that bring an identifier to its written form before it is compared or stored.

Lookups are brought to the same form, so that ``示 a·12345`` finds ``示A12345`` and a unique
constraint sees one code however it was typed.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models.lookups import (
    Contains,
    EndsWith,
    IContains,
    IEndsWith,
    IStartsWith,
    PatternLookup,
    StartsWith,
)

from affairs.core.identifiers.credit_codes import normalised_credit_code
from affairs.core.identifiers.phones import normalised_phone
from affairs.core.identifiers.plates import normalised_plate
from affairs.core.identifiers.titles import normalised_title
from affairs.core.identifiers.vins import normalised_vin


class _IdentifierField(models.CharField):
    """A text kept in its written form; a migration sees an ordinary text field."""

    length: ClassVar[int] = 30

    @staticmethod
    def written_form(text: str) -> str:
        """The one form of the identifier; each kind of identifier has its own."""
        return text

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", self.length)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def to_python(self, value: Any) -> Any:
        return self._written(super().to_python(value))

    def get_prep_value(self, value: Any) -> Any:
        return self._written(super().get_prep_value(value))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Store, and show on the instance, the written form."""
        value = self.to_python(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def _written(self, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        written = self.written_form(value)
        return None if self.null and not written else written


def _in_written_form(lookup: type[PatternLookup]) -> type[PatternLookup]:
    """The lookup with the part searched for in written form too."""

    def get_prep_lookup(self: Any) -> Any:
        field = self.lhs.output_field
        return field.written_form(self.rhs) if isinstance(self.rhs, str) else self.rhs

    return type(lookup.__name__, (lookup,), {"get_prep_lookup": get_prep_lookup})


for _lookup in (Contains, EndsWith, IContains, IEndsWith, IStartsWith, StartsWith):
    _IdentifierField.register_lookup(_in_written_form(_lookup))


class CreditCodeField(_IdentifierField):
    """统一社会信用代码."""

    written_form = staticmethod(normalised_credit_code)
    length = 18


class PlateField(_IdentifierField):
    """机动车号牌."""

    written_form = staticmethod(normalised_plate)
    length = 12


class VinField(_IdentifierField):
    """车辆识别代号."""

    written_form = staticmethod(normalised_vin)
    length = 17


class PhoneField(_IdentifierField):
    """Mobile or fixed number."""

    written_form = staticmethod(normalised_phone)
    length = 20


class TitleField(_IdentifierField):
    """不动产权证号."""

    written_form = staticmethod(normalised_title)
    length = 60
