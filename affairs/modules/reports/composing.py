"""From a report definition, a scope and the edited passages to a document."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from affairs.core.errors import InvalidValue
from affairs.core.indicators.definitions import definitions
from affairs.core.indicators.figures import figures
from affairs.core.indicators.registry import Scope
from affairs.core.periods import Period
from affairs.modules.reports.content import Block, BlockKind, Document, Run
from affairs.modules.reports.filling import SLOT, Filling
from affairs.modules.reports.rules.content import NUMERALS

_FOLDER = Path(__file__).parent / "definitions"
NO_EDITS: Mapping[str, str] = {}


@cache
def definition(name: str) -> dict[str, Any]:
    """A report definition by name; InvalidValue lists those there are."""
    if name not in definition_names():
        raise InvalidValue(f"没有报告 {name}，可选：{'、'.join(definition_names())}。")
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def definition_names() -> tuple[str, ...]:
    return tuple(sorted(file.stem for file in _FOLDER.glob("*.toml")))


def periods_of(name: str, year: int) -> list[Period]:
    """The periods of a year that the report is written for."""
    months = {"year": 12, "half": 6, "quarter": 3, "month": 1}[definition(name)["every"]]
    return [Period.of_months(year, first, first + months - 1) for first in range(1, 13, months)]


def codes_of(known: Mapping[str, Any], edits: Mapping[str, str] = NO_EDITS) -> list[str]:
    """Every code a definition and the edited passages use, in order."""
    texts = [*_texts(known), *edits.values()]
    return list(dict.fromkeys(m["code"] for text in texts for m in SLOT.finditer(text)))


def unknown_codes(text: str) -> list[str]:
    """Codes in a typed text that no definition explains."""
    return [m["code"] for m in SLOT.finditer(text) if m["code"] not in definitions()]


def compose(name: str, scope: Scope, edits: Mapping[str, str] = NO_EDITS) -> Document:
    """The report of a period: numbers of the period and of the year before, set-based.

    ``edits`` holds passages rewritten on screen by item key (``2.3``); their slots stay live.
    """
    known = definition(name)
    codes = codes_of(known, edits)
    now = figures(codes, scope)
    before = figures(codes, replace(scope, period=scope.period.year_before()))
    writer = _Writer(Filling(now, before), _words(scope), edits)
    blocks = [
        Block(BlockKind.TITLE, (Run(writer.plain(known["title"])),)),
        Block(BlockKind.BODY, (Run(writer.plain(known["opening"])),)),
        *writer.parts(known["part"]),
    ]
    return Document(
        name,
        known["label"],
        scope.period.label,
        tuple(blocks),
        blanks=tuple(writer.filling.blanks),
        all_closed=_closed(now) and _closed(before),
        expected_parts=known["parts"],
    )


def source_text(name: str, key: str, scope: Scope) -> str:
    """The shipped passage of an item with its slots, as the editor opens it."""
    part, item = (int(number) - 1 for number in key.split("."))
    chosen = definition(name)["part"][part]["item"][item]
    texts = [s.get("head", "") + ("。" if "head" in s else "") + s["text"] + "。"
             for s in chosen["sentences"]]  # fmt: skip
    if chosen.get("counted") and len(texts) > 1:
        texts = [f"{NUMERALS[index]}是{text}" for index, text in enumerate(texts)]
    return _replaced("".join(texts), _words(scope))


class _Writer:
    def __init__(
        self, filling: Filling, words: Mapping[str, str], edits: Mapping[str, str]
    ) -> None:
        self.filling, self._fixed, self._edits = filling, words, edits

    def plain(self, text: str) -> str:
        return _replaced(text, self._fixed)

    def parts(self, parts: list[dict[str, Any]]) -> Iterator[Block]:
        """Parts and items in order, numbered without a gap (DOC-S1)."""
        for number, part in enumerate(parts):
            title = f"{NUMERALS[number]}、{self.plain(part['title'])}"
            yield Block(BlockKind.PART, (Run(title),), key=f"{number + 1}")
            if "opening" in part:
                yield Block(BlockKind.BODY, (Run(self.plain(part["opening"])),))
            for index, item in enumerate(part["item"]):
                key = f"{number + 1}.{index + 1}"
                heading = f"（{NUMERALS[index]}）{item['title']}"
                yield Block(BlockKind.ITEM, (Run(heading),), key=key)
                yield Block(BlockKind.BODY, tuple(self._passage(item, key)), key=key)

    def _passage(self, item: dict[str, Any], key: str) -> list[Run]:
        if key in self._edits:
            return self.filling.runs(self.plain(self._edits[key]))
        return list(self._sentences(item))

    def _sentences(self, item: dict[str, Any]) -> Iterator[Run]:
        chosen = [(s.get("head", ""), self._text(s)) for s in item["sentences"] if self._stays(s)]
        counted = item.get("counted") and len(chosen) > 1
        for index, (head, text) in enumerate(chosen):
            opening = (f"{NUMERALS[index]}是" if counted else "") + (f"{head}。" if head else "")
            if opening:
                yield Run(opening)
            yield from self.filling.runs(self.plain(text) + "。")

    def _stays(self, sentence: dict[str, Any]) -> bool:
        return sentence.get("always", False) or self.filling.says_something(sentence["text"])

    def _text(self, sentence: dict[str, Any]) -> str:
        target = sentence.get("target")
        return sentence["missed" if target and self.filling.missed(target) else "text"]


def _texts(known: Mapping[str, Any]) -> Iterator[str]:
    for part in known["part"]:
        for item in part["item"]:
            for sentence in item["sentences"]:
                yield sentence["text"]
                yield sentence.get("missed", "")


def _words(scope: Scope) -> dict[str, str]:
    year = scope.period.first.year
    years = {"year": str(year), "last_year": str(year - 1), "next_year": str(year + 1)}
    return {**years, "period": scope.period.label}


def _replaced(text: str, words: Mapping[str, str]) -> str:
    for name, word in words.items():
        text = text.replace(f"{{{name}}}", word)
    return text


def _closed(found: Mapping[str, Any]) -> bool:
    return all(figure.is_closed for figure in found.values())
