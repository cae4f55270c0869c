"""A document as JSON keeps it, and back: versions, the sealed text, its digest."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from affairs.core.crypto import sm3
from affairs.modules.reports.content import Block, BlockKind, Document, Run, SlotState


def content_of(document: Document) -> list[dict[str, object]]:
    """Blocks with their runs, as plain values."""
    return [dataclasses.asdict(block) for block in document.blocks]


def digest_of(content: list[dict[str, object]]) -> str:
    """SM3 of the canonical JSON."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sm3(text)


def blocks_of(content: Iterable[Mapping[str, Any]]) -> tuple[Block, ...]:
    """The blocks of a kept version."""
    return tuple(
        Block(BlockKind(block["kind"]), tuple(map(_run, block["runs"])), block["key"])
        for block in content
    )


def sealed(document: Document, content: Iterable[Mapping[str, Any]]) -> Document:
    """The kept text in place of the composed one.

    What the records say now stands beside a number that differs, never in its place (DOC-C5).
    """
    now = {_slot(run): run for run in document.runs() if run.code}
    blocks = tuple(
        replace(block, runs=tuple(_beside(run, now.get(_slot(run))) for run in block.runs))
        for block in blocks_of(content)
    )
    return replace(document, blocks=blocks, blanks=())


def _slot(run: Run) -> tuple[str, str, bool]:
    return run.code, run.period, run.is_change


def _beside(kept: Run, now: Run | None) -> Run:
    if not kept.code or now is None:
        return kept
    current = now.restated or now.text
    return replace(kept, state=SlotState.CLOSED, restated=current if current != kept.text else "")


def _run(kept: Mapping[str, Any]) -> Run:
    state = kept["state"]
    return Run(**{**kept, "state": SlotState(state) if state else None})
