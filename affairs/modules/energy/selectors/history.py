"""History for the review: many reports in one statement, as floats by running month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import connection

from affairs.modules.energy.carriers import AMOUNTS
from affairs.modules.energy.checking import Basics, Past
from affairs.modules.energy.models.register import Institution, InstitutionFacts
from affairs.modules.energy.months import index_of, month_of
from affairs.modules.energy.rules.states import DRAFT

History = dict[int, dict[int, Past]]
FEW = 400
_COLUMNS = ("people", "area_m2", "energy_tce", *AMOUNTS)


def history(first: int, last: int, institutions: Collection[int] | None = None) -> History:
    """Reports handed in for the running months ``first`` to ``last``, by institution and month."""
    casts = "::float8" if connection.vendor == "postgresql" else ""
    columns = ", ".join(f"{name}{casts}" for name in _COLUMNS)
    sql = (
        f"SELECT institution_id, month, {columns} FROM energy_energyreport"
        " WHERE month >= %s AND month <= %s AND state <> %s"
    )
    given: list[Any] = [month_of(first), month_of(last), DRAFT]
    wanted = None
    if institutions is not None and len(institutions) <= FEW:
        sql += f" AND institution_id IN ({', '.join(['%s'] * len(institutions))})"
        given += institutions
        if not institutions:
            return {}
    elif institutions is not None:
        wanted = set(institutions)
    found: History = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        for row in cursor.fetchall():
            if wanted is None or row[0] in wanted:
                found[row[0]][_index(row[1])] = Past(row[5:], row[2], row[3], row[4] or 0.0)
    return found


def _index(stored: date | str) -> int:
    if isinstance(stored, str):
        return int(stored[:4]) * 12 + int(stored[5:7]) - 1
    return index_of(stored)


class FactsTable:
    """Form ① of many bodies, read once: the row in force in a month."""

    def __init__(self, institutions: Collection[int] | None = None) -> None:
        rows = InstitutionFacts.objects.order_by("institution_id", "-valid_from")
        bodies = Institution.objects.all()
        if institutions is not None and len(institutions) <= FEW:
            rows = rows.filter(institution__in=institutions)
            bodies = bodies.filter(pk__in=institutions)
        self._rows: dict[int, list[Any]] = defaultdict(list)
        for row in rows.values_list(
            "institution_id", "valid_from", "people", "area_m2", "posts", "cars_petrol",
            "cars_diesel", named=True,
        ):  # fmt: skip
            self._rows[row.institution_id].append(row)
        self.bodies = {
            row.pk: row
            for row in bodies.values_list(
                "pk", "organisation_id", "region_id", "department_id", "class_code", "entered_on",
                "is_heated_by_gas", "reports_to", named=True,
            )
        }  # fmt: skip

    def in_force(self, institution: int, month: date) -> Any | None:
        """The newest facts not later than the month; the first ones for an earlier month."""
        rows = self._rows.get(institution, [])
        return next((row for row in rows if row.valid_from <= month), rows[-1] if rows else None)

    def basics(self, institution: int, month: date) -> Basics:
        """What the checks need of form ① in the month."""
        facts, body = self.in_force(institution, month), self.bodies.get(institution)
        if body is None:
            return Basics()
        entered, gas = index_of(body.entered_on), body.is_heated_by_gas
        if facts is None:
            return Basics(entered=entered, is_heated_by_gas=gas)
        return Basics(facts.posts, facts.cars_petrol, facts.cars_diesel, gas, entered)
