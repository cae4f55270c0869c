"""The registry: a function for each code that is computed, given a scope."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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


Compute = Callable[[Scope], Answer]
_computed: dict[str, Compute] = {}


def indicator(code: str) -> Callable[[Compute], Compute]:
    """Register the function that answers for ``code``; the code must have a definition."""

    def register(function: Compute) -> Compute:
        if code not in definitions():
            raise ValueError(f"indicator {code} has no definition")
        if code in _computed:
            raise ValueError(f"indicator {code} is registered twice")
        _computed[code] = function
        return function

    return register


def computed(code: str) -> Compute | None:
    """The function behind a code; None while its number is entered by hand."""
    return _computed.get(code)


def computed_codes() -> list[str]:
    return [code for code in definitions() if code in _computed]
