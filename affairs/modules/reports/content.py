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
    """A stretch of text; a number has the code and period it comes from.

    ``restated`` is the value the records give since closing; ``sensitive`` text is hidden in the
    masked edition.
    """

    text: str
    code: str = ""
    state: SlotState | None = None
    restated: str = ""
    period: str = ""
    sensitive: bool = False
    is_change: bool = False


class BlockKind(StrEnum):
    TITLE = "title"
    PART = "part"
    ITEM = "item"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph; ``key`` names the part or item it belongs to (``2.3``)."""

    kind: BlockKind
    runs: tuple[Run, ...]
    key: str = ""

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Document:
    """A composed report. ``blanks`` are the codes whose slot has no value; ``all_closed`` says that
    this period and the year before are closed, so that comparisons stand (DOC-S7).
    """

    name: str
    label: str
    period_label: str
    blocks: tuple[Block, ...]
    masked: bool = False
    blanks: tuple[str, ...] = field(default=())
    all_closed: bool = False
    expected_parts: int = 4

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
    """The masked edition: every character of what is sensitive becomes an asterisk (DOC-S4).

    What it hides is gone from the content itself, with its origin, so no format can carry it on.
    """
    blocks = tuple(
        replace(block, runs=tuple(_masked_run(run) for run in block.runs))
        for block in document.blocks
    )
    return replace(document, blocks=blocks, masked=True)


def hidden_texts(document: Document) -> list[str]:
    """The texts the masked edition hides, in order."""
    return [run.text for run in document.runs() if _hides(run)]


def _hides(run: Run) -> bool:
    return run.sensitive and run.state is not SlotState.MISSING


def _masked_run(run: Run) -> Run:
    return Run("*" * len(run.text) if _hides(run) else run.text)
