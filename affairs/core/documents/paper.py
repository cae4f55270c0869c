"""Forms on paper: a title, facts in a ruled table, lists with totals, places to sign; as PDF."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from affairs.core.typesetting import make_pdf

TEMPLATE = Path(__file__).parent / "paper.typ"


@dataclass(frozen=True, slots=True)
class Facts:
    """Label and value, two pairs to a line; a pair marked wide takes the whole line."""

    pairs: Sequence[tuple[str, str, bool]]
    kind: str = "facts"


@dataclass(frozen=True, slots=True)
class Lines:
    """A ruled list. ``right``: columns whose figures stand at the right; ``widths`` in fr."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    right: Sequence[int] = ()
    total: Sequence[str] = ()
    widths: Sequence[float] = ()
    kind: str = "lines"


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph, or a heading when ``strong``."""

    text: str
    strong: bool = False
    kind: str = "words"


@dataclass(frozen=True, slots=True)
class Signatures:
    """Places to sign, side by side; each with the room and the date below it."""

    places: Sequence[str]
    kind: str = "signatures"


@dataclass(frozen=True, slots=True)
class Paper:
    """One form. ``number`` stands at the right above it, ``unit`` at the left."""

    title: str
    blocks: Sequence[Facts | Lines | Words | Signatures]
    number: str = ""
    unit: str = ""
    foot: str = ""
    landscape: bool = False


def paper_pdf(paper: Paper) -> bytes:
    """The form as an A4 PDF with embedded faces; texts are set as they are, never as markup."""
    return make_pdf(TEMPLATE, asdict(paper))
