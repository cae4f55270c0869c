"""A profile laid over the head of one file."""

from __future__ import annotations

from collections.abc import Sequence

from affairs.core.errors import InvalidValue
from affairs.core.tables.cells import column_number
from affairs.core.tables.fields import Field
from affairs.core.tables.headers import Column, Header
from affairs.core.tables.mapping import Confidence, FieldMapping
from affairs.core.tables.names import bare_name, normal_name
from affairs.core.tables.profile_parts import ColumnRef
from affairs.core.tables.profiles import Profile


def map_by_profile(
    profile: Profile, header: Header, fields: Sequence[Field]
) -> tuple[FieldMapping, ...]:
    """One mapping for each field; fields the profile does not name stay unmapped.

    Raises InvalidValue that names every column the file lacks and every field the ledger lacks.
    """
    _refuse_unknown_fields(profile, fields)
    missing: list[str] = []
    mappings = tuple(_mapping(profile, header, field, missing) for field in fields)
    if missing:
        raise InvalidValue(
            f"文件缺少方案“{profile.name}”要的列：{'、'.join(missing)}。"
            f"文件里的列：{'、'.join(column.label for column in header.columns)}。"
        )
    return mappings


def find_column(header: Header, name: str) -> Column | None:
    """The one column of this full name, else of this name without unit or path; or None.

    Raises InvalidValue when several columns bear it.
    """
    wanted = normal_name(name)
    for keys in (_full, _bare, _any):
        found = [column for column in header.columns if wanted in keys(column)]
        if len(found) > 1:
            letters = "、".join(column.letters for column in found)
            raise InvalidValue(f"{letters} 列都叫“{name}”；在方案里改用列的字母。")
        if found:
            return found[0]
    return None


def _full(column: Column) -> tuple[str, ...]:
    return (normal_name(column.name),) if column.parts else ()


def _bare(column: Column) -> tuple[str, ...]:
    return (bare_name(column.name),) if column.parts else ()


def _any(column: Column) -> tuple[str, ...]:
    return column.keys


def _refuse_unknown_fields(profile: Profile, fields: Sequence[Field]) -> None:
    known = {field.name for field in fields}
    named = {*profile.columns, *profile.units, *profile.values, *profile.defaults}
    if unknown := sorted(named - known):
        raise InvalidValue(
            f"方案“{profile.name}”里的字段 {'、'.join(unknown)} 不在台账 {profile.ledger} 中。"
        )


def _mapping(profile: Profile, header: Header, field: Field, missing: list[str]) -> FieldMapping:
    ref = profile.columns.get(field.name)
    if ref is None:
        return FieldMapping(field)
    if ref.constant is not None:
        return FieldMapping(field, constant=ref.constant, confidence=Confidence.GIVEN)
    columns = _columns(header, ref, missing)
    mapping = FieldMapping(field, columns, ref.separator, confidence=Confidence.GIVEN)
    unit = profile.units.get(field.name)
    return mapping.in_unit(unit or (columns[0].unit if columns else None))


def _columns(header: Header, ref: ColumnRef, missing: list[str]) -> tuple[Column, ...]:
    if ref.letters is not None:
        number = column_number(ref.letters)
        found = next((column for column in header.columns if column.number == number), None)
        return (found or Column(number, (), None),)
    columns = []
    for name in ref.names:
        column = find_column(header, name)
        if column is None:
            missing.append(f"“{name}”")
        else:
            columns.append(column)
    return tuple(columns)
