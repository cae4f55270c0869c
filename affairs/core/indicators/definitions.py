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
    """``unit`` is the unit shown; values are worked out in ``unit`` ÷ ``scale``'s base (元, ㎡)."""

    code: str
    name: str
    unit: str
    kind: Kind
    section: str
    text: str

    @property
    def module(self) -> str:
        return self.code.partition(".")[0]

    @property
    def scale(self) -> Decimal:
        """Base units in one unit shown: 10 000 for 万元."""
        return Decimal(_SCALES.get(self.unit, 1))

    @property
    def places(self) -> int:
        """Decimals shown: two for money, areas and ratios, none for counts."""
        if self.kind in (Kind.COUNT,) or self.unit in {
            "公里",
            "人次",
            "家",
            "辆",
            "次",
            "个",
            "项",
        }:
            return 0
        return 2

    @property
    def explained(self) -> str:
        """The definition; a number without one of its own says how its kind counts."""
        return self.text or f"{self.name}，{self.kind.label}，单位{self.unit}"


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
                row["definition"],
            )  # fmt: skip
            for row in csv.DictReader(stream)
        }
