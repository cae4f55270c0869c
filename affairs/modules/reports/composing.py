"""From a report definition and a scope to a document."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from affairs.core.errors import InvalidValue
from affairs.core.indicators.figures import Figure, Origin, change_from, figures
from affairs.core.indicators.registry import Scope
from affairs.core.numbers import format_number
from affairs.core.rounding import half_up
from affairs.modules.reports.content import BLANK, Block, BlockKind, Document, Run, SlotState

_FOLDER = Path(__file__).parent / "definitions"
_SLOT = re.compile(r"\{(?P<code>[a-z_]+\.[a-z_0-9]+)(?:\|(?P<form>change))?\}")
NUMERALS = "一二三四五六七八九十"


@cache
def definition(name: str) -> dict[str, Any]:
    """A report definition by name; InvalidValue lists those there are."""
    file = _FOLDER / f"{name}.toml"
    if name not in definition_names():
        raise InvalidValue(f"没有报告 {name}，可选：{'、'.join(definition_names())}。")
    return tomllib.loads(file.read_text(encoding="utf-8"))


@cache
def definition_names() -> tuple[str, ...]:
    return tuple(sorted(file.stem for file in _FOLDER.glob("*.toml")))


def codes_of(known: Mapping[str, Any]) -> list[str]:
    """Every code a definition uses, in order."""
    texts = [s["text"] for part in known["part"] for i in part["item"] for s in i["sentence"]]
    return list(dict.fromkeys(m["code"] for text in texts for m in _SLOT.finditer(text)))


def compose(name: str, scope: Scope) -> Document:
    """The report of a period: numbers of the period and of the year before, set-based."""
    known = definition(name)
    codes = codes_of(known)
    now = figures(codes, scope)
    before = figures(codes, replace(scope, period=scope.period.year_before()))
    writer = _Writer(now, before)
    fixed = {"year": str(scope.period.first.year), "period": scope.period.label}
    blocks = [
        Block(BlockKind.TITLE, (Run(known["title"].format(**fixed)),)),
        Block(BlockKind.BODY, (Run(known["opening"].format(**fixed)),)),
        *writer.parts(known["part"]),
    ]
    return Document(
        name, known["label"], scope.period.label, tuple(blocks), blanks=tuple(writer.blanks)
    )


class _Writer:
    def __init__(self, now: Mapping[str, Figure], before: Mapping[str, Figure]) -> None:
        self._now, self._before = now, before
        self.blanks: list[str] = []

    def parts(self, parts: list[dict[str, Any]]) -> Iterator[Block]:
        """Parts and items that have something to say, numbered without a gap (DOC-S1)."""
        number = 0
        for part in parts:
            items = [(item, self._sentences(item)) for item in part["item"]]
            items = [(item, sentences) for item, sentences in items if sentences]
            if not items:
                continue
            yield _heading(BlockKind.PART, f"{NUMERALS[number]}、{part['title']}")
            number += 1
            for index, (item, sentences) in enumerate(items):
                yield _heading(BlockKind.ITEM, f"（{NUMERALS[index]}）{item['title']}")
                yield Block(BlockKind.BODY, tuple(self._runs(item, sentences)))

    def _sentences(self, item: dict[str, Any]) -> list[dict[str, Any]]:
        return [s for s in item["sentence"] if self._says_something(s)]

    def _says_something(self, sentence: dict[str, Any]) -> bool:
        """Computed zeros say nothing; a number nobody has entered yet keeps its marked blank."""
        needed = [self._now[code] for code in sentence.get("needs", [])]
        return not needed or any(f.value or f.origin is Origin.MISSING for f in needed)

    def _runs(self, item: dict[str, Any], sentences: list[dict[str, Any]]) -> Iterator[Run]:
        counted = item.get("counted") and len(sentences) > 1
        for index, sentence in enumerate(sentences):
            head = sentence.get("head", "")
            opening = f"{NUMERALS[index]}是{head}" if counted else head
            if opening:
                yield Run(f"{opening}。" if head else opening)
            yield from self._filled(sentence["text"] + "。")

    def _filled(self, text: str) -> Iterator[Run]:
        position = 0
        for slot in _SLOT.finditer(text):
            if slot.start() > position:
                yield Run(text[position : slot.start()])
            position = slot.end()
            yield self._slot(slot["code"], slot["form"])
        if position < len(text):
            yield Run(text[position:])

    def _slot(self, code: str, form: str | None) -> Run:
        figure = self._now[code]
        if form == "change":
            return Run(self._change(code), code, _state(figure))
        if figure.value is None and figure.frozen is None:
            self.blanks.append(code)
            return Run(BLANK, code, SlotState.MISSING)
        if figure.frozen is not None:
            issued = replace(figure, value=figure.frozen)
            return Run(issued.text, code, SlotState.CLOSED, restated=figure.text)
        return Run(figure.text, code, _state(figure))

    def _change(self, code: str) -> str:
        """Change against last year in words; says so where last year has no number (DOC-C6)."""
        change = change_from(self._now[code].value, self._before[code].value)
        if change is None:
            return "上年无可比数"
        if change == 0:
            return "与上年持平"
        words = "同比增长" if change > 0 else "同比下降"
        return f"{words}{format_number(half_up(abs(change), 2), places=2)}%"


def _state(figure: Figure) -> SlotState:
    if figure.is_closed:
        return SlotState.CLOSED
    states = {Origin.COMPUTED: SlotState.LIVE, Origin.ENTERED: SlotState.ENTERED}
    return states.get(figure.origin, SlotState.MISSING)


def _heading(kind: BlockKind, text: str) -> Block:
    return Block(kind, (Run(text),))
