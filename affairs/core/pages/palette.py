"""What Ctrl K finds: objects, commands, pages; only what the user may see."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from affairs.core.pages.menu import sections

AT_MOST = 8


@dataclass(frozen=True, slots=True)
class Hit:
    """One result; ``kind`` 车辆, 单据, 命令, 页面 …; ``note`` stands at the right."""

    kind: str
    text: str
    url: str
    note: str = ""

    def marked(self, query: str) -> Markup:
        """The text with what was searched for marked."""
        words = query.lstrip(">@# ")
        at = self.text.lower().find(words.lower()) if words else -1
        if at < 0:
            return escape(self.text)
        end = at + len(words)
        return Markup("{}<mark>{}</mark>{}").format(
            self.text[:at], self.text[at:end], self.text[end:]
        )


Searcher = Callable[[Any, str, int], Iterable[Hit]]
_searchers: dict[str, list[Searcher]] = {"": [], ">": [], "@": [], "#": []}


def searcher(prefix: str = "") -> Callable[[Searcher], Searcher]:
    """Register a function (user, query, at most) → hits.

    ``prefix`` is what the query starts with: empty for objects, ``>`` commands, ``@`` units,
    ``#`` indicators.
    """

    def register(search: Searcher) -> Searcher:
        _searchers[prefix].append(search)
        return search

    return register


def hits(user: Any, query: str) -> list[Hit]:
    """At most eight: objects first, then commands, then pages; without a query the pages."""
    prefix = query[:1] if query[:1] in (">", "@", "#") else ""
    words = query[len(prefix) :].strip()
    if prefix:
        searchers = _searchers[prefix]
    else:
        searchers = [*_searchers[""], *_searchers[">"], _pages] if words else [_pages]
    found: list[Hit] = []
    for search in searchers:
        found += search(user, words, AT_MOST - len(found))
        if len(found) >= AT_MOST:
            break
    return found[:AT_MOST]


def _pages(user: Any, words: str, at_most: int) -> list[Hit]:
    """Menu entries whose name, or business, holds the words."""
    return [
        Hit("页面", entry.label, entry.url, section.label)
        for section in sections(user, "")
        for entry in section.entries
        if words.lower() in f"{section.label}{entry.label}".lower()
    ][:at_most]
