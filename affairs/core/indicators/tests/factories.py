"""Numbers by hand, targets and closed periods for tests."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from affairs.core.indicators.models import Closing, EnteredFigure, Target
from affairs.core.organisations.tests.factories import make_user
from affairs.core.periods import Period

_numbers = count()


def make_enteredfigure(**fields: Any) -> EnteredFigure:
    """An unconfirmed number of a year of its own."""
    period = Period.of_year(1950 + next(_numbers) % 100)
    fields.setdefault("first", period.first)
    fields.setdefault("last", period.last)
    fields.setdefault("code", "contracts.reviews")
    fields.setdefault("value", 75)
    fields.setdefault("source", "合同台账")
    if "entered_by" not in fields:
        fields["entered_by"] = make_user()
    return EnteredFigure.objects.create(**fields)


def make_target(**fields: Any) -> Target:
    """A target of a year of its own."""
    fields.setdefault("code", "contracts.reviews")
    fields.setdefault("year", 1950 + next(_numbers) % 100)
    fields.setdefault("value", 80)
    return Target.objects.create(**fields)


def make_closing(**fields: Any) -> Closing:
    """A closed day of its own; its numbers are not frozen."""
    day = date.fromordinal(date(2000, 1, 1).toordinal() + next(_numbers))
    fields.setdefault("first", day)
    fields.setdefault("last", day)
    if "closed_by" not in fields:
        fields["closed_by"] = make_user()
    return Closing.objects.create(**fields)
