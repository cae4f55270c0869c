"""A constraint that keeps one thing from being held twice at the same time, on both databases.

PostgreSQL refuses by an exclusion constraint, SQLite by two triggers; see
``docs/decisions/no-double-booking.md``.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.backends.ddl_references import Columns, Statement, Table
from django.db.models import BaseConstraint, Model


class NoOverlap(BaseConstraint):
    """No two rows with the same ``resource`` overlap in ``[starts, ends)``.

    The three name fields of the model: a foreign key or integer, and two moments. A row without
    resource or without end holds nothing. Violations raise IntegrityError naming the constraint.
    """

    def __init__(self, *, resource: str, starts: str, ends: str, name: str, **kwargs: Any) -> None:
        self.resource, self.starts, self.ends = resource, starts, ends
        super().__init__(name=name, **kwargs)

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        kwargs.update(resource=self.resource, starts=self.starts, ends=self.ends)
        return path, args, kwargs

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NoOverlap) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash((self.name, self.resource, self.starts, self.ends))

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        """Part of CREATE TABLE: nothing inline, the statements follow once the table stands."""
        schema_editor.deferred_sql.extend(self._statements(model, schema_editor))
        return None

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        """Adding it to a table; SQLite remakes the table and comes by ``constraint_sql``."""
        statements = self._statements(model, schema_editor)
        for extra in statements[1:]:
            schema_editor.execute(extra)
        return statements[0]

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        return Statement(
            "ALTER TABLE %(table)s DROP CONSTRAINT IF EXISTS %(name)s",
            table=Table(model._meta.db_table, schema_editor.quote_name),
            name=schema_editor.quote_name(self.name),
        )

    def validate(self, model: Any, instance: Model, exclude: Any = None, using: str = "") -> None:
        """The same check before saving, for forms; the database remains the guard."""
        values = [getattr(instance, model._meta.get_field(f).attname) for f in self._fields]
        if None in values or (exclude and set(self._fields) & set(exclude)):
            return
        resource, starts, ends = values
        rivals = model._default_manager.using(using or None).filter(
            **{self.resource: resource, f"{self.starts}__lt": ends, f"{self.ends}__gt": starts}
        )
        if rivals.exclude(pk=instance.pk).exists():
            raise ValidationError("这一时段已被占用，换一个时段。", code=self.name)

    @property
    def _fields(self) -> tuple[str, str, str]:
        return self.resource, self.starts, self.ends

    def _statements(self, model: Any, schema_editor: Any) -> list[Statement]:
        vendor = schema_editor.connection.vendor
        templates = [_EXCLUSION] if vendor == "postgresql" else [_ON_INSERT, _ON_UPDATE]
        return [self._statement(template, model, schema_editor) for template in templates]

    def _statement(self, template: str, model: Any, schema_editor: Any) -> Statement:
        table, quote = model._meta.db_table, schema_editor.quote_name
        columns = {
            part: Columns(table, [model._meta.get_field(field).column], quote)
            for part, field in zip(("resource", "starts", "ends"), self._fields, strict=True)
        }
        return Statement(
            template,
            table=Table(table, quote),
            name=quote(self.name),
            on_insert=quote(f"{self.name}_on_insert"),
            on_update=quote(f"{self.name}_on_update"),
            text=f"'{self.name}'",
            **columns,
        )


# A range of one number stands for equality, so that no extension is needed.
_EXCLUSION = (
    "ALTER TABLE %(table)s ADD CONSTRAINT %(name)s EXCLUDE USING gist ("
    "int8range(%(resource)s, %(resource)s, '[]') WITH &&, "
    "tstzrange(%(starts)s, %(ends)s) WITH &&) "
    "WHERE (%(resource)s IS NOT NULL AND %(ends)s IS NOT NULL)"
)
_CLASH = (
    "SELECT RAISE(ABORT, %(text)s) WHERE NEW.%(ends)s IS NOT NULL AND EXISTS ("
    "SELECT 1 FROM %(table)s WHERE %(resource)s = NEW.%(resource)s AND rowid <> NEW.rowid "
    "AND %(starts)s < NEW.%(ends)s AND %(ends)s > NEW.%(starts)s); END"
)
_ON_INSERT = f"CREATE TRIGGER %(on_insert)s AFTER INSERT ON %(table)s BEGIN {_CLASH}"
_ON_UPDATE = (
    "CREATE TRIGGER %(on_update)s AFTER UPDATE OF %(resource)s, %(starts)s, %(ends)s "
    f"ON %(table)s BEGIN {_CLASH}"
)
