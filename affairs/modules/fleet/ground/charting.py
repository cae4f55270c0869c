"""The speed of a track over time as a drawing, in units of its own canvas."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from affairs.modules.fleet.ground.tracks import Span, Track

WIDTH, HEIGHT, LEFT, TOP = 720, 84, 34, 8
BASE = HEIGHT - 18
_MOST_POINTS = 600


@dataclass(frozen=True, slots=True)
class Band:
    """A stop or gap on the chart."""

    x: float
    width: float
    span: Span


@dataclass(frozen=True, slots=True)
class Chart:
    """Lines of speed cut at gaps, bands of stops and gaps, ticks of time."""

    top_kmh: int
    lines: tuple[str, ...]
    stops: tuple[Band, ...]
    gaps: tuple[Band, ...]
    ticks: tuple[tuple[float, datetime], ...]
    first_at: datetime
    last_at: datetime
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    top: int = TOP
    base: int = BASE


def chart_of(track: Track, begin: datetime, end: datetime) -> Chart | None:
    """The chart from the first fix to the last; None for fewer than two fixes."""
    if len(track.fixes) < 2:
        return None
    first, last = track.fixes[0].at, track.fixes[-1].at
    seconds = max((last - first).total_seconds(), 1.0)
    top_kmh = max(60, int(-(-track.top_kmh // 20) * 20))

    def x(at: datetime) -> float:
        return round(LEFT + (at - first).total_seconds() / seconds * (WIDTH - LEFT), 1)

    def y(kmh: float) -> float:
        return round(BASE - kmh / top_kmh * (BASE - TOP), 1)

    def band(span: Span) -> Band:
        return Band(x(span.first.at), round(x(span.last.at) - x(span.first.at), 1), span)

    step = max(len(track.fixes) // _MOST_POINTS, 1)
    breaks = {gap.last.at for gap in track.gaps}
    lines: list[list[str]] = [[]]
    for number, fix in enumerate(track.fixes):
        if fix.at in breaks:
            lines.append([])
        if number % step == 0 or fix.at in breaks:
            lines[-1].append(f"{x(fix.at)},{y(fix.speed_kmh or 0)}")
    ticks = tuple(
        (x(at), at) for at in (first + timedelta(seconds=seconds * part / 4) for part in range(5))
    )
    return Chart(
        top_kmh, tuple(" ".join(line) for line in lines if len(line) > 1),
        tuple(map(band, track.stops)), tuple(map(band, track.gaps)), ticks, first, last,
    )  # fmt: skip
