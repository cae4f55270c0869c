"""One parser for each field of a file: blank, harmed and worded cells first, then the kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from affairs.core.characters import tidy
from affairs.core.numbers import MISSING
from affairs.core.tables.cells import ERROR_TEXTS, CellValue, Flagged, PlainValue
from affairs.core.tables.fields import NUMBER_KINDS, Field, Kind
from affairs.core.tables.values.moments import (
    date_parser,
    datetime_parser,
    month_parser,
    parse_time_cell,
)
from affairs.core.tables.values.numbers import number_parser
from affairs.core.tables.values.refusals import error_refusal, refusal
from affairs.core.tables.values.rules import ReadingRules
from affairs.core.tables.values.texts import (
    choice_parser,
    code_parser,
    parse_boolean,
    text_of,
    worded,
)

CellParser = Callable[[CellValue], Any]


def parser_for(
    field: Field,
    *,
    unit: str | None = None,
    factor: Decimal = Decimal(1),
    rules: ReadingRules | None = None,
    words: Mapping[str, str] | None = None,
) -> CellParser:
    """The function that reads one cell for ``field``.

    It returns None for a blank cell, else the value, wrapped in ``Doubtful`` where it had to decide
    something; it raises InvalidValue with the reason. Numbers are given in ``unit``, which
    ``factor`` turns into the stored one; ``words`` are the file's own texts for values.
    """
    rules = rules or ReadingRules()
    parse = _parser_of_kind(field, unit, factor, rules)
    if words:
        parse = worded(parse, words)
    blanks = frozenset(map(tidy, rules.blanks)) | _missing_signs(field)

    def parse_cell(value: CellValue) -> Any:
        if value is None:
            return None
        if type(value) is str:
            if not value.strip() or value in blanks or (rules.blanks and tidy(value) in blanks):
                return None
            if value[0] == "#" and value.strip() in ERROR_TEXTS:
                raise error_refusal(value)
        elif type(value) is Flagged and (fault := refusal(value)):
            raise fault
        return parse(value)

    return parse_cell


def _missing_signs(field: Field) -> frozenset[str]:
    """Screens show a missing value as —; in a text it may be a text."""
    return frozenset() if field.kind is Kind.TEXT else frozenset((MISSING,))


def _parser_of_kind(
    field: Field, unit: str | None, factor: Decimal, rules: ReadingRules
) -> Callable[[PlainValue | Flagged], Any]:
    if field.kind in NUMBER_KINDS:
        return number_parser(field, unit, factor)
    makers: dict[Kind, Callable[[], Callable[[PlainValue | Flagged], Any]]] = {
        Kind.TEXT: lambda: text_of,
        Kind.CODE: lambda: code_parser(field),
        Kind.DATE: lambda: date_parser(rules),
        Kind.DATETIME: lambda: datetime_parser(rules),
        Kind.TIME: lambda: parse_time_cell,
        Kind.MONTH: lambda: month_parser(rules),
        Kind.BOOLEAN: lambda: parse_boolean,
        Kind.CHOICE: lambda: choice_parser(field),
    }
    return makers[field.kind]()
