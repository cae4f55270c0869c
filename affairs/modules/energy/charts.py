"""Bars and lines as coordinates for server-made SVG; the templates only draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

SPARK_WIDTH, SPARK_HEIGHT, EDGE = 84.0, 22.0, 3.0
Number = Decimal | float | None


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; ``y`` from the top."""

    x: float
    y: float
    height: float
    text: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A place on the axis with this year's and last year's bar; either may be missing."""

    label: str
    middle: float
    now: Bar | None
    past: Bar | None
    url: str = ""
    tone: str = ""


def pairs(
    rows: Sequence[tuple[str, Number, Number, str, str]],
    *,
    width: float,
    height: float,
    bar: float = 18,
    top: float = 16,
) -> list[Pair]:
    """Grouped bars from (label, now, past, url, tone), from zero, all to one scale."""
    values = [float(v) for row in rows for v in row[1:3] if v is not None]
    scale = (height - top) / max([*values, 1e-9])
    step = width / max(len(rows), 1)

    def make(value: Number, x: float) -> Bar | None:
        if value is None:
            return None
        tall = float(value) * scale
        return Bar(round(x, 1), round(height - tall, 1), round(tall, 1), f"{float(value):,.1f}")

    made = []
    for place, (label, now, past, url, tone) in enumerate(rows):
        middle = step * (place + 0.5)
        made.append(Pair(label, round(middle, 1), make(now, middle), make(past, middle - bar), url,
                         tone))  # fmt: skip
    return made


def spark(values: Sequence[Number]) -> tuple[str, tuple[float, float] | None]:
    """Points of a spark line and its newest point; blanks are left out."""
    known = [(place, float(value)) for place, value in enumerate(values) if value is not None]
    if not known:
        return "", None
    low, high = min(v for _, v in known), max(v for _, v in known)
    span = (high - low) or 1.0
    step = (SPARK_WIDTH - 2 * EDGE) / max(len(values) - 1, 1)
    points = [
        (round(EDGE + place * step, 1),
         round(SPARK_HEIGHT - EDGE - (value - low) / span * (SPARK_HEIGHT - 2 * EDGE), 1))
        for place, value in known
    ]  # fmt: skip
    return " ".join(f"{x},{y}" for x, y in points), points[-1]
