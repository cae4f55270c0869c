"""Record: the base of every business table."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from typing import Any, ClassVar, Self

from django.db import models

EVERYONE = "*"
"""``owner_path`` of rows that belong to no unit and that any holder of the view right may see."""


class Record(models.Model):
    """A row that belongs to an organisation, keeps its history and knows its revision.

    ``owner_path`` names the field(s) that lead to the owning organisation, in lookup form
    (``"vehicle__organisation"``); several give the row several owners. ``person_paths`` names the
    fields that lead to a user, for people whose reach is their own rows. No owner, no rows.
    """

    owner_path: ClassVar[str | tuple[str, ...] | None] = None
    person_paths: ClassVar[tuple[str, ...]] = ()

    created_at = models.DateTimeField("创建时间", auto_now_add=True, editable=False)
    updated_at = models.DateTimeField("更新时间", auto_now=True, editable=False)
    revision = models.PositiveIntegerField("版本", default=1, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the row; each later save raises the revision, so that a stale form is noticed."""
        if not self._state.adding:
            self.revision += 1
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "revision", "updated_at"}
        super().save(*args, **kwargs)

    @classmethod
    def from_db(cls, db: str | None, field_names: Any, values: Any, **more: Any) -> Self:
        """Load a row and remember its stored values, so that an action can tell what changed."""
        instance = super().from_db(db, field_names, values, **more)
        instance.__dict__["_stored"] = dict(zip(field_names, values, strict=False))
        return instance

    def stored_values(self) -> dict[str, Any]:
        """Values by attname as last read from the database; empty for a new record."""
        return self.__dict__.get("_stored", {})

    def current_values(self) -> dict[str, Any]:
        """Values by attname as they are now; contents of files have no place in a history."""
        return {
            field.attname: getattr(self, field.attname)
            for field in self._meta.concrete_fields
            if not isinstance(field, models.BinaryField)
        }


def remember_stored(records: Sequence[Record]) -> None:
    """Let the records know that their values now are the stored ones."""
    if records:
        names = list(records[0].current_values())
        values_of = itemgetter(*names)
        for record in records:
            record.__dict__["_stored"] = dict(zip(names, values_of(record.__dict__), strict=True))
