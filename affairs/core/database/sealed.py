"""Fields that lie encrypted in the database, and the keyed digests that find them (SEC-C).

A sealed value is plain text in Python and ``sm4:v1:…`` in the table; it cannot be filtered or
sorted by. To look one up, keep a :class:`SearchDigestField` beside it::

    identity_number = SealedField("身份证号", blank=True)
    identity_digest = SearchDigestField(of="identity_number", written_form=normalised_resident_id)

``FIELD_KEY`` holds the secrets parted by commas, oldest first; the last one writes. Digests stay
on the first, so that they survive a new key.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models

from affairs.core.crypto import FieldCipher, derived_key, hmac_sm3


def field_cipher() -> FieldCipher:
    """The cipher of the secrets in the settings."""
    return _cipher(settings.FIELD_KEY)


@lru_cache(maxsize=4)
def _cipher(secrets: str) -> FieldCipher:
    named = [secret.strip() for secret in secrets.split(",")]
    return FieldCipher(
        {number: derived_key(secret, "field") for number, secret in enumerate(named, start=1)}
    )


def search_digest(value: str) -> str:
    """The keyed digest of a value, by which it is found without being opened."""
    first = settings.FIELD_KEY.split(",")[0].strip()
    return hmac_sm3(derived_key(first, "search"), value)


class SealedField(models.TextField):
    """Text that is encrypted on its way into the database and opened on its way out.

    ``written_form`` brings a value to one form before it is stored. Opening raises BrokenCipher
    for what was changed or copied from another field. A serialised value stays sealed, so that a
    backup holds none in plain text; :func:`open_sealed` reads it back.
    """

    def __init__(self, *args: Any, written_form: Callable[[str], str] = str, **kwargs: Any) -> None:
        self.written_form = written_form
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Store, and show on the instance, the written form."""
        value = super().pre_save(model_instance, add)
        written = self.written_form(value) if value else value
        setattr(model_instance, self.attname, written)
        return written

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        return self.sealed(self.get_prep_value(value))

    def from_db_value(self, stored: str | None, expression: Any, connection: Any) -> str | None:
        return self.opened(stored)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is sealed; look it up by its digest")
        return super().get_lookup(lookup_name)

    def value_to_string(self, obj: Any) -> str:
        """The sealed text, as the table holds it."""
        return self.sealed(getattr(obj, self.attname)) or ""

    def sealed(self, text: str | None) -> str | None:
        """The text as the table holds it; empty stays empty."""
        return text if not text else field_cipher().encrypt(text, context=self._place)

    def opened(self, stored: str | None) -> str | None:
        """The text behind what the table or a backup holds."""
        return stored if not stored else field_cipher().decrypt(stored, context=self._place)

    @property
    def _place(self) -> str:
        return f"{self.model._meta.label_lower}.{self.name}"


def open_sealed(record: models.Model) -> None:
    """Bring a record read from a backup, whose sealed fields are sealed still, to plain values."""
    for field in record._meta.concrete_fields:
        if isinstance(field, SealedField):
            setattr(record, field.attname, field.opened(getattr(record, field.attname)))


class SearchDigestField(models.CharField):
    """The digest of the sealed field ``of``, kept by itself; compared with the plain value.

    ``written_form`` brings stored and searched values to one form first.
    """

    def __init__(
        self, *args: Any, of: str = "", written_form: Callable[[str], str] = str, **kwargs: Any
    ) -> None:
        self.of, self.written_form = of, written_form
        kwargs |= {"max_length": 64, "editable": False, "blank": True}
        kwargs.setdefault("db_index", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        digest = self.get_prep_value(getattr(model_instance, self.of) or "")
        setattr(model_instance, self.attname, digest)
        return digest

    def get_prep_value(self, value: Any) -> Any:
        """The digest of a plain value; empty stays empty."""
        return search_digest(self.written_form(value)) if value else value

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """What ``pre_save`` made is a digest already."""
        return value
