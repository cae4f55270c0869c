"""What a value is after it was written and read again, so that an export imports as no change."""

from __future__ import annotations

from datetime import datetime, time
from decimal import Decimal
from typing import Any

from affairs.core.characters import tidy
from affairs.core.dates import CITY_ZONE
from affairs.core.tables.fields import NUMBER_KINDS, Field, Kind
from affairs.core.tables.values.texts import normal_text
from affairs.core.tables.writable import writable


def comparable(field: Field, value: Any) -> Any:
    """The value without what no file keeps.

    Texts: spaces around them and the kind of line ends, for codes also width and runs of spaces; an
    empty text is None. Moments: the zone and what is below a second. Numbers: closing zeros.
    """
    if value is None or value == "":
        return None
    if field.kind in NUMBER_KINDS:
        return Decimal(value).normalize() if isinstance(value, int | Decimal) else value
    if isinstance(value, datetime):
        local = value.astimezone(CITY_ZONE) if value.tzinfo else value
        return local.replace(microsecond=0, tzinfo=CITY_ZONE)
    if isinstance(value, time):
        return value.replace(microsecond=0)
    if isinstance(value, str):
        text = writable(value)
        return (tidy(text) if field.kind is Kind.CODE else normal_text(text)) or None
    return value
