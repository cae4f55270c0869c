"""The lookup ``among``: like ``in``, for thousands of values as one parameter.

``in`` spells each value out as a parameter of its own, which costs more than the search. Texts and
whole numbers are searched so; for other kinds of values use ``in``.
"""

from __future__ import annotations

import json
from typing import Any

from django.db.models import Field, Lookup


@Field.register_lookup
class Among(Lookup[Any]):
    """Whether the column holds one of the values."""

    lookup_name = "among"

    def get_prep_lookup(self) -> Any:
        field = getattr(self.lhs, "output_field", None)
        written = getattr(field, "written_form", None)  # identifiers are compared in one form
        return [written(value) if written else value for value in self.rhs]

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        column, params = self.process_lhs(compiler, connection)
        if connection.vendor == "postgresql":
            return f"{column} = ANY(%s)", [*params, list(self.rhs)]
        given = json.dumps(list(self.rhs), ensure_ascii=False)
        return f"{column} IN (SELECT value FROM json_each(%s))", [*params, given]


def can_be_among(values: Any) -> bool:
    """Whether the lookup takes the values."""
    return set(map(type, values)) in ({str}, {int})
