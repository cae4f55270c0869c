"""What each number means: name, unit, kind, place in the yearly report, definition in words."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "definitions.csv"
_SCALES = {"万元": 10_000, "亿元": 100_000_000, "万㎡": 10_000, "万人次": 10_000}


class Kind(StrEnum):
    """How a number counts (DOC-C1)."""

    COUNT = "count"
    SUM = "sum"
    BALANCE = "balance"
    RATIO = "ratio"

    @property
    def label(self) -> str:
        return {"count": "期内发生", "sum": "期内合计", "balance": "期末数", "ratio": "比率"}[
            self.value
        ]


@dataclass(frozen=True, slots=True)
class Definition:
    """``unit`` is the unit shown with ``places`` decimals; values are worked out in ``unit`` ÷
    ``scale``'s base (元, ㎡). A ``sensitive`` number is hidden in masked editions.
    """

    code: str
    name: str
    unit: str
    kind: Kind
    section: str
    places: int
    sensitive: bool
    text: str

    @property
    def module(self) -> str:
        return self.code.partition(".")[0]

    @property
    def scale(self) -> Decimal:
        """Base units in one unit shown: 10 000 for 万元."""
        return Decimal(_SCALES.get(self.unit, 1))

    @property
    def explained(self) -> str:
        """The definition and how the kind counts, in words."""
        return f"{self.text}。{self.kind.label}，单位{self.unit}"


@cache
def definitions() -> dict[str, Definition]:
    """All definitions by code, in the order of the report."""
    with _FILE.open(encoding="utf-8", newline="") as stream:
        return {
            row["code"]: Definition(
                row["code"],
                row["name"],
                row["unit"],
                Kind(row["kind"]),
                row["section"],
                int(row["places"]),
                row["sensitive"] == "yes",
                row["definition"],
            )  # fmt: skip
            for row in csv.DictReader(stream)
        }


def code_choices() -> list[tuple[str, str]]:
    """Code and name of every number, with its unit, for forms and lists."""
    return [(code, f"{known.name}（{known.unit}）") for code, known in definitions().items()]
