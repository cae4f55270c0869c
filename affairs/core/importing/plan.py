"""What a file would do to a ledger: every row as new, changed, unchanged or wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import models

from affairs.core.ledgers.ledger import Ledger
from affairs.core.tables import FieldMapping, SkippedRow

if TYPE_CHECKING:
    from affairs.core.importing.planning import Planner


@dataclass(frozen=True, slots=True)
class Remark:
    """One fault or doubt with its place; ``column`` is the letters Excel shows, or empty."""

    row: int
    column: str
    field: str
    value: str
    reason: str
    severity: str = "stop"


@dataclass(slots=True)
class PlannedRow:
    """One data row and what it does; ``changes`` maps fields to old and new text."""

    number: int
    kind: str  # new | changed | unchanged | wrong
    record: models.Model | None = None
    changes: Mapping[str, list[Any]] = field(default_factory=dict)
    errors: Sequence[Remark] = ()
    findings: Sequence[Remark] = ()
    shown: Mapping[str, str] = field(default_factory=dict)

    def refuse(self, remark: Remark) -> None:
        self.errors = [*self.errors, remark]
        self.kind = "wrong"

    def doubt(self, remark: Remark) -> None:
        self.findings = [*self.findings, remark]


@dataclass
class Plan:
    """The whole file: its rows, what was left out with the reason, and blank rows."""

    ledger: Ledger
    sheet: str
    mappings: Sequence[FieldMapping]
    rows: list[PlannedRow]
    skipped: list[SkippedRow]
    blank_rows: int = 0
    planner: Planner | None = None

    @property
    def errors(self) -> list[Remark]:
        return [error for row in self.rows for error in row.errors]

    @property
    def findings(self) -> list[Remark]:
        return [finding for row in self.rows for finding in row.findings]

    @property
    def moving(self) -> list[PlannedRow]:
        """The rows to be written."""
        return [row for row in self.rows if row.kind in ("new", "changed")]

    @property
    def counts(self) -> dict[str, int]:
        kinds = Counter(row.kind for row in self.rows)
        return {
            "rows": len(self.rows), "created": kinds["new"], "updated": kinds["changed"],
            "unchanged": kinds["unchanged"], "wrong": kinds["wrong"],
            "skipped": len(self.skipped),
        }  # fmt: skip


class Shown(Mapping[str, str]):
    """The texts of one row's cells, made when they are looked at."""

    __slots__ = ("_at", "_columns", "_words")

    def __init__(
        self, columns: Mapping[str, Sequence[Any]], words: Mapping[str, dict[Any, str]], at: int
    ) -> None:
        self._columns, self._words, self._at = columns, words, at

    def __getitem__(self, name: str) -> str:
        value = self._columns[name][self._at]
        return "" if value is None else str(self._words[name].get(value, value))

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


def remarks_by_reason(remarks: Iterable[Remark]) -> Iterator[tuple[str, str, int]]:
    """Field, reason and how many rows: the groups below the preview, most frequent first."""
    groups = Counter((remark.field, remark.reason) for remark in remarks)
    yield from ((name, reason, n) for (name, reason), n in groups.most_common())
