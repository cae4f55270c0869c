"""Reading dated parameters: the value of a day, local before shipped, place before country."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from typing import Any

from affairs.core.rules.models import Parameter

REFRESH_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class ParameterRow:
    key: str
    label: str
    unit: str
    value: Any
    region_code: str
    valid_from: date
    valid_to: date
    source: str
    article: str
    confidence: str
    is_shipped: bool


class ParameterTable:
    """All parameters in memory, re-read when any row changed (looked at every two seconds)."""

    def __init__(self) -> None:
        self._rows: dict[str, list[ParameterRow]] = {}
        self._stamp: Any = None
        self._looked_at = 0.0

    def forget(self) -> None:
        """Read again on the next look: after a change in this process."""
        self._stamp, self._looked_at = None, 0.0

    def rows(self, key: str) -> list[ParameterRow]:
        self._refresh()
        return self._rows.get(key, [])

    def all_rows(self) -> list[ParameterRow]:
        """Every row of every key."""
        self._refresh()
        return [row for rows in self._rows.values() for row in rows]

    def _refresh(self) -> None:
        now = time.monotonic()
        if self._stamp is not None and now - self._looked_at < REFRESH_SECONDS:
            return
        self._looked_at = now
        latest = Parameter.objects.order_by("-updated_at").values_list("updated_at", "pk").first()
        stamp = (latest, Parameter.objects.count())
        if stamp != self._stamp:
            self._rows = _load()
            self._stamp = stamp


def _load() -> dict[str, list[ParameterRow]]:
    rows: dict[str, list[ParameterRow]] = {}
    for p in Parameter.objects.all():
        rows.setdefault(p.key, []).append(
            ParameterRow(
                p.key,
                p.label,
                p.unit,
                p.value,
                p.region_code,
                p.valid_from or date.min,
                p.valid_to or date.max,
                p.source,
                p.article,
                p.confidence,
                p.is_shipped,
            )  # fmt: skip
        )
    return rows


table = ParameterTable()


def row(key: str, on: date, region_code: str = "") -> ParameterRow:
    """The row in force on a day for a place: the nearest region first, then local, then newest.

    Raises LookupError when the key has no value on that day.
    """
    fitting = [
        p
        for p in table.rows(key)
        if p.valid_from <= on <= p.valid_to and _covers(p.region_code, region_code)
    ]
    if not fitting:
        raise LookupError(f"参数 {key} 在 {on} 没有有效值，在参数表中补录后再办。")
    return max(fitting, key=_nearness)


def _nearness(row: ParameterRow) -> tuple[int, bool, date]:
    return len(row.region_code.rstrip("0")), not row.is_shipped, row.valid_from


def value(key: str, on: date, region_code: str = "") -> Any:
    """The parameter's JSON value in force on a day; see :func:`row`."""
    planned = _planned.get()
    return planned[key] if key in planned else row(key, on, region_code).value


_planned: ContextVar[dict[str, Any]] = ContextVar("planned_values", default={})  # noqa: B039  # never changed in place


@contextmanager
def planned(key: str, new: Any) -> Iterator[None]:
    """Within the block the parameter reads as the planned value, for this thread only."""
    token = _planned.set({**_planned.get(), key: new})
    try:
        yield
    finally:
        _planned.reset(token)


def _covers(region: str, place: str) -> bool:
    return not region or place.startswith(region.rstrip("0"))
