"""Which version of the forms a data year uses, and what the version holds."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from affairs.core.rules import parameters
from affairs.modules.energy.models import FormField

VERSIONS = ("S09", "S11", "S13", "S15", "S17", "S22", "S25")


def version_of(year: int) -> str:
    """The version whose first statistical year is the newest not after ``year``."""
    first = parameters.value("energy.first_years_of_forms", date(year, 12, 31))
    fitting = [name for name in VERSIONS if name in first and int(first[name]) <= year]
    return fitting[-1] if fitting else VERSIONS[0]


def fields_of(version: str, form: str) -> list[FormField]:
    """The items of a form in a version, in order; dropped ones are not asked any more."""
    rows = FormField.objects.filter(form=form).order_by("order")
    return [row for row in rows if covers(row.since, row.until, version)]


def keys_of(version: str) -> frozenset[str]:
    """Columns any form of the version asks for."""
    rows = FormField.objects.values_list("key", "since", "until")
    return frozenset(key for key, since, until in rows if covers(since, until, version))


@lru_cache(maxsize=64)
def covers(since: str, until: str, version: str) -> bool:
    """Whether an item that came with ``since`` and left with ``until`` stands in a version."""
    place = VERSIONS.index(version)
    return VERSIONS.index(since) <= place and (not until or place < VERSIONS.index(until))
