"""The registry of demo parts and what a part may use."""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from graphlib import TopologicalSorter
from typing import Any


@dataclass(frozen=True, slots=True)
class Planted:
    """A mistake put in on purpose: the rule that must find it and the subject it sits on."""

    rule: str
    subject: str
    note: str = ""


@dataclass
class Demo:
    """What parts share while the city is made.

    ``scale`` multiplies the amounts (1: a city). ``today`` is the last day the data reaches.
    ``shared`` carries rows one part leaves for later ones, by name.
    """

    scale: int = 1
    today: date = date(2022, 12, 31)
    years: tuple[int, ...] = (2021, 2022)
    shared: dict[str, Any] = field(default_factory=dict)
    planted: list[Planted] = field(default_factory=list)
    say: Callable[[str], None] = print

    def chance(self, name: str) -> random.Random:
        """A random generator of its own for each name, the same at every run."""
        return random.Random(zlib.crc32(name.encode()))

    def plant(self, rule: str, subject: object, note: str = "") -> None:
        self.planted.append(Planted(rule, str(subject), note))


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    label: str
    after: tuple[str, ...]
    make: Callable[[Demo], None]


_parts: dict[str, Part] = {}


def demo_part(
    name: str, label: str, after: Iterable[str] = ()
) -> Callable[[Callable[[Demo], None]], Callable[[Demo], None]]:
    """Register a function that makes one part of the demo city, after the parts named."""

    def register(make: Callable[[Demo], None]) -> Callable[[Demo], None]:
        _parts[name] = Part(name, label, tuple(after), make)
        return make

    return register


def ordered_parts() -> list[Part]:
    """All parts so that each follows those it names."""
    order = TopologicalSorter({part.name: part.after for part in _parts.values()})
    return [_parts[name] for name in order.static_order()]
