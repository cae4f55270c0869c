"""Which column feeds which field: proposed by whole names, units and factors along with it."""

from __future__ import annotations

import difflib
import enum
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from affairs.core.tables.fields import Field
from affairs.core.tables.headers import Column, Header
from affairs.core.tables.names import bare_name, normal_name
from affairs.core.tables.units import factor, same_quantity, scale_of

_LIKENESS = 0.75


class Confidence(enum.IntEnum):
    """How sure a proposal is; only what is named whole is proposed at all."""

    PART = 1  # the last words of a column's full name
    SYNONYM = 2
    EXACT = 3
    GIVEN = 4  # by a person or a profile


@dataclass(frozen=True)
class FieldMapping:
    """Where one field comes from: columns (several are joined by ``separator``), or a constant.

    ``unit`` is the unit the column's numbers are in and ``factor`` what turns them into the stored
    one. ``problem`` says why nothing could be proposed; ``suggestion`` is a column with a like
    name, to be confirmed by a person.
    """

    field: Field
    columns: tuple[Column, ...] = ()
    separator: str = ""
    constant: str | None = None
    unit: str | None = None
    factor: Decimal = Decimal(1)
    confidence: Confidence | None = None
    problem: str = ""
    suggestion: Column | None = None

    @property
    def is_mapped(self) -> bool:
        """Whether the field gets a value."""
        return bool(self.columns) or self.constant is not None

    def in_unit(self, unit: str | None) -> FieldMapping:
        """The mapping with the column's numbers read in ``unit``; InvalidValue if it cannot be."""
        stored = self.field.stored_unit
        if unit is None or stored is None:
            share = scale_of(unit)  # 万元 and % count also where the field names no unit
            return replace(self, unit=unit if share != 1 else stored, factor=share)
        return replace(self, unit=unit, factor=factor(unit, stored))


def propose_mapping(header: Header, fields: Sequence[Field]) -> tuple[FieldMapping, ...]:
    """One mapping for each field, in order; a column feeds one field only."""
    candidates = {field.name: _candidates(header, field) for field in fields}
    claims = Counter(
        (column.number, level) for found in candidates.values() for column, level in _best(found)
    )
    proposals = [_proposal(header, field, candidates[field.name], claims) for field in fields]
    used = {column.number for proposal in proposals for column in proposal.columns}
    free = [column for column in header.columns if column.parts and column.number not in used]
    return tuple(_with_suggestion(proposal, free) for proposal in proposals)


def unused_columns(header: Header, mappings: Sequence[FieldMapping]) -> tuple[Column, ...]:
    """Columns that feed no field."""
    used = {column.number for mapping in mappings for column in mapping.columns}
    return tuple(column for column in header.columns if column.number not in used)


def _candidates(header: Header, field: Field) -> list[tuple[Column, Confidence]]:
    found = []
    for column in header.columns:
        level = _level(column, field)
        if level is not None and _unit_fits(column, field):
            found.append((column, level))
    return found


def _level(column: Column, field: Field) -> Confidence | None:
    if not column.parts:
        return None
    whole = {normal_name(column.name), bare_name(column.name)}
    own, *others = ({normal_name(name), bare_name(name)} for name in field.names)
    if whole & own:
        return Confidence.EXACT
    if any(whole & names for names in others):
        return Confidence.SYNONYM
    if len(column.parts) > 1 and set(column.keys) & own.union(*others):
        return Confidence.PART
    return None


def _unit_fits(column: Column, field: Field) -> bool:
    stored = field.stored_unit
    return not (stored and column.unit) or same_quantity(column.unit, stored)


def _best(found: list[tuple[Column, Confidence]]) -> list[tuple[Column, Confidence]]:
    top = max((level for _, level in found), default=None)
    return [(column, level) for column, level in found if level == top]


def _proposal(
    header: Header,
    field: Field,
    found: list[tuple[Column, Confidence]],
    claims: Counter[tuple[int, Confidence]],
) -> FieldMapping:
    best = _best(found)
    if not best:
        return FieldMapping(field)
    if len(best) > 1:
        letters = "、".join(column.letters for column, _ in best)
        return FieldMapping(field, problem=f"{letters} 列都叫“{field.label}”，选定一列")
    column, level = best[0]
    if any(claims[column.number, higher] for higher in Confidence if higher > level):
        return FieldMapping(field)
    if claims[column.number, level] > 1:
        return FieldMapping(field, problem=f"{column.letters} 列“{column.label}”也合于别的字段")
    mapping = FieldMapping(field, (column,), confidence=level)
    return mapping.in_unit(_column_unit(header, column, field))


def _column_unit(header: Header, column: Column, field: Field) -> str | None:
    """The column's own unit, else one stated above the head that fits the field."""
    stored = field.stored_unit
    if stored is None or column.unit:
        return column.unit
    return next((unit for unit in header.stated_units if same_quantity(unit, stored)), None)


def _with_suggestion(mapping: FieldMapping, free: list[Column]) -> FieldMapping:
    if mapping.is_mapped or mapping.problem:
        return mapping
    names = {bare_name(column.parts[-1]): column for column in free}
    wanted = [bare_name(name) for name in mapping.field.names]
    for name in wanted:
        if like := difflib.get_close_matches(name, list(names), 1, _LIKENESS):
            return replace(mapping, suggestion=names[like[0]])
    return mapping
