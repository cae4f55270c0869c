"""Geometry of charts drawn by the server as SVG: sparks, lines, bars. Pure functions.

Coordinates are rounded to a tenth; templates print them (``macros/charts.html``).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

Value = Decimal | float | int | None
SPARK_WIDTH, SPARK_HEIGHT = 108, 24
_MARGIN = 3


@dataclass(frozen=True, slots=True)
class Spark:
    """Points of this year and last year in one frame; ``last`` is the newest point."""

    line: str
    past_line: str
    last: tuple[float, float] | None


def spark(now: Sequence[Value], past: Sequence[Value] = ()) -> Spark | None:
    """Both years on one scale, twelve months wide; None when there are not two values to join."""
    known = [float(value) for value in (*now, *past) if value is not None]
    if len(known) < 2:
        return None
    low, high = min(known), max(known)
    line, past_line = (_points(values, low, high) for values in (now, past))
    return Spark(_joined(line), _joined(past_line), line[-1] if line else None)


def _points(values: Sequence[Value], low: float, high: float) -> list[tuple[float, float]]:
    step = SPARK_WIDTH / 11
    room = SPARK_HEIGHT - 2 * _MARGIN
    return [
        (
            round(index * step, 1),
            round(_MARGIN + room * (1 - _share(float(value), low, high)), 1),
        )
        for index, value in enumerate(values)
        if value is not None
    ]


def _share(value: float, low: float, high: float) -> float:
    return (value - low) / (high - low) if high > low else 0.5


def _joined(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in points) if len(points) > 1 else ""


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Point:
    """A value in the frame, with what it says when pointed at and the address it opens."""

    x: float
    y: float
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class LineChart:
    """``lines`` are (class, polyline, points); ticks stand on the axes. Sizes in user units."""

    width: int
    height: int
    left: int
    bottom: int
    lines: tuple[tuple[str, str, tuple[Point, ...]], ...]
    rows: tuple[Tick, ...]
    columns: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """Values to draw: ``tone`` is ``now`` or ``past``; ``urls`` what each point opens."""

    label: str
    values: Sequence[Value]
    tone: str = "now"
    urls: Sequence[str] = ()


def line_chart(
    lines: Sequence[Line], labels: Sequence[str], *, width: int = 480, height: int = 200
) -> LineChart | None:
    """Lines over the labels, the axis from zero; None when there is no value."""
    known = [float(value) for line in lines for value in line.values if value is not None]
    if not known or max(known) <= 0:
        return None
    longest = max((len(label) for label in labels), default=0)
    left, right, top, bottom = 46, 12 if longest < 5 else longest * 6, 14, 24
    steps = nice_steps(max(known))
    ceiling = steps[-1]
    across = (width - left - right) / max(1, len(labels) - 1)

    def place(index: int, value: float) -> tuple[float, float]:
        drawn = height - bottom - (height - top - bottom) * value / ceiling
        return round(left + index * across, 1), round(drawn, 1)

    drawn = []
    for line in lines:
        points = tuple(
            Point(*place(i, float(v)), f"{labels[i]} {line.label} {shown(v)}", _at(line.urls, i))
            for i, v in enumerate(line.values)
            if v is not None
        )
        drawn.append((line.tone, _joined([(p.x, p.y) for p in points]), points))
    return LineChart(
        width,
        height,
        left,
        height - bottom,
        tuple(drawn),
        tuple(Tick(place(0, step)[1], shown(step)) for step in steps),
        tuple(Tick(place(index, 0)[0], label) for index, label in enumerate(labels)),
    )


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; ``share`` of the longest, 0–1."""

    label: str
    value: Decimal
    share: float
    url: str = ""


def bars(rows: Sequence[tuple[str, Decimal, str]]) -> list[Bar]:
    """Bars of (label, value, url) as shares of the largest amount."""
    longest = max((abs(value) for _label, value, _url in rows), default=Decimal(0))
    return [
        Bar(label, value, float(abs(value) / longest) if longest else 0.0, url)
        for label, value, url in rows
    ]


def nice_steps(highest: float) -> list[float]:
    """Axis values from zero to at least ``highest``: three to six steps of 1, 2, 2.5 or 5."""
    if highest <= 0:
        return [0.0, 1.0]
    power = 10.0 ** math.floor(math.log10(highest))
    fits = (
        step
        for scale in (power / 10, power, power * 10)
        for step in (scale, 2 * scale, 2.5 * scale, 5 * scale)
        if math.ceil(round(highest / step, 9)) <= 5
    )
    step = next(fits)
    amount = max(1, math.ceil(round(highest / step, 9)))
    return [round(step * index, 10) for index in range(amount + 1)]


def shown(value: Value) -> str:
    """A figure on an axis or in a title: grouped, no trailing zeros, at most two decimals."""
    text = f"{float(value or 0):,.2f}"
    return text.rstrip("0").rstrip(".")


def _at(urls: Sequence[str], index: int) -> str:
    return urls[index] if index < len(urls) else ""
