"""What a table is read into and written from: one description per field."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from affairs.core.tables.units import split_unit


class Kind(enum.StrEnum):
    """What a field holds, and so how its cells are read and written."""

    TEXT = "text"
    CODE = "code"
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    DATE = "date"
    DATETIME = "datetime"
    TIME = "time"
    MONTH = "month"
    BOOLEAN = "boolean"
    CHOICE = "choice"


NUMBER_KINDS = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.MONEY})


@dataclass(frozen=True)
class Field:
    """One field of a table.

    ``unit`` is the unit of the stored numbers (else the one in the label, for money 元); ``places``
    the decimals they keep; ``choices`` pairs of stored code and label; ``length`` the fixed length
    of a code; ``help`` a line for templates.
    """

    name: str
    label: str
    kind: Kind = Kind.TEXT
    synonyms: tuple[str, ...] = ()
    unit: str | None = None
    places: int | None = None
    choices: tuple[tuple[str, str], ...] = ()
    length: int | None = None
    required: bool = False
    help: str = ""

    @property
    def stored_unit(self) -> str | None:
        """The unit of the stored numbers; None for what is not measured."""
        if self.kind not in NUMBER_KINDS:
            return None
        return self.unit or split_unit(self.label)[1] or ("元" if self.kind is Kind.MONEY else None)

    @property
    def decimals(self) -> int | None:
        """How many decimals the stored number keeps; None for as many as there are."""
        if self.kind is Kind.INTEGER:
            return 0
        return 2 if self.kind is Kind.MONEY and self.places is None else self.places

    @property
    def names(self) -> tuple[str, ...]:
        """Every name the field goes by, its label first."""
        return (self.label, *self.synonyms, self.name)
