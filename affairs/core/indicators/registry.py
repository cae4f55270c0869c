"""The registry: a function for each code that is computed, given a scope."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from affairs.core.indicators.answers import Answer
from affairs.core.indicators.definitions import definitions
from affairs.core.periods import Period

if TYPE_CHECKING:
    from affairs.core.accounts.models import User
    from affairs.core.organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class Scope:
    """Of what and when a number speaks. ``organisation`` (with all below it) narrows the rows by
    their owner, ``user`` by what that user may see; both are applied for every indicator alike.
    """

    period: Period
    organisation: Organisation | None = None
    user: User | None = None


Compute = Callable[[Scope], Answer | None]
"""None: nothing to say of this period yet, as of a year that is not closed."""
_computed: dict[str, Compute] = {}
_since: dict[str, date] = {}


def indicator(code: str, *, since: date | None = None) -> Callable[[Compute], Compute]:
    """Register the function that answers for ``code``; the code must have a definition.

    ``since`` is the first day its records are complete: for periods that begin earlier the number
    entered by hand stands.
    """

    def register(function: Compute) -> Compute:
        if code not in definitions():
            raise ValueError(f"indicator {code} has no definition")
        if code in _computed:
            raise ValueError(f"indicator {code} is registered twice")
        _computed[code] = function
        if since is not None:
            _since[code] = since
        return function

    return register


def computed(code: str, period: Period | None = None) -> Compute | None:
    """The function behind a code; None while its number is entered by hand (in that period)."""
    since = _since.get(code)
    if period is not None and since is not None and period.first < since:
        return None
    return _computed.get(code)


def computed_codes() -> list[str]:
    return [code for code in definitions() if code in _computed]
