"""What the first screens are made of; each part of the platform contributes its lines.

A contribution is a function (user) → lines, registered on the panel it belongs to::

    @services.contribute
    def fleet_services(user: User) -> list[Service]: ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from affairs.core.dates import weekday_name
from affairs.core.web.wording import Due

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Tab:
    """A list of to-dos; ``tone`` ``on`` marks the one that waits for the user."""

    label: str
    url: str
    count: int = 0
    tone: str = ""
    here: bool = False
    order: int = 100


@dataclass(frozen=True, slots=True)
class Todo:
    """One case waiting for the user. ``findings`` are (tone, words); the urls act on the row."""

    kind: str
    title: str
    url: str
    context: str = ""
    findings: tuple[tuple[str, str], ...] = ()
    due_at: date | datetime | None = None
    arrived: str = ""
    approve_url: str = ""
    return_url: str = ""


@dataclass(frozen=True, slots=True)
class CheckGroup:
    """Findings of the nightly check under one rule; ``severity`` is stop, ask or tip."""

    severity: str
    count: int
    url: str
    label: str
    rule: str = ""
    article: str = ""
    change: str = ""


@dataclass(frozen=True, slots=True)
class DueItem:
    """Something due on a day; ``clock`` when it is due at an hour."""

    on: date
    label: str
    url: str = ""
    clock: str = ""


@dataclass(frozen=True, slots=True)
class OwnLedger:
    """A ledger the user keeps: rows he sees, counted in ``unit``, and today's change in words."""

    label: str
    url: str
    count: int
    unit: str = ""
    today: str = ""
    order: int = 100


@dataclass(frozen=True, slots=True)
class Service:
    """Something that can be applied for, with what to expect."""

    label: str
    url: str
    icon: str
    note: str
    order: int = 100


@dataclass(frozen=True, slots=True)
class OwnCase:
    """A case of the user's unit: where it stands and in whose hands; ``act`` is what he can do."""

    kind: str
    title: str
    url: str
    state: str
    tone: str
    now: str
    holder: str
    submitted: str
    act: str = ""
    act_url: str = ""


@dataclass(frozen=True, slots=True)
class Appointment:
    """Something of today: a car, a meal, a room."""

    when: str
    text: str
    note: str = ""
    state: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Holding:
    """What the unit holds against what it may hold; ``tone`` over (above) or under (behind)."""

    label: str
    value: Decimal | int
    limit: Decimal | int
    unit: str
    url: str
    note: str = ""
    tone: str = ""
    order: int = 100

    @property
    def mark(self) -> float:
        """Where the limit stands on the bar, 0–1: the longer of value and 1.3 limits fits."""
        return float(self.limit / self._width) if self._width else 0.0

    @property
    def share(self) -> float:
        """How far the value reaches on the same bar."""
        return float(self.value / self._width) if self._width else 0.0

    @property
    def _width(self) -> Decimal:
        return max(Decimal(self.value), Decimal(self.limit) * Decimal("1.3"))


@dataclass(frozen=True, slots=True)
class QuickAct:
    """A button of the workbench's head: what the user begins most often."""

    label: str
    url: str
    icon: str = ""
    order: int = 100


@dataclass(frozen=True, slots=True)
class WallFigure:
    """One figure of today on the wall screen; never a person's name or a plate."""

    label: str
    value: Decimal | int
    unit: str
    note: str = ""
    alarm: str = ""
    order: int = 100


@dataclass(frozen=True, slots=True)
class WallLine:
    """Something under way today on the wall screen; never a person's name or a plate."""

    begins: str
    ends: str
    text: str
    place: str = ""

    @property
    def order(self) -> str:
        return self.begins


class Panel(Generic[T]):
    """A list on a first screen, filled by whoever contributes to it."""

    def __init__(self) -> None:
        self._contributions: list[Callable[[Any], Iterable[T]]] = []

    def contribute(self, lines: Callable[[Any], Iterable[T]]) -> Callable[[Any], Iterable[T]]:
        """Register a function (user) → lines; it gives only what the user may see."""
        self._contributions.append(lines)
        return lines

    def lines(self, user: Any) -> list[T]:
        """All lines for the user, by their ``order`` where they have one."""
        found = [line for lines in self._contributions for line in lines(user)]
        return sorted(found, key=lambda line: getattr(line, "order", 100))


todo_tabs: Panel[Tab] = Panel()
todos: Panel[Todo] = Panel()
check_groups: Panel[CheckGroup] = Panel()
due_items: Panel[DueItem] = Panel()
own_ledgers: Panel[OwnLedger] = Panel()
quick_acts: Panel[QuickAct] = Panel()
services: Panel[Service] = Panel()
own_cases: Panel[OwnCase] = Panel()
appointments: Panel[Appointment] = Panel()
holdings: Panel[Holding] = Panel()
wall_figures: Panel[WallFigure] = Panel()
wall_lines: Panel[WallLine] = Panel()


@dataclass(frozen=True, slots=True)
class DueDay:
    """One day of the schedule with its items in words."""

    label: str
    is_today: bool
    items: tuple[tuple[Due, str], ...]


def due_days(items: Iterable[DueItem], today: date) -> list[DueDay]:
    """Items by day, earliest first; overdue ones stand under today."""
    by_day: dict[date, list[DueItem]] = {}
    for item in sorted(items, key=lambda item: (item.on, item.clock)):
        by_day.setdefault(max(item.on, today), []).append(item)
    return [
        DueDay(
            f"{on.day} {weekday_name(on)}",
            on == today,
            tuple((_due(item, today), item.url) for item in by_day[on]),
        )
        for on in sorted(by_day)
    ]


def _due(item: DueItem, today: date) -> Due:
    tone = "late" if item.on < today else "soon" if item.on == today and item.clock else ""
    return Due(f"{item.clock}　{item.label}" if item.clock else item.label, tone)
