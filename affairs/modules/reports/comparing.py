"""Two texts of a report side by side: versions, or this year and last year."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from enum import StrEnum

from affairs.modules.reports.content import Block, BlockKind

_PIECES = re.compile(r"[\d,.]+%?|[\u4e00-\u9fff]|[^\d\u4e00-\u9fff]+")


class Change(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    GONE = "gone"
    COME = "come"


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    change: Change


@dataclass(frozen=True, slots=True)
class ItemDifference:
    """One item of both texts: its heading, and its words with what went and what came."""

    key: str
    heading: str
    pieces: tuple[Piece, ...]

    @property
    def is_same(self) -> bool:
        return all(piece.change is Change.SAME for piece in self.pieces)


def differences(before: tuple[Block, ...], after: tuple[Block, ...]) -> list[ItemDifference]:
    """Item by item in the order of ``after``; items only ``before`` has come last."""
    old, new = _bodies(before), _bodies(after)
    headings = {**_headings(before), **_headings(after)}
    keys = [*new, *(key for key in old if key not in new)]
    return [
        ItemDifference(
            key, headings.get(key, ""), tuple(_pieces(old.get(key, ""), new.get(key, "")))
        )
        for key in keys
    ]


def _pieces(before: str, after: str) -> list[Piece]:
    """Numbers and single characters compared; neighbours with the same fate joined."""
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    found: list[Piece] = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            found.append(Piece("".join(new[new_from:new_to]), Change.SAME))
            continue
        if old_to > old_from:
            found.append(Piece("".join(old[old_from:old_to]), Change.GONE))
        if new_to > new_from:
            found.append(Piece("".join(new[new_from:new_to]), Change.COME))
    return found


def _bodies(blocks: tuple[Block, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for block in blocks:
        if block.kind is BlockKind.BODY:
            key = block.key or "0"
            found[key] = found.get(key, "") + block.text
    return found


def _headings(blocks: tuple[Block, ...]) -> dict[str, str]:
    named = {b.key: b.text for b in blocks if b.kind in (BlockKind.PART, BlockKind.ITEM)}
    return {"0": "开头", **named}
