"""A course of steps as a drawing: boxes one below the other, branches, skips and returns.

Only geometry and text; ``macros/course.html`` writes the SVG and the sheet colours it. Measures
are units of the view box, 360 wide, so that it stands unscaled on a phone.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 360
LEFT, RIGHT = 52, 316
TITLE_SIZE, TEXT_SIZE = 14, 12
TITLE_LINE, TEXT_LINE = 20, 17
PAD, GAP = 9, 24
BRANCH_GAP = 8


@dataclass(frozen=True, slots=True)
class Branch:
    """One of several who decide beside each other: who, then lines of (words, tone)."""

    who: str
    lines: Sequence[tuple[str, str]] = ()
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """A step of the course. ``tone``: done, cur, back, ended, later; ``skip`` says when it is
    passed over; ``lines`` are (words, tone)."""

    label: str
    tone: str = "later"
    lines: Sequence[tuple[str, str]] = ()
    branches: Sequence[Branch] = ()
    skip: str = ""


@dataclass(frozen=True, slots=True)
class Loop:
    """A way back from one stop to an earlier one, by their places."""

    start: int
    end: int
    label: str = "退回"


@dataclass(frozen=True, slots=True)
class Text:
    x: float
    y: float
    words: str
    tone: str = ""
    full: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with its texts; ``boxes`` are the branches within it."""

    x: float
    y: float
    width: float
    height: float
    tone: str
    texts: tuple[Text, ...]
    boxes: tuple[Box, ...] = ()
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A path with an arrow at its end."""

    path: str
    tone: str = ""
    text: Text | None = None


@dataclass(frozen=True)
class Drawing:
    """The whole: ``title`` and ``words`` say the same for those who do not see it."""

    title: str
    words: str
    height: float
    boxes: tuple[Box, ...] = ()
    lines: tuple[Line, ...] = ()
    width: int = WIDTH


def draw(title: str, stops: Sequence[Stop], loops: Sequence[Loop] = ()) -> Drawing:
    """Lay the stops out from top to bottom."""
    boxes: list[Box] = []
    top = 4.0
    for stop in stops:
        box = _box(stop, top)
        boxes.append(box)
        top = box.y + box.height + GAP + (TEXT_LINE if stop.skip else 0)
    lines = [_arrow(one, other) for one, other in zip(boxes, boxes[1:], strict=False)]
    lines += [_skip(box, stop.skip) for box, stop in zip(boxes, stops, strict=True) if stop.skip]
    lines += [_back(boxes, loop, lane) for lane, loop in enumerate(loops)]
    return Drawing(title, said(stops, loops), top - GAP + 4, tuple(boxes), tuple(lines))


def said(stops: Sequence[Stop], loops: Sequence[Loop] = ()) -> str:
    """The course in words, for a screen reader."""
    words = []
    for stop in stops:
        inner = [text for text, _ in stop.lines]
        inner += [
            f"{branch.who}（{'，'.join(text for text, _ in branch.lines)}）"
            if branch.lines
            else branch.who
            for branch in stop.branches
        ]
        skip = f"（{stop.skip}）" if stop.skip else ""
        words.append(f"{stop.label}{skip}" + (f"：{'；'.join(inner)}" if inner else ""))
    words += [
        f"{loop.label}：从{stops[loop.start].label}到{stops[loop.end].label}" for loop in loops
    ]
    return "。".join(words) + "。"


def fit(words: str, width: float, size: float) -> str:
    """The text cut to the width, in units; full-width characters are as wide as high."""
    used = 0.0
    for place, letter in enumerate(words):
        used += size if unicodedata.east_asian_width(letter) in "WFA" else size * 0.58
        if used > width:
            return f"{words[: max(place - 1, 0)]}…"
    return words


def _box(stop: Stop, top: float) -> Box:
    width = RIGHT - LEFT
    y = top + PAD + TITLE_SIZE
    texts = [_text(LEFT + PAD, y, stop.label, width - 2 * PAD, TITLE_SIZE, "title")]
    for words, tone in stop.lines:
        y += TEXT_LINE
        texts.append(_text(LEFT + PAD, y, words, width - 2 * PAD, TEXT_SIZE, tone))
    inner, bottom = _branches(stop.branches, y + PAD)
    height = (bottom if inner else y) + PAD - top
    bold = len(stop.branches) > 1
    return Box(LEFT, top, width, height, stop.tone, tuple(texts), inner, bold)


def _branches(branches: Sequence[Branch], top: float) -> tuple[tuple[Box, ...], float]:
    """Two beside each other, the next two below."""
    if not branches:
        return (), top
    columns = min(len(branches), 2)
    width = (RIGHT - LEFT - 2 * PAD - BRANCH_GAP * (columns - 1)) / columns
    boxes: list[Box] = []
    y = top
    for begin in range(0, len(branches), columns):
        row = branches[begin : begin + columns]
        height = TEXT_LINE * (1 + max(len(branch.lines) for branch in row)) + PAD
        for place, branch in enumerate(row):
            x = LEFT + PAD + place * (width + BRANCH_GAP)
            texts = [_text(x + 6, y + TEXT_LINE, branch.who, width - 12, TEXT_SIZE, "who")]
            for number, (words, tone) in enumerate(branch.lines, start=2):
                at = y + TEXT_LINE * number
                texts.append(_text(x + 6, at, words, width - 12, TEXT_SIZE, tone))
            boxes.append(Box(x, y, width, height, branch.tone, tuple(texts)))
        y += height + BRANCH_GAP
    return tuple(boxes), y - BRANCH_GAP


def _text(x: float, y: float, words: str, width: float, size: float, tone: str) -> Text:
    shown = fit(words, width, size)
    return Text(x, y, shown, tone, words if shown != words else "")


def _arrow(one: Box, other: Box) -> Line:
    middle = (LEFT + RIGHT) / 2
    return Line(f"M{middle} {one.y + one.height}V{other.y - 2}")


def _skip(box: Box, words: str) -> Line:
    """Past the box at its right; the words stand below it."""
    middle, side = (LEFT + RIGHT) / 2, RIGHT + 16
    begin, end = box.y - GAP / 2, box.y + box.height + TEXT_LINE + 4
    text = _text(middle + 8, end - 5, words, side - middle - 12, TEXT_SIZE, "skip")
    return Line(f"M{middle} {begin}H{side}V{end}H{middle + 3}", "skip", text)


def _back(boxes: Sequence[Box], loop: Loop, lane: int) -> Line:
    """Up at the left side; each loop has its lane."""
    x = LEFT - 14 - (lane % 4) * 9
    start, end = boxes[loop.start], boxes[loop.end]
    low = start.y + start.height / 2 + (lane % 3) * 5
    high = end.y + end.height / 2 - (lane % 3) * 5
    text = Text(max(x - 10, 2), low + 15, loop.label, "loop")
    return Line(f"M{LEFT} {low}H{x}V{high}H{LEFT - 2}", "loop", text)
