"""What a file as a whole says about its values, and values that deserve a second look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from affairs.core.dates import Order


@dataclass(frozen=True)
class ReadingRules:
    """How a file writes its dates, and which texts mean an empty cell."""

    date_order: Order | None = None
    two_digit_year_pivot: int | None = None
    serial_dates: bool = False
    blanks: tuple[str, ...] = ()


class Doubtful(NamedTuple):
    """A value that could be read, with what the reader had to decide."""

    value: Any
    remark: str
