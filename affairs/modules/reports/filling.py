"""Filling one sentence: slots become numbers, fragments in brackets drop out, marks are read.

The grammar is explained at the head of ``definitions/annual.toml``. In text typed on screen,
``⟪…⟫`` marks words that the masked edition hides (names, places).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from affairs.core.indicators.answers import Ratio
from affairs.core.indicators.figures import Figure, Origin, answer, change_between
from affairs.core.numbers import format_number
from affairs.modules.reports.content import BLANK, Run, SlotState

SLOT = re.compile(r"\{(?P<code>[a-z_]+\.[a-z_0-9]+)(?:\|(?P<form>before|change|names))?\}")
_FRAGMENT = re.compile(r"\[([^\[\]]*)\]")
_HIDDEN = re.compile(r"⟪([^⟪⟫]*)⟫")
_STRAY = re.compile(r"^[，、；]+|(?<=[，、；：。])[，、；]+|[，、；：]+(?=。)")
NAMES = 5


@dataclass
class Filling:
    """The numbers of the period and of the year before; ``blanks`` collects slots without value."""

    now: Mapping[str, Figure]
    before: Mapping[str, Figure]
    blanks: list[str] = field(default_factory=list)

    def says_something(self, text: str) -> bool:
        """False when every number of the text is zero; a missing one keeps its marked blank."""
        slots = [slot for slot in SLOT.finditer(text) if slot["form"] != "change"]
        return not slots or any(self._speaks(slot["code"], slot["form"]) for slot in slots)

    def missed(self, code: str) -> bool:
        """Whether the number's target was missed; only said of a number that is there."""
        return self.now[code].missed

    def runs(self, text: str) -> list[Run]:
        """The text with its numbers, without the fragments that have nothing to say."""
        kept = _FRAGMENT.sub(lambda part: part[1] if self._fragment(part[1]) else "", text)
        return list(self._filled(_STRAY.sub("", kept)))

    def _fragment(self, text: str) -> bool:
        changes = [slot["code"] for slot in SLOT.finditer(text) if slot["form"] == "change"]
        if any(self._change(code) is None for code in changes):
            return False
        return self.says_something(text) or bool(changes)

    def _speaks(self, code: str, form: str | None) -> bool:
        if form == "names":
            return bool(self._names(code))
        figure = self._figure(code, form)
        return bool(figure.issued) or figure.origin is Origin.MISSING

    def _figure(self, code: str, form: str | None) -> Figure:
        return (self.before if form == "before" else self.now)[code]

    def _filled(self, text: str) -> Iterator[Run]:
        position = 0
        for slot in SLOT.finditer(text):
            yield from _words(text[position : slot.start()])
            position = slot.end()
            yield self._slot(slot["code"], slot["form"])
        yield from _words(text[position:])

    def _slot(self, code: str, form: str | None) -> Run:
        figure = self._figure(code, form)
        about: dict[str, Any] = {
            "code": code,
            "period": figure.scope.period.code,
            "sensitive": figure.definition.sensitive,
        }
        if form == "change":
            words = self._change(code) or "上年无可比数"
            return Run(words, state=_state(figure), is_change=True, **about)
        if form == "names":
            return Run(self._names(code), state=_state(figure), **{**about, "sensitive": True})
        if figure.issued is None:
            self.blanks.append(code)
            return Run(BLANK, state=SlotState.MISSING, **about)
        if figure.frozen is not None:
            issued = replace(figure, value=figure.frozen)
            return Run(issued.text, state=SlotState.CLOSED, restated=figure.text, **about)
        return Run(figure.text, state=_state(figure), **about)

    def _change(self, code: str) -> str | None:
        """Change against last year in words; None where it cannot be compared (DOC-C6)."""
        change = change_between(self.now[code], self.before[code])
        if change is None:
            return None
        unit = "个百分点" if self.now[code].definition.unit == "%" else "%"
        amount = f"{format_number(abs(change), places=2)}{unit}"
        return f"同比{'增长' if change > 0 else '下降'}{amount}" if change else "与上年持平"

    def _names(self, code: str) -> str:
        known = answer(code, self.now[code].scope)
        if known is None or isinstance(known, Ratio):
            return ""
        rows = next(known.parts())[0]
        return "、".join(str(row) for row in rows[:NAMES])


def _state(figure: Figure) -> SlotState:
    if figure.is_closed:
        return SlotState.CLOSED
    states = {Origin.COMPUTED: SlotState.LIVE, Origin.ENTERED: SlotState.ENTERED}
    return states.get(figure.origin, SlotState.MISSING)


def _words(text: str) -> Iterator[Run]:
    """Plain text; what is marked ⟪…⟫ becomes a sensitive run without the marks."""
    for index, part in enumerate(_HIDDEN.split(text)):
        if part:
            yield Run(part, sensitive=bool(index % 2))
