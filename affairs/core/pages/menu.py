"""The side menu: what the user may open, by business.

A part of the platform stands in the menu when its AppConfig has ``menu_order`` and ``menu_icon``;
its entries are its ledgers and its pages. ``menu_order`` below 900 is a business, from 900 on it
stands in the last group.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.urls import reverse

from affairs.core.permissions.reach import holdings_of
from affairs.core.web.registry import all_pages

LAST_GROUP = 900


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the menu; ``order`` sorts within its section."""

    section: str
    label: str
    url: str
    order: int = 100
    here: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A business and, while it is open, its entries."""

    code: str
    label: str
    icon: str
    url: str
    order: int = 0
    entries: tuple[Entry, ...] = ()
    open: bool = False
    here: bool = False
    count: int = 0


EntrySource = Callable[[Any], Iterable[Entry]]
_sources: list[EntrySource] = []


def menu_entries(source: EntrySource) -> EntrySource:
    """Register a function (user) → entries the user may open; pages register by themselves.

    Entries follow from the user's roles alone: they are kept for whoever holds the same roles.
    """
    _sources.append(source)
    return source


@menu_entries
def page_entries(user: Any) -> Iterable[Entry]:
    """Pages that stand in the menu and that the user may open."""
    return [
        Entry(known.section, known.label, reverse(known.code), known.order)
        for known in all_pages()
        if known.in_menu and known.allows(user)
    ]


def sections(user: Any, path: str) -> list[Section]:
    """Businesses with at least one entry for the user; the one that holds ``path`` is open."""
    entries = entries_of(user)
    here = current(entries, path)
    made = [_section(config, entries, here) for config in _menu_parts()]
    return [section for section in made if section.entries]


def entries_of(user: Any) -> tuple[Entry, ...]:
    """Every entry the user may open."""
    if not user.is_authenticated or not user.is_active:
        return _gathered(user)
    memo = holdings_of(user).memo
    known: tuple[Entry, ...] | None = memo.get(MEMO)
    if known is None:
        known = memo[MEMO] = _gathered(user)
    return known


MEMO = "pages.menu"


def _gathered(user: Any) -> tuple[Entry, ...]:
    return tuple(entry for source in _sources for entry in source(user))


def current(entries: Iterable[Entry], path: str) -> Entry | None:
    """The entry whose address is the longest beginning of ``path``."""
    holding = [entry for entry in entries if path.startswith(entry.url)]
    return max(holding, key=lambda entry: len(entry.url), default=None)


def _menu_parts() -> list[Any]:
    parts = [config for config in apps.get_app_configs() if hasattr(config, "menu_order")]
    return sorted(parts, key=lambda config: config.menu_order)


def _section(config: Any, entries: Iterable[Entry], here: Entry | None) -> Section:
    own = sorted(
        (entry for entry in entries if entry.section == config.label),
        key=lambda entry: (entry.order, entry.label),
    )
    marked = tuple(
        Entry(entry.section, entry.label, entry.url, entry.order, here=entry == here)
        for entry in own
    )
    is_open = any(entry.here for entry in marked)
    return Section(
        config.label,
        str(config.verbose_name),
        config.menu_icon,
        own[0].url if own else "",
        config.menu_order,
        marked,
        open=is_open,
    )
