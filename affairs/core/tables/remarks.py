"""What an import has to say about single cells of the user's file."""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from affairs.core.tables.cells import cell_name


class Severity(enum.Enum):
    """How much a remark weighs, heaviest first; word and colour are those of the screens."""

    STOP = ("阻止", "FDECEA")
    ASK = ("须说明", "FDF3DD")
    TIP = ("提示", "EDF2F7")
    CHANGED = ("改动", "FDF3DD")
    NEW = ("新增", "E6F4EC")

    @property
    def word(self) -> str:
        """The Chinese word."""
        return self.value[0]

    @property
    def colour(self) -> str:
        """The cell fill, as RRGGBB."""
        return self.value[1]


_WEIGHT = {severity: weight for weight, severity in enumerate(Severity)}


@dataclass(frozen=True)
class Remark:
    """One remark; ``row`` and ``column`` count from 1, column 0 speaks of the whole row."""

    sheet: str
    row: int
    column: int
    severity: Severity
    text: str

    @property
    def place(self) -> str:
        """``B7``, or ``第 7 行`` for a whole row."""
        return cell_name(self.row, self.column) if self.column else f"第 {self.row} 行"


@dataclass(frozen=True)
class CellRemarks:
    """All remarks on one cell: the heaviest severity and the texts, one a line."""

    severity: Severity
    text: str

    @property
    def speaks(self) -> bool:
        """Whether there is more to show than the colour."""
        return bool(self.text)


def by_cell(remarks: Iterable[Remark]) -> dict[str, dict[tuple[int, int], CellRemarks]]:
    """Remarks by sheet name and by (row, column); those on a whole row stand at its first cell."""
    grouped: dict[str, dict[tuple[int, int], list[Remark]]] = defaultdict(lambda: defaultdict(list))
    for remark in remarks:
        grouped[remark.sheet][remark.row, max(1, remark.column)].append(remark)
    return {
        sheet: {place: _joined(found) for place, found in sorted(cells.items())}
        for sheet, cells in grouped.items()
    }


def _joined(found: list[Remark]) -> CellRemarks:
    ordered = sorted(found, key=lambda remark: _WEIGHT[remark.severity])
    texts = [f"{remark.severity.word}：{remark.text}" for remark in ordered if remark.text]
    return CellRemarks(ordered[0].severity, "\n".join(dict.fromkeys(texts)))


def listed(remarks: Iterable[Remark]) -> list[Remark]:
    """The remarks of the problem list by sheet, row and column; colours alone are left out."""
    order: dict[str, int] = {}
    spoken = [remark for remark in remarks if remark.text]
    for remark in spoken:
        order.setdefault(remark.sheet, len(order))
    return sorted(spoken, key=lambda remark: (order[remark.sheet], remark.row, remark.column))
