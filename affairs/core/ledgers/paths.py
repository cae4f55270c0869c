"""Field paths (``vehicle__plate_number``): what they end in and how related rows are named."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models

NAMING_FIELDS = ("number", "plate_number", "code", "title", "label")


class UnknownPath(Exception):
    """A path that leads to no field; the message names model and part."""


def field_at(model: type[models.Model], path: str) -> models.Field[Any, Any]:
    """The field a path ends in; UnknownPath when a part of it does not exist."""
    return fields_along(model, path)[-1]


def fields_along(model: type[models.Model], path: str) -> list[models.Field[Any, Any]]:
    """Every field a path passes, the relations first."""
    found: list[models.Field[Any, Any]] = []
    here: type[models.Model] | None = model
    for part in path.split("__"):
        if here is None:
            raise UnknownPath(f"{found[-1].name} 不是关联字段，后面不能再接 {part}")
        field = _own_field(here, part)
        found.append(field)
        here = related_model(field) if field.is_relation else None
    return found


def related_model(field: models.Field[Any, Any]) -> type[models.Model]:
    """The model a relation leads to."""
    if field.remote_field is None:
        raise UnknownPath(f"{field.name} 不是关联字段")
    return field.remote_field.model


def _own_field(model: type[models.Model], part: str) -> models.Field[Any, Any]:
    name = model._meta.pk.name if part == "pk" and model._meta.pk else part
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        raise UnknownPath(f"{model._meta.label} 没有字段 {part}") from None
    if not isinstance(field, models.Field) or field.many_to_many:
        raise UnknownPath(f"{model._meta.label}.{part} 是反向或多对多关联，不能作列")
    return field


def naming_paths(model: type[models.Model]) -> tuple[str, ...]:
    """Fields whose first filled one names a row in lists: ``naming_fields`` of the model, or its
    short_name and name, or the first usual one."""
    declared = getattr(model, "naming_fields", None)
    if declared:
        return tuple(declared)
    own = {field.name for field in model._meta.concrete_fields}
    if "name" in own:
        return ("short_name", "name") if "short_name" in own else ("name",)
    return next(((name,) for name in NAMING_FIELDS if name in own), ("pk",))


def is_nullable(model: type[models.Model], path: str) -> bool:
    """Whether a value at this path may be missing."""
    return any(field.null for field in fields_along(model, path))
