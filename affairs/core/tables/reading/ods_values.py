"""The value of one OpenDocument cell from its attributes and text.

Source: OpenDocument 1.3 part 3, 19.385 (office:value-type) and 19.387 onwards.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from affairs.core.tables.cells import ERROR_TEXTS, CellValue, Flag, Flagged
from affairs.core.tables.number_formats import FormatKind, NumberFormat
from affairs.core.tables.numerals import formatted_number, iso_value, number_from_text

_DURATION = re.compile(
    r"(?P<sign>-?)P(?:(?P<days>\d{1,7})D)?"
    r"(?:T(?:(?P<hours>\d{1,8})H)?(?:(?P<minutes>\d{1,9})M)?(?:(?P<seconds>\d{1,9}(?:\.\d+)?)S)?)?"
)
_CALC_ERROR = re.compile(r"Err:\d{3}")
_PERCENT = NumberFormat(FormatKind.PERCENT)


def cell_value(attributes: dict[str, str], text: str, padded_to: int) -> CellValue:
    """The value; ``text`` is what the cell shows, ``padded_to`` the width its format fills up."""
    kind = attributes.get("value-type", "")
    has_formula = "formula" in attributes
    if attributes.get("error") or (has_formula and _is_error(text)):
        return Flagged(None, Flag.ERROR, text or "#ERROR!")
    if has_formula and not kind and not text:
        return Flagged(None, Flag.NO_RESULT, attributes["formula"])
    return _typed(kind, attributes, text, padded_to)


def _is_error(text: str) -> bool:
    return text in ERROR_TEXTS or _CALC_ERROR.fullmatch(text) is not None


def _typed(kind: str, attributes: dict[str, str], text: str, padded_to: int) -> CellValue:
    stored = attributes.get("value", "")
    if kind in ("float", "currency") and stored:
        return formatted_number(number_from_text(stored), NumberFormat(FormatKind.PLAIN, padded_to))
    if kind == "percentage" and stored:
        return formatted_number(number_from_text(stored), _PERCENT)
    if kind == "date":
        return iso_value(attributes.get("date-value", text))
    if kind == "time":
        return duration_value(attributes.get("time-value", text))
    if kind == "boolean":
        return attributes.get("boolean-value") == "true"
    return attributes.get("string-value", text) or None


def duration_value(text: str) -> CellValue:
    """``PT10H30M`` as a time of day, from 24 hours on (or below 0) as a duration."""
    match = _DURATION.fullmatch(text)
    if match is None:
        return text or None
    duration = timedelta(
        days=int(match["days"] or 0),
        hours=int(match["hours"] or 0),
        minutes=int(match["minutes"] or 0),
        seconds=float(match["seconds"] or 0),
    )
    if match["sign"]:
        return -duration
    return (datetime.min + duration).time() if duration < timedelta(days=1) else duration
