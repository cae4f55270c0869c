"""Fields that bring what is written to one form before it is compared or stored."""

from __future__ import annotations

from typing import Any

from django.db import models

from affairs.modules.fleet.plates import normalised_plate


class PlateField(models.CharField):
    """A number plate: upper case, without spaces, dots or full-width letters.

    Lookups are brought to the same form, so that ``示 a·12345`` finds ``示A12345``.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 12)
        super().__init__(*args, **kwargs)

    def to_python(self, value: Any) -> Any:
        plain = super().to_python(value)
        return normalised_plate(plain) if isinstance(plain, str) else plain

    def get_prep_value(self, value: Any) -> Any:
        plain = super().get_prep_value(value)
        return normalised_plate(plain) if isinstance(plain, str) else plain

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Store, and show on the instance, the normal form."""
        value = self.to_python(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value
