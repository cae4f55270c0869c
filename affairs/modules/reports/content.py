"""The content of a composed report, before any file format: blocks of runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum


class SlotState(StrEnum):
    """Where a number stands: counted live, typed by hand, without value, frozen at closing."""

    LIVE = "live"
    ENTERED = "entered"
    MISSING = "missing"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text; a number has the code it comes from. ``restated`` is a later value."""

    text: str
    code: str = ""
    state: SlotState | None = None
    restated: str = ""


class BlockKind(StrEnum):
    TITLE = "title"
    PART = "part"
    ITEM = "item"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Block:
    kind: BlockKind
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Document:
    """A composed report. ``blanks`` are the codes whose slot has no value."""

    name: str
    label: str
    period_label: str
    blocks: tuple[Block, ...]
    masked: bool = False
    blanks: tuple[str, ...] = field(default=())

    @property
    def title(self) -> str:
        return self.blocks[0].text

    def runs(self) -> Iterator[Run]:
        for block in self.blocks:
            yield from block.runs

    @property
    def numbers(self) -> list[Run]:
        return [run for run in self.runs() if run.code]


BLANK = "〔待填〕"


def masked(document: Document) -> Document:
    """The masked edition: every character of a number becomes an asterisk, its origin is dropped.

    What it hides is gone from the content itself, so no format can carry it on.
    """
    blocks = tuple(
        replace(block, runs=tuple(_masked_run(run) for run in block.runs))
        for block in document.blocks
    )
    return replace(document, blocks=blocks, masked=True)


def _masked_run(run: Run) -> Run:
    if not run.code or run.state is SlotState.MISSING:
        return Run(run.text)
    return Run("*" * len(run.text))
