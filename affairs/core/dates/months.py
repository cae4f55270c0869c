"""Months as people and files write them."""

from __future__ import annotations

import re
from datetime import date

from affairs.core.characters import plain_signs
from affairs.core.dates.numerals import arabic
from affairs.core.dates.written import MONTH_NAME, YEAR_MONTH, Reading, english_month
from affairs.core.errors import InvalidValue

_RELATIVE_MONTHS = {"上月": -1, "上个月": -1, "本月": 0, "这个月": 0, "下月": 1, "下个月": 1}
_MONTH = re.compile(r"(?P<month>[0-9]{1,2}) ?月(?:份)?")
_NAMED_MONTH = re.compile(rf"{MONTH_NAME}[-/., ]*(?P<year>[0-9]{{4}}|[0-9]{{2}})", re.IGNORECASE)


def parse_month(text: str, *, pivot: int | None = None, today: date | None = None) -> date:
    """The first day of the month written in ``text``: ``2014-07``, ``2014年7月``, ``201407``.

    ``pivot`` and ``today`` settle ``Jul-14`` and ``7月`` as in ``parse_date``. A full date is
    refused, since its day would be dropped silently. Raises InvalidValue.
    """
    written = arabic(plain_signs(text))
    if not written:
        raise InvalidValue("没有填月份")
    reading = Reading(text.strip(), written, None, pivot, today)
    found = _relative_month(reading) or _numbered_month(reading)
    if found is None:
        raise InvalidValue(f"「{reading.shown}」不是月份；写成 2022-07")
    year, month = found
    if not 1 <= month <= 12:
        raise InvalidValue(f"月份 {reading.shown} 不存在")
    return date(year, month, 1)


def _relative_month(reading: Reading) -> tuple[int, int] | None:
    steps = _RELATIVE_MONTHS.get(reading.written)
    if steps is None:
        return None
    if reading.today is None:
        raise InvalidValue(f"「{reading.shown}」要写成具体月份，如 2022-07")
    months = reading.today.year * 12 + reading.today.month - 1 + steps
    return months // 12, months % 12 + 1


def _numbered_month(reading: Reading) -> tuple[int, int] | None:
    match = YEAR_MONTH.fullmatch(reading.written)
    if match is not None:
        year, month = match["year"] or match["year_"], match["month"] or match["month_"]
        return reading.year(year), int(month)
    match = _NAMED_MONTH.fullmatch(reading.written)
    if match is not None:
        return reading.year(match["year"]), english_month(match)
    match = _MONTH.fullmatch(reading.written)
    return None if match is None else (reading.this_year(), int(match["month"]))
